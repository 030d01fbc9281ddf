"""The command line: run, owner, check, doctor, release, demo, form, simulate, whatsapp."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bot.settings import Settings, SettingsError, load

ABOUT = (
    "Muyassir helps local networks meet, in the messaging apps that they use already. Its settings"
    " come from the environment and from .env; .env.example explains each."
)

SIMULATE = (
    "On a clock of its own, in a database that is thrown away; nothing is sent to anybody. It"
    " prints what happened, and whether the promises held that can be seen from outside. Ends with"
    " 1 when one did not, and says where."
)

TEMPLATES = (
    "WhatsApp lets us begin a conversation only with words that it has approved. Each of them is"
    " listed with its language, how it stands, and what to do. Ends with 1 when something is to be"
    " done, with 2 when WhatsApp could not be asked."
)

Runs = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status. Whoever reads what we print may have seen enough: `... | head`."""
    try:
        try:
            return obey(arguments)
        finally:
            sys.stdout.flush()  # what is still to be printed is printed here, not behind our back
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def obey(arguments: Sequence[str] | None) -> int:
    """A wrong setting is one line that names it."""
    parser = argparse.ArgumentParser(prog="muyassir", description=ABOUT)
    commands = parser.add_subparsers(dest="command", required=True)
    table = add_commands(commands)
    given = parser.parse_args(arguments)
    from storage.migrate import NoDatabaseError, UnknownVersionError
    from storage.vault import KeyFileError

    try:
        settings = load(os.environ, Path(".env"))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return table[given.command](settings, given)
    except KeyFileError as error:
        print(settings.placed(f"MUYASSIR_KEY_FILE: {error}"), file=sys.stderr)
    except (NoDatabaseError, UnknownVersionError) as error:
        print(settings.placed(f"MUYASSIR_DATABASE_URL: {error}"), file=sys.stderr)
    return 2


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> dict[str, Runs]:
    def command(name: str, brief: str, more: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=brief, description=f"{brief[0].upper()}{brief[1:]}. {more}"
        )

    command("run", "start the bot and the page", "It runs until it is told to stop (Ctrl-C).")
    command(
        "owner",
        "print the owner's single-use invitation",
        "Whoever opens it leads the programme: makes networks and invites coordinators.",
    )
    check = command(
        "check",
        "check the settings, the key, the database and the token; or forms",
        "Changes nothing. Ends with 1 when something is wrong, and says what to do.",
    )
    check.add_argument(
        "forms",
        nargs="*",
        type=Path,
        metavar="FORM",
        help="an XLSForm workbook, a YAML file or a folder of them, to be checked instead",
    )
    check.add_argument(
        "--leave-out", action="store_true", help="leave out rows whose type is never kept here"
    )
    check.add_argument(
        "--health", action="store_true", help="ask the running bot whether it is ready"
    )
    command(
        "doctor",
        "add up the ledger, and tell what may be wrong",
        "Changes nothing. Ends with 1 when a sum does not fit or something is stuck.",
    )
    release = command(
        "release",
        "let messages go that are held after a restore",
        "After a backup was put back nothing is sent by itself: some of it may have been sent.",
    )
    release.add_argument("--yes", action="store_true", help="do not ask")
    demo = command(
        "demo",
        "tell about the demonstration",
        "With --reset it is wiped, and begins anew at the next start. Nothing else is ever wiped.",
    )
    demo.add_argument("--reset", action="store_true", help="begin the demonstration anew")
    form = command(
        "form",
        "play a form: an XLSForm workbook or YAML",
        "Ends with 2 when the form has faults, each told with its sheet, row, column and cure.",
    )
    form.add_argument("file", type=Path, help="the form")
    form.add_argument("--answers", type=Path, help='JSON with the answers: {"name": answer}')
    form.add_argument("--trace", action="store_true", help="tell each step as one line of JSON")
    form.add_argument("--language", choices=("ar", "fr", "en"), default="")
    add_simulate(command("simulate", "live through a year with invented people", SIMULATE))
    add_whatsapp(
        command(
            "whatsapp",
            "look after WhatsApp's templates",
            "Outside a conversation, nothing else may be sent.",
        )
    )
    return {
        "run": run,
        "owner": owner,
        "check": check_all,
        "doctor": doctor,
        "release": release_held,
        "demo": demonstration,
        "form": play_form,
        "simulate": simulate,
        "whatsapp": whatsapp,
    }


def add_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--networks", type=at_least_one, default=6, help="6 unless said otherwise")
    parser.add_argument("--members", type=at_least_one, default=13, help="of each network; 13")
    parser.add_argument("--days", type=at_least_one, default=365, help="365")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same year; 1")
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="try something else beside it, in a second column; repeatable. `--policy list` lists",
    )
    parser.add_argument(
        "--progress", action="store_true", help="show a bar though nobody sits at a terminal"
    )


def add_whatsapp(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    templates = what.add_parser(
        "templates", help="hand in the templates, or tell how they stand", description=TEMPLATES
    )
    how = templates.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--push", action="store_true", help="hand in what is missing there, or reads otherwise"
    )
    how.add_argument("--status", action="store_true", help="only look, and change nothing there")


def at_least_one(words: str) -> int:
    try:
        number = int(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words} is not a whole number") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{words} is less than 1")
    return number


def run(settings: Settings, _given: argparse.Namespace) -> int:
    from bot.engine.running import run_until_stopped

    return run_until_stopped(settings)


def owner(settings: Settings, _given: argparse.Namespace) -> int:
    from bot.engine.desk import print_owner_invitation

    return print_owner_invitation(settings)


def check_all(settings: Settings, given: argparse.Namespace) -> int:
    if given.health:
        from bot.engine.desk import ask_health

        return ask_health(settings)
    if given.forms:
        from bot.engine.progress import waiting
        from bot.forms.told import check_files

        with waiting("Checking forms") as bar:
            tell = bar.beside(print)
            return check_files(given.forms, tell, leave_out=given.leave_out, at=bar.at)
    from bot.engine.checkup import check

    return check(settings)


def doctor(settings: Settings, _given: argparse.Namespace) -> int:
    from bot.engine.doctor import doctor as examine

    return examine(settings)


def release_held(settings: Settings, given: argparse.Namespace) -> int:
    from bot.engine import desk

    return desk.release(settings, sure=given.yes)


def demonstration(settings: Settings, given: argparse.Namespace) -> int:
    from bot.engine import desk

    return desk.reset_demo(settings) if given.reset else desk.describe_demo(settings)


def play_form(_settings: Settings, given: argparse.Namespace) -> int:
    from bot.engine.clock import real_now
    from bot.engine.progress import waiting
    from bot.forms import desk

    return desk.play_form(
        given.file,
        print,
        hear,
        now=real_now().astimezone().replace(tzinfo=None),
        language=given.language,
        answers=given.answers,
        traced=given.trace,
        meanwhile=partial(waiting, "Reading the form"),
    )


def simulate(_settings: Settings, given: argparse.Namespace) -> int:
    from bot.simulation import desk

    if "list" in given.policy:
        return desk.list_policies(print)
    return desk.simulate_asked(
        networks=given.networks,
        members=given.members,
        days=given.days,
        seed=given.seed,
        policies=given.policy,
        progress=given.progress,
        tell=print,
    )


def whatsapp(settings: Settings, given: argparse.Namespace) -> int:
    from bot.engine import template_desk

    return template_desk.run(settings, push=given.push, tell=print)


def hear() -> str | None:
    """A line that somebody types; None when there are no more."""
    line = sys.stdin.readline()
    return line or None


if __name__ == "__main__":
    sys.exit(main())

"""The command line: run, owner, check, doctor, release, demo, form. It wires the parts together."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.settings import Settings, SettingsError, load

ABOUT = (
    "Muyassir helps local networks meet, in the messaging apps that they use already. Its settings"
    " come from the environment and from .env; .env.example explains each."
)

Runs = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status. A wrong setting is one line that names it."""
    parser = argparse.ArgumentParser(prog="muyassir", description=ABOUT)
    commands = parser.add_subparsers(dest="command", required=True)
    table = add_commands(commands)
    given = parser.parse_args(arguments)
    from storage.migrate import NoDatabaseError, UnknownVersionError
    from storage.vault import KeyFileError

    try:
        settings = load(os.environ, Path(".env"))
        return table[given.command](settings, given)
    except SettingsError as error:
        print(error, file=sys.stderr)
    except KeyFileError as error:
        print(f"MUYASSIR_KEY_FILE: {error}", file=sys.stderr)
    except (NoDatabaseError, UnknownVersionError) as error:
        print(f"MUYASSIR_DATABASE_URL: {error}", file=sys.stderr)
    return 2


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> dict[str, Runs]:
    def command(name: str, brief: str, more: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=brief, description=f"{brief.capitalize()}. {more}")

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
    return {
        "run": run,
        "owner": owner,
        "check": check_all,
        "doctor": doctor,
        "release": release_held,
        "demo": demonstration,
        "form": play_form,
    }


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
        from bot.forms.told import check_files

        return check_files(given.forms, print, leave_out=given.leave_out)
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
    from bot.forms import desk

    return desk.play_form(
        given.file,
        print,
        hear,
        now=real_now().astimezone().replace(tzinfo=None),
        language=given.language,
        answers=given.answers,
        traced=given.trace,
    )


def hear() -> str | None:
    """A line that somebody types; None when there are no more."""
    line = sys.stdin.readline()
    return line or None


if __name__ == "__main__":
    sys.exit(main())

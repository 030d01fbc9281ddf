"""A plan sent in as a spreadsheet: read outside of the turn; its headings asked about once."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import stored, texts
from bot.core.flow import Action, Composing, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Choice, Message, Option, Press, Text, Words, _, n_
from bot.core.occasions import local
from bot.flows.meetings.meeting_faults import THEME
from bot.flows.places import place_of
from bot.flows.plans import plan_export, plan_headings
from bot.flows.plans.pillars import pillars_of
from bot.flows.plans.plan_export import EMPTY
from bot.flows.roles import MAY
from bot.flows.sent_file import arrived, file_of, told
from bot.reports import making
from bot.reports.plan_heads import Given
from bot.reports.plan_values import bare_tags, bare_title
from bot.sheets import plain
from storage import files, plan_items, plan_shape, plans, sessions
from storage.database import Store
from storage.files import File
from storage.ledger import Planned
from storage.plan_shape import TEXTS

FILE, COLUMNS, READ = "plan-file", "plan-columns", "plan-read"
KEPT = timedelta(hours=24)  # as long as a draft (H12); what was taken over goes at once
AT_ONCE = timedelta(minutes=1)  # within which two files were sent in one go
LONGEST_NAME = 64  # letters of a file's name that are shown
FAULTS_SHOWN = 8  # more than that are no message for a telephone
FAULTS_A_PAGE = 25
GONE = _("This file is no longer there. Please send it again with /plan.")


def begin(turn: Turn, _subject: str, _value: str) -> None:
    turn.begin(FILE)


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="file",
            type=Type.FILE,
            label=lambda _asking: (
                _(
                    "Please send the plan as an Excel workbook (.xlsx) or as CSV. The headings may "
                    "be in English, Arabic or French."
                ),
                _("Nothing is changed before you have seen what would change."),
                _("No names of people in it, please, except members as responsible."),
            ),
            choices=(Item(name=EMPTY, label=_("I need an empty one, to fill in")),),
            read=take_file,
        ),
    )


def take_file(_words: str, asking: Asking) -> Accepted | Refused:
    came = arrived(asking)
    if isinstance(came, Refused):
        return came
    name, content = came
    columns = plan_headings.remembered(asking.turn.store, asking.turn.home.id)
    want_reading(asking.turn, name, base64.b64encode(content).decode(), columns)
    return Accepted(True)


def read_soon(turn: Turn, answers: Answers) -> None:
    if answers["file"] == EMPTY:
        plan_export.template(turn)
        return
    turn.say(_("I am reading the plan. It takes a few seconds."))


def want_reading(turn: Turn, name: str, content: str, columns: Given) -> None:
    """One file at a time: the one before is not needed any more."""
    forget(turn)
    files.want(
        turn.store,
        key=f"{READ}/{turn.address.id}/{turn.event}",
        network_id=turn.home.id,
        subject=subject_of(turn),
        kind=making.PLAN_READING,
        order={
            "kind": making.PLAN_READING,
            "name": name,
            "content": content,
            "columns": dict(columns),
            "today": local(turn.now, place_of(turn.home)).date().isoformat(),
            "language": turn.voice.language,
            "kept": kept_texts(turn),
            "pillars": [
                [one.code, list(one.names.values())]
                for one in pillars_of(turn.store, turn.home.country)
            ],
        },
        expires=turn.now + KEPT,
    )


# --- several of them ------------------------------------------------------------------------------


def under_way(turn: Turn, within: timedelta = timedelta(0)) -> bool:
    """Whether a plan of this person's is being read, or came `within` the last moments."""
    sent = files.of_subject(turn.store, subject_of(turn))
    return any(not one.settled or turn.now - (one.expires - KEPT) < within for one in sent)


def say_reading(turn: Turn) -> bool:
    """One more file while one is being read: it is not fetched, and not met as a photo would be."""
    if not turn.may(MAY[FILE]) or not under_way(turn):
        return False
    turn.say(_("One moment, I am still reading. Please send the next file after that."))
    return True


def instead(turn: Turn) -> bool:
    """A second plan, sent in one go with the first: the last one is what is meant."""
    file, idle = turn.inbound.file, sessions.current(turn.store, turn.address.id, turn.now) is None
    if file is None or not turn.inbound.content or not idle or not turn.may(MAY[FILE]):
        return False
    if not under_way(turn, AT_ONCE):
        return False
    content = base64.b64encode(turn.inbound.content).decode()
    columns = plan_headings.remembered(turn.store, turn.home.id)
    want_reading(turn, file.name, content, columns)
    turn.say(
        _(
            "I am reading “{name}” in place of the file before it.",
            name=texts.clean(file.name, LONGEST_NAME),
        )
    )
    return True


def kept_texts(turn: Turn) -> list[str]:
    """What stands in the plan already: it is not looked at again for names."""
    plan = plans.current(turn.store, turn.home.id)
    items = plan_items.of_plan(turn.store, plan.id) if plan is not None else []
    return sorted({text for item in items for text in texts_of(item)} - {""})


def texts_of(item: plan_shape.Item) -> Iterator[str]:
    yield bare_title(item.title)
    yield from (plain.lines(getattr(item, name)) for name in TEXTS)
    yield from bare_tags(", ".join(item.tags))


def subject_of(turn: Turn) -> str:
    return f"{READ}/{turn.address.id}"


def forget(turn: Turn) -> None:
    files.forget(turn.store, subject_of(turn))


# --- what was read --------------------------------------------------------------------------------


def wanted(
    store: Store, id: int, _now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """One answer for each file that was read, where it was sent from."""
    return told(store, f"{READ}/{id}", id, READ, KEPT)


def compose(composing: Composing) -> Message | None:
    file = file_of(composing)
    if file is None:
        return None
    content = files.content(composing.store, file.key, composing.now)
    again = Option(label=_("Send another file"), press=Press(action=FILE))
    if content is None:
        problem = _("The file could not be read. Please save it again as .xlsx, and send that.")
        return Message(lines=(problem,), choice=Choice(options=(again,)))
    found = json.loads(content)
    if "problem" in found:
        lines = stored.from_json(found["problem"]).lines
        return which(found, Message(lines=lines, choice=Choice(options=(again,))))
    if "lines" not in found:
        return which(found, unclear(file, found))
    return which(found, readable(file, found, again))


def which(found: Mapping[str, Any], message: Message) -> Message:
    """By the name that the file was sent with, unless that tells the theme (H5)."""
    name = texts.clean(found.get("name", ""), LONGEST_NAME)
    if not name or THEME.search(normalise(name)):
        return message
    return replace(message, lines=(_("📄 {name}", name=name), *message.lines))


def go_on(file: File) -> Press:
    return Press(action=READ, subject=file.subject, value=file.key)


def unclear(file: File, found: Mapping[str, Any]) -> Message:
    asked = len(found["unknown"]) + len(found["twice"])
    return Message(
        lines=(
            n_("The file has {n} row.", "The file has {n} rows.", found["rows"]),
            n_(
                "Of {n} heading I need to know what it means.",
                "Of {n} headings I need to know what they mean.",
                asked,
            ),
        ),
        choice=Choice(options=(Option(label=_("Go on"), press=go_on(file)),)),
    )


def readable(file: File, found: Mapping[str, Any], again: Option) -> Message:
    faults, rows = found["faults"], found["rows"]
    lines: list[Words] = [n_("{n} row was read.", "{n} rows were read.", rows)]
    options: list[Option] = []
    if rows:
        label = n_("Take the {n} good row", "Take the {n} good rows", rows)
        options.append(Option(label=label if faults else _("Go on"), press=go_on(file)))
    if faults:
        lines += [
            n_(
                "{n} thing is wrong. Rows that it concerns are not taken over:",
                "{n} things are wrong. Rows that they concern are not taken over:",
                len(faults),
            ),
            *in_rows(faults[:FAULTS_SHOWN]),
        ]
        options.append(again)
    if len(faults) > FAULTS_SHOWN:
        left = len(faults) - FAULTS_SHOWN
        lines.append(n_("… and {n} more.", "… and {n} more.", left))
        options.append(Option(label=_("Show them all"), press=faults_from(file, 0)))
    lines += [line for note in found["notes"] for line in stored.from_json(note).lines]
    lines.append(_("Nothing has been changed yet."))
    return Message(lines=tuple(lines), choice=Choice(options=tuple(options or [again])))


def faults_from(file: File, first: int) -> Press:
    return Press(action="plan-faults", subject=file.subject, value=f"{first} {file.key}")


def in_rows(faults: Iterable[Mapping[str, Any]]) -> Iterator[Words]:
    for fault in faults:
        problem = stored.from_json(fault["problem"]).lines[0]
        yield _("{place}: {problem}", place=place_of_fault(fault), problem=problem)


def place_of_fault(fault: Mapping[str, Any]) -> Text:
    row = (
        _("Row {row}, “{column}”", row=fault["row"], column=fault["column"])
        if fault["column"]
        else _("Row {row}", row=fault["row"])
    )
    return _("{sheet}, {row}", sheet=fault["sheet"], row=row) if fault["sheet"] else row


def own_file(turn: Turn, subject: str, key: str) -> tuple[File, dict[str, Any]] | None:
    """What was read of a file, for who has sent it; says so where it is gone."""
    file = files.find(turn.store, key)
    content = files.content(turn.store, key, turn.now)
    own = file is not None and file.subject == subject == subject_of(turn)
    if file is None or content is None or not own or file.network_id != turn.home.id:
        turn.say(GONE)
        return None
    found: dict[str, Any] = json.loads(content)
    return file, found


def show_faults(turn: Turn, subject: str, value: str) -> None:
    first, _space, key = value.partition(" ")
    found = own_file(turn, subject, key)
    if found is None or not first.isdecimal():
        return
    file, told_ = found
    faults, begin_at = told_.get("faults", []), int(first)
    shown: Sequence[Mapping[str, Any]] = faults[begin_at : begin_at + FAULTS_A_PAGE]
    options = [Option(label=_("Go on"), press=go_on(file))] if told_.get("rows") else []
    if len(faults) > begin_at + FAULTS_A_PAGE:
        more = faults_from(file, begin_at + FAULTS_A_PAGE)
        options = [Option(label=_("The next ones"), press=more), *options]
    turn.say(*in_rows(shown), choice=Choice(options=tuple(options)) if options else None)


# --- its headings ---------------------------------------------------------------------------------


def unread(turn: Turn, answers: Answers) -> dict[str, Any] | None:
    content = files.content(turn.store, answers["file"], turn.now)
    found: dict[str, Any] = json.loads(content) if content else {}
    return found if "unknown" in found else None


def heading_questions(turn: Turn, answers: Answers) -> Form:
    found = unread(turn, answers)
    return plan_headings.questions(found, answers) if found else ()


def headings_answered(turn: Turn, answers: Answers) -> None:
    found = unread(turn, answers)
    if found is None:
        turn.say(GONE)
        return
    given = plan_headings.answered(found, answers)
    plan_headings.remember(turn.store, turn.home.id, given)
    columns = {**plan_headings.remembered(turn.store, turn.home.id), **given}
    want_reading(turn, found["name"], found["content"], columns)
    turn.say(_("Thank you, I will know them next time. I am reading the plan."))


def dropped(turn: Turn, _answers: Answers) -> None:
    forget(turn)


FLOWS = (
    Flow(name=FILE, asks=questions, then=read_soon, by=MAY[FILE], counts=False),
    Flow(
        name=COLUMNS, asks=heading_questions, then=headings_answered, by=MAY[COLUMNS],
        cancelled=dropped,
    ),
)  # fmt: skip
ACTIONS = (
    Action(name=FILE, does=begin, by=MAY[FILE]),
    Action(name="plan-faults", does=show_faults, by=MAY["plan-faults"]),
)
COMPOSERS = {READ: compose}
WANTS = {READ: wanted}

"""A form sent in as a workbook: read outside of the turn, its faults told by row, then kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.core import stored
from bot.core.flow import Action, Composing, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Question, Refused, Type
from bot.core.messages import Choice, Message, Option, Press, Words, _, n_
from bot.flows.files import attached
from bot.flows.forms import form_cards
from bot.flows.forms.form_keeping import keep
from bot.flows.roles import MAY
from bot.flows.sent_file import arrived, file_of, told
from bot.forms import definition
from storage import files, forms
from storage.database import Store
from storage.files import File
from storage.ledger import Planned

FILE = "form-file"
READING, READ = "form-reading", "form-read"
EXPORTED, EXPORT = "form-exported", "form-export"
KEPT = timedelta(days=2)  # what was read waits so long to be kept
WITHOUT = "without/"  # in a button: what is refused is left out
FAULTS_SHOWN = 10  # more than that are no message for a telephone


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="file",
            type=Type.FILE,
            label=_(
                "Please send the form as an XLSForm workbook (.xlsx), as KoboToolbox and ODK use "
                "it, or as YAML."
            ),
            read=take,
        ),
    )


def take(_words: str, asking: Asking) -> Accepted | Refused:
    came = arrived(asking)
    if isinstance(came, Refused):
        return came
    name, content = came
    want_reading(asking.turn, name, content)
    return Accepted(True)


def want_reading(turn: Turn, name: str, content: bytes) -> None:
    files.want(
        turn.store,
        key=f"{READING}/{turn.address.id}/{turn.event}",
        network_id=turn.home.id,
        subject=f"{READ}/{turn.address.id}",
        kind=READING,
        order={"kind": READING, "name": name, "content": base64.b64encode(content).decode()},
        expires=turn.now + KEPT,
    )


def taken(turn: Turn, _answers: Answers) -> None:
    turn.say(_("I am reading your form. It takes a few seconds."))


# --- what was read --------------------------------------------------------------------------------


def wanted(
    store: Store, id: int, _now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """One answer for each file that was read, where it was sent from."""
    return told(store, f"{READ}/{id}", id, READ, KEPT)


def wanted_exports(
    store: Store, id: int, _now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    return told(store, f"{EXPORT}/{id}", id, EXPORTED, KEPT)


def compose_read(composing: Composing) -> Message | None:
    file = file_of(composing)
    if file is None:
        return None
    content = files.content(composing.store, file.key, composing.now)
    if content is None:
        return Message(
            lines=(_("The form could not be read. Please save it again as .xlsx, and send that."),)
        )
    found = json.loads(content)
    return faulty(file, found) if found["faults"] else readable(file, found)


def faulty(file: File, found: dict[str, object]) -> Message:
    faults = found["faults"]
    if not isinstance(faults, list):
        raise TypeError(faults)
    lines: list[Words] = [
        n_(
            "The form has {n} fault. Nothing was kept.",
            "The form has {n} faults. Nothing was kept.",
            len(faults),
        ),
        *in_rows(faults[:FAULTS_SHOWN]),
    ]
    if len(faults) > FAULTS_SHOWN:
        left = len(faults) - FAULTS_SHOWN
        lines.append(n_("… and {n} more.", "… and {n} more.", left))
    lines.append(_("Please correct the file and send it again with /forms."))
    if not found["without"]:
        return Message(lines=tuple(lines))
    without = Press(action="form-keep", subject=file.subject, value=f"{WITHOUT}{file.key}")
    option = Option(label=_("Leave those questions out"), press=without)
    return Message(lines=tuple(lines), choice=Choice(options=(option,)))


def in_rows(faults: Sequence[dict[str, str]]) -> Iterator[Words]:
    for fault in faults:
        problem = stored.from_json(fault["problem"]).lines[0]
        if fault["place"]:
            yield _("{place}: {problem}", place=fault["place"], problem=problem)
        else:
            yield problem


def readable(file: File, found: dict[str, object]) -> Message:
    form = definition.from_json(str(found["definition"]))
    notes = found["notes"]
    if not isinstance(notes, list):
        raise TypeError(notes)
    keep_it = Press(action="form-keep", subject=file.subject, value=file.key)
    return Message(
        lines=(
            _("This is what I read:"),
            *form_cards.described(form),
            *in_rows(notes[:FAULTS_SHOWN]),
        ),
        choice=Choice(options=(Option(label=_("Keep it"), press=keep_it),)),
    )


def keep_read(turn: Turn, subject: str, value: str) -> None:
    """Only who sent the file keeps it; a double tap makes no second version."""
    key = value.removeprefix(WITHOUT)
    file = files.find(turn.store, key)
    if subject != f"{READ}/{turn.address.id}" or file is None or file.subject != subject:
        turn.say(_("This file is no longer there. Please send it again with /forms."))
        return
    content = files.content(turn.store, key, turn.now)
    found = json.loads(content) if content else {}
    read = found.get("without" if value.startswith(WITHOUT) else "definition")
    if not read:
        turn.say(_("This file is no longer there. Please send it again with /forms."))
        return
    form = definition.from_json(read)
    earlier = forms.newest(turn.store, turn.home.id, form.name)
    if earlier is None or earlier.definition != definition.to_json(form):
        earlier = keep(turn, form, "file")
    form_cards.show(turn, earlier, before=(_("Kept."),))


def compose_exported(composing: Composing) -> Message | None:
    file = file_of(composing)
    if file is None:
        return None
    if files.content(composing.store, file.key, composing.now) is None:
        return Message(lines=(_("The workbook could not be made. Please try once more."),))
    return Message(
        lines=(_("The form as a workbook for KoboToolbox and ODK."),),
        attachments=(attached(file.key),),
    )


FLOWS = (Flow(name=FILE, asks=questions, then=taken, by=MAY[FILE], counts=False),)
ACTIONS = (Action(name="form-keep", does=keep_read, by=MAY["form-keep"]),)
COMPOSERS = {READ: compose_read, EXPORTED: compose_exported}
WANTS = {READ: wanted, EXPORT: wanted_exports}

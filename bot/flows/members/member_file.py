"""Invitations out of a member list: what the file holds, and what is wrong with each row."""

from __future__ import annotations

from collections.abc import Callable

from bot.core import stored
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Message, Terms, Text, Words, _, n_
from bot.flows.sent_file import arrived

MOST = 100  # of one file; more than that is no list of a network


def questions(wanted: Callable[[Answers], bool]) -> Form:
    return (
        Question(
            name="file",
            type=Type.FILE,
            label=_(
                "Please send the list as a CSV or Excel file. The first line has headings: “Name”, "
                "and if you like “Kind” and “Language”. Other columns are not read."
            ),
            relevant=wanted,
            read=read_file,
        ),
        Question(
            name="sure",
            type=Type.SELECT_ONE,
            label=what_was_read,
            choices=lambda asking: (Item(name="yes", label=make_so_many(asking)),),
            relevant=wanted,
        ),
    )


def read_file(_words: str, asking: Asking) -> Accepted | Refused:
    """Row by row; what was wrong is kept as sentences, for the next question to show."""
    from bot.reports import member_list

    sent = arrived(asking)
    if isinstance(sent, Refused):
        return sent
    found = member_list.read(*sent)
    faults = [
        in_row(fault.line, fault.column, fault.problem) for fault in (*found.faults, *found.notes)
    ]
    if not found.rows:
        return Refused(say=tuple(faults))
    if len(found.rows) > MOST:
        most = n_("At most {n} at once, please.", "At most {n} at once, please.", MOST)
        return Refused(say=(most,))
    rows = [[row.name, row.kind, row.language] for row in found.rows]
    return Accepted({"rows": rows, "faults": stored.to_json(Message(lines=tuple(faults)))})


def in_row(line: int, column: str, problem: Text) -> Words:
    if not line:
        return problem
    if not column:
        return _("Line {line}: {problem}", line=line, problem=problem)
    return _("Line {line}, {column}: {problem}", line=line, column=column, problem=problem)


def what_was_read(asking: Asking) -> list[Words]:
    """Who would be invited, and what is wrong with the other lines. Nothing is made yet."""
    read = asking.answers["file"]
    names = Terms(tuple(name for name, _kind, _language in read["rows"]))
    return [
        n_(
            "{n} person can be invited: {names}",
            "{n} people can be invited: {names}",
            len(read["rows"]),
            names=names,
        ),
        *stored.from_json(read["faults"]).lines,
    ]


def make_so_many(asking: Asking) -> Text:
    number = len(asking.answers["file"]["rows"])
    return n_("Make {n} invitation", "Make {n} invitations", number)

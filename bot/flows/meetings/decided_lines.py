"""The lines of what was decided: who does it, named behind an @, by when, and the rest as title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from bot.core import texts
from bot.core.flow import Turn
from bot.core.form import UNTIL, Answers, Asking
from bot.core.letters import normalise
from bot.flows.meetings.meeting import start_of
from bot.flows.tasks import task_line, task_questions
from bot.flows.tasks.task_line import TaskLine
from bot.flows.tasks.task_questions import ME
from storage.database import Store
from storage.meetings import Meeting
from storage.members import Member
from storage.plan_shape import LONGEST_TITLE

NAMED = "decided"  # who was named, beside the audience of the meeting
ENDS = re.compile(r"([\n;؛])")  # of a line
# What stands before a line of a list: a bullet, a number, a letter with a bracket.
MARK = re.compile(r"^\s*(?:[-–—•*·▪◦●✓☐]+|\(?\d{1,2}[.)\-]|\(?[a-zA-Z\u0621-\u064a][.)])\s+")
LOOSE = " \t-–—,:،"


def decided(text: str) -> list[str]:
    """What was decided, line by line, without bullets and numbers, each line once."""
    found = (texts.clean(MARK.sub("", line), LONGEST_TITLE) for line in ENDS.split(text))
    return list(dict.fromkeys(line for line in found if any(map(str.isalnum, line))))


def mark(line: str) -> str:
    """Tells a line from others; a task keeps it, whatever it is called later."""
    return sha256(normalise(line).encode()).hexdigest()[:16]


# --- who ------------------------------------------------------------------------------------------


def taken(turn: Turn, text: str) -> tuple[str, dict[str, int]]:
    """The text without the members that its lines name, and whom each of these lines names.

    A summary goes to people of other networks, too, and stays when a member goes: the name is not
    in it, and who is meant is kept by their number (H1, S4). Whoever is no member stays in it.
    """
    people = task_questions.people(turn)
    named: dict[str, int] = {}
    pieces = []
    for piece in ENDS.split(text):
        bare, member_id = without_name(turn, piece, people)
        lines = decided(bare)
        if member_id is not None and lines:
            named[normalise(lines[0])] = member_id
        pieces.append(bare if member_id is not None and lines else piece)
    return "".join(pieces), named


def without_name(turn: Turn, line: str, people: Sequence[Member]) -> tuple[str, int | None]:
    at = task_line.BEHIND_AT.search(line)
    if at is None:
        return between_dashes(line, people)
    behind = line[at.end() :].split()
    myself = normalise(behind[0].strip(LOOSE)) in task_line.MYSELF
    found, used = ((turn.me,), 1) if myself else task_line.meant(behind, people)
    if len(found) != 1:
        return line, None
    return joined(line[: at.start()], " ".join(behind[used:])), found[0].id


def between_dashes(line: str, people: Sequence[Member]) -> tuple[str, int | None]:
    """ "Print the posters - Bilal - Thursday", where Bilal is a member's whole name."""
    for one in people:
        place = re.search(rf"\s[-–—]\s*{re.escape(one.name)}\s*(?=[-–—]|$)", line)
        if place is not None:
            return joined(line[: place.start()], line[place.end() :]), one.id
    return line, None


def joined(head: str, tail: str) -> str:
    return f"{head.rstrip(LOOSE)} {tail.lstrip(LOOSE)}".rstrip()


def kept(store: Store, meeting: Meeting, named: Mapping[str, int]) -> dict[str, Any]:
    """Who was named in each line, for beside the audience, where the lines cannot be read (S9)."""
    who = {line_mark(store, line): id for line, id in named.items()}
    return {"meeting": meeting.id, "who": who}


def line_mark(store: Store, line: str) -> str:
    return store.vault.blind("decided", normalise(line))


def of_meeting(meeting: Meeting) -> Mapping[str, int]:
    """Who was named, by the mark of each line. An audience is copied to the next of a series; this
    is not."""
    stood = meeting.audience.get(NAMED, {})
    named: Mapping[str, int] = stood["who"] if stood.get("meeting") == meeting.id else {}
    return named


# --- what a line answers --------------------------------------------------------------------------


def known(turn: Turn, meeting: Meeting, lines: Sequence[str]) -> Answers:
    """Who and by when, for each line that says so, and the title without these words; the rest is
    asked."""
    named, there = of_meeting(meeting), {one.id for one in task_questions.people(turn)}
    found: Answers = {}
    for place, line in enumerate(lines):
        member_id = named.get(line_mark(turn.store, line))
        if member_id in there:
            found[f"who{place}"] = ME if member_id == turn.me.id else str(member_id)
        said = understood(turn, meeting, line)
        found[f"title{place}"] = title_in(line, said)
        found |= due_in(turn, said, f"due{place}")
    return found


def understood(turn: Turn, meeting: Meeting, line: str) -> TaskLine:
    """Days are counted from the meeting on."""
    then = Asking(answers={}, now=start_of(meeting, turn.home), turn=turn)
    return task_line.parse(line, task_questions.people(turn), then)


def title_in(line: str, said: TaskLine) -> str:
    """Where a name stands that is nobody's here, the line stays as it was written."""
    unknown = said.named and not (said.people or said.myself)
    return line if unknown else said.title or line


def due_in(turn: Turn, said: TaskLine, name: str) -> dict[str, Any]:
    """A day that has passed meanwhile is asked."""
    if said.due is not None:
        day = said.due.isoformat()
        now = Asking(answers={}, now=turn.now, turn=turn)
        return {} if task_questions.due_fault(day, now) is not None else {name: day}
    if said.doubt is not None:
        days = [day.isoformat() for day in said.doubt.days]
        return {UNTIL + name: {"why": said.doubt.why, "days": days}}
    return {}

"""Reads a recorded conversation, plays it, and writes down what was shown.

A file under tests/conversations/ opens with the people in it, then tells who does what:

    clock 2026-11-23 10:00            wall clock of the first network
    network Saida LB                  town, country
    member Rana coordinator en        name, role, language; belongs to the network above
    stranger Nour fr                  belongs nowhere; the language of their app, and after it the
                                      platform, if it is another than the web page
    invitation CODE practitioner Nour a code that may be typed below: name, role, for whom
    mail                              e-mail is switched on
    survey anonymous                  (or named) a survey to everybody in the newest network, open
                                      from now on; its form follows as YAML, each line after "| "
    task Karim 2026-11-26 accepted T  a task T of Karim's in the newest network's plan, due then;
                                      or "proposed": it waits for Karim's answer
    as Rana                           who acts from here on
    > /menu                           what they type
    > [Help]                          the button they tap
    > ROOM                            the code of the room that was shown last
    > MAILED                          the code that was mailed last
                                      (PAIR stands for the number that two apps of one person show)
    > (open CODE)                     follows an invitation link; (voice), (photo), (sticker),
                                      (location), (contact), (edited) words, (words x 10000)
    > (lines)                         one message of several lines, which follow, each after "| "
    > (group 77)                      adds the bot to a group; (in 77) words are said there
    > (file list.csv)                 a document; its lines follow, each after "| "
    made                              the files that are wanted are made: read, drawn, written
    wait 3 days                       days, hours or minutes
    until 2026-11-26 17:00            wall clock of the first network
    # a remark

All other lines were written by the run: "<" begins what the person who acts is shown, "< (Karim)"
what somebody else is shown, "<=" what replaces an earlier message, "!" a word that flashes up.
Buttons stand in brackets below their message. `pytest --rewrite-conversations` writes them anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.core.messages import Kind
from bot.core.occasions import instant
from bot.engine.maker import make_all
from bot.flows.places import place_of
from bot.flows.summaries import mailbox
from bot.forms import reading
from storage.networks import Network
from storage.plan_shape import Agreed
from tests.flows.own_tasks import begin, give
from tests.flows.surveys import send
from tests.flows.talk import CODE, NoButtonError, Shown, Talk

FIRST = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday morning, if the file names no other
ROOM = re.compile(r"^\d{4}$", re.MULTILINE)  # the code of a room, alone in its line
MAILED = re.compile(r"^\d{6}$", re.MULTILINE)  # the code that proves a mailbox, alone in its line
PAIR = re.compile(r"^\d{2}$", re.MULTILINE)  # that two apps show, alone in its line
UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
KINDS = {
    "voice": Kind.VOICE,
    "photo": Kind.PHOTO,
    "video": Kind.VIDEO,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "contact": Kind.CONTACT,
    "blocked": Kind.BLOCKED,
    "unblocked": Kind.UNBLOCKED,
    "flood": Kind.FLOOD,
}
INPUT = re.compile(
    r"(clock|network|member|owner|stranger|invitation|mail|survey|task|as|made|wait|until|>|#|\|)(\s|$)"
)


@dataclass
class Script:
    """One file on its way: what has been played, and the lines that result."""

    talk: Talk
    lines: list[str] = field(default_factory=list)
    actor: str = ""
    home: Network | None = None
    homes: dict[str, Network] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # word in the file -> code
    room: str = ""  # the code of a room that was shown last; ROOM in the file
    mailed: str = ""  # the code that was mailed last; MAILED in the file
    problems: list[str] = field(default_factory=list)

    def play(self, text: str) -> str:
        """The file as it reads after this run."""
        kept = [line for line in text.splitlines() if not line or INPUT.match(line)]
        place = 0
        while place < len(kept):
            line = kept[place]
            place += 1
            if line or (self.lines and self.lines[-1]):
                self.lines.append(line)
            content = []
            while place < len(kept) and kept[place].startswith("|"):
                content.append(kept[place][2:])
                self.lines.append(kept[place])
                place += 1
            self.do(line, "\n".join(content))
        return "\n".join(self.lines).rstrip() + "\n"

    def do(self, line: str, content: str) -> None:
        word, _space, rest = line.partition(" ")
        if not word or word == "#":
            return
        toasts = len(self.talk.toasts)
        if word == ">":
            shown = self.acted(rest, content)
        elif word in ("wait", "until"):
            shown = self.pass_time(word, rest)
        elif word == "made":
            shown = self.made()
        elif word == "survey":
            shown = self.sent(rest, content)
        elif word == "task":
            shown = self.given(*rest.split(maxsplit=3))
        else:
            self.set_up(word, *rest.split())
            shown = []
        self.lines += [f"! {toast}" for toast in self.talk.toasts[toasts:]]
        for each in sorted(shown, key=lambda each: word == ">" and each.to != self.actor):
            self.lines += self.written(each, timed=word not in (">", "survey", "task"))

    # --- people and time ------------------------------------------------------------------------

    def set_up(self, word: str, *words: str) -> None:
        talk = self.talk
        if word == "as":
            (self.actor,) = words
        elif word == "clock":
            talk.now = self.moment(*words)
        elif word == "network":
            town, country = words
            self.homes[town] = talk.network(town, country)
            self.home = self.home or self.homes[town]
        elif word == "member":
            name, role, language = words
            talk.member(name, role, language)
        elif word == "owner":
            name, language = words
            office = talk.network("Office", "LB", office=True)
            talk.member(name, "owner", language, office)
        elif word == "mail":
            with talk.database.transaction() as store:
                mailbox.note(store, on=True)
        elif word == "stranger":
            talk.stranger(*words)
        else:
            code, role, *named = words
            self.codes[code] = talk.invitation(role, " ".join(named))

    def sent(self, kind: str, written: str) -> list[Shown]:
        """A survey by a form that stands in the file."""
        found = reading.read("form.yaml", written.encode())
        if found.definition is None:
            raise ValueError(f"the form cannot be read: {found.faults}")
        before = len(self.talk.shown)
        send(self.talk, found.definition, anonymous=kind == "anonymous")
        return self.talk.shown[before:]

    def given(self, who: str, due: str, agreed: str, title: str) -> list[Shown]:
        """A task of somebody's, as their coordinator gave it."""
        begin(self.talk)
        give(self.talk, title, who, due=date.fromisoformat(due), agreed=Agreed(agreed))
        return []

    def moment(self, day: str, at: str) -> datetime:
        wall = datetime.fromisoformat(f"{day} {at}")
        if self.home is None:
            return wall.replace(tzinfo=UTC)
        return instant(wall.date(), wall.time(), place_of(self.home))

    def pass_time(self, word: str, rest: str) -> list[Shown]:
        if word == "until":
            return self.talk.until(self.moment(*rest.split()))
        number, unit = rest.split()
        return self.talk.wait(int(number) * UNITS[unit.removesuffix("s")])

    def made(self) -> list[Shown]:
        before = len(self.talk.shown)
        make_all(self.talk.database, self.talk.tables, self.talk.now)
        self.talk.deliver()
        return self.talk.shown[before:]

    # --- what somebody does ---------------------------------------------------------------------

    def acted(self, words: str, content: str) -> list[Shown]:
        """What cannot be done is written down, too: the rest is then easier to understand."""
        try:
            return self.act(words, content)
        except NoButtonError as problem:
            self.problems.append(str(problem))
            self.lines.append(f"! {problem}")
            return []

    def act(self, words: str, content: str) -> list[Shown]:
        for code in sorted(self.codes, key=len, reverse=True):
            words = words.replace(code, self.codes[code])
        words = words.replace("ROOM", self.room).replace("MAILED", self.mailed)
        if pressed := re.fullmatch(r"\[(.+)\]", words):
            return self.talk.presses(self.actor, pressed[1])
        special = re.fullmatch(r"\((\w+)(?: (.*?))?\)(?: (.*))?", words)
        if special is None:
            return self.talk.says(self.actor, words)
        return self.special(special[1], special[2] or "", special[3] or content)

    def special(self, sort: str, detail: str, after: str) -> list[Shown]:
        """What is neither typed nor tapped: "(sort detail) after"."""
        talk, name = self.talk, self.actor
        times = re.fullmatch(r"x (\d+)", detail)
        if times is not None:
            return talk.says(name, (f"{sort} " * int(times[1]))[: int(times[1])])
        match sort:
            case "open":
                return talk.opens(name, detail)
            case "file":
                return talk.sends_file(name, detail, after.encode())
            case "lines":
                return talk.says(name, after)
            case "in":
                return talk.sends(name, Kind.TEXT, chat=detail, text=after)
            case "group":
                return talk.sends(name, Kind.GROUP_JOINED, chat=detail)
            case "edited":
                return talk.sends(name, Kind.EDITED, text=after)
            case _:
                return talk.sends(name, KINDS[sort])

    # --- what is shown --------------------------------------------------------------------------

    def written(self, shown: Shown, *, timed: bool) -> list[str]:
        """A message as lines of the file. Codes are random, so each gets a name."""
        sign = "<=" if shown.replaces else "<"
        if timed:
            sign += f" ({shown.to}, {shown.at:%a %d %b %H:%M})"
        elif shown.to != self.actor:
            sign += f" ({shown.to})"
        first, *more = self.named(shown.text).split("\n")
        lines = [f"{sign} {first}".rstrip(), *(f"  {line}".rstrip() or "  ·" for line in more)]
        lines += [f"  + {document}" for document in shown.documents]
        return lines + ["  " + " ".join(f"[{label}]" for label, _data in row) for row in shown.rows]

    def named(self, text: str) -> str:
        for code in CODE.findall(text):
            if code not in self.codes.values():
                self.codes[f"CODE{len(self.codes) + 1}"] = code
        for word, code in self.codes.items():
            text = text.replace(code, word)
        self.room = next(iter(ROOM.findall(text)), self.room)
        self.mailed = next(iter(MAILED.findall(text)), self.mailed)
        return PAIR.sub("PAIR", MAILED.sub("MAILED", ROOM.sub("ROOM", text)))


def played(path: Path, talk: Talk) -> tuple[str, list[str]]:
    """What the file should read, by this run; and what in it could not be done."""
    script = Script(talk)
    return script.play(path.read_text(encoding="utf-8")), script.problems

"""Planning a meeting by talking: question by question, or in one line, with a preview at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from bot.core import persons, texts, when
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Words, _, n_
from bot.core.occasions import exists, instant
from bot.core.understand import normalise
from bot.flows import invited, series
from bot.flows.dates import day_items, hour_items, read_day, read_hour, too_soon
from bot.flows.meeting import DEFAULT_LADDER, SETTLE
from bot.flows.places import here, place_of
from bot.flows.preview import preview
from bot.flows.roles import MAY
from storage import meetings
from storage.meetings import Meeting, Reply, Standing

PLAN = "plan-meeting"
TITLE_LIMIT = 80  # characters: what a phone shows of a notification
PLACE_LIMIT = 120
AGENDA_LIMIT = 1000
LONGEST = 24 * 60  # minutes; a longer one is several meetings
SHORTEST = 5
LADDERS = {
    "usual": DEFAULT_LADDER,
    "week": (7 * 1440, 1440, 120),
    "day": (1440,),
    "none": (),
}
# Words that tell a locked phone's reader what the work is about (H5; the content pack's rule).
THEMES = (
    "extremis", "terror", "radicali", "jihad", "isis", "daesh", "security", "police", "suspect",
    "extrémis", "sécurité", "suspect", "تطرف", "ارهاب", "راديكال", "داعش", "امن", "امني", "شرطه",
    "مشتبه", "جهاد",
)  # fmt: skip

EDITABLE = ("title", "day", "minutes", "where", "who", "agenda", "repeat", "ladder")


def questions(_turn: Turn) -> Form:
    return (
        Question(
            name="title",
            type=Type.TEXT,
            label=_("What is the meeting called?"),
            hint=_(
                "The title can show on locked phones: something neutral, such as “Monthly "
                "coordination”."
            ),
            constraint=title_fault,
        ),
        Question(
            name="day",
            type=Type.WHEN,
            label=_("When is it?"),
            hint=_("Type it as you would say it, “Thursday 5pm” or “26/11 17:00”, or tap a day."),
            choices=day_items,
            columns=3,
            read=read_day,
            constraint=day_fault,
        ),
        Question(
            name="at",
            type=Type.WHEN,
            label=hour_label,
            choices=hour_items,
            columns=3,
            read=read_hour,
            constraint=hour_fault,
        ),
        Question(
            name="minutes",
            type=Type.MINUTES,
            label=_("How long will it take?"),
            hint=_("For instance: 90 minutes, 2 hours."),
            choices=tuple(
                Item(name=str(minutes), label=n_("{n} minute", "{n} minutes", minutes))
                for minutes in (60, 90, 120, 180)
            ),
            constraint=length_fault,
        ),
        Question(
            name="where",
            type=Type.TEXT,
            label=_("Where is it? Type the place. For a meeting by phone, paste the link."),
            hint=_("Both are possible in one message."),
            required=False,
            constraint=place_fault,
        ),
        *invited.QUESTIONS,
        Question(
            name="agenda",
            type=Type.TEXT,
            label=agenda_label,
            hint=_(
                "Please write about the activity only. No names, no descriptions of people, no "
                "phone numbers."
            ),
            required=False,
            constraint=agenda_fault,
        ),
        *series.QUESTIONS,
        Question(
            name="ladder",
            type=Type.SELECT_ONE,
            label=_("Which reminders shall I send?"),
            choices=(
                Item(name="usual", label=_("3 days, 1 day and 2 hours before")),
                Item(name="week", label=_("1 week, 1 day and 2 hours before")),
                Item(name="day", label=_("Only the day before")),
                Item(name="none", label=_("No reminders")),
            ),
        ),
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=preview,
            choices=(
                Item(name="send", label=_("Send")),
                Item(name="edit", label=_("Change something")),
                Item(name="drop", label=_("Drop it")),
            ),
        ),
        Question(
            name="part",
            type=Type.SELECT_ONE,
            label=_("What shall be different?"),
            relevant=lambda answers: answers.get("confirm") == "edit",
            choices=tuple(Item(name=name, label=PARTS[name]) for name in EDITABLE),
        ),
    )


PARTS: dict[str, Text] = {
    "title": _("The title"),
    "day": _("Day and time"),
    "minutes": _("How long"),
    "where": _("Place or link"),
    "who": _("Who is invited"),
    "agenda": _("The agenda"),
    "repeat": _("Whether it repeats"),
    "ladder": _("The reminders"),
}
GOES_WITH = {
    "day": ("at", "~at"),
    "who": ("professions", "people", "networks"),
    "repeat": ("until",),
}


# --- faults, each with what to do next --------------------------------------------------------------


def title_fault(value: str, _asking: Asking) -> Text | None:
    title = texts.clean(value)
    if not title:
        return _("The title is empty. Please type a few words.")
    if len(title) > TITLE_LIMIT:
        return _("The title is too long. Please keep it under {n} characters.", n=TITLE_LIMIT)
    plain = normalise(title)
    if any(normalise(theme) in plain for theme in THEMES):
        return _(
            "The title can be read on a locked phone. Please choose words that say nothing of "
            "the theme, such as “Monthly coordination”."
        )
    if persons.names_somebody(title):
        return _("The title seems to name a person. Please choose neutral words.")
    return None


def day_fault(value: str, asking: Asking) -> Text | None:
    if date.fromisoformat(value) < here(asking.now, asking.turn.network).date():
        return _("That day is past. Please choose a day to come.")
    return None


def hour_label(asking: Asking) -> Sequence[Words]:
    day = Day(day=date.fromisoformat(asking.answers["day"]))
    if asking.answers.get("~at"):
        return (_("{date}: in the morning or in the evening?", date=day),)
    return (_("{date}: at what time?", date=day),)


def hour_fault(value: str, asking: Asking) -> Text | None:
    day, at = date.fromisoformat(asking.answers["day"]), time.fromisoformat(value)
    place = place_of(asking.turn.network)
    if not exists(day, at, place):
        return _(
            "{time} does not exist on that day: the clocks go forward. Please choose another time.",
            time=Hour(at=at),
        )
    if too_soon(day, at, place, asking.now):
        return _("That time is past. Please choose a time to come.")
    return None


def length_fault(value: int | str, _asking: Asking) -> Text | None:
    minutes = int(value)
    if minutes > LONGEST:
        return _("That is longer than a day. Please plan one meeting for each day.")
    if minutes < SHORTEST:
        return _("Please give at least {n} minutes.", n=SHORTEST)
    return None


def place_fault(value: str, _asking: Asking) -> Text | None:
    place, link = split_place(value)
    if len(place) > PLACE_LIMIT:
        return _("The place is too long. Please keep it under {n} characters.", n=PLACE_LIMIT)
    if link and not safe_link(link):
        return _("That link does not look right. It should begin with https://")
    return None


def agenda_label(asking: Asking) -> Sequence[Words]:
    carried = carried_over(asking)
    if not carried:
        return (_("What is on the agenda?"),)
    return (_("What is on the agenda? Last time it was decided:"), carried)


def carried_over(asking: Asking) -> str:
    """What the last meeting decided is proposed for the next agenda."""
    turn = asking.turn
    today = here(asking.now, turn.network).date()
    past = meetings.lately(turn.store, turn.network.id, today - timedelta(days=90), today)
    return next((one.decisions for one in reversed(past) if one.decisions), "")


def agenda_fault(value: str | None, _asking: Asking) -> Text | None:
    if value and len(value) > AGENDA_LIMIT:
        return _("That is very long. Please write at most {n} characters.", n=AGENDA_LIMIT)
    if value and persons.names_somebody(value):
        return _(
            "⚠️ This looks like it is about a person. I did not save it. You can write it again "
            "about the activity only, or skip."
        )
    return None


def split_place(value: str) -> tuple[str, str]:
    """Place and link out of one line."""
    words = value.split()
    links = [word for word in words if "://" in word or word.startswith("www.")]
    place = texts.clean(" ".join(word for word in words if word not in links))
    link = links[0] if links else ""
    return place, f"https://{link}" if link.startswith("www.") else link


def safe_link(link: str) -> bool:
    parts = urlsplit(link)
    return parts.scheme in ("https", "http") and bool(parts.hostname) and len(link) <= 300


# --- beginning ---------------------------------------------------------------------------------------


def command(turn: Turn, rest: str) -> None:
    """ "/meeting" begins the questions; "/meeting Thursday 17:00 Title @ Place" answers some."""
    turn.begin(PLAN, **(answers_in(turn, rest) if rest else {}))


def answers_in(turn: Turn, rest: str) -> Answers:
    """What one line already answers; the rest is asked."""
    network = turn.network
    assert network is not None, "coordinators have a network"
    wall = here(turn.now, network)
    line = when.parse_meeting_line(
        rest, today=wall.date(), now=wall.time(), language=turn.voice.language
    )
    asking = Asking(answers={}, now=turn.now, turn=turn)
    answers: Answers = {}
    title = texts.clean(line.title)
    if title and title_fault(title, asking) is None:
        answers["title"] = title
    found = read_day(rest, asking)
    if isinstance(found, Accepted) and day_fault(found.value, asking) is None:
        answers["day"] = found.value
        also = found.also or {}
        within = Asking(answers=answers, now=turn.now, turn=turn)
        if "at" in also and hour_fault(also["at"], within) is None:
            answers["at"] = also["at"]
    if line.when.minutes:
        answers["minutes"] = str(line.when.minutes)
    if line.place and place_fault(line.place, asking) is None:
        answers["where"] = line.place
    return answers


# --- completing --------------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    if answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was sent."))
        return
    if answers["confirm"] == "edit":
        part = answers["part"]
        gone = {"confirm", "part", part, *GOES_WITH.get(part, ())}
        turn.begin(PLAN, **{name: value for name, value in answers.items() if name not in gone})
        return
    if too_late(turn, answers):
        return
    made = [add(turn, answers, day) for day in series.days(turn, answers)]
    for meeting in made:
        turn.reconcile(meeting.subject)
    say_planned(turn, made)


def too_late(turn: Turn, answers: Answers) -> bool:
    """A preview that was left lying until its day had passed."""
    assert turn.network is not None, "coordinators have a network"
    day, at = date.fromisoformat(answers["day"]), time.fromisoformat(answers["at"])
    if not too_soon(day, at, place_of(turn.network), turn.now):
        return False
    turn.say(_("That time is past. Please choose a time to come."))
    gone = {"confirm", "part", "day", "at", "~at"}
    turn.begin(PLAN, **{name: value for name, value in answers.items() if name not in gone})
    return True


def add(turn: Turn, answers: Answers, day: date) -> Meeting:
    network, member = turn.network, turn.member
    assert network is not None and member is not None, "coordinators have a network"
    place, link = split_place(answers.get("where") or "")
    at = time.fromisoformat(answers["at"])
    meeting = meetings.add(
        turn.store,
        network_id=network.id,
        now=turn.now,
        title=texts.clean(answers["title"]),
        place=place,
        link=link,
        agenda=answers.get("agenda") or "",
        day=day,
        at=at,
        minutes=int(answers["minutes"]),
        zone=network.zone,
        ladder=LADDERS[answers["ladder"]],
        series=series.name(turn, answers),
        repeat=series.kept(answers),
        audience=invited.kept(answers, network.id),
        sends_at=sends_at(turn, day, at, first=day == date.fromisoformat(answers["day"])),
        created_by=member.id,
    )
    invited.invite(turn.store, meeting)
    meetings.set_invitee(
        turn.store, meeting.id, member.id, reply=Reply.YES, replied_at=turn.now, replied_revision=1
    )
    return meeting


def sends_at(turn: Turn, day: date, at: time, *, first: bool) -> datetime:
    """The first one leaves in a minute, which is the time to undo; later ones a week before."""
    soon = turn.now + SETTLE
    if first:
        return soon
    assert turn.network is not None, "coordinators have a network"
    start = instant(day, at, place_of(turn.network))
    return max(soon, start - series.INVITED_BEFORE)


def say_planned(turn: Turn, made: Sequence[Meeting]) -> None:
    first = made[0]
    lines: list[Words] = [
        _("The meeting “{title}” is planned. Messages leave in a minute.", title=first.title)
    ]
    if len(made) > 1:
        lines.append(
            n_(
                "{n} meeting so far; later ones follow by themselves.",
                "{n} meetings so far; later ones follow by themselves.",
                len(made),
            )
        )
    turn.say(
        *lines,
        choice=Choice(
            options=(
                Option(label=_("Undo"), press=Press(action="meeting-undo", subject=first.subject)),
                Option(
                    label=_("Who is coming?"),
                    press=Press(action="meeting-show", subject=first.subject),
                ),
            )
        ),
    )


def undo(turn: Turn, subject: str, _value: str) -> None:
    """Within the minute nobody has been told anything: it is as if it had never been."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if meeting.state is Standing.DROPPED:
        turn.say(_("This was undone already."))
        return
    if turn.now >= meeting.sends_at:
        turn.say(
            _("The messages have left. To call it off, please use Cancel."),
            choice=Choice(
                options=(
                    Option(
                        label=_("Cancel the meeting"),
                        press=Press(action="meeting-cancel", subject=subject),
                    ),
                )
            ),
        )
        return
    together = meetings.of_series(turn.store, meeting.series) if meeting.series else [meeting]
    for one in together:
        meetings.note(turn.store, one, state=Standing.DROPPED)
        turn.reconcile(one.subject, why="undone")
    turn.say(_("Undone. Nobody was told anything."))


FLOWS = (Flow(name=PLAN, asks=questions, then=completed, by=MAY[PLAN]),)
ACTIONS = (Action(name="meeting-undo", does=undo, by=MAY["meeting-undo"]),)

"""One survey as those see it who look after it: how many answered, longer, undone, called off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Words, _, n_
from bot.flows.apps import sharing
from bot.flows.meetings.meeting import may_have_arrived
from bot.flows.places import here
from bot.flows.roles import MAY
from bot.flows.surveys import survey, survey_length, survey_messages, survey_offers
from bot.flows.surveys.survey_list import named
from storage import ledger, surveys
from storage.surveys import Standing, Survey

DAYS = (1, 3, 7)  # that it may stay open longer
LONGEST = timedelta(hours=survey_length.LONGEST)  # from opening to closing
GONE = _("This survey is no longer there. Send /surveys to see what is open for you.")
CLOSED = _("This survey is closed already, so it cannot be changed any more.")


def own(turn: Turn, subject: str) -> Survey | None:
    """The survey of a button, if this person looks after it in the role they have now (S2, S4)."""
    found = surveys.of_subject(turn.store, subject)
    if found is None or not survey_offers.manages(turn, found):
        turn.say(GONE)
        return None
    return found


def changeable(turn: Turn, subject: str) -> Survey | None:
    """The same, while it is open or will be."""
    found = own(turn, subject)
    if found is None:
        return None
    if found.state is Standing.DROPPED:
        turn.say(_("This survey was called off already."))
        return None
    if found.state is not Standing.OPEN or found.closes_at <= turn.now:
        turn.say(CLOSED)
        return None
    return found


# --- looking at it --------------------------------------------------------------------------------


def show(turn: Turn, subject: str, _value: str) -> None:
    found = own(turn, subject)
    if found is None:
        return
    if found.state is Standing.DROPPED:
        turn.say(_("This survey was called off already."))
        return
    asked, answered = surveys.counts(turn.store, found)
    lines: list[Words] = [survey_messages.kind(found), *standing(turn, found)]
    lines.append(_("{answered} of {total} have answered.", answered=answered, total=asked))
    turn.say(
        *lines,
        title=named(turn.store, found),
        choice=Choice(options=(*steps(turn, found), *sharing.card_option(turn, found.subject))),
        protect=True,
    )


def standing(turn: Turn, found: Survey) -> tuple[Words, ...]:
    opens, closes = (here(each, turn.home) for each in (found.opens_at, found.closes_at))
    lines: list[Words] = []
    if found.opens_at > turn.now:
        day, at = Day(day=opens.date()), Hour(at=opens.time())
        lines.append(_("It opens on {date}, {time}.", date=day, time=at))
    day, at = Day(day=closes.date()), Hour(at=closes.time())
    if found.state is Standing.OPEN and found.closes_at > turn.now:
        lines.append(_("Open until {date}, {time}.", date=day, time=at))
    else:
        lines.append(_("It closed on {date}, {time}.", date=day, time=at))
    return tuple(lines)


def steps(turn: Turn, found: Survey) -> tuple[Option, ...]:
    if found.state is not Standing.OPEN or found.closes_at <= turn.now:
        return ()
    offered: tuple[tuple[str, Text], ...] = (
        ("survey-extend", _("Keep it open longer")),
        ("survey-call-off", _("Call it off")),
    )
    return tuple(
        Option(label=label, press=Press(action=action, subject=found.subject))
        for action, label in offered
    )


# --- longer ---------------------------------------------------------------------------------------


def extend(turn: Turn, subject: str, value: str) -> None:
    """The button says until when, so that a second tap changes nothing (R2)."""
    found = changeable(turn, subject)
    if found is None:
        return
    if not value.isdecimal():
        offer_longer(turn, found)
        return
    closes = datetime.fromtimestamp(int(value), UTC)
    if closes <= found.closes_at:
        turn.say(_("It was so already."), *standing(turn, found))
        return
    if closes > found.opens_at + LONGEST:
        turn.say(TOO_LONG)
        return
    longer = surveys.change(turn.store, found, turn.now, closes_at=closes)
    turn.reconcile(longer.subject, why="open longer")
    turn.say(*standing(turn, longer))


TOO_LONG = n_(
    "A survey can be open for {n} day at most.",
    "A survey can be open for {n} days at most.",
    LONGEST.days,
)


def offer_longer(turn: Turn, found: Survey) -> None:
    options = []
    for days in DAYS:
        closes = found.closes_at + timedelta(days=days)
        if closes > found.opens_at + LONGEST:
            continue
        wall = here(closes, turn.home)
        label = _("until {date}, {time}", date=Day(day=wall.date()), time=Hour(at=wall.time()))
        value = str(int(closes.timestamp()))
        press = Press(action="survey-extend", subject=found.subject, value=value)
        options.append(Option(label=label, press=press))
    if not options:
        turn.say(TOO_LONG)
        return
    turn.say(_("Until when shall it stay open?"), choice=Choice(options=tuple(options)))


# --- undone, or called off ------------------------------------------------------------------------


def undo(turn: Turn, subject: str, _value: str) -> None:
    """While nobody has been told anything it is as if it had never been."""
    found = own(turn, subject)
    if found is None:
        return
    if found.state is Standing.DROPPED:
        turn.say(_("This was undone already."))
    elif anybody_told(turn, found):
        turn.say(
            _("The messages have left. To call the survey off, please use the button below."),
            choice=Choice(options=steps(turn, found)[-1:]),
        )
    else:
        drop(turn, found, "undone")
        turn.say(_("Undone. Nobody was told anything."))


def anybody_told(turn: Turn, found: Survey) -> bool:
    entries = ledger.of_subject(turn.store, found.subject)
    return any(each.state in ledger.TOLD or may_have_arrived(each) for each in entries)


def call_off(turn: Turn, subject: str, value: str) -> None:
    found = changeable(turn, subject)
    if found is None:
        return
    if value == "yes":
        drop(turn, found, "called off")
        turn.say(_("Called off: {title}. No answer was kept.", title=named(turn.store, found)))
    elif value == "no":
        turn.say(_("Nothing was changed."))
    else:
        ask_first(turn, found)


def ask_first(turn: Turn, found: Survey) -> None:
    _asked, answered = surveys.counts(turn.store, found)
    yes = Press(action="survey-call-off", subject=found.subject, value="yes")
    no = Press(action="survey-call-off", subject=found.subject, value="no")
    lines: list[Words] = [
        _("Call off “{title}”? Nobody is asked any more.", title=named(turn.store, found))
    ]
    if answered:
        lines.append(
            n_(
                "The answers of {n} person are deleted, and nobody will see them.",
                "The answers of {n} people are deleted, and nobody will see them.",
                answered,
            )
        )
    turn.say(
        *lines,
        choice=Choice(
            options=(
                Option(label=_("Yes, call it off"), press=yes),
                Option(label=_("No, keep it"), press=no),
            )
        ),
    )


def drop(turn: Turn, found: Survey, why: str) -> None:
    survey.drop(turn.store, found, turn.now)
    turn.reconcile(found.subject, why=why)


ACTIONS = (
    Action(name="survey-show", does=show, by=MAY["survey-show"]),
    Action(name="survey-extend", does=extend, by=MAY["survey-extend"]),
    Action(name="survey-undo", does=undo, by=MAY["survey-undo"]),
    Action(name="survey-call-off", does=call_off, by=MAY["survey-call-off"]),
)

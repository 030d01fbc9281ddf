"""The check-ins of a network, as its coordinators see them: the list, one of them, and its end."""

from __future__ import annotations

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Option, Press, Words, _, n_
from bot.flows.checkins import checkin, checkin_words
from bot.flows.roles import MAY
from bot.flows.surveys import survey
from bot.flows.typed import number_of
from storage import checkins, forms
from storage.checkins import Checkin
from storage.forms import Form

ROUNDS_SHOWN = 3
GONE = _("This check-in is no longer there. To see those that are: /checkins")


def own(turn: Turn, subject: str) -> Checkin | None:
    """The check-in of a coordinator's button, if it is their network's and still on (S4)."""
    found = checkins.find(turn.store, number_of(subject, "checkin"))
    if found is None or found.network_id != turn.home.id or found.state != checkins.ON:
        turn.say(GONE)
        return None
    return found


# --- the list -------------------------------------------------------------------------------------


def show(turn: Turn, _words: str = "") -> None:
    """Each with its next round and what came of the last one."""
    known = checkins.of_network(turn.store, turn.home.id)
    begin = Option(label=_("Plan a check-in"), press=Press(action="plan-checkin"))
    if not known:
        turn.say(
            _("There are no check-ins. A check-in asks a few questions again and again."),
            choice=Choice(options=(begin,)),
        )
        return
    lines: list[Words] = [_("Check-ins:")]
    options = []
    for n, one in enumerate(known, start=1):
        title = checkin_words.title(turn.store, one)
        lines.append(_("{n}. {title}", n=n, title=title))
        lines += [next_line(turn, one), *last_line(turn, one)]
        press = Press(action="checkins", subject=one.subject)
        options.append(Option(label=_("{n}. {title}", n=n, title=title), press=press))
    turn.say(*lines, choice=Choice(options=(*options, begin)))


def next_line(turn: Turn, one: Checkin) -> Words:
    ahead = checkin.following(turn.store, one, turn.now)
    if not ahead:
        return _("No round opens in the coming months.")
    return _("Next round: {when}", when=checkin_words.moment(ahead[0].opens, turn.home))


def last_line(turn: Turn, one: Checkin) -> tuple[Words, ...]:
    """How many have answered. Nothing is shown of an anonymous round while it is open (H8)."""
    running = checkin.open_round(turn.store, one, turn.now)
    if running is not None:
        until = checkin_words.moment(running.closes_at, turn.home)
        if one.anonymous:
            return (_("A round is open until {when}.", when=until),)
        counts = checkin_words.answered(turn.store, running)
        return (_("Open until {when}: {counts}", when=until, counts=counts),)
    last = checkin.last_closed(turn.store, one)
    if last is None:
        return ()
    counts = checkin_words.answered(turn.store, last)
    when = checkin_words.moment(last.opens_at, turn.home)
    return (_("Last round, {when}: {counts}", when=when, counts=counts),)


# --- one of them ----------------------------------------------------------------------------------


def open_card(turn: Turn, subject: str, _value: str) -> None:
    one = own(turn, subject)
    if one is not None:
        card(turn, one)


def card(turn: Turn, one: Checkin) -> None:
    """Everything that a coordinator may see of a check-in, and what can be done with it."""
    window = checkin_words.length(one.window_hours)
    ahead = checkin.to_come(turn.store, one, turn.now, turn.now + checkin.FAR)
    lines: list[Words] = [
        *checkin_words.often(one.rhythm),
        _("Each round is open for {length}, at most until the next one opens.", length=window),
        checkin_words.reminding(one.reminders),
        _("🔒 Without names: totals only") if one.anonymous else _("👤 With names"),
        asked(turn, one),
        _("The next rounds:"),
        *(checkin_words.coming(each, turn.home, turn.now) for each in ahead[:ROUNDS_SHOWN]),
        *last_line(turn, one),
    ]
    title = checkin_words.title(turn.store, one)
    turn.say(*lines, title=title, choice=Choice(options=steps(turn, one)), protect=True)


def asked(turn: Turn, one: Checkin) -> Words:
    people = checkin.people(turn.store, one)
    agreed = [each for each in people if survey.agrees(turn.store, each, turn.now)]
    return n_("{n} person is asked.", "{n} people are asked.", len(agreed))


def steps(turn: Turn, one: Checkin) -> tuple[Option, ...]:
    offered = [
        ("when", _("Change day or time")),
        ("window", _("Change how long it is open")),
        ("reminders", _("Change the reminders")),
    ]
    if newer(turn, one) is not None:
        offered.append(("version", _("Ask the newest version of the questions")))
    changes = [
        Option(label=label, press=Press(action="checkin-change", subject=one.subject, value=value))
        for value, label in offered
    ]
    stop = Press(action="checkin-stop", subject=one.subject)
    return (*changes, Option(label=_("Stop the check-in"), press=stop))


def newer(turn: Turn, one: Checkin) -> Form | None:
    """A version of its form that is ready and newer than the one it asks."""
    now = forms.get(turn.store, one.form_id)
    newest = forms.newest(turn.store, turn.home.id, now.family)
    ready = newest is not None and newest.state == forms.READY
    return newest if ready and newest is not None and newest.version > now.version else None


# --- the end of it --------------------------------------------------------------------------------


def stop(turn: Turn, subject: str, value: str) -> None:
    """Asked once more, since it cannot be begun again where it stood."""
    one = own(turn, subject)
    if one is None:
        return
    title = checkin_words.title(turn.store, one)
    if value != "yes":
        options = (
            Option(
                label=_("Yes, stop it"),
                press=Press(action="checkin-stop", subject=subject, value="yes"),
            ),
            Option(label=_("No, go on"), press=Press(action="checkins", subject=subject)),
        )
        turn.say(
            _("Stop the check-in “{title}”? No round opens any more.", title=title),
            choice=Choice(options=options),
        )
        return
    running = checkin.open_round(turn.store, one, turn.now)
    checkin.end(turn, one)
    lines: list[Words] = [_("The check-in “{title}” is stopped.", title=title)]
    if running is not None:
        when = checkin_words.moment(running.closes_at, turn.home)
        lines.append(_("The round that is open goes on until {when}.", when=when))
    turn.say(*lines)


ACTIONS = (
    Action(name="checkins", does=open_card, by=MAY["checkins"]),
    Action(name="checkin-stop", does=stop, by=MAY["checkin-stop"]),
)
COMMANDS = (Command(name="checkins", label=_("Check-ins"), does=show, by=MAY["checkins"]),)

"""Results of closed surveys: who gets them and when, the list of them, and passing them on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Day, Option, Press, Wording, Words, _, n_
from bot.flows.checkins import named_round
from bot.flows.roles import MAY
from bot.flows.surveys import (
    named_answers,
    result_access,
    result_files,
    result_lines,
    result_messages,
)
from bot.flows.surveys import survey as asking
from bot.flows.surveys.result_access import Shown
from bot.flows.surveys.result_messages import NAMES, READY, RELEASED, SHARED
from storage import results, surveys
from storage.database import Store
from storage.ledger import Planned, Urgency
from storage.members import Member

MOST_LISTED = 20
SURELY = "surely"  # of a button: sent once more after the question whether


# --- what is sent ---------------------------------------------------------------------------------


def wanted(store: Store, id: int, now: datetime, member_id: int | None = None) -> Iterable[Planned]:
    """The coordinators hear of it once its files are there, or have failed; others what is passed
    on to them."""
    shown = result_access.load(store, id)
    if shown is None:
        return []
    rows = [*ready(store, shown), *released(store, shown), *shared(store, shown, now)]
    return [row for row in rows if member_id in (None, row.member_id)]


def ready(store: Store, shown: Shown) -> Iterator[Planned]:
    for member in result_access.coordinators(store, shown):
        if has_files(store, shown, member):
            yield planned(shown, member, READY, shown.result.made_at)


def released(store: Store, shown: Shown) -> Iterator[Planned]:
    """A facilitator sees nothing before the coordinator has released it."""
    at, member = shown.result.released_at, result_access.facilitator(store, shown)
    if at is not None and member is not None and has_files(store, shown, member):
        yield planned(shown, member, RELEASED, at)


def shared(store: Store, shown: Shown, now: datetime) -> Iterator[Planned]:
    """Everybody who was asked: who answered is not known any more."""
    at = shown.result.shared_at
    if at is not None:
        for member in asked(store, shown, now):
            yield planned(shown, member, SHARED, at, urgency=Urgency.BULK, budget=True)


def asked(store: Store, shown: Shown, now: datetime) -> list[Member]:
    survey = shown.survey
    knowing = {one.id for one in result_access.coordinators(store, shown)}
    return [
        member
        for member in asking.audience(store, survey)
        if member.id not in knowing
        and member.joined_at <= survey.closes_at
        and asking.agrees(store, member, now)
    ]


def has_files(store: Store, shown: Shown, member: Member) -> bool:
    return result_files.settled(result_files.report_files(store, shown, member))


def planned(
    shown: Shown, member: Member, reason: str, at: datetime, *,
    urgency: Urgency = Urgency.PROMPT, budget: bool = False,
) -> Planned:  # fmt: skip
    return Planned(
        key=f"{shown.subject}/{member.id}/{reason}",
        reason=reason,
        due=at,
        member_id=member.id,
        network_id=member.network_id,
        expires=at + result_files.KEPT,
        urgency=urgency,
        budget=budget,
    )


# --- the list, and one of them --------------------------------------------------------------------


def show_list(turn: Turn, _words: str = "") -> None:
    found = visible(turn)
    if not found and unreleased(turn):
        turn.say(
            _(
                "The results of your training are not released to you yet: the coordinator sees "
                "them first."
            )
        )
        return
    if not found:
        turn.say(_("There are no results yet. They come when a survey closes."))
        return
    turn.say(
        _("Results of closed surveys:"),
        *(line(turn, n, shown) for n, shown in enumerate(found, start=1)),
        choice=openers(turn, found, "results"),
        protect=True,
    )


def visible(turn: Turn) -> list[Shown]:
    """What this person may see, newest first."""
    listed = [
        result_access.load(turn.store, one.survey_id)
        for one in results.of_network(turn.store, turn.home.id)
    ]
    seen = [one for one in listed if one and result_access.sees(turn.store, one, turn.me)]
    return seen[:MOST_LISTED]


def unreleased(turn: Turn) -> bool:
    """Whether a survey of one's own training has closed, and only its coordinator sees it yet."""
    listed = (
        result_access.load(turn.store, one.survey_id)
        for one in results.of_network(turn.store, turn.home.id)
    )
    return any(one and result_access.facilitates(turn.store, one, turn.me) for one in listed)


def line(turn: Turn, n: int, shown: Shown) -> Words:
    survey, made = shown.survey, shown.publication
    title, day = title_and_day(turn, shown)
    if survey.anonymous and made.answered is None:
        return _("{n}. {date}: {title} (too few answers to be shown)", n=n, date=day, title=title)
    asked, answered = made.asked, made.answered
    if answered is None:
        asked, answered = surveys.counts(turn.store, survey)
    return _(
        "{n}. {date}: {title} ({answered} of {asked} answered)",
        n=n,
        date=day,
        title=title,
        answered=answered,
        asked=asked,
    )


def title_and_day(turn: Turn, shown: Shown) -> tuple[Wording, Day]:
    title, day = result_lines.title_and_day(turn.store, shown)
    return title, Day(day=day, style="short")


def openers(turn: Turn, found: Sequence[Shown], action: str) -> Choice:
    options = []
    for n, shown in enumerate(found, start=1):
        title, day = title_and_day(turn, shown)
        label = _("{n}. {title}", n=n, title=title)
        press = Press(action=action, subject=shown.subject)
        options.append(Option(label=label, short=_("{date}", date=day), press=press))
    return Choice(options=tuple(options))


def show(turn: Turn, subject: str, value: str) -> None:
    """The same message again, from what was published; or, by name, who waits for what in a
    check-in, and who answered what in any other survey."""
    shown = result_access.wanted_by(turn, subject)
    if shown is None:
        return
    if not (value.startswith(NAMES) and result_access.sees_all(shown, turn.me)):
        turn.send(result_messages.report(turn.store, shown, turn.me))
    elif shown.survey.checkin_id is None:
        turn.send(named_answers.message(turn.store, shown, turn.me, value))
    else:
        found = named_round.of(turn.store, shown.survey)
        reader = result_lines.reader_of(turn.store, shown, turn.me)
        turn.say(*named_round.by_name(found, reader), protect=True)


# --- passing on -----------------------------------------------------------------------------------


def release(turn: Turn, subject: str, _value: str) -> None:
    """To the facilitator, who sees nothing before."""
    shown = result_access.wanted_by(turn, subject)
    if shown is None:
        return
    facilitator = result_access.facilitator(turn.store, shown)
    if facilitator is None or shown.publication.too_few:
        turn.say(_("There is nobody to release it to, or nothing to be shown."))
        return
    if shown.result.released_at is None:
        results.change(turn.store, shown.survey.id, released_at=turn.now)
        result_files.order_report(turn.store, shown, [facilitator], turn.now)
        turn.reconcile(shown.subject)
    turn.say(_("Released. The facilitator gets the same numbers as you, without any name."))


def share(turn: Turn, subject: str, value: str) -> None:
    """What came of it, for those who were asked; how many that are is said before it goes."""
    shown = result_access.wanted_by(turn, subject)
    if shown is None:
        return
    if shown.publication.too_few:
        turn.say(_("Too few answered, so there is nothing that could be shared."))
        return
    if shown.result.shared_at is None and value != SURELY:
        ask_whether_shared(turn, shown)
        return
    if shown.result.shared_at is None:
        results.change(turn.store, shown.survey.id, shared_at=turn.now)
        turn.reconcile(shown.subject)
    turn.say(_("Everybody who was asked gets a short version, with totals only."))


def ask_whether_shared(turn: Turn, shown: Shown) -> None:
    press = Press(action="results-share", subject=shown.subject, value=SURELY)
    stay = Press(action="results", subject=shown.subject)
    number = len(asked(turn.store, shown, turn.now))
    turn.say(
        n_(
            "{n} person gets a short version, with totals only. Send it?",
            "{n} people get a short version, with totals only. Send it?",
            number,
        ),
        choice=Choice(
            options=(
                Option(label=_("Send it now"), press=press),
                Option(label=_("No, back to the results"), press=stay),
            )
        ),
    )


ACTIONS = (
    Action(name="results", does=show, by=MAY["results"]),
    Action(name="results-release", does=release, by=MAY["results-release"]),
    Action(name="results-share", does=share, by=MAY["results-share"]),
)
WANTS = {"results": wanted}
COMMANDS = (Command(name="results", label=_("Results"), does=show_list, by=MAY["results"]),)

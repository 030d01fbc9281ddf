"""The form that follows a training or a mentorship session: sent at its end to those who came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.core.flow import Turn
from bot.core.form import UNTIL, Answers, Asking, Item, Question, Type
from bot.core.messages import Text, Words, _
from bot.flows.meetings import facilitators, series
from bot.flows.surveys import send_survey, survey, survey_offers
from bot.flows.surveys.survey_draft import END, draft
from bot.flows.surveys.survey_offers import OWN, PACK
from bot.forms.pack import pack
from bot.forms.wording import worded
from storage import forms, meetings, surveys
from storage.database import Store
from storage.meetings import Meeting, Standing
from storage.surveys import Survey

NO_FORM = "none"
AT_THE_END = ("post_training", "mentorship", "then_now")  # of ours, those that fit that moment
FORM = "form"  # in the rule of a series: the survey that each of its meetings repeats
WANTED = UNTIL + "after"  # among the answers: the question is asked though nobody leads it
NOT_THERE = _("This form is no longer there. Please choose another one.")


# --- when a meeting is planned --------------------------------------------------------------------


def question() -> Question:
    """Asked where somebody leads it, or where the coordinator wishes so."""
    return Question(
        name="after",
        type=Type.SELECT_ONE,
        label=_("Which form shall follow it?"),
        hint=_("It is sent at the end, to those who came. Answers come without names where the "
               "form leaves it open."),
        relevant=asked,
        choices=items,
        constraint=fault,
    )  # fmt: skip


def asked(answers: Answers) -> bool:
    led = answers.get("leads", facilitators.NOBODY) != facilitators.NOBODY
    return led or bool(answers.get(WANTED))


def items(asking: Asking) -> list[Item]:
    """None, those about trainings that come with us, and the network's own."""
    turn: Turn = asking.turn
    ours = [
        Item(name=f"{PACK}/{name}", label=worded(pack()[name].title, {}))
        for name in AT_THE_END
        if name in pack()
    ]
    own = [
        Item(name=f"{OWN}/{each.id}", label=worded(survey.parsed(each.definition).title, {}))
        for each in forms.of_network(turn.store, turn.home.id)
        if each.state == forms.READY and not each.source.startswith(f"{PACK}/")
    ]
    return [Item(name=NO_FORM, label=_("No form")), *ours, *own]


def fault(value: str, asking: Asking) -> Text | None:
    if value == NO_FORM or survey_offers.chosen(asking.turn, {"form": value}) is not None:
        return None
    return NOT_THERE


def preview(asking: Asking) -> Sequence[Words]:
    found = survey_offers.chosen(asking.turn, {"form": asking.answers.get("after", NO_FORM)})
    if found is None:
        return ()
    title = worded(found.title, {survey_offers.TITLE: asking.answers["title"]})
    return (_("📋 At its end those who came are sent: {form}", form=title),)


# --- when it has been planned ---------------------------------------------------------------------


def attach(turn: Turn, made: Sequence[Meeting], value: str) -> None:
    """Each of the meetings gets its survey; those of the series that follow repeat the first."""
    first: Survey | None = None
    for meeting in made:
        answers = {"about": meeting.subject, "form": value, "opens": END, "anonymous": "yes"}
        form = survey_offers.chosen(turn, answers)
        if form is None:
            return  # none was wanted, or it went meanwhile
        sent = send_survey.add(turn, answers, draft(turn, answers, form))
        survey.enrol(turn.store, sent, turn.now)
        turn.reconcile(sent.subject)
        first = first or sent
        if meeting.repeat:
            meetings.note(turn.store, meeting, repeat={**meeting.repeat, FORM: first.id})


def go_on(store: Store, now: datetime, network_id: int | None = None) -> Iterable[str]:
    """The meetings of a series that were written down since are followed by the same form.

    One that was called off for a single meeting stays so.
    """
    since, until = now.date(), (now + series.AHEAD).date()
    if network_id is None:
        near = meetings.between(store, since, until)
    else:
        near = meetings.lately(store, network_id, since, until)
    coming = [one for one in near if one.state is Standing.PLANNED and one.repeat.get(FORM)]
    known = surveys.ever_about(store, [one.id for one in coming])
    for meeting in coming:
        like = surveys.find(store, meeting.repeat[FORM])
        if meeting.id not in known and like is not None:
            yield repeated(store, like, meeting, now).subject


def repeated(store: Store, like: Survey, meeting: Meeting, now: datetime) -> Survey:
    given: dict[str, Any] = {**like.given, survey_offers.TITLE: meeting.title}
    made = surveys.add(
        store,
        network_id=like.network_id,
        now=now,
        form_id=like.form_id,
        meeting_id=meeting.id,
        anonymous=like.anonymous,
        opens=like.opens,
        opens_at=now,
        closes_at=now + (like.closes_at - like.opens_at),
        reminders=like.reminders,
        audience=like.audience,
        given=given,
        created_by=like.created_by,
    )
    opens = survey.opening(store, made)
    lasts = like.closes_at - like.opens_at
    made = surveys.change(store, made, now, opens_at=opens, closes_at=opens + lasts)
    survey.enrol(store, made, now)
    return made


DAILY = (go_on,)

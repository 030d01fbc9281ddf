"""Nudges: which template stands for which message where a window is closed, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from bot.content import read
from bot.core.flow import Composing
from bot.core.messages import Day, Hour, Message, Words, _
from bot.core.occasions import local
from bot.flows.apps import app_regained, sharing
from bot.flows.checkins import checkin_left_out
from bot.flows.forms import form_file
from bot.flows.meetings import closing, meeting, meeting_messages, schedule
from bot.flows.meetings.meeting_cards import city, loaded, seen_from
from bot.flows.members import consent_again
from bot.flows.places import place_of
from bot.flows.plans import plan_attention, plan_closing, plan_export, plan_file
from bot.flows.summaries import digest, printed
from bot.flows.surveys import export, result_messages, survey_messages
from bot.flows.surveys.survey_moments import PROMPT, REMINDER
from bot.flows.tasks import task, task_released
from storage import meetings, networks
from storage.ledger import Entry, Urgency
from storage.meetings import Meeting
from storage.networks import Network

NEWS = "news_waiting"  # the general one: it fits whatever has none of its own, or none approved
AGAIN = "again"  # the reason of a message that its reader has put off
START, LATER, STOP, OPTION = "start", "later", "stop", "option"  # what a quick reply does

Values = Callable[[Composing], Mapping[str, Words]]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A template in one language; `labels` are those of its quick replies."""

    body: str
    footer: str
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A quick reply. An OPTION is one of the message's own: `value` is "<action>/<value>"."""

    does: str
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """One template of bot/content/templates.json. `name` is how it stands at the platform. `waits`:
    for a phone that is off; None for as long as the platform keeps any message."""

    name: str
    waits: timedelta | None
    parameters: tuple[str, ...]
    replies: tuple[Reply, ...]
    said: Mapping[str, Wording]

    @property
    def asks(self) -> bool:
        """Its quick replies answer what the message asks; so the message is known from it."""
        return any(reply.does == OPTION for reply in self.replies)

    def labels(self, place: int) -> list[str]:
        """What is written on a quick reply, in all languages."""
        return list(dict.fromkeys(wording.labels[place] for wording in self.said.values()))


@dataclass(frozen=True, kw_only=True)
class Nudging:
    """How messages of one reason are nudged. `over`: of no use once it has expired."""

    template: str = NEWS
    values: Values | None = None
    over: bool = False


@cache
def templates() -> Mapping[str, Template]:
    return {
        key: Template(
            name=one["name"],
            waits=timedelta(seconds=one["ttl"]) if one["ttl"] is not None else None,
            parameters=tuple(one["parameters"]),
            replies=tuple(Reply(**reply) for reply in one["replies"]),
            said={
                language: Wording(
                    body=words["body"], footer=words["footer"], labels=tuple(words["labels"])
                )
                for language, words in one["said"].items()
            },
        )
        for key, one in read("templates.json").items()
    }


def nudging_of(reason: str) -> Nudging | None:
    """None for what never goes by template; notices of all kinds go by the general one."""
    return None if reason in NEVER else BY_REASON.get(reason, Nudging())


def standing_of(reason: str) -> Callable[[Composing], Message | None] | None:
    """What is shown to whoever asks for a message that has nothing to say to them by now."""
    return meeting_messages.compose_as_it_stands if reason in MEETINGS else None


def waits_its_turn(entry: Entry) -> bool:
    """Whether it stays behind a nudge that is not answered yet: not what concerns a meeting, nor a
    change of anything."""
    return entry.urgency > Urgency.CHANGE and entry.reason not in MEETINGS


# --- what they say --------------------------------------------------------------------------------


def meeting_values(composing: Composing) -> Mapping[str, Words]:
    """Day and hour on the reader's own clock; a joint meeting has both clocks (T2)."""
    found = loaded(composing)
    if found is None:
        return {}
    one, host, network, _reply = found
    day, at = seen_from(one, host, network)
    others = other_clocks(composing, one, host, network)
    time = Hour(at=at) if not others else both(composing, one, host, (network, *others))
    return {"date": Day(day=day), "time": time}


def other_clocks(
    composing: Composing, one: Meeting, host: Network, network: Network
) -> Sequence[Network]:
    involved = {host.id, *meetings.networks_invited(composing.store, one.id)}
    found = [networks.get(composing.store, id) for id in sorted(involved)]
    return list({each.zone: each for each in found if each.zone != network.zone}.values())


def both(composing: Composing, one: Meeting, host: Network, there: Sequence[Network]) -> Words:
    start = meeting.start_of(one, host)
    shown = {each.zone: Hour(at=local(start, place_of(each)).time()) for each in there}
    if set(shown) == {"Asia/Beirut", "Asia/Amman"}:
        return _(
            "Beirut {time_beirut}, Amman {time_amman}",
            time_beirut=shown["Asia/Beirut"],
            time_amman=shown["Asia/Amman"],
        )
    here = there[0]
    return _("at {time}, {tz_city} time", time=shown[here.zone], tz_city=city(here.zone))


def survey_values(composing: Composing) -> Mapping[str, Words]:
    """The last day on which this person may answer."""
    found = survey_messages.loaded(composing)
    if found is None or composing.network is None:
        return {}
    _survey, one = found
    return {"date": Day(day=local(one.closes, place_of(composing.network)).date())}


# --- which one ------------------------------------------------------------------------------------

MEETINGS: Mapping[str, Nudging] = {
    meeting.INVITATION: Nudging(template="meeting_invitation", values=meeting_values, over=True),
    meeting.REMINDER: Nudging(template="meeting_reminder", values=meeting_values, over=True),
    meeting.TODAY: Nudging(template="meeting_today", values=meeting_values, over=True),
    meeting.CHANGED: Nudging(template="meeting_changed", values=meeting_values, over=True),
    meeting.CANCELLED: Nudging(template="meeting_cancelled", values=meeting_values, over=True),
}
QUESTIONS = Nudging(template="questions_waiting", values=survey_values)
TASKS = Nudging(template="tasks_waiting")
SUMMARY = Nudging(template="summary_waiting")
BY_REASON: Mapping[str, Nudging] = {
    **MEETINGS,
    **dict.fromkeys((PROMPT, REMINDER), QUESTIONS),
    **dict.fromkeys((task.REMINDER, task.OFFER), TASKS),
    **dict.fromkeys(digest.COMPOSERS, SUMMARY),
    **dict.fromkeys(result_messages.COMPOSERS, SUMMARY),
    meeting.SUMMARY: SUMMARY,
    **dict.fromkeys(
        (
            *app_regained.COMPOSERS,
            *closing.COMPOSERS,
            *schedule.COMPOSERS,
            *sharing.COMPOSERS,
            *checkin_left_out.COMPOSERS,
            *form_file.COMPOSERS,
            *export.COMPOSERS,
            *printed.COMPOSERS,
            *plan_file.COMPOSERS,
            *plan_export.COMPOSERS,
            *consent_again.COMPOSERS,
            *plan_attention.COMPOSERS,
            *plan_closing.COMPOSERS,
            task.SUPPORT,
            *task_released.COMPOSERS,
        ),
        Nudging(),
    ),
}
# What was asked for long ago is not worth a template; and no platform has one for groups.
NEVER = frozenset({"reply", meeting.GROUP})

"""Who may see which results: coordinators their network's, a facilitator what was released."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.flow import Turn
from bot.core.messages import _
from bot.flows.roles import MAY
from bot.flows.surveys.survey import form_of
from bot.flows.typed import number_of
from bot.reports import publication
from bot.reports.publication import Publication
from storage import meetings, members, papers, results, surveys
from storage.database import Store
from storage.members import Member, Role
from storage.results import Result
from storage.surveys import Survey

GONE = _("These results are not there any more. Send /results to see the others.")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A closed survey, and what it shows."""

    survey: Survey
    result: Result
    publication: Publication

    @property
    def subject(self) -> str:
        return f"results/{self.survey.id}"


def load(store: Store, survey_id: int) -> Shown | None:
    survey, result = surveys.find(store, survey_id), results.find(store, survey_id)
    if survey is None or result is None:
        return None
    made = publication.from_json(result.published)
    return Shown(survey=survey, result=result, publication=made)


def of_subject(store: Store, subject: str) -> Shown | None:
    """Of "results/12"."""
    return load(store, number_of(subject, "results"))


def wanted_by(turn: Turn, subject: str) -> Shown | None:
    """What a button is about, if this person may see it now; who may not learns nothing (S4)."""
    shown = of_subject(turn.store, subject)
    if shown is None or not sees(turn.store, shown, turn.me):
        turn.say(GONE)
        return None
    return shown


def sees(store: Store, shown: Shown, member: Member) -> bool:
    return coordinates(shown, member) or (
        shown.result.released_at is not None
        and member.role in MAY["results"]
        and facilitates(store, shown, member)
    )


def coordinates(shown: Shown, member: Member) -> bool:
    return (
        member.here
        and member.role is Role.COORDINATOR
        and member.network_id == shown.survey.network_id
    )


def sees_all(shown: Shown, member: Member) -> bool:
    """Of a named survey the coordinator sees everything, as its first screen says (H9)."""
    return not shown.survey.anonymous and coordinates(shown, member)


def publication_for(store: Store, shown: Shown, member: Member) -> Publication:
    """What was published; for the coordinator of a named survey all counts, while there are
    answers to count (H12)."""
    from bot.reports.publishing import counted

    given = papers.of_surveys(store, [shown.survey.id]) if sees_all(shown, member) else []
    if not given:
        return shown.publication
    return counted(
        form_of(store, shown.survey),
        [one.answers for one in given],
        asked=shown.publication.asked,
        first_day=shown.publication.first_day,
        last_day=shown.publication.last_day,
    )


def coordinators(store: Store, shown: Shown) -> list[Member]:
    return members.with_role(store, Role.COORDINATOR, shown.survey.network_id)


def facilitates(store: Store, shown: Shown, member: Member) -> bool:
    return member.here and member.id == facilitator_id(store, shown)


def facilitator_id(store: Store, shown: Shown) -> int | None:
    meeting_id = shown.survey.meeting_id
    meeting = meetings.find(store, meeting_id) if meeting_id else None
    return meeting.facilitator_id if meeting else None


def facilitator(store: Store, shown: Shown) -> Member | None:
    """Who led it, if they are there and may see results at all."""
    id = facilitator_id(store, shown)
    member = members.find(store, id) if id else None
    fit = member is not None and member.here and member.role in MAY["results"]
    return member if fit else None

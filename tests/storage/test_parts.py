"""Where people stand in a survey is as it was last written, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage import surveys
from storage.database import Store
from storage.surveys import Part, Survey
from tests.fresh import fresh_member, fresh_network
from tests.storage.test_traces import fresh_survey


def dropped(store: Store, survey: Survey, member: int) -> None:
    surveys.excuse(store, survey.id, [member])


def gone(store: Store, _survey: Survey, member: int) -> None:
    surveys.excuse_everywhere(store, member)


def closed(store: Store, survey: Survey, _member: int) -> None:
    surveys.forget_participants(store, survey.id)


def missed(store: Store, survey: Survey, _member: int) -> None:
    surveys.miss(store, survey.id)


def answered(store: Store, survey: Survey, member: int) -> None:
    assert surveys.mark(store, survey.id, member, Part.ANSWERED)


@pytest.mark.parametrize(
    ("happens", "then"),
    [(dropped, None), (gone, None), (closed, None), (missed, Part.MISSED),
     (answered, Part.ANSWERED)],
)  # fmt: skip
def test_what_has_changed_is_not_taken_for_known(
    store: Store, happens: Callable[[Store, Survey, int], None], then: Part | None
) -> None:
    survey = fresh_survey(store)
    member = fresh_member(store, fresh_network(store))
    assert surveys.participant(store, survey.id, member.id) is None
    surveys.ask(store, survey, [(member.id, member.network_id)])
    assert surveys.participant(store, survey.id, member.id) is Part.ASKED
    happens(store, survey, member.id)
    assert surveys.participant(store, survey.id, member.id) is then

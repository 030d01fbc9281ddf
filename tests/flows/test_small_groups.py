"""H8: all that is ever shown of small groups, and what could be worked out from it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.forms.definition import Definition
from bot.reports.auditing import learns
from storage import results, surveys
from storage.database import Database
from storage.surveys import Survey
from tests.flows.closed import NAMES, circle, hand_in, published, shut
from tests.flows.meetings import MONDAY
from tests.flows.surveys import DIFFICULT, HELD, OPEN, OVERALL, REACH, SCALE, definition, send
from tests.flows.talk import Shown, Talk
from tests.reports.attack import Ways, events, learnt

GROUP = 9
MORNING = MONDAY - timedelta(hours=1)
FORM = definition(OVERALL, DIFFICULT, HELD, REACH, OPEN)
NUMBER = re.compile(r"\d+")
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def morning(talk: Talk) -> None:
    """Another day, nine o'clock: nothing waits for the end of quiet hours."""
    days = (talk.now - MORNING).days + 1
    talk.now = MORNING + timedelta(days=days)


def held(talk: Talk, form: Definition, papers: list[Mapping[str, Any]]) -> tuple[Survey, str]:
    """A survey of an hour that these have answered, and every word that was shown of it."""
    morning(talk)
    survey = send(talk, form, hours=1)
    hand_in(talk, survey, dict(zip(NAMES, papers, strict=False)))
    shown = shut(talk, survey)
    shown += talk.says("Rana", "/results")[-1:]
    if not published(talk, survey).too_few:
        shown += talk.presses("Rana", "Share with those who were asked")
        shown += talk.presses("Rana", "Send it now")
    return survey, "\n".join(map(words, shown))


def words(shown: Shown) -> str:
    """What is read, without the day that is in each heading; of a list the first place."""
    lines = [re.sub(r", \w+ \d+ \w+$|^1\. \d+ \w+: ", "", one) for one in shown.text.splitlines()]
    return "\n".join([f"{shown.to} {shown.documents}", *lines[:2], *lines[2:]])


# --- all that is shown, for every way in which so few can answer ----------------------------------

THREE = definition(replace(OVERALL, choices="three"))
THREE = replace(THREE, lists={"three": SCALE[:3]})


@ON_SQLITE
@pytest.mark.parametrize("n", [4, 5, 6])
def test_H8_nobody_learns_an_answer_from_all_that_is_shown(database: Database, n: int) -> None:
    """Each way in which n people can answer one question is lived through, from the first message
    to the last; who has seen it all, and knows their own answer, is certain of nobody else's."""
    talk = circle(database, GROUP)
    seen: dict[Ways, Hashable] = {}

    def publish(ways: Ways) -> Hashable:
        if ways not in seen:
            values = [str(kind + 1) for kind, count in enumerate(ways) for _each in range(count)]
            form = replace(THREE, name=f"form{len(seen)}")
            survey, said = held(talk, form, [{"overall": one} for one in values])
            made = published(talk, survey)
            seen[ways] = (first_of_list(said), made.too_few, str(made.findings))
        return seen[ways]

    assert learnt(n, 3, publish, events(3)) == []
    assert len(set(seen.values())) > (1 if n > 4 else 0), "something is shown, of five or more"
    if n < 5:
        assert len(set(seen.values())) == 1, "of fewer nothing is, whatever they answered"


def first_of_list(said: str) -> str:
    """The list of results grows from one survey to the next; only its first place is this one."""
    return "\n".join(line for line in said.splitlines() if not re.match(r"\d+\. ", line))


# --- one round after another ----------------------------------------------------------------------

value = st.integers(1, 5).map(str)
paper = st.fixed_dictionaries(
    {"overall": value, "held": st.sampled_from(("yes", "no"))},
    optional={
        "hard": st.lists(st.sampled_from(("time", "place", "language")), unique=True, min_size=1),
        "open": st.sampled_from(("Merci", "شكرا", "More time please")),
    },
)
rounds = st.lists(st.lists(paper, max_size=GROUP), min_size=2, max_size=4)


@ON_SQLITE
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=rounds)
def test_H8_no_answer_is_in_two_publications(
    database: Database, groups: list[list[Mapping[str, Any]]]
) -> None:
    talk = circle(database, GROUP) if not people(database) else again(database)
    form = replace(FORM, name=f"form{talk.now:%Y%m%d}")
    ids: list[int] = []
    covered: list[int] = []
    for group in groups:
        survey, said = held(talk, form, group)
        ids.append(survey.id)
        made = published(talk, survey)
        with database.transaction() as store:
            covers = results.get(store, survey.id).covers
            counted = [surveys.get(store, id).answered or 0 for id in covers]
        covered += covers
        assert not made.too_few or covers == ()
        assert made.answered == (sum(counted) if covers else None)
        assert learns(made, form) == ()
        if made.too_few:
            assert tells_no_number(said), said
    assert len(covered) == len(set(covered)), "taking one from the other would tell somebody's"
    assert set(covered) <= set(ids)


def tells_no_number(said: str) -> bool:
    """But for the five below which nothing is shown."""
    about = [line for line in first_of_list(said).splitlines() if "Short survey" not in line]
    return {number for line in about for number in NUMBER.findall(line)} <= {"5"}


def people(database: Database) -> bool:
    with database.transaction() as store:
        return bool(surveys.of_network(store, 1))


def again(database: Database) -> Talk:
    """The same people, after all that was before."""
    talk = Talk(database, MORNING)
    with database.transaction() as store:
        newest = surveys.of_network(store, 1)[0]
        talk.now = newest.closes_at
    talk._events = (talk.now - MORNING).days * 1000  # what is tapped now was not tapped before
    for name in ("Rana", *NAMES[:GROUP]):
        talk.stranger(name)
    return talk

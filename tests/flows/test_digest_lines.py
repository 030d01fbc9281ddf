"""What the weekly summary says, in at most fourteen lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.direction import plain
from bot.core.messages import Voice
from bot.core.texts import translate
from bot.flows.plans import plan_matters
from bot.flows.summaries import digest, digest_lines
from bot.flows.summaries.digest_lines import MOST_LINES, QUIET, message
from bot.flows.summaries.figures import gather, seven_days
from bot.reports import figures
from bot.reports.figures import Asked, Figures, Gathered, Line, Lost, Period
from bot.reports.plan_waiting import NOBODY, Kind
from storage import ledger, networks, plan_items, plans
from storage.database import Database
from storage.ledger import Planned, Standing
from storage.plan_shape import Agreed, Level, Status
from tests.flows.closed import close, hand_in, overall
from tests.flows.digests import LANGUAGES, weekly, with_a_plan
from tests.flows.meetings import MONDAY, town
from tests.flows.surveys import send
from tests.flows.talk import Talk


# --- what it says ---------------------------------------------------------------------------------
def test_a_quiet_week_is_one_line(database: Database) -> None:
    talk = town(database)
    (one,) = weekly(talk.wait(timedelta(days=8)))
    assert one.text == QUIET.id
    assert one.labels == []


WAITING: dict[Kind, dict[str, Any]] = {
    Kind.BLOCKED: {"status": Status.BLOCKED},
    Kind.SILENT: {"due": date(2026, 11, 20)},
    Kind.DECLINED: {"agreed": Agreed.DECLINED},
    Kind.TALK: {"agreed": Agreed.TALK},
    Kind.UNDATED: {"status": Status.POSTPONED},
    Kind.LEFT: {"member_id": None, "former": True, "agreed": Agreed.OPEN},
}
EVERY = [(kind, Level.TASK) for kind in WAITING] + [
    (Kind.LEFT, Level.ACTIVITY), (Kind.LEFT, Level.OBJECTIVE),
]  # fmt: skip


def with_one_line(talk: Talk, level: Level, **values: Any) -> None:
    """A plan in which one line of this level alone is Karim's, or is as these values say."""
    with talk.database.transaction() as store:
        home, karim = networks.listed(store)[0], talk.find(store, "Karim")
        assert karim is not None
        plan = plans.add(store, network_id=home.id, title="Plan 2026", now=talk.now)
        above = None
        for each in Level:
            mine = {"member_id": karim.id, "agreed": Agreed.ACCEPTED, **values}
            above = plan_items.add(
                store, plan, each, talk.now, title="Line", parent_id=above,
                **(mine if each is level else {}),
            ).id  # fmt: skip
            if each is level:
                return


def test_every_kind_waits_but_what_is_told_once_and_no_more() -> None:
    assert set(Kind) - set(WAITING) == {Kind.UNSUPPORTED}


@pytest.mark.parametrize(("kind", "level"), EVERY)
def test_what_coordinators_are_told_of_waits_in_the_summary_too(
    database: Database, kind: Kind, level: Level
) -> None:
    """One rule for both: no week is quiet while anything is to be decided."""
    talk = town(database)
    with_one_line(talk, level, **WAITING[kind])
    talk.now += timedelta(days=21)
    with database.transaction() as store:
        home, rana = networks.listed(store)[0], talk.find(store, "Rana")
        assert rana is not None
        found = digest.of_week(store, home, talk.now, "en")
        open_ones = plan_matters.open_ones(store, home, rana, talk.now)
    assert [one.kind for one in open_ones] == [kind]
    assert [one.waits for one in figures.undecided(found)] == [kind]
    (said,) = talk.says("Rana", "/digest")
    assert "❗ Needs your decision: 1" in said.text
    (listed,) = talk.presses("Rana", "Decisions")
    assert listed.text.startswith("Needs your decision:\n1. Line (")


def test_a_week_is_not_quiet_when_something_waits_since_this_morning(database: Database) -> None:
    talk = town(database)
    talk.until(datetime(2026, 11, 30, 6, 0, tzinfo=MONDAY.tzinfo))
    with_one_line(talk, Level.TASK, status=Status.BLOCKED)
    (one,) = weekly(talk.wait(timedelta(hours=4)))
    assert "❗ Needs your decision: 1" in one.text


@pytest.mark.parametrize("day", range(22))
def test_a_task_is_due_soon_in_one_summary_alone(database: Database, day: int) -> None:
    """On its own day at the latest: what is due a week from now comes with the next one."""
    talk = town(database)
    with_one_line(talk, Level.TASK, due=MONDAY.date() + timedelta(days=day))
    counted = []
    for week in range(4):
        with database.transaction() as store:
            home = networks.listed(store)[0]
            now = talk.now + timedelta(days=7 * week)
            found = gather(store, home, seven_days(now, home), now)
        counted.append(len(figures.due_soon(found)))
    assert sum(counted) == counted[day // 7] == 1


def test_decisions_come_first_and_tasks_are_counted(database: Database) -> None:
    talk = town(database)
    with_a_plan(talk)
    (said,) = talk.says("Rana", "/digest")
    assert said.text.splitlines() == [
        "📊 17 Nov to 23 Nov",
        "❗ Needs your decision: 2",
        "Action plan: 1 of 5 tasks done (20%)",
        "Tasks done: 1",
        "Due within seven days: 1",
        "Overdue: 1",
        "Tasks blocked: 1",
    ]
    assert said.labels == [
        "Decisions", "Action plan", "Tasks done", "Due within seven days", "Overdue",
        "Tasks blocked", "As a picture", "When it comes",
    ]  # fmt: skip


def test_H5_what_shows_on_a_locked_phone_names_nothing(database: Database) -> None:
    """No network, no town, no task and no person; the lists behind it are asked for."""
    talk = town(database)
    with_a_plan(talk)
    (one,) = weekly(talk.wait(timedelta(days=8)))
    assert one.text.startswith("📊")
    for word in ("Saida", "prevention", "Karim", "poster", "school"):
        assert word not in one.text


@pytest.mark.parametrize("anonymous", [True, False])
def test_H8_few_answers_are_hidden_and_that_is_said(database: Database, anonymous: bool) -> None:
    talk = town(database)
    made = send(talk, anonymous=anonymous, hours=24)
    hand_in(talk, made, overall(4, 5, 5))
    close(talk, made)
    (said,) = talk.says("Rana", "/digest")
    lines = said.text.splitlines()
    assert "Surveys: 3 of 4 answered" in lines
    hidden = "Fewer than 5 answers: not shown, to protect members." in lines
    assert hidden is anonymous
    (listed,) = talk.presses("Rana", "Check-ins and surveys")
    assert ("too few to be shown" in listed.text) is anonymous
    assert listed.labels == ([] if anonymous else ["1. Short survey"])


def test_R10_what_did_not_arrive_is_told_by_count_and_reason(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        for number, (why, state) in enumerate(
            [
                ("blocked the bot", Standing.FAILED),
                ("blocked the bot", Standing.FAILED),
                ("one message a day", Standing.EXPIRED),
                ("quiet hours", Standing.EXPIRED),
                ("not wanted", Standing.WITHDRAWN),
            ]
        ):
            planned = Planned(key=f"k{number}", reason="x", due=talk.now, network_id=home.id)
            id = ledger.plan(store, "meeting/9", planned, talk.now)
            assert id is not None
            ledger.end(store, [id], state, why, talk.now)
    (said,) = talk.says("Rana", "/digest")
    assert (
        "4 messages did not arrive (came too late to be useful: 2, the bot is blocked: 2)"
        in said.text
    )
    assert "one message a day" not in said.text, "it could tell who was reminded of a survey (H7)"
    (listed,) = talk.presses("Rana", "Not reached")
    assert listed.text.splitlines() == [
        "4 messages were planned.",
        "Arrived: 0",
        "came too late to be useful: 2",
        "the bot is blocked: 2",
        "Besides these, not needed any more: 1",
    ]


def test_H7_what_became_of_an_anonymous_surveys_reminders_is_not_told(database: Database) -> None:
    """Whoever answers is not reminded; so the sums are the same whether anybody did or not."""
    shown = []
    for answered in (0, 2):
        talk = town(database)
        made = send(talk, anonymous=True, hours=24)
        hand_in(talk, made, overall(*[4] * answered))
        talk.until(made.closes_at + timedelta(hours=1))
        with database.transaction() as store:
            home = networks.listed(store)[-1]
            found = gather(store, home, seven_days(talk.now, home), talk.now)
        assert [one.answered for one in found.asked] == [answered]
        shown.append((found.planned, found.lost, found.dropped, found.unspoken))
    assert shown[0] == shown[1]
    assert shown[0][-1] > 0


# --- at most fourteen lines -----------------------------------------------------------------------
DAY = st.dates(date(2026, 11, 1), date(2026, 12, 20))
COUNT = st.integers(0, 2000)
TITLE = st.text(min_size=1, max_size=30)
GATHERED = st.builds(
    Gathered,
    id=COUNT, title=TITLE, day=DAY, training=st.booleans(), own=st.booleans(),
    state=st.sampled_from(["planned", "held", "cancelled"]), invited=COUNT, came=COUNT,
    noted=st.booleans(),
)  # fmt: skip
ASKED = st.builds(
    Asked,
    id=COUNT, title=TITLE, day=DAY, checkin=st.booleans(), anonymous=st.booleans(), asked=COUNT,
    answered=COUNT,
)  # fmt: skip
WORD = st.just("")
LINE = st.builds(
    Line,
    id=COUNT, level=st.sampled_from(["objective", "activity", "task"]),
    path=st.just(("Objective", "Activity")), title=TITLE,
    status=st.sampled_from([str(one) for one in Status]),
    reason=st.sampled_from(["", "budget", "other"]), pillar=WORD,
    who=st.sampled_from(["", "Karim"]), former=st.booleans(),
    agreed=st.sampled_from([str(one) for one in Agreed]), start=st.none(), due=st.none() | DAY,
    done_on=st.none() | DAY, participants=WORD, indicator=WORD, baseline=WORD, target=WORD,
    actual=WORD, partners=WORD, means=WORD, resources=WORD, lesson=WORD,
    waits=st.sampled_from(["", NOBODY, *Kind]), supporters=st.just(()), tags=st.just(()),
)  # fmt: skip
LOST = st.builds(
    Lost, state=st.sampled_from(["failed", "expired"]), why=st.sampled_from(figures.WHYS),
    number=COUNT, people=COUNT,
)  # fmt: skip
ANY = st.builds(
    Figures,
    network_id=st.just(1), name=TITLE, town=TITLE, country=st.just("LB"),
    period=st.just(Period(first=date(2026, 11, 16), last=date(2026, 11, 22))),
    today=st.just(date(2026, 11, 23)), plan=TITLE, members=COUNT, unreached=COUNT,
    gathered=st.lists(GATHERED, max_size=5).map(tuple),
    upcoming=st.lists(GATHERED, max_size=3).map(tuple),
    asked=st.lists(ASKED, max_size=5).map(tuple), lines=st.lists(LINE, max_size=12).map(tuple),
    planned=COUNT, arrived=COUNT, waiting=COUNT, lost=st.lists(LOST, max_size=8).map(tuple),
    dropped=COUNT, unspoken=COUNT,
)  # fmt: skip


def with_everything() -> Figures:
    """Every line that there can be, and much of it."""
    words = dict.fromkeys(
        ("reason", "pillar", "participants", "indicator", "baseline", "target", "actual",
         "partners", "means", "resources", "lesson"),
        "",
    )  # fmt: skip
    line = Line(
        id=1, level="task", path=("Objective",), title="Task", status="not_started", who="",
        former=False, agreed="", start=None, due=date(2026, 11, 20), done_on=None,
        waits=NOBODY, supporters=(), tags=(),
        **words,
    )  # fmt: skip
    done = replace(line, status="done", waits="", done_on=date(2026, 11, 20))
    met = Gathered(
        id=1, title="Meeting", day=date(2026, 11, 20), training=False, own=True, state="held",
        invited=9, came=7, noted=True,
    )  # fmt: skip
    survey = Asked(
        id=1, title="Survey", day=date(2026, 11, 20), checkin=False, anonymous=True, asked=9,
        answered=2,
    )  # fmt: skip
    return Figures(
        network_id=1, name="", town="", country="LB",
        period=Period(first=date(2026, 11, 16), last=date(2026, 11, 22)),
        today=date(2026, 11, 23), plan="", members=9, unreached=2, gathered=(met,) * 5,
        upcoming=(replace(met, state="planned"),) * 5,
        asked=(survey, replace(survey, checkin=True)) * 5,
        lines=(line, done, replace(line, status="blocked"),
               replace(line, due=date(2026, 11, 25))) * 5,
        planned=9, arrived=1, waiting=0,
        lost=tuple(Lost(state="failed", why=why, number=1, people=1) for why in figures.WHYS),
        dropped=9, unspoken=9,
    )  # fmt: skip


@settings(max_examples=300)
@example(found=with_everything(), language="ar")
@given(found=ANY, language=st.sampled_from(LANGUAGES))
def test_it_has_at_most_fourteen_lines_and_says_what_it_counts(
    found: Figures, language: str
) -> None:
    made = message(found)
    voice = Voice(language=language)
    written = [plain(translate(line, voice)) for line in made.lines]
    assert 1 <= len(written) <= MOST_LINES
    assert all(written)
    assert not any("\n" in line for line in written)
    numbers = {
        "decisions": len(figures.undecided(found)),
        "done": len(figures.done_in_period(found)),
        "due": len(figures.due_soon(found)),
        "overdue": len(figures.overdue(found)),
        "blocked": len(figures.blocked(found)),
    }
    told = {one.opens: one for one in digest_lines.said(found)}
    for name, number in numbers.items():
        assert (name in told) is (number > 0)
        if number:
            assert str(number) in plain(translate(told[name].line, voice))
    if numbers["decisions"]:
        assert next(iter(told)) == "decisions"
    if not told:
        assert made.lines == (QUIET,)

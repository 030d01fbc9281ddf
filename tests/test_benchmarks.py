"""The benchmarks can be started, and what they make of their measurements is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import child, draining, figures, flood, forms, people, reminders, seeded
from benchmarks.contenders import apscheduler_jobs
from benchmarks.draining import Asking, Drained
from benchmarks.figures import Figure
from bot.forms import writing

HUNDRED = [float(number) for number in range(100, 0, -1)]


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (1, 1), (50, 50), (99, 99), (100, 100)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert figures.percentile(HUNDRED, percent) == value


def test_of_few_values_the_99th_percentile_is_the_largest() -> None:
    assert figures.percentile([3.0, 9.0, 1.0], 99) == 9.0
    assert figures.median([3.0, 9.0, 1.0]) == 3.0


def test_nothing_measured_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        figures.percentile([], 50)
    with pytest.raises(ValueError, match="ratio to nothing"):
        figures.ratio(1, 0)
    with pytest.raises(ValueError, match="too few"):
        figures.steady_rate([1.0], 0, 2)


def test_a_ratio_says_how_many_times_theirs_ours_is() -> None:
    assert figures.ratio(3, 2) == 1.5


def test_the_busiest_second_is_found_wherever_it_begins() -> None:
    assert figures.busiest_second([0.0, 0.9, 1.0, 1.5, 1.89, 5.0]) == 4
    assert figures.busiest_second([]) == 0


def test_a_steady_rate_counts_between_messages_and_leaves_out_the_edges() -> None:
    moments = [0.0, 0.1, *(2 + number / 25 for number in range(101)), 9.9]
    assert figures.steady_rate(moments, 2.0, 9.0) == pytest.approx(25)


def test_a_target_is_met_at_its_edge() -> None:
    assert Figure(what="x", value=2, at_most=2).met is True
    assert Figure(what="x", value=2.01, at_most=2).met is False
    assert Figure(what="x", value=97.9, at_least=98).met is False
    assert Figure(what="x", value=1).met is None


def test_a_table_says_what_was_missed() -> None:
    shown = figures.table([Figure(what="start", value=1.75, unit="s", at_most=1.5)])
    assert "| start | 1.75 s | ≤ 1.50 | **no** |" in shown


def test_every_benchmark_is_offered() -> None:
    assert set(program.BENCHMARKS) == {
        "starting", "draining", "far", "lateness", "reminders", "turns", "survey", "forms",
        "results", "digest", "plan", "printed", "simulating",
        "webhooks", "campaign",
    }  # fmt: skip


def test_what_is_for_development_only_is_hidden_from_the_bot() -> None:
    hidden = child.for_development()
    assert {"pytest", "aiogram", "psutil"} <= hidden
    assert not hidden & {"aiohttp", "telegram", "sqlalchemy", "tzdata", "_cffi_backend", "bot"}


def test_each_member_has_an_account_of_their_own() -> None:
    accounts = people.accounts(30)
    assert [one["id"] for one in accounts] == list(people.chats(30))
    assert sum(len(some) for some in people.groups_of(people.chats(30), people.A_DOZEN)) == 30


def test_rates_are_told_of_what_is_permitted_and_the_steady_one_without_its_edges() -> None:
    moments = [10.0, 10.1, *(12 + number / 10 for number in range(61)), 20.0]
    steady, overall = flood.rates(moments, 10.0, 20.0, edge=2.0, permitted=10.0)
    assert steady.value == pytest.approx(100)
    assert overall.value == pytest.approx(64)
    assert (steady.met, overall.met) == (True, False)


# --- what the server saw --------------------------------------------------------------------------


def call(method: str, chat: int, at: float, **parameters: object) -> draining.Call:
    asked = {"chat_id": chat, **parameters}
    return {"method": method, "at": at, "accepted": True, "code": 200, "parameters": asked}


def test_replies_are_found_in_the_chat_where_they_were_asked_for() -> None:
    calls = [
        call("sendMessage", 1, 10.0, reply_markup={}),
        call("sendMessage", 2, 12.5),
        call("editMessageText", 1, 12.6),
        call("sendMessage", 1, 13.0),
        call("answerCallbackQuery", 0, 12.1, callback_query_id="tap10"),
        call("answerCallbackQuery", 0, 14.5, callback_query_id="tap9"),
    ]
    asked = [
        Asking(at=12.0, chat=1, typed=False),
        Asking(at=12.0, chat=1, typed=True),
        Asking(at=14.0, chat=1, typed=False),
    ]
    drained = Drained(due=10.0, calls=calls, asked=asked[:2])
    assert draining.waits_for_reply(drained, typed=False) == [pytest.approx(0.6)]
    assert draining.waits_for_reply(drained, typed=True) == [pytest.approx(1.0)]
    with pytest.raises(RuntimeError, match="1 presses, 2 answers"):
        draining.waits_for_answer(drained)
    ordered = Drained(due=10.0, calls=calls, asked=[asked[2], asked[0]])
    assert draining.waits_for_answer(ordered) == [pytest.approx(0.5), pytest.approx(0.1)]


def test_a_reminder_that_comes_twice_is_a_double() -> None:
    first, again = (call("sendMessage", 1, at, reply_markup={"x": 1}) for at in (10.0, 11.0))
    drained = Drained(due=10.0, calls=[first, again], reminders={1: first})
    assert draining.doubles(drained) == 1


def test_the_results_of_a_run_are_not_kept_in_the_repository() -> None:
    ignored = (Path(child.ROOT) / ".gitignore").read_text()
    assert "/benchmarks/results/" in ignored


# --- reminders due at once ------------------------------------------------------------------------


def test_as_many_reminders_are_planned_claimed_and_run_as_were_asked_for(tmp_path: Path) -> None:
    with seeded.opened(tmp_path) as database:
        with database.transaction() as store:
            reminders.seed(store, 20)
        assert reminders.planned(database) > 0
        claimable = reminders.found_due(database, 20)
        claimed = reminders.marked(database)
    theirs = apscheduler_jobs.run(tmp_path / "jobs.sqlite", 20)
    assert len(claimable) == len(claimed) == len(theirs.late) == 20
    assert max(claimable) < max(claimed)
    figures_ = reminders.results(20, 1.0, [min(theirs.late) / 20] * 10_000, [1.0] * 20, theirs)
    assert [one.what for one in figures_ if one.met is False] == []


# --- a large form ---------------------------------------------------------------------------------


def test_the_large_form_is_one_that_can_be_read(tmp_path: Path) -> None:
    form = forms.invented()
    assert sum(1 for _field in form.fields()) == forms.QUESTIONS
    file = tmp_path / "form.yaml"
    file.write_text(writing.yaml(form), "utf-8")
    assert forms.read(file) > 0

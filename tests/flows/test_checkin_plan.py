"""Coordinators and check-ins: planned by talking, looked at, changed, stopped."""

from __future__ import annotations

from typing import Any

import pytest

from bot.forms import definition
from bot.forms.pack import pack
from storage import addresses, checkins, forms, members, networks, sessions
from storage.checkins import Checkin
from storage.database import Database
from storage.forms import Form
from tests.flows.checkins import (
    FIRST,
    PEOPLE,
    SECOND,
    WEEKLY,
    answer,
    at,
    begin,
    one_round,
    parts,
    prompts,
    rounds,
    town,
)
from tests.flows.meetings import texts
from tests.flows.talk import Shown, Talk

START = ("Plan a check-in", "Weekly check-in")


def last(shown: list[Shown]) -> Shown:
    return [one for one in shown if one.to == "Rana"][-1]


def taps(talk: Talk, *labels: str) -> Shown:
    """What Rana is shown after the last of these."""
    shown: list[Shown] = []
    for label in labels:
        shown = talk.presses("Rana", label)
    return last(shown)


def all_of(talk: Talk) -> list[Checkin]:
    with talk.database.transaction() as store:
        return checkins.of_network(store, networks.listed(store)[-1].id)


def own_times(talk: Talk, *answers: str) -> Shown:
    """A plan with times of its own, up to the preview."""
    talk.says("Rana", "/checkins")
    taps(talk, *START, "At another time")
    return taps(talk, *answers, "All members but the coordinators")


# --- planning -------------------------------------------------------------------------------------


def test_what_is_suggested_takes_four_taps(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    preview = taps(
        talk, *START, "Every week: Thursday, 17:00", "All members but the coordinators"
    ).text
    for line in (
        "Your coordinator will see your answers with your display name.",
        "4 questions.",
        "Open until Saturday 28 November, 17:00.",
        "Each round is open for 2 days, at most until the next one opens.",
        "1 reminder to those who have not answered",
        "• Thursday 10 December, 17:00",
        "3 people are asked.",
        "To each member at most 10 messages a month, and never more than one a day.",
        "That takes each of them about 4 minutes a month.",
    ):
        assert line in preview
    said = taps(talk, "Begin").text
    assert "Its first round opens on Thursday 26 November, 17:00." in said
    shown = talk.until(at(26, 17, month=11))
    assert [prompts(shown, name) for name in (*PEOPLE, "Rana")] == [["Thu 26 17:00 prompt"]] * 3 + [
        []
    ]


def test_in_jordan_wednesday_is_suggested_and_in_ramadan_half_past_nine(
    database: Database,
) -> None:
    talk = town(database, "JO")
    fast = {"from": "2027-02-08", "to": "2027-03-09", "night": ["00:00", "10:30"]}
    quiet = {"night": ["21:00", "08:00"], "friday": ["11:00", "14:00"], "ramadan": fast}
    with talk.database.transaction() as store:
        networks.change(store, networks.listed(store)[-1].id, quiet=quiet)
    talk.says("Rana", "/checkins")
    preview = taps(
        talk, *START, "Every week: Wednesday, 17:00", "All members but the coordinators"
    ).text
    assert "In Ramadan at 21:30" in preview
    taps(talk, "Begin")
    assert all_of(talk)[0].rhythm == {
        "every": "week", "weekdays": [2], "at": "17:00", "from": "2026-11-23", "ramadan": "21:30",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "rhythm"),
    [
        (
            ("Every two weeks", "Monday", "Done choosing", "18:00"),
            {"every": "two weeks", "weekdays": [0], "at": "18:00"},
        ),
        (
            ("Every month, on the same date", "28", "09:00"),
            {"every": "month", "day": 28, "at": "09:00"},
        ),
        (
            ("Every month, on the first working day", "17:00"),
            {"every": "working day", "at": "17:00"},
        ),
    ],
)
def test_every_rhythm_can_be_chosen(
    database: Database, answers: tuple[str, ...], rhythm: dict[str, Any]
) -> None:
    talk = town(database)
    own_times(talk, *answers, "3 days", "No reminders")
    taps(talk, "Begin")
    (made,) = all_of(talk)
    assert made.rhythm == {**rhythm, "from": "2026-11-23"}
    assert (made.window_hours, made.reminders) == (72, 0)


def test_what_nobody_can_mean_is_asked_again(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    taps(talk, *START, "At another time", "Every month, on the same date")
    assert "days from 1 to 31" in texts(talk.says("Rana", "32"), "Rana")
    talk.says("Rana", "31")
    talk.says("Rana", "17:30")
    assert "from one day to 31 days" in texts(talk.says("Rana", "40"), "Rana")
    talk.says("Rana", "4")
    taps(talk, "No reminders", "Everybody, the coordinators too", "Begin")
    (made,) = all_of(talk)
    assert (made.rhythm["day"], made.rhythm["at"], made.window_hours) == (31, "17:30", 96)


def test_a_week_without_weekdays_is_refused(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    taps(talk, *START, "At another time", "Every week, on one or several weekdays")
    assert "choose at least one" in taps(talk, "Done choosing").text


def test_the_preview_says_what_is_left_out_and_when_it_is_quiet(database: Database) -> None:
    talk = town(database)
    with talk.database.transaction() as store:
        networks.change(store, networks.listed(store)[-1].id, days={SECOND: "A feast"})
    preview = own_times(
        talk, "Every week, on one or several weekdays", "Thursday", "Done choosing", "20:00",
        "1 day", "No reminders",
    ).text  # fmt: skip
    assert "• Thursday 3 December, 20:00: left out (A feast)" in preview
    assert "quiet time" not in preview
    taps(talk, "Change something", "When it is asked, how long, and the reminders")
    taps(talk, "At another time", "Every month, on the first working day")
    talk.says("Rana", "22:00")
    preview = taps(talk, "1 day", "No reminders").text
    assert "the messages wait until Wednesday 2 December, 08:00" in preview


def test_H8_anonymous_questions_to_fewer_than_five_are_warned_of(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    preview = taps(
        talk, "Plan a check-in", "Monthly pulse", "Every month on the first working day, 17:00",
        "All members but the coordinators",
    ).text  # fmt: skip
    assert "Stored without your name" in preview
    assert "With fewer than 5 answers nothing will be shown" in preview
    taps(talk, "Begin")
    (made,) = all_of(talk)
    assert made.anonymous
    assert made.window_hours == 120


def test_the_same_questions_twice_are_warned_of(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Rana", "/checkins")
    preview = taps(
        talk, *START, "Every week: Thursday, 17:00", "All members but the coordinators"
    ).text
    assert "asked in another check-in already" in preview


def test_what_is_dropped_asks_nobody(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    taps(talk, *START, "Every week: Thursday, 17:00", "All members but the coordinators")
    assert taps(talk, "Drop it").text == "Dropped. Nothing was sent."
    assert all_of(talk) == []


def test_who_is_asked_can_be_some_kinds_or_certain_people(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    taps(talk, *START, "Every week: Thursday, 17:00", "Certain people", "Nour", "Done choosing")
    taps(talk, "Change something", "Who is asked", "Certain people", "Karim", "Done choosing")
    taps(talk, "Begin")
    assert list(parts(talk, rounds(talk, all_of(talk)[0])[0])) == ["Karim"]


def test_forms_about_a_training_are_not_offered(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    labels = taps(talk, "Plan a check-in").labels
    assert labels[:2] == ["Weekly check-in", "Monthly pulse"]
    offered = {worded for form in pack().values() for worded in form.title.values()}
    assert set(labels) - {"Cancel"} <= offered


# --- the list, and one of them --------------------------------------------------------------------


def test_the_list_shows_the_next_round_and_what_came_of_the_last(database: Database) -> None:
    talk = town(database)
    begin(talk)
    assert "Next round: Thursday 26 November, 17:00" in last(talk.says("Rana", "/checkins")).text
    talk.until(at(26, 17, month=11))
    talk.presses("Nour", "Start")
    answer(talk, "Nour")
    running = last(talk.says("Rana", "/checkins")).text
    assert "Open until Saturday 28 November, 17:00: 1 of 3 answered" in running
    talk.until(at(29, 9, month=11))
    over = last(talk.says("Rana", "/checkins")).text
    assert "Last round, Thursday 26 November, 17:00: 1 of 3 answered" in over


def test_H8_of_an_anonymous_round_nothing_is_counted_while_it_is_open(database: Database) -> None:
    talk = town(database)
    begin(talk, "network_pulse")
    talk.until(at(26, 17, month=11))
    talk.presses("Nour", "Start")
    answer(talk, "Nour", ("Mostly",) * 5)
    assert "answered" not in last(talk.says("Rana", "/checkins")).text
    assert "answered" not in taps(talk, "1. Monthly pulse").text.replace("not answered", "")


def test_only_coordinators_have_the_list(database: Database) -> None:
    talk = town(database)
    begin(talk)
    assert "coordinators" in texts(talk.says("Karim", "/checkins"), "Karim")


# --- changing -------------------------------------------------------------------------------------


def test_another_day_holds_from_the_next_round_on(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 18, month=11))
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in", "Change day or time")
    taps(talk, "Every week, on one or several weekdays", "Friday", "Done choosing")
    said = taps(talk, "18:00").text
    assert "Next round: Friday 4 December, 18:00" in said
    assert one_round(talk, made, FIRST).closes_at == at(28, 17, month=11)
    shown = talk.until(at(4, 18))
    assert [line for line in prompts(shown, "Nour") if "prompt" in line] == ["Fri 04 18:00 prompt"]


def test_another_hour_keeps_every_second_week_the_same(database: Database) -> None:
    talk = town(database)
    made = begin(talk, rhythm={**WEEKLY, "every": "two weeks"})
    talk.until(at(1, 10))
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in", "Change day or time", "Every two weeks")
    taps(talk, "Thursday", "Done choosing")
    assert "Next round: Thursday 10 December, 18:00" in taps(talk, "18:00").text
    assert [one.round_day for one in rounds(talk, made)] == [FIRST]
    shown = talk.until(at(11, 9))
    assert [line for line in prompts(shown, "Nour") if "prompt" in line] == ["Thu 10 18:00 prompt"]


def test_window_and_reminders_can_be_changed(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in", "Change how long it is open", "1 day")
    taps(talk, "Show the check-in", "Change the reminders", "No reminders")
    assert one_round(talk, made, FIRST).closes_at == at(27, 17, month=11)
    shown = talk.until(at(28, 18, month=11))
    assert prompts(shown, "Nour") == ["Thu 26 17:00 prompt"]


def another_version(talk: Talk, made: Checkin) -> tuple[Form, Form]:
    """The version that is asked, and a newer one."""
    with talk.database.transaction() as store:
        old = forms.get(store, made.form_id)
        form = definition.to_json(pack()["weekly_checkin"])
        return old, forms.add(
            store, network_id=old.network_id, definition=form, source=old.source, now=talk.now,
            family=old.family,
        )  # fmt: skip


def test_a_round_in_which_somebody_has_answered_keeps_its_questions(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    old, new = another_version(talk, made)
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in", "Ask the newest version of the questions")
    talk.until(at(26, 17, month=11))
    assert one_round(talk, made, FIRST).form_id == old.id
    assert one_round(talk, made, SECOND).form_id == new.id


def test_a_new_version_is_asked_from_the_next_round_on_and_only_when_it_is_wanted(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    talk.presses("Karim", "Start")
    old, new = another_version(talk, made)
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in", "Ask the newest version of the questions")
    assert one_round(talk, made, FIRST).form_id == old.id
    assert one_round(talk, made, SECOND).form_id == new.id
    assert "Thank you" in answer(talk, "Karim")[0].text
    talk.says("Rana", "/checkins")
    assert "Ask the newest version of the questions" not in taps(talk, "1. Weekly check-in").labels


def test_in_the_middle_of_a_change_the_check_in_may_be_stopped(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.member("Huda", "coordinator", "en")
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in", "Change the reminders")
    talk.says("Huda", "/checkins")
    for label in ("1. Weekly check-in", "Stop the check-in", "Yes, stop it"):
        talk.presses("Huda", label)
    assert "no longer there" in taps(talk, "No reminders").text
    assert rounds(talk, made) == []


def test_a_stop_is_asked_once_more(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Rana", "/checkins")
    assert (
        "Stop the check-in “Weekly check-in”?"
        in taps(talk, "1. Weekly check-in", "Stop the check-in").text
    )
    taps(talk, "No, go on")
    assert len(all_of(talk)) == 1


def test_R14_a_coordinator_who_is_none_any_more_changes_nothing(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Rana", "/checkins")
    taps(talk, "1. Weekly check-in")
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role="practitioner")
    taps(talk, "Stop the check-in")
    assert len(all_of(talk)) == 1


@pytest.mark.parametrize(
    ("typed", "every", "weekdays", "asks"),
    [
        ("every two weeks on Monday", "two weeks", [0], "At what time?"),
        ("every other Monday at 16:00", "two weeks", [0], "How long shall each round stay open?"),
        ("toutes les deux semaines, lundi", "two weeks", [0], "At what time?"),
        ("كل أسبوع الإثنين والأربعاء", "week", [0, 2], "At what time?"),
        ("every week on Sunday", "week", [6], "At what time?"),
        ("chaque semaine, mardi et jeudi", "week", [1, 3], "At what time?"),
        ("lundi", None, [0], "How often shall it be asked?"),
        ("every month", None, None, "How often shall it be asked?"),
    ],
)
def test_L4_a_rhythm_typed_where_one_is_suggested_is_another_one(
    database: Database, typed: str, every: str | None, weekdays: list[int] | None, asks: str
) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    taps(talk, *START)
    assert asks in last(talk.says("Rana", typed)).text
    with talk.database.transaction() as store:
        member = talk.find(store, "Rana")
        assert member is not None
        (address,) = addresses.of_members(store, [member.id]).values()
        session = sessions.current(store, address.id, talk.now)
    assert session is not None
    assert session.answers.get("every") == every
    named = session.answers.get("weekdays")
    assert (named and [int(each) for each in named]) == weekdays


@pytest.mark.parametrize("typed", ["whatever", "at noon"])
def test_L4_what_is_no_rhythm_is_asked_again(database: Database, typed: str) -> None:
    talk = town(database)
    talk.says("Rana", "/checkins")
    taps(talk, *START)
    assert "When shall it be asked?" in last(talk.says("Rana", typed)).text

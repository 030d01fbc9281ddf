"""Changing a line of the plan: its date, its people, its words, its end, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import members, plan_items, plan_revisions, plans
from storage.database import Database
from storage.plan_shape import Agreed, Item, Level, Status
from tests.flows.meetings import tap
from tests.flows.plans import change, line, planned
from tests.flows.talk import Shown, Talk

POSTERS = "Print the posters"  # Karim's, due on Thursday 26 November


def opened(database: Database, title: str = POSTERS) -> Talk:
    """Rana looks at a line of the plan."""
    talk = planned(database)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-line", line(talk, title).subject)
    return talk


# --- the date -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("1/12", date(2026, 12, 1)),
        ("١/١٢", date(2026, 12, 1)),
        ("Thursday 3 December", date(2026, 12, 3)),
        ("tomorrow", date(2026, 11, 24)),
    ],
)
def test_a_date_is_moved_by_typing_it(database: Database, typed: str, due: date) -> None:
    talk = opened(database)
    talk.presses("Rana", "Move the date")
    shown = talk.says("Rana", typed)[0]
    assert line(talk, POSTERS).due == due
    assert "Saved: “Print the posters”." in shown.text
    assert "(it was: Thursday 26 November 2026)" in shown.text
    assert shown.labels == ["Undo", "Show it"]


def test_a_date_is_moved_by_a_tap_from_the_date_that_is_to_come(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Move the date")
    talk.presses("Rana", "One week later")
    assert line(talk, POSTERS).due == date(2026, 12, 3)


def test_a_date_that_is_past_moves_from_today(database: Database) -> None:
    talk = opened(database, "Book the field")
    talk.presses("Rana", "Move the date")
    talk.presses("Rana", "In two weeks")
    assert line(talk, "Book the field").due == date(2026, 12, 7)


def test_a_date_before_the_start_is_refused_and_asked_again(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, start=date(2026, 11, 25))
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-move", line(talk, POSTERS).subject)
    (shown,) = talk.says("Rana", "tomorrow")
    assert "That is before the task begins, on Wednesday 25 November." in shown.text
    (past,) = talk.says("Rana", "1/11/2026")
    assert "past" in past.text
    assert line(talk, POSTERS).due == date(2026, 11, 26)
    talk.says("Rana", "30/11")
    assert line(talk, POSTERS).due == date(2026, 11, 30)


def test_a_start_after_the_due_date_is_refused(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Change something else")
    talk.presses("Rana", "Start date")
    (shown,) = talk.says("Rana", "30/11")
    assert "That is after the day on which it is due, Thursday 26 November." in shown.text
    talk.says("Rana", "tomorrow")
    assert line(talk, POSTERS).start == date(2026, 11, 24)


def test_with_a_new_date_what_was_blocked_goes_on(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, status=Status.BLOCKED, reason="budget")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-move", line(talk, POSTERS).subject)
    talk.says("Rana", "1/12")
    after = line(talk, POSTERS)
    assert (after.status, after.reason) == (Status.IN_PROGRESS, "")


def test_who_wished_for_another_date_is_asked_about_the_new_one(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, agreed=Agreed.TALK)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-move", line(talk, POSTERS).subject)
    shown = talk.says("Rana", "1/12")[0]
    assert line(talk, POSTERS).agreed is Agreed.PROPOSED
    assert "Karim is asked whether that is all right." in shown.text


# --- people ---------------------------------------------------------------------------------------


def test_a_task_is_given_to_somebody_who_is_then_asked(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Reassign")
    shown = talk.presses("Rana", "Joelle")[0]
    after = line(talk, POSTERS)
    assert after.agreed is Agreed.PROPOSED
    assert "Responsible: Joelle (it was: Karim)" in shown.text
    assert "Joelle is asked whether that is all right." in shown.text


def test_who_takes_a_task_needs_not_be_asked(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Reassign")
    talk.presses("Rana", "Rana")
    assert line(talk, POSTERS).agreed is Agreed.ACCEPTED


def test_whom_a_blocked_task_is_given_to_begins_anew(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, status=Status.BLOCKED, reason="time")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-assign", line(talk, POSTERS).subject)
    talk.presses("Rana", "Joelle")
    assert line(talk, POSTERS).status is Status.NOT_STARTED


def test_two_people_of_one_name_can_be_told_apart(database: Database) -> None:
    talk = planned(database)
    talk.member("Karim2", "facilitator", "en")
    with talk.database.transaction() as store:
        second = talk.find(store, "Karim2")
        assert second is not None
        members.change(store, second, name="Karim")
    talk.says("Rana", "/plan")
    (shown,) = tap(talk, "Rana", "plan-assign", line(talk, POSTERS).subject)
    both = [label for label in shown.labels if "Karim (" in label]
    assert len(set(both)) == 2
    talk.presses("Rana", next(label for label in both if "Facilitator" in label))
    assert line(talk, POSTERS).member_id == second.id


def test_somebody_who_left_meanwhile_cannot_be_chosen(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Reassign")
    talk.says("Joelle", "/leave")
    talk.presses("Joelle", "Oui, effacer")
    shown = talk.presses("Rana", "Joelle")[0]
    assert "no longer in the network" in shown.text
    assert line(talk, POSTERS).agreed is Agreed.ACCEPTED


def test_supporters_are_ticked_and_unticked(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Supporters")
    for name in ("Nour", "Joelle"):
        talk.presses("Rana", name)
    talk.presses("Rana", "Done choosing")
    assert len(line(talk, POSTERS).supporters) == 2
    tap(talk, "Rana", "plan-supporters", line(talk, POSTERS).subject)
    talk.presses("Rana", "✓ Nour")
    talk.presses("Rana", "Done choosing")
    (card,) = tap(talk, "Rana", "plan-line", line(talk, POSTERS).subject)
    assert "Supporters: Joelle" in card.text


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "field", "typed", "kept"),
    [
        ("Title", "title", "Print big posters", "Print big posters"),
        ("Partners", "partners", "The town hall", "The town hall"),
        ("Target", "target", "٢٤", "٢٤"),
        ("Means of verification", "means", "The printer's bill", "The printer's bill"),
        ("Resources", "resources", "200 posters", "200 posters"),
        ("Lesson", "lesson", "Order earlier", "Order earlier"),
        ("Tags", "tags", "sport, youth، sport", ("sport", "youth")),
    ],
)
def test_H2_words_are_shown_back_before_they_are_kept(
    database: Database, label: str, field: str, typed: str, kept: object
) -> None:
    talk = opened(database)
    talk.presses("Rana", "Change something else")
    (asked,) = talk.presses("Rana", label)
    assert "Please write about the activity only." in asked.text
    (back,) = talk.says("Rana", typed)
    assert f"“{typed}”" in back.text
    assert getattr(line_of(talk), field) != kept, "nothing is kept before it is confirmed"
    talk.presses("Rana", "Yes, keep it")
    assert getattr(line_of(talk), field) == kept


def line_of(talk: Talk) -> Item:
    with talk.database.transaction() as store:
        return next(
            one
            for one in plan_items.of_plan(store, 1)
            if one.title in (POSTERS, "Print big posters")
        )


def test_H2_words_about_somebody_are_not_kept(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Change something else")
    talk.presses("Rana", "Lesson")
    (shown,) = talk.says("Rana", "Ask my neighbour's son, 70 123 456")
    assert "looks like it is about a person" in shown.text
    talk.says("Rana", "/cancel")
    assert line(talk, POSTERS).lesson == ""


def test_H5_a_title_that_tells_the_theme_is_refused(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Change something else")
    talk.presses("Rana", "Title")
    (shown,) = talk.says("Rana", "Talk about extremism")
    assert "locked phone" in shown.text
    assert line(talk, POSTERS).title == POSTERS


def test_a_part_can_be_left_empty_again(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, partners="The town hall")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-edit", line(talk, POSTERS).subject)
    talk.presses("Rana", "Partners")
    talk.presses("Rana", "Leave it empty")
    assert line(talk, POSTERS).partners == ""


def test_pillar_and_participants_are_chosen_from_lists(database: Database) -> None:
    talk = opened(database, "Football evenings")
    talk.presses("Rana", "Change something else")
    talk.presses("Rana", "Pillar")
    talk.presses("Rana", "Empowering youth")
    tap(talk, "Rana", "plan-edit", line(talk, "Football evenings").subject)
    talk.presses("Rana", "Participants")
    talk.presses("Rana", "25 to 49")
    after = line(talk, "Football evenings")
    assert (after.pillar, after.participants) == ("9", "25-49")
    (card,) = tap(talk, "Rana", "plan-line", after.subject)
    assert "Pillar: Empowering youth" in card.text
    assert "Participants: 25 to 49" in card.text


# --- status, end and return -----------------------------------------------------------------------


def test_a_block_names_its_reason_from_the_list(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Status")
    talk.presses("Rana", "Blocked")
    talk.presses("Rana", "Waiting for approval")
    after = line(talk, POSTERS)
    assert (after.status, after.reason) == (Status.BLOCKED, "approval")


def test_what_is_postponed_has_no_date_any_more(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Status")
    talk.presses("Rana", "Postponed")
    after = line(talk, POSTERS)
    assert (after.status, after.due) == (Status.POSTPONED, None)
    talk.presses("Rana", "Undo")
    assert line(talk, POSTERS).due == date(2026, 11, 26)


def test_one_line_is_cancelled_at_a_tap_and_brought_back_at_another(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Cancel it")
    assert line(talk, POSTERS).status is Status.CANCELLED
    talk.presses("Rana", "Show it")
    (refused,) = tap(talk, "Rana", "plan-move", line(talk, POSTERS).subject)
    assert "This line is cancelled. To change it, bring it back." in refused.text
    talk.presses("Rana", "Bring it back")
    assert line(talk, POSTERS).status is Status.NOT_STARTED


def test_an_activity_goes_with_its_tasks_and_comes_back_by_undo(database: Database) -> None:
    talk = opened(database, "Football evenings")
    change(talk, "Book the field", status=Status.DONE)
    (asked,) = talk.presses("Rana", "Cancel it")
    assert "1 line under it is cancelled, too" in asked.text
    talk.presses("Rana", "Yes, cancel all of it")
    assert line(talk, POSTERS).status is Status.CANCELLED
    assert line(talk, "Book the field").status is Status.DONE, "what is done stays done"
    (shown,) = talk.presses("Rana", "Undo")
    assert "Undone: 2 lines are as before." in shown.text
    assert line(talk, "Football evenings").status is Status.NOT_STARTED
    assert line(talk, POSTERS).status is Status.NOT_STARTED
    (twice,) = talk.presses("Rana", "Undo")
    assert "undone already" in twice.text


def test_a_task_comes_back_with_the_cancelled_lines_above_it(database: Database) -> None:
    talk = opened(database, "Football evenings")
    talk.presses("Rana", "Cancel it")
    talk.presses("Rana", "Yes, cancel all of it")
    tap(talk, "Rana", "plan-back", line(talk, POSTERS).subject)
    assert line(talk, POSTERS).status is Status.NOT_STARTED
    assert line(talk, "Football evenings").status is Status.NOT_STARTED
    assert line(talk, "Book the field").status is Status.CANCELLED


def test_a_line_with_nothing_under_it_is_taken_away_and_undone(database: Database) -> None:
    talk = opened(database, "Find a trainer")
    before = line(talk, "Find a trainer")
    talk.presses("Rana", "Take it away")
    with talk.database.transaction() as store:
        assert plan_items.find(store, before.id) is None
    (gone,) = tap(talk, "Rana", "plan-line", before.subject)
    assert "no longer in use" in gone.text
    tap(talk, "Rana", "plan-undo", f"plan/{before.plan_id}", newest_batch(talk, before.plan_id))
    after = line(talk, "Find a trainer")
    assert (after.due, after.parent_id, after.level) == (before.due, before.parent_id, Level.TASK)
    assert after.id != before.id, "an old button must not open another line"


def newest_batch(talk: Talk, plan_id: int) -> str:
    with talk.database.transaction() as store:
        plan = plans.get(store, plan_id)
        all_of_it = plan_revisions.changes_between(
            store, plan.network_id, plan.created_at, talk.now.replace(year=2030)
        )
    return all_of_it[-1].batch


def test_a_line_with_others_under_it_is_not_taken_away(database: Database) -> None:
    talk = opened(database, "Football evenings")
    (shown,) = tap(talk, "Rana", "plan-remove", line(talk, "Football evenings").subject)
    assert "take these away first" in shown.text
    assert line(talk, "Football evenings").title == "Football evenings"


# --- history, and two at once ---------------------------------------------------------------------


def test_the_history_says_who_changed_what_and_when(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Move the date")
    talk.says("Rana", "1/12")
    talk.presses("Rana", "Show it")
    (shown,) = talk.presses("Rana", "History")
    first, *_rest = shown.text.split("\n")[2:]
    assert "23 Nov, 10:00, Rana: Due: Tuesday 1 December 2026" in first
    assert shown.text.split("\n")[-1] == "23 Nov, 10:00, Rana: written down"


def test_a_long_history_comes_in_pages(database: Database) -> None:
    talk = planned(database)
    for n in range(12):
        change(talk, POSTERS, "Rana", target=str(n))
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-history", line(talk, POSTERS).subject)
    (shown,) = talk.presses("Rana", "Earlier changes")
    assert "written down" in shown.text
    assert len(shown.text.split("\n")) == 2 + 5


def test_a_tap_on_a_card_that_has_changed_says_so_and_shows_it_anew(database: Database) -> None:
    talk = opened(database)
    change(talk, POSTERS, "Karim", status=Status.DONE)
    (shown,) = talk.presses("Rana", "Move the date")
    assert "Meanwhile this was changed:" in shown.text
    assert "Karim: Status: Done (it was: Not started)" in shown.text
    assert "Your change was not made." in shown.text
    assert line(talk, POSTERS).due == date(2026, 11, 26)


def test_of_two_coordinators_the_second_learns_what_the_first_did(database: Database) -> None:
    talk = opened(database)
    talk.member("Salma", "coordinator", "en")
    talk.presses("Rana", "Move the date")
    talk.says("Salma", "/plan")
    tap(talk, "Salma", "plan-move", line(talk, POSTERS).subject)
    talk.says("Salma", "2/12")
    shown = mine(talk.says("Rana", "1/12"), "Rana")
    assert "Salma: Due: Wednesday 2 December 2026" in shown.text
    assert "Your change was not made." in shown.text
    assert line(talk, POSTERS).due == date(2026, 12, 2)


def mine(shown: list[Shown], name: str) -> Shown:
    return next(one for one in shown if one.to == name)


def test_what_others_changed_since_is_not_undone(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Move the date")
    talk.says("Rana", "1/12")
    change(talk, POSTERS, "Karim", status=Status.DONE)
    (shown,) = talk.presses("Rana", "Undo")
    assert "1 line was changed since, so it stays as it is:" in shown.text
    assert line(talk, POSTERS).due == date(2026, 12, 1)


def test_S4_undo_and_changes_reach_no_other_network(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Move the date")
    talk.says("Rana", "1/12")
    posters = line(talk, POSTERS)
    batch = newest_batch(talk, posters.plan_id)
    talk.network("Zahle")
    talk.member("Salma", "coordinator", "en")
    talk.says("Salma", "/plan")
    for action in ("plan-move", "plan-assign", "plan-cancel", "plan-remove", "plan-edit"):
        (refused,) = tap(talk, "Salma", action, posters.subject, str(posters.revision))
        assert "no longer in use" in refused.text
    (refused,) = tap(talk, "Salma", "plan-undo", f"plan/{posters.plan_id}", batch)
    assert "no longer in use" in refused.text
    assert line(talk, POSTERS) == posters


def test_S2_a_practitioner_changes_nothing_by_a_coordinators_button(database: Database) -> None:
    talk = opened(database)
    posters = line(talk, POSTERS)
    talk.says("Karim", "/plan")
    for action in ("plan-move", "plan-assign", "plan-cancel", "plan-back", "plan-remove",
                   "plan-edit", "plan-status", "plan-supporters", "plan-several"):  # fmt: skip
        (refused,) = tap(talk, "Karim", action, posters.subject)
        assert refused.text == "This is for coordinators of the network."
    assert line(talk, POSTERS) == posters


@pytest.mark.parametrize("title", ["<b>Print</b> *now* [x](http://x)", "=2+2", "\u202ePrint\u202c"])
def test_S5_a_title_injects_nothing(database: Database, title: str) -> None:
    talk = opened(database)
    talk.presses("Rana", "Change something else")
    talk.presses("Rana", "Title")
    talk.says("Rana", title)
    talk.presses("Rana", "Yes, keep it")
    (shown,) = talk.says("Rana", "/plan")
    talk.presses("Rana", "1. Young people meet")
    (shown,) = talk.presses("Rana", "1. Football evenings")
    assert "\u202e" not in shown.text
    assert title.strip("\u202e\u202c") in shown.text, "shown as the plain words that they are"


# --- giving it to somebody else -------------------------------------------------------------------


def test_who_gives_a_task_whose_date_is_past_is_asked_for_a_new_one(database: Database) -> None:
    talk = opened(database, "Book the field")
    talk.presses("Rana", "Reassign")
    (shown,) = talk.presses("Rana", "Joelle")
    assert "Which new date?" in shown.text
    said = talk.presses("Rana", "In two weeks")[0]
    after = line(talk, "Book the field")
    assert (after.due, after.agreed) == (date(2026, 12, 7), Agreed.PROPOSED)
    assert "Responsible: Joelle (it was: Nour)" in said.text
    assert "Due: Monday 7 December 2026" in said.text


def test_whose_task_was_given_to_somebody_else_is_told_once_without_a_name(
    database: Database,
) -> None:
    talk = opened(database)
    talk.presses("Rana", "Reassign")
    talk.presses("Rana", "Joelle")
    shown = [one for one in talk.wait(timedelta(hours=20)) if one.to == "Karim"]
    told = [one.text for one in shown if "is no longer yours: “Print the posters”" in one.text]
    assert len(told) == 1
    assert "Joelle" not in told[0]


def test_what_is_given_and_undone_at_once_is_told_to_nobody(database: Database) -> None:
    talk = opened(database)
    talk.presses("Rana", "Reassign")
    talk.presses("Rana", "Joelle")
    talk.presses("Rana", "Undo")
    shown = talk.wait(timedelta(hours=20))
    assert not [one for one in shown if "no longer yours" in one.text]


def test_who_was_never_asked_about_a_task_is_not_told_that_it_went(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, agreed=Agreed.PROPOSED)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-assign", line(talk, POSTERS).subject)
    talk.presses("Rana", "Joelle")
    shown = talk.wait(timedelta(hours=20))
    assert not [one for one in shown if "no longer yours" in one.text]


def test_the_history_keeps_the_reason_of_a_block_that_ended_with_a_new_person(
    database: Database,
) -> None:
    talk = planned(database)
    change(talk, POSTERS, status=Status.BLOCKED, reason="budget")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-assign", line(talk, POSTERS).subject)
    shown = talk.presses("Rana", "Joelle")[0]
    assert "Status: Not started (it was: Blocked: Budget)" in shown.text

"""Decisions become tasks: lines are ticked, each gets a person and a date, one tap undoes all."""

from __future__ import annotations

from datetime import date, timedelta

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.core.messages import Kind
from bot.flows.meetings.decided_lines import decided
from storage import meetings, members, plan_items, plan_revisions
from storage.database import Database
from storage.meetings import Meeting
from storage.members import State
from storage.plan_shape import Agreed
from tests.flows.meetings import look, plan, tap, texts
from tests.flows.own_tasks import entries as planned
from tests.flows.talk import Shown, Talk
from tests.flows.task_writing import begun, given, number, tasks, village
from tests.flows.test_attendance import FIVE

DECIDED = "1. Print the posters\n2) Book the hall\n- Rent chairs"
WEEK = "This week, by Friday 27 November"


def held(database: Database, text: str = DECIDED) -> tuple[Talk, Meeting]:
    """A meeting has begun, and what it decided is written down."""
    talk = village(database)
    meeting = plan(talk)
    talk.until(FIVE + timedelta(minutes=1))
    write(talk, meeting, text)
    return talk, look(talk, meeting)


def write(talk: Talk, meeting: Meeting, text: str) -> None:
    with talk.database.transaction() as store:
        meetings.note(store, meetings.get(store, meeting.id), decisions=text)


def last(talk: Talk, name: str = "Rana") -> Shown:
    return [one for one in talk.shown if one.to == name][-1]


def chosen(talk: Talk, meeting: Meeting, *labels: str) -> None:
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    for label in (*labels, "Done choosing"):
        talk.presses("Rana", label)


def two(talk: Talk, meeting: Meeting) -> None:
    """The first for Karim this week, the second for Rana without a date; up to the preview."""
    chosen(talk, meeting, "1. Print the posters", "2. Book the hall")
    for answer in ("Karim", WEEK, "I do it", "No date yet"):
        talk.presses("Rana", answer)


def test_the_lines_that_are_ticked_become_tasks(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    text = last(talk).text
    assert "1. Print the posters: Karim, By Friday 27 November" in text
    assert "2. Book the hall: You, No date yet" in text
    assert tasks(talk) == [], "nothing before it is saved"
    talk.presses("Rana", "Save")
    first, second = tasks(talk)
    assert (first.title, first.due) == ("Print the posters", date(2026, 11, 27))
    assert (first.member_id, first.agreed) == (number(talk, "Karim"), Agreed.PROPOSED)
    assert (second.member_id, second.agreed) == (number(talk, "Rana"), Agreed.ACCEPTED)
    assert {first.meeting_id, second.meeting_id} == {meeting.id}


def test_R3_all_are_saved_in_one_go(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    shown = talk.presses("Rana", "Save")
    assert "Saved: 2 tasks." in texts(shown, "Rana")
    ids = [one.id for one in tasks(talk)]
    with talk.database.transaction() as store:
        changes = [plan_revisions.of_item(store, id)[0] for id in ids]
    assert len({one.batch for one in changes}) == 1
    assert {one.at for one in changes} == {talk.now}


def test_R2_a_second_tap_on_save_adds_nothing(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    talk.presses("Rana", "Save")
    talk.presses("Rana", "Save")
    assert len(tasks(talk)) == 2


def test_one_tap_undoes_them_all(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    talk.presses("Rana", "Save")
    talk.presses("Rana", "Undo")
    assert tasks(talk) == []
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    assert "1. Print the posters" in last(talk).labels, "they may be chosen again"


def test_a_line_that_is_a_task_is_not_offered_again(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    talk.presses("Rana", "Save")
    talk.presses("Rana", "The other decisions")
    shown = last(talk)
    assert "✅ 1. Print the posters (a task already)" in shown.text
    assert shown.labels[0] == "3. Rent chairs"
    assert "1. Print the posters" not in shown.labels


def test_it_stays_known_under_another_title(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    talk.presses("Rana", "Save")
    first = tasks(talk)[0]
    with talk.database.transaction() as store:
        plan_items.change(store, first, talk.now, title="Print forty posters")
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    assert "1. Print the posters" not in last(talk).labels


def test_when_all_are_tasks_it_says_so(database: Database) -> None:
    talk, meeting = held(database, "Print the posters")
    chosen(talk, meeting, "1. Print the posters")
    for answer in ("Karim", WEEK, "Save"):
        talk.presses("Rana", answer)
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    assert "are tasks already" in last(talk).text


def test_without_decisions_it_says_what_to_do(database: Database) -> None:
    talk, meeting = held(database, "")
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    assert "Nothing is written down yet." in last(talk).text
    assert last(talk).labels == ["Write decisions"]


def test_nothing_chosen_is_asked_again(database: Database) -> None:
    talk, meeting = held(database)
    chosen(talk, meeting)
    assert "Nothing is chosen." in last(talk).text


def test_the_activity_is_asked_where_the_plan_has_some(database: Database) -> None:
    talk, meeting = held(database)
    activity = begun(talk)
    chosen(talk, meeting, "3. Rent chairs")
    for answer in ("Karim", WEEK, "Youth day", "Save"):
        talk.presses("Rana", answer)
    (one,) = tasks(talk)
    assert one.parent_id == activity.id


def test_L4_the_day_may_be_typed(database: Database) -> None:
    talk, meeting = held(database)
    chosen(talk, meeting, "3. Rent chairs")
    talk.presses("Rana", "Karim")
    talk.says("Rana", "٣ كانون الأول")
    talk.presses("Rana", "Save")
    assert tasks(talk)[0].due == date(2026, 12, 3)


def test_what_was_said_of_one_line_can_be_changed(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "2. Book the hall")
    assert last(talk).labels[:3] == ["What is to be done", "Who does it", "By when"]
    talk.presses("Rana", "Who does it")
    talk.presses("Rana", "Second")
    talk.presses("Rana", "Save")
    assert [one.member_id for one in tasks(talk)] == [number(talk, "Karim"), number(talk, "Second")]


def test_which_lines_can_be_changed(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "Which lines")
    talk.presses("Rana", "2. Book the hall")
    talk.presses("Rana", "Done choosing")
    talk.presses("Rana", "Save")
    assert [one.title for one in tasks(talk)] == ["Book the hall"]


def test_somebody_who_leaves_meanwhile_is_replaced_first(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    karim = number(talk, "Karim")
    with talk.database.transaction() as store:
        members.erase(store, members.get(store, karim), State.LEFT, talk.now)
    shown = talk.presses("Rana", "Save")
    assert "does not belong to the network any more" in texts(shown, "Rana")
    assert tasks(talk) == [], "nothing half done"
    talk.presses("Rana", "Second")
    talk.presses("Rana", "Save")
    assert len(tasks(talk)) == 2


def test_two_coordinators_do_not_make_one_line_two_tasks(database: Database) -> None:
    talk, meeting = held(database)
    begun(talk)
    chosen(talk, meeting, "3. Rent chairs")
    for answer in ("Karim", WEEK, "No activity"):
        talk.presses("Rana", answer)
    given(talk, "Rent chairs", meeting_id=meeting.id)
    shown = talk.presses("Rana", "Save")
    assert "is a task already" in texts(shown, "Rana")
    assert len(tasks(talk)) == 1


def test_decisions_that_were_written_anew_are_shown_anew(database: Database) -> None:
    talk, meeting = held(database)
    two(talk, meeting)
    write(talk, meeting, "Buy paint")
    shown = talk.presses("Rana", "Save")
    assert "written the decisions anew" in texts(shown, "Rana")
    assert "1. Buy paint" in last(talk).labels
    assert tasks(talk) == []


def test_S4_another_networks_decisions_are_out_of_reach(database: Database) -> None:
    talk, meeting = held(database)
    talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    talk.says("Walid", "/menu")
    shown = tap(talk, "Walid", "decided-tasks", meeting.subject)
    assert "no longer in use" in texts(shown, "Walid")
    assert "posters" not in texts(shown, "Walid")


def test_S2_members_make_no_tasks_of_decisions(database: Database) -> None:
    talk, meeting = held(database)
    shown = tap(talk, "Karim", "decided-tasks", meeting.subject)
    assert "for coordinators" in texts(shown, "Karim")


def test_H5_a_line_that_tells_the_theme_is_no_title(database: Database) -> None:
    talk, meeting = held(database, "Radicalisation day in May\nBook the hall")
    chosen(talk, meeting, "1. Radicalisation day in May")
    assert "can be read on locked phones" in last(talk).text


def test_it_is_offered_when_decisions_are_saved_and_on_the_meeting(database: Database) -> None:
    talk, meeting = held(database, "")
    tap(talk, "Rana", "decisions", meeting.subject)
    talk.says("Rana", "We rent the hall in March.")
    talk.presses("Rana", "Yes, keep it")
    assert "Make tasks of the decisions" in last(talk).labels
    talk.says("Rana", f"/meeting {meeting.id}")
    assert "Make tasks of the decisions" in last(talk).labels
    talk.wait(timedelta(hours=3))
    closing = [one for one in talk.shown if one.to == "Rana" and "is over" in one.text][-1]
    assert "Make tasks of the decisions" in closing.labels


def test_H13_each_person_is_asked_once_about_all_of_theirs(database: Database) -> None:
    talk, meeting = held(database)
    chosen(talk, meeting, "1. Print the posters", "2. Book the hall")
    for answer in ("Karim", WEEK, "Karim", WEEK, "Save"):
        talk.presses("Rana", answer)
    assert len(planned(talk, "Karim")) == 1, "written down with the tasks themselves (R3)"
    shown = talk.wait(timedelta(minutes=30))
    offers = [one for one in shown if one.to == "Karim" and "Print the posters" in one.text]
    assert len(offers) == 1
    assert "Book the hall" in offers[0].text


def test_R2_a_double_tap_on_a_line_under_a_new_id_changes_nothing(database: Database) -> None:
    talk, meeting = held(database)
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    handle = talk.handle("Rana", "1. Print the posters")
    talk.sends("Rana", Kind.PRESS, handle=handle)
    assert "✓ 1. Print the posters" in last(talk).labels
    talk.sends("Rana", Kind.PRESS, handle=handle)
    assert "✓ 1. Print the posters" in last(talk).labels
    talk.presses("Rana", "✓ 1. Print the posters")
    assert "1. Print the posters" in last(talk).labels


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- one\n* two\n• three", ["one", "two", "three"]),
        ("1. one\n2) two\n(3) three", ["one", "two", "three"]),
        ("أ) طباعة\n٢- حجز القاعة", ["طباعة", "حجز القاعة"]),
        ("one\n\n  \none\n---", ["one"]),
        ("one; two ;three\nواحد؛ اثنان", ["one", "two", "three", "واحد", "اثنان"]),
        ("3 chairs\n2026 plan\nA day out", ["3 chairs", "2026 plan", "A day out"]),
    ],
)
def test_bullets_and_numbers_are_no_part_of_a_line(text: str, lines: list[str]) -> None:
    assert decided(text) == lines


WORD = st.text(alphabet="abcتثج", min_size=2, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
MARK = st.sampled_from(["", "- ", "• ", "12. ", "3) ", "(4) ", "a) ", "ب) ", "  – "])


@hypothesis.given(st.lists(st.tuples(MARK, LINE), max_size=8))
def test_no_line_is_lost_or_doubled(lines: list[tuple[str, str]]) -> None:
    text = "\n\n".join(mark + line for mark, line in lines)
    assert decided(text) == list(dict.fromkeys(line for _mark, line in lines))


# --- who and by when, in the lines themselves -----------------------------------------------------

LINES = (
    "1. Print the posters @Karim by Friday\n2. حجز القاعة @رنا قبل 5/12\n"
    "3. Rent chairs - Karim - 4 December\n4. Buy water"
)


def written(database: Database, text: str = LINES) -> tuple[Talk, Meeting]:
    """As `held`, but written down by talking."""
    talk = village(database)
    meeting = plan(talk)
    talk.until(FIVE + timedelta(minutes=1))
    tap(talk, "Rana", "decisions", meeting.subject)
    talk.says("Rana", text)
    return talk, meeting


def test_L4_members_behind_an_at_and_days_in_the_lines_are_taken(database: Database) -> None:
    talk, meeting = written(database)
    assert "Kept for the tasks that come of it, and not in the text: Karim, رنا" in last(talk).text
    talk.presses("Rana", "Yes, keep it")
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    lines = [label for label in last(talk).labels if label[:1].isdigit()]
    for label in (*lines, "Done choosing"):
        talk.presses("Rana", label)
    assert "“Buy water”: who does it?" in last(talk).text
    for answer in ("Nobody yet", "No date yet", "Save"):
        talk.presses("Rana", answer)
    found = [(one.member_id, one.due) for one in tasks(talk)]
    karim, rana = number(talk, "Karim"), number(talk, "رنا")
    assert found == [
        (karim, date(2026, 11, 27)), (rana, date(2026, 12, 5)), (karim, date(2026, 12, 4)),
        (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Print the posters @Karim by Friday", "Print the posters"),
        ("Print the posters (@Karim, by Friday)", "Print the posters"),
        ("Plan the Friday market by Thursday 3/12", "Plan the Friday market"),
        ("Plan the Friday market", "Plan the Friday market"),
        ("Print the posters by the end of the week", "Print the posters by the end of the week"),
        ("Print the posters by Thursday or Friday", "Print the posters by Thursday or Friday"),
        ("طباعة الملصقات @رنا قبل يوم الجمعة", "طباعة الملصقات"),
        ("تحضير سوق الجمعة", "تحضير سوق الجمعة"),
        ("تحضير سوق الجمعة @رنا حتى ٣ كانون الأول", "تحضير سوق الجمعة"),
        ("Imprimer les affiches @Karim d’ici vendredi", "Imprimer les affiches"),
        ("Écrire le rapport du 2 mars", "Écrire le rapport du 2 mars"),
        ("Écrire le rapport du 2 mars pour vendredi", "Écrire le rapport du 2 mars"),
        ("Préparer la salle @Karim au plus tard le 4 décembre", "Préparer la salle"),
    ],
)
def test_L4_a_title_is_without_the_words_of_day_and_person_and_what_is_unclear_stays(
    database: Database, line: str, title: str
) -> None:
    talk, meeting = written(database, line)
    talk.presses("Rana", "Yes, keep it")
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    talk.presses("Rana", last(talk).labels[0])
    talk.presses("Rana", "Done choosing")
    while "will be kept" not in last(talk).text:
        answers = ("Nobody yet", "No date yet")
        talk.presses("Rana", next(one for one in answers if one in last(talk).labels))
    assert f"1. {title}: " in last(talk).text
    talk.presses("Rana", "Save")
    assert [one.title for one in tasks(talk)] == [title]


def retitled(database: Database) -> tuple[Talk, Meeting]:
    """Up to the question what the only task shall be called."""
    talk, meeting = written(database, "Print the posters @Karim by Friday")
    talk.presses("Rana", "Yes, keep it")
    chosen(talk, meeting, "1. Print the posters by Friday")
    for label in ("Change something", "1. Print the posters", "What is to be done"):
        talk.presses("Rana", label)
    return talk, meeting


def test_a_title_is_corrected_from_the_preview_and_its_line_stays_known(
    database: Database,
) -> None:
    talk, meeting = retitled(database)
    assert "“Print the posters by Friday”: what shall the task be called?" in last(talk).text
    talk.says("Rana", "Print forty posters")
    assert "1. Print forty posters: Karim, By Friday 27 November" in last(talk).text
    talk.presses("Rana", "Save")
    assert [one.title for one in tasks(talk)] == ["Print forty posters"]
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    assert "are tasks already" in last(talk).text


def test_a_title_can_be_the_line_as_it_was_written(database: Database) -> None:
    talk, _meeting = retitled(database)
    talk.presses("Rana", "Print the posters by Friday")
    talk.presses("Rana", "Save")
    assert [one.title for one in tasks(talk)] == ["Print the posters by Friday"]


def test_H2_a_title_that_is_typed_may_be_about_nobody(database: Database) -> None:
    talk, _meeting = retitled(database)
    talk.says("Rana", "Visit my neighbour")
    assert "I did not save it" in last(talk).text
    assert tasks(talk) == []


def test_S4_no_name_of_a_member_stands_in_what_was_decided(database: Database) -> None:
    talk, meeting = written(database)
    talk.presses("Rana", "Yes, keep it")
    kept = look(talk, meeting).decisions
    assert "Print the posters by Friday" in kept
    assert not [name for name in ("Karim", "رنا", "@") if name in kept]


def test_S9_what_was_decided_cannot_be_read_beside_the_audience(database: Database) -> None:
    talk, meeting = written(database)
    talk.presses("Rana", "Yes, keep it")
    beside = look(talk, meeting).audience["decided"]
    assert number(talk, "Karim") in beside["who"].values()
    assert "print" not in str(beside).casefold()


def test_H2_somebody_who_is_no_member_is_refused_behind_an_at_too(database: Database) -> None:
    talk, meeting = written(database, "Talk to @Hussein about the boy")
    assert "This looks like it is about a person" in last(talk).text
    assert look(talk, meeting).decisions == ""


def test_a_day_that_has_passed_meanwhile_is_asked(database: Database) -> None:
    talk, meeting = written(database, "Print the posters @Karim by Friday")
    talk.presses("Rana", "Yes, keep it")
    talk.wait(timedelta(days=3))
    chosen(talk, meeting, "1. Print the posters by Friday")
    assert "by when?" in last(talk).text

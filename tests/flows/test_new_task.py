"""“/task Print the posters @Rana by Thursday”: one line, who, and by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import (
    members,
    sessions,
)
from storage.database import Database
from storage.members import State
from storage.plan_shape import Agreed
from tests.flows.meetings import tap, texts
from tests.flows.talk import Talk
from tests.flows.task_writing import THURSDAY, begun, last, number, saved, tasks, village

# --- one line -------------------------------------------------------------------------------------


@pytest.mark.parametrize("next_one", ["/task", "/task Book the hall @Karim Thursday"])
def test_a_draft_that_a_new_task_takes_the_place_of_is_named(
    database: Database, next_one: str
) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    shown = talk.says("Rana", next_one)
    assert "Your task “Print the posters” was not saved" in shown[0].text
    assert "was not saved" not in shown[-1].text


def test_a_task_that_was_saved_or_dropped_is_not_named_at_the_next_one(database: Database) -> None:
    talk = village(database)
    for answer in ("Save", "Drop it"):
        talk.says("Rana", "/task Print the posters @Karim by Thursday")
        while "Save" not in last(talk.shown, "Rana").labels:
            talk.presses("Rana", last(talk.shown, "Rana").labels[0])
        talk.presses("Rana", answer)
        assert "was not saved" not in texts(talk.says("Rana", "/task"), "Rana")
        talk.presses("Rana", "Cancel")


@pytest.mark.parametrize(
    ("name", "said", "title", "who", "due"),
    [
        ("Rana", "Print the posters @Karim by Thursday", "Print the posters", "Karim", THURSDAY),
        ("Rana", "@Karim print the posters before 26/11", "print the posters", "Karim", THURSDAY),
        ("Rana", "Print the posters @me by ٢٦/١١/٢٠٢٦", "Print the posters", "Rana", THURSDAY),
        ("Nada", "طباعة الملصقات @نفسي قبل الخميس", "طباعة الملصقات", "Nada", THURSDAY),
        ("Nada", "طباعة الملصقات @أنا قبل الخميس", "طباعة الملصقات", "Nada", THURSDAY),
        ("Nada", "tba3at el molsa2at @nafsi abel el 5amis", "tba3at el molsa2at", "Nada",
         THURSDAY),
        ("Chloé", "Imprimer les affiches @moi-même pour jeudi", "Imprimer les affiches", "Chloé",
         THURSDAY),
        ("Rana", "Print posters by 2026-11-26 @karim", "Print posters", "Karim", THURSDAY),
        ("Rana", "tba3at el molsa2at @Karim abel el 5amis", "tba3at el molsa2at", "Karim",
         THURSDAY),
        ("Rana", "Jam3 el awra2 @Karim la bokra", "Jam3 el awra2", "Karim", date(2026, 11, 24)),
        ("Nada", "طباعة الملصقات @رنا قبل الخميس", "طباعة الملصقات", "رنا", THURSDAY),
        ("Nada", "طباعة الملصقات بحلول ٢٦ تشرين الثاني @رنا", "طباعة الملصقات", "رنا", THURSDAY),
        ("Nada", "إعداد القاعة للخميس @رنا", "إعداد القاعة", "رنا", THURSDAY),
        ("Chloé", "Imprimer les affiches @Karim pour jeudi", "Imprimer les affiches", "Karim",
         THURSDAY),
        ("Chloé", "Imprimer les affiches @karim d’ici le 26 novembre", "Imprimer les affiches",
         "Karim", THURSDAY),
    ],
)  # fmt: skip
def test_L4_one_line_says_what_who_and_by_when(
    database: Database, name: str, said: str, title: str, who: str, due: date
) -> None:
    talk = village(database)
    shown = last(talk.says(name, f"/task {said}"), name)
    talk.presses(name, shown.labels[0])
    one = saved(talk)
    assert (one.title, one.due) == (title, due)
    assert one.member_id == number(talk, who)


@pytest.mark.parametrize(
    ("name", "said", "title", "due"),
    [
        ("Nada", "شراء 3 كراسٍ لقاعة 12 @Karim الخميس", "شراء 3 كراسٍ لقاعة 12", THURSDAY),
        ("Rana", "=1+1 😀 @Karim 30/11", "=1+1 😀", date(2026, 11, 30)),
        ("Rana", "Book hall 12 Thursday @Karim", "Book hall 12", THURSDAY),
        ("Rana", "Buy 3/4 boards @Karim Thursday", "Buy 3/4 boards", THURSDAY),
        ("Rana", "Print 5 posters Thursday 17:00 @Karim", "Print 5 posters", THURSDAY),
        ("Nada", "شراء ١٢ كرسي للخميس @Karim", "شراء ١٢ كرسي", THURSDAY),
        ("Chloé", '"Imprimer" @Karim jeudi', "Imprimer", THURSDAY),
        ("Chloé", "« Imprimer » @Karim jeudi", "Imprimer", THURSDAY),
        ("Rana", 'Print "A" and "B" @Karim Thursday', 'Print "A" and "B"', THURSDAY),
        ("Rana", "Print the posters (@Karim, by Thursday)", "Print the posters", THURSDAY),
        ("Rana", "Plan the Friday market @Karim by Thursday", "Plan the Friday market", THURSDAY),
        ("Nada", "تحضير سوق الجمعة @Karim من الآن حتى الخميس", "تحضير سوق الجمعة", THURSDAY),
        ("Chloé", "Écrire le rapport du 2 mars @Karim pour jeudi", "Écrire le rapport du 2 mars",
         THURSDAY),
    ],
)  # fmt: skip
def test_numbers_of_the_title_stay_and_quotes_around_all_of_it_go(
    database: Database, name: str, said: str, title: str, due: date
) -> None:
    talk = village(database)
    shown = last(talk.says(name, f"/task {said}"), name)
    talk.presses(name, shown.labels[0])
    assert (saved(talk).title, saved(talk).due) == (title, due)


def test_the_word_before_a_day_stays_where_it_belongs_to_the_title(database: Database) -> None:
    talk = village(database)
    talk.says("Chloé", "/task Préparer la salle pour la réunion jeudi @Karim")
    text = texts(talk.shown, "Chloé")
    assert "Préparer la salle pour la réunion\n" in text


def test_what_is_not_in_the_line_is_asked(database: Database) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", "/task Print the posters"))
    assert "Who does it?" in shown.text
    talk.presses("Rana", "Karim")
    shown = last(talk.presses("Rana", "In two weeks: Monday 7 December"))
    assert "Print the posters\nWho: Karim\nBy Monday 7 December" in shown.text
    talk.presses("Rana", "Save")
    assert saved(talk).due == date(2026, 12, 7)


def test_question_by_question_understands_a_whole_line_too(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "new task")
    talk.says("Rana", "Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    assert saved(talk).member_id == number(talk, "Karim")


@pytest.mark.parametrize(
    ("name", "said", "asks"),
    [
        ("Rana", "Plan the Friday market", "Which day do you mean?"),
        ("Rana", "Print the posters by Thursday or Friday", "Which day do you mean?"),
        ("Chloé", "Écrire le rapport du 2 mars", "quel jour"),
        ("Nada", "تحضير سوق الجمعة", "أي يوم"),
    ],
)
def test_L4_a_day_that_may_belong_to_the_words_stays_in_them_and_is_asked(
    database: Database, name: str, said: str, asks: str
) -> None:
    talk = village(database)
    shown = last(talk.says(name, f"/task {said} @Karim"), name)
    assert asks in shown.text
    talk.says(name, "26/11")
    talk.presses(name, {"Rana": "Save", "Nada": "حفظ", "Chloé": "Enregistrer"}[name])
    assert (saved(talk).title, saved(talk).due) == (said, THURSDAY)


@pytest.mark.parametrize("said", ["new task", "مهمة جديدة", "nouvelle tâche", "mohemme jdide"])
def test_L4_new_task_is_understood_in_every_language(database: Database, said: str) -> None:
    talk = village(database)
    assert "What is to be done?" in last(talk.says("Rana", said)).text


# --- who ------------------------------------------------------------------------------------------


def test_an_unknown_person_is_asked_and_the_rest_is_kept(database: Database) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", "/task Print the posters @Zeina by Thursday"))
    assert "Nobody in the network is called “Zeina” now." in texts(talk.shown, "Rana")
    assert "Karim" in shown.labels
    talk.presses("Rana", "Karim")
    talk.presses("Rana", "Save")
    one = saved(talk)
    assert (one.title, one.due) == ("Print the posters", THURSDAY)


def test_H1_the_name_of_somebody_unknown_is_kept_nowhere(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Zeina by Thursday")
    talk.presses("Rana", "Karim")
    talk.presses("Rana", "Save")
    talk.says("Rana", "/task")
    talk.says("Rana", "Print the posters @Zeina by Thursday")
    with talk.database.transaction() as store:
        drafts = str([one.answers for one in sessions.open_since(store, talk.now)])
    assert "Print the posters" in drafts
    assert "Zeina" not in drafts + str(tasks(talk))
    said = texts(talk.shown, "Rana")
    assert said.count("Zeina") == 1
    assert "Nobody in the network is called that now." in said


def test_two_people_of_one_name_are_told_apart_by_a_tap(database: Database) -> None:
    talk = village(database)
    talk.member("Nour", "practitioner", "en", profession="teacher")
    second = number(talk, "Second")
    with talk.database.transaction() as store:
        members.change(store, members.get(store, second), name="Nour")
    shown = last(talk.says("Rana", "/task Print the posters @nour by Thursday"))
    assert "Several people in the network are called that." in shown.text
    named = [label for label in shown.labels if label.startswith("Nour")]
    assert len(named) == 2
    assert len(set(named)) == 2
    assert "Karim" not in shown.labels
    talk.presses("Rana", next(label for label in named if "Teacher" in label))
    talk.presses("Rana", "Save")
    assert saved(talk).member_id == number(talk, "Nour")


def test_somebody_who_has_left_is_asked_about_like_somebody_unknown(database: Database) -> None:
    talk = village(database)
    leave(talk, "Karim")
    shown = last(talk.says("Rana", "/task Print the posters @Karim by Thursday"))
    assert "Nobody in the network is called “Karim” now." in texts(talk.shown, "Rana")
    assert "Karim" not in shown.labels


def test_somebody_who_leaves_while_it_is_written_is_replaced_first(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    leave(talk, "Karim")
    shown = talk.presses("Rana", "Save")
    assert "does not belong to the network any more" in texts(shown, "Rana")
    assert tasks(talk) == []
    talk.presses("Rana", "Nobody yet")
    talk.presses("Rana", "Save")
    one = saved(talk)
    assert (one.title, one.member_id, one.due) == ("Print the posters", None, THURSDAY)


def leave(talk: Talk, name: str) -> None:
    who = number(talk, name)
    with talk.database.transaction() as store:
        members.erase(store, members.get(store, who), State.LEFT, talk.now)


def test_S4_nobody_of_another_network_can_be_named(database: Database) -> None:
    talk = village(database)
    talk.network("Zahle")
    talk.member("Walid", "practitioner", "en")
    shown = last(talk.says("Rana", "/task Print the posters @Walid by Thursday"))
    assert "Nobody in the network is called “Walid” now." in texts(talk.shown, "Rana")
    assert "Walid" not in shown.labels


def test_a_member_writes_tasks_for_themselves_only(database: Database) -> None:
    talk = village(database)
    shown = last(talk.says("Karim", "/task Print the posters by Thursday"), "Karim")
    assert "Who: You" in shown.text
    talk.presses("Karim", "Save")
    one = saved(talk)
    assert (one.member_id, one.agreed) == (number(talk, "Karim"), Agreed.ACCEPTED)


def test_a_member_who_names_somebody_else_is_asked_whether_it_is_theirs(
    database: Database,
) -> None:
    talk = village(database)
    shown = last(talk.says("Karim", "/task Print the posters @Rana by Thursday"), "Karim")
    assert "Only a coordinator gives tasks to others." in shown.text
    assert shown.labels[:1] == ["I do it"]
    talk.presses("Karim", "I do it")
    talk.presses("Karim", "Save")
    assert saved(talk).member_id == number(talk, "Karim")


@pytest.mark.parametrize("role", ["lead", "auditor", "owner"])
def test_S4_who_sees_totals_only_writes_no_tasks(database: Database, role: str) -> None:
    talk = village(database)
    talk.member("Lina", role, "en")
    talk.says("Lina", "/task Print the posters by Thursday")
    tap(talk, "Lina", "task-new", "")
    assert tasks(talk) == []
    assert "not part of your role" in last(talk.shown, "Lina").text


# --- by when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("by 20/11", "That day is past."),
        ("by yesterday", "That day is past."),
        ("by 31/2", "There is no such day."),
        ("by Thursday 27/11", "The weekday and the date do not agree."),
    ],
)
def test_a_day_that_cannot_be_taken_is_asked_again(
    database: Database, said: str, told: str
) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", f"/task Print the posters @Karim {said}"))
    assert told in shown.text
    talk.says("Rana", "Thursday")
    talk.presses("Rana", "Save")
    one = saved(talk)
    assert (one.title, one.due) == ("Print the posters", THURSDAY)


def test_two_days_that_may_be_meant_are_offered(database: Database) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", "/task Print the posters @Karim by Thursday 27/11"))
    assert shown.labels[:2] == ["Thursday 26 November 2026", "Friday 27 November 2026"]
    talk.presses("Rana", "Friday 27 November 2026")
    talk.presses("Rana", "Save")
    assert saved(talk).due == date(2026, 11, 27)


def test_a_typed_day_that_is_past_is_asked_again(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim")
    shown = last(talk.says("Rana", "20/11/2026"))
    assert "That day is past." in shown.text
    assert "By when?" in shown.text


def test_a_preview_that_was_left_until_its_day_had_passed_asks_for_another(
    database: Database,
) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by tomorrow")
    talk.now += timedelta(hours=20)
    talk.says("Rana", "/menu")
    talk.now += timedelta(hours=20)
    with talk.database.transaction() as store:
        for one in sessions.open_since(store, talk.now - timedelta(days=2)):
            sessions.save(store, one, talk.now)
    shown = talk.presses("Rana", "Save")
    assert "That day is past." in texts(shown, "Rana")
    assert tasks(talk) == []


@pytest.mark.parametrize("begins", ["activity", "plan"])
def test_a_day_before_the_beginning_is_asked(database: Database, begins: str) -> None:
    talk = village(database)
    start = date(2026, 12, 1)
    begun(talk, activity={"start": start} if begins == "activity" else {}, since=start)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    shown = last(talk.presses("Rana", "Youth day"))
    assert "is before the activity begins, on Tuesday 1 December 2026" in shown.text
    shown = last(talk.presses("Rana", "Another day"))
    assert "By when?" in shown.text
    talk.says("Rana", "3/12")
    talk.presses("Rana", "Save")
    assert saved(talk).due == date(2026, 12, 3)


def test_what_comes_before_an_activity_on_purpose_is_taken(database: Database) -> None:
    talk = village(database)
    begun(talk, activity={"start": date(2026, 12, 1)})
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Youth day")
    talk.presses("Rana", "Yes, it comes before")
    talk.presses("Rana", "Save")
    assert saved(talk).due == THURSDAY


@pytest.mark.parametrize("words", ["1", "؟", "5/12", "..."])
def test_L4_a_title_without_letters_is_asked_again(database: Database, words: str) -> None:
    talk = village(database)
    talk.says("Rana", "/task")
    assert "What is to be done?" in talk.says("Rana", words)[-1].text
    assert "What is to be done?" not in talk.says("Rana", "Print the posters")[-1].text

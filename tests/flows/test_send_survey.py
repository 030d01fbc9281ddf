"""Sending a survey by talking: every path to it, and from the list of forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.forms.definition import to_json
from bot.forms.pack import pack
from storage import forms
from storage.database import Database
from tests.flows.meetings import tap, texts
from tests.flows.surveys import definition
from tests.flows.talk import Shown
from tests.flows.trainings import (
    DAYS_3,
    FORM,
    PEOPLE,
    SATURDAY,
    asks,
    came,
    circle,
    home,
    newest,
    option,
    own_form,
    prompted,
    sent,
    training,
)


def last(shown: list[Shown], name: str) -> Shown:
    return [one for one in shown if one.to == name][-1]


# --- the whole way --------------------------------------------------------------------------------


def test_who_came_is_asked_a_minute_after_send(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, "Karim", "Nour", "Farah")
    preview = asks(talk, "Rana", meeting, "Now", DAYS_3)
    assert "Asked are those who came to “Listening well”." in preview.text
    assert "2 people are asked." in preview.text
    talk.presses("Rana", "Send")
    assert prompted(talk.shown) == {}
    shown = talk.wait(timedelta(minutes=2))
    assert prompted(shown) == {"Karim": "Mon 10:01", "Nour": "Mon 10:01"}
    assert shown[0].text.splitlines()[:2] == [
        "Thank you for taking part in “Listening well”. Every question can be skipped.",
        "🔒 Stored without your name. The coordinator sees totals only, from 5 answers up.",
    ]


def test_the_preview_shows_it_as_it_then_comes(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    preview = asks(talk, "Rana", meeting, "Now", DAYS_3).text
    talk.presses("Rana", "Send")
    first = talk.wait(timedelta(minutes=2))[0].text
    assert first.splitlines()[:4] == preview.splitlines()[2:6]
    assert "The first question: Overall, how was the training?" in preview
    assert "The choices: 😞 Very weak, 🙁 Weak" in preview
    assert "5 people are asked." in preview
    assert "5 messages leave a minute after “Send”." in preview
    assert "At most 10 messages in all." in preview
    told = [line for line in preview.splitlines() if line.startswith("🔔")]
    assert told == ["🔔 Wednesday 25 November, 10:01, to those who have not answered"]
    later = prompted(talk.wait(timedelta(days=4)), "survey-reminder")
    assert set(later.values()) == {"Wed 10:01"}


def test_one_can_change_each_part_before_sending_and_drop_it(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    preview = asks(talk, "Rana", meeting, "Now", DAYS_3)
    for part, answer, expected in (
        ("How long it stays open", "1 day", "Open until Tuesday 24 November"),
        ("When it is asked", "30 days after it, on Monday 21 December", "opens on Monday 21 Dec"),
    ):
        talk.presses("Rana", "Change something")
        talk.presses("Rana", part)
        preview = last(talk.presses("Rana", answer), "Rana")
        assert expected in preview.text
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "The questions")
    talk.presses("Rana", "Before and after the training")
    preview = last(talk.presses("Rana", "3 days (suggested)"), "Rana")
    assert "BEFORE: Listening" in preview.text
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "What it is about, and who is asked")
    talk.presses("Rana", "The whole network")
    preview = last(talk.presses("Rana", "Now"), "Rana")
    assert "6 people are asked." in preview.text
    assert "Dropped. Nothing was sent." in texts(talk.presses("Rana", "Drop it"), "Rana")
    assert sent(talk) == []


def test_the_network_or_some_of_it_can_be_asked(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", "/survey")
    for answer in ("The whole network", "Monthly pulse", "Now", "5 days (suggested)", "Send"):
        talk.presses("Rana", answer)
    assert set(prompted(talk.wait(timedelta(minutes=2)))) == {"Farah", *PEOPLE}
    talk.says("Rana", "/survey")
    for answer in (
        "Some members, or several networks", "Certain people", "Karim", "Lina", "Done choosing",
        "A story of change", "Now", "3 days", "Send",
    ):  # fmt: skip
        talk.presses("Rana", answer)
    assert "2 people are asked." in talk.shown[-1].text
    assert prompted(talk.wait(timedelta(days=1))) == {"Karim": "Tue 08:00", "Lina": "Tue 08:00"}


def test_the_closing_message_of_a_training_leads_to_its_survey(database: Database) -> None:
    talk = circle(database)
    training(talk)
    talk.until(talk.now + timedelta(days=4))
    shown = talk.presses("Rana", "Send a survey")
    assert "Which questions shall be asked?" in shown[-1].text
    for answer in (FORM, "Now", DAYS_3):
        shown = talk.presses("Rana", answer)
    assert "Listening well" in shown[-1].text


def test_only_a_form_that_leaves_it_open_is_asked_with_names_or_without(
    database: Database,
) -> None:
    talk = circle(database)
    own_form(talk, "Our own form")
    meeting = training(talk, SATURDAY)
    came(talk, meeting, "Karim")
    talk.says("Rana", "/survey")
    talk.presses("Rana", option(meeting))
    shown = talk.presses("Rana", "Our own form")
    assert "With names, or without?" in shown[-1].text
    talk.presses("Rana", "👤 With names: I see who answered what")
    talk.presses("Rana", "Now")
    shown = talk.presses("Rana", DAYS_3)
    assert "👤 Your coordinator will see your answers with your display name." in shown[-1].text
    assert "nothing will be shown" not in shown[-1].text
    talk.presses("Rana", "Send")
    assert newest(talk).anonymous is False


def test_a_form_that_comes_with_us_is_copied_once_and_again_when_it_is_another_version(
    database: Database,
) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    for _time in range(2):
        asks(talk, "Rana", meeting, "Now", DAYS_3)
        talk.presses("Rana", "Send")
    first, second = sent(talk)
    network = home(talk)
    assert first.form_id == second.form_id
    with talk.database.transaction() as store:
        kept = forms.get(store, first.form_id)
        assert (kept.source, kept.definition) == (
            "pack/post_training",
            to_json(pack()["post_training"]),
        )
        older = forms.add(
            store, network_id=network.id, definition=to_json(definition()),
            source=kept.source, family=kept.family, now=talk.now,
        )  # fmt: skip
    asks(talk, "Rana", meeting, "Now", DAYS_3)
    talk.presses("Rana", "Send")
    third = newest(talk)
    with talk.database.transaction() as store:
        newer = forms.get(store, third.form_id)
    assert (newer.family, newer.version) == (older.family, older.version + 1)
    assert newer.definition == kept.definition


def test_drafts_and_the_copies_of_what_comes_with_us_are_not_offered(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    own_form(talk, "A draft", forms.DRAFT)
    own_form(talk, "Ready")
    asks(talk, "Rana", meeting, "Now", DAYS_3)
    talk.presses("Rana", "Send")
    talk.says("Rana", "/survey")
    labels = talk.presses("Rana", option(meeting))[-1].labels
    assert "Ready" in labels
    assert "A draft" not in labels
    assert labels.count(FORM) == 1


# --- from the list of forms -----------------------------------------------------------------------


def test_a_form_is_sent_from_its_card(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    tap(talk, "Rana", "form-send", f"form/{own_form(talk, 'Our own form', anonymous=True)}")
    talk.presses("Rana", option(meeting))
    talk.presses("Rana", "Now")
    assert "Our own form" in talk.presses("Rana", DAYS_3)[-1].text
    talk.presses("Rana", "Send")
    assert set(prompted(talk.wait(timedelta(minutes=2)))) == set(PEOPLE)


def test_a_form_about_a_training_needs_one(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    tap(talk, "Rana", "form-send", "pack/post_training")
    shown = talk.presses("Rana", "The whole network")
    assert "These questions are about a training." in shown[-1].text
    assert "When shall it be asked?" in talk.presses("Rana", option(meeting))[-1].text


def test_a_facilitator_without_a_training_cannot_send_a_form_either(database: Database) -> None:
    talk = circle(database)
    training(talk, SATURDAY, led_by="")
    talk.says("Farah", "/menu")
    shown = tap(talk, "Farah", "form-send", "pack/post_training")
    assert "There is no training of yours to ask about." in texts(shown, "Farah")


# --- the languages of the questions ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("languages", "said"),
    [
        (("fr",), "⚠️ Languages of the questions: French. 6 of 6 read another language."),
        (("ar", "fr"), "⚠️ Languages of the questions: Arabic, French. 5 of 6 read another"),
        (("en", "fr"), "⚠️ Languages of the questions: English, French. 1 of 6 reads another"),
        (("en", "ar"), ""),
    ],
)
def test_the_preview_says_how_many_read_another_language(
    database: Database, languages: tuple[str, ...], said: str
) -> None:
    talk = circle(database)
    talk.member("كريم", "practitioner", "ar")
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE, "كريم")
    written = to_json(replace(definition(anonymous=True), languages=languages))
    network = home(talk)
    with database.transaction() as store:
        form = forms.add(
            store, network_id=network.id, definition=written, source="chat", now=talk.now
        )
    tap(talk, "Rana", "form-send", f"form/{form.id}")
    talk.presses("Rana", option(meeting))
    talk.presses("Rana", "Now")
    shown = talk.presses("Rana", DAYS_3)[-1].text
    assert said in shown
    assert ("read another language" in shown or "reads another language" in shown) == bool(said)

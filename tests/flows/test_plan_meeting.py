"""Planning by talking: bad input of every kind gets a sentence, and nothing is half done."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.core.messages import Kind
from storage import sessions
from storage.database import Database
from tests.flows.meetings import ANSWERS, LINE, MONDAY, look, newest, plan, tap, texts, town
from tests.flows.surveys import OVERALL, definition, send
from tests.flows.talk import Talk


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "The title is empty"),
        ("\u202e\u200f", "The title is empty"),
        ("x" * 200, "The title is too long"),
        ("x" * 10_000, "That is very long"),
        ("Security coordination", "choose words that say nothing of the theme"),
        ("اجتماع الأمن", "choose words that say nothing of the theme"),
        ("Call 70123456", "seems to name a person"),
    ],
)
def test_a_bad_title_is_asked_again(database: Database, typed: str, says: str) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    shown = talk.says("Rana", typed)
    assert says in shown[-1].text
    assert "What is the meeting called?" in shown[-1].text


@pytest.mark.parametrize(
    "title",
    [
        "<b>Bold</b> & [link](http://x)",
        "=HYPERLINK(1)",
        "{title} {n}",
        "a\u202eb\u200fc",
        "*stars* _under_",
    ],
)
def test_S5_titles_stay_words(database: Database, title: str) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", title)
    talk.says("Rana", "Thursday 17:00")
    for answer in ("90 minutes", "Skip", *ANSWERS[1:], "Send"):
        talk.presses("Rana", answer)
    shown = talk.wait(timedelta(minutes=2))
    kept = newest(talk).title
    assert "\u202e" not in kept
    assert texts(shown, "Karim").splitlines()[0] == f"📅 {kept}"
    assert kept == title.replace("\u202e", "").replace("\u200f", "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31/02", "There is no such day"),
        ("26/10/2025", "That day is past"),
        ("25:00", "There is no such time"),
        ("whenever", "I did not find a day"),
        ("Thursday 27/11", "do not agree"),
    ],
)
def test_a_bad_day_is_asked_again(database: Database, typed: str, says: str) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Monthly coordination")
    shown = talk.says("Rana", typed)
    assert says in shown[-1].text


@pytest.mark.parametrize(
    ("typed", "day", "at"),
    [
        ("Thursday 5pm", date(2026, 11, 26), time(17)),
        ("الخميس ٥ مساءً", date(2026, 11, 26), time(17)),
        ("jeudi 17h", date(2026, 11, 26), time(17)),
        ("26/11 17:00", date(2026, 11, 26), time(17)),
        ("tomorrow 10:00", date(2026, 11, 24), time(10)),
        ("بكرا الساعة 11", date(2026, 11, 24), time(11)),
    ],
)
def test_days_are_understood_as_people_type_them(
    database: Database, typed: str, day: date, at: time
) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Monthly coordination")
    shown = talk.says("Rana", typed)
    assert "How long will it take?" in shown[-1].text
    for answer in ("90 minutes", "Skip", *ANSWERS[1:], "Send"):
        talk.presses("Rana", answer)
    meeting = newest(talk)
    assert (meeting.day, meeting.at) == (day, at)


def test_five_is_asked_morning_or_evening(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Monthly coordination")
    shown = talk.says("Rana", "Thursday 5")
    assert "in the morning or in the evening?" in shown[-1].text
    assert shown[-1].labels[:2] == ["05:00", "17:00"]


def test_an_hour_that_does_not_exist_is_refused(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Night walk")
    shown = talk.says("Rana", "28/3/2027 00:30")
    if "at what time" in shown[-1].text or "morning" in shown[-1].text:
        shown = talk.says("Rana", "00:30")
    assert "does not exist on that day" in shown[-1].text


def test_a_day_and_an_hour_can_be_tapped(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Monthly coordination")
    talk.presses("Rana", "Thu 26/11")
    shown = talk.presses("Rana", "17:00")
    assert "How long will it take?" in shown[-1].text


def test_longer_than_a_day_and_nobody_chosen_are_refused(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting Thursday 17:00 Monthly coordination @ Town hall")
    assert "longer than a day" in talk.says("Rana", "30 hours")[-1].text
    talk.presses("Rana", "90 minutes")
    talk.presses("Rana", "Certain people")
    assert "Nobody is chosen" in talk.presses("Rana", "Done choosing")[-1].text
    talk.presses("Rana", "Karim")
    talk.presses("Rana", "Done choosing")
    for answer in (*ANSWERS[2:], "Send"):
        talk.presses("Rana", answer)
    shown = talk.wait(timedelta(minutes=2))
    assert {one.to for one in shown} == {"Karim"}


@pytest.mark.parametrize("words", ["half an hour", "نص ساعة", "une demi-heure", "½ hour"])
def test_L4_a_length_is_typed_as_it_is_spoken(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting Thursday 17:00 Monthly coordination @ Town hall")
    assert "90 minutes, or an hour and a half" in talk.says("Rana", "2")[-1].text
    talk.says("Rana", words)
    for answer in (*ANSWERS[1:], "Send"):
        talk.presses("Rana", answer)
    assert newest(talk).minutes == 30


def test_back_takes_one_answer_back_and_cancel_all(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Monthly coordination")
    talk.says("Rana", "Thursday 17:00")
    shown = talk.presses("Rana", "Back")
    assert "When is it?" in shown[-1].text
    shown = talk.presses("Rana", "Cancel")
    assert shown[0].text.startswith("Cancelled.")
    assert talk.wait(timedelta(days=1)) == []


def test_R6_a_half_planned_meeting_survives_a_restart(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Monthly coordination")
    again = type(talk)(talk.database, talk.now)
    again._people, again._languages = talk._people, talk._languages
    again._events = 1000
    again.shown = talk.shown
    shown = again.says("Rana", "Thursday 17:00")
    assert "How long will it take?" in shown[-1].text


def test_two_coordinators_editing_at_once_do_not_undo_each_other(database: Database) -> None:
    talk = town(database)
    talk.member("Hadi", "coordinator", "en")
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    for name in ("Rana", "Hadi"):
        tap(talk, name, "meeting-move", meeting.subject)
        talk.says(name, "Friday 11:00" if name == "Rana" else "Saturday 11:00")
        talk.presses(name, "Skip")
    talk.presses("Rana", "Change it")
    shown = talk.presses("Hadi", "Change it")
    assert "Meanwhile somebody else has changed" in shown[-1].text
    assert look(talk, meeting).day == date(2026, 11, 27)


def test_members_cannot_plan(database: Database) -> None:
    talk = town(database)
    shown = talk.says("Karim", "/meeting Thursday 17:00 Party")
    assert "for coordinators" in shown[-1].text


def test_a_voice_note_in_the_middle_changes_nothing_and_the_question_stays(
    database: Database,
) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    shown = talk.sends("Rana", Kind.VOICE)
    assert "I cannot listen to voice messages" in shown[0].text
    assert "What is the meeting called?" in shown[-1].text
    with talk.database.transaction() as store:
        assert len(sessions.open_since(store, talk.now)) == 1


def test_the_preview_warns_of_weekends_and_friday_midday(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting Saturday 12:00 Planning day @ Library")
    shown = [talk.presses("Rana", answer) for answer in ANSWERS][-1]
    assert "weekend day in Beirut" in shown[-1].text
    talk.presses("Rana", "Drop it")
    talk.says("Rana", "/meeting Friday 12:00 Planning day @ Library")
    for answer in ANSWERS:
        shown = talk.presses("Rana", answer)
    assert "close to Friday prayer" in shown[-1].text


def test_the_preview_tells_who_gets_what_and_when_as_it_then_comes(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting 8/12 17:00 Planning day @ Library")
    shown = [talk.presses("Rana", answer) for answer in ANSWERS][-1]
    assert "English: Karim" in shown[-1].text
    told = [line for line in shown[-1].text.splitlines() if line.startswith("🔔")]
    talk.presses("Rana", "Send")
    talk.wait(timedelta(minutes=2))
    talk.presses("Karim", "I will come")
    came = [each.at for each in talk.wait(timedelta(days=16)) if each.to == "Karim"]
    assert [f"{at:%d %H:%M}" for at in came] == ["05 17:00", "07 17:00", "08 15:00"]
    assert told == [
        "🔔 Saturday 5 December, 17:00",
        "🔔 Monday 7 December, 17:00",
        "🔔 Tuesday 8 December, 15:00, to those who come",
    ]


def test_H7_a_preview_does_not_tell_who_was_reminded_of_a_survey(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL))
    for answer in ("Start", "Good", "Send my answers"):
        talk.presses("Karim", answer)
    shown = talk.wait(timedelta(hours=48))
    reminded = {one.to for one in shown if one.reason == "survey-reminder"}
    assert "Nour" in reminded
    assert "Karim" not in reminded
    talk.says("Rana", "/meeting 8/12 17:00 Planning day @ Library")
    preview = [talk.presses("Rana", answer) for answer in ANSWERS][-1][-1].text
    assert "leave a minute after “Send”" in preview
    assert "One message a day each" not in preview
    talk.presses("Rana", "Send")
    talk.wait(timedelta(minutes=3))
    page = talk.presses("Rana", "Who is coming?")[-1].text
    assert "Thursday 26 November" not in page


def test_the_preview_counts_those_who_can_be_reached_and_says_whose_message_waits(
    database: Database,
) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(timedelta(minutes=2))
    talk.member("Lina", "practitioner", "en")
    talk.sends("Nour", Kind.BLOCKED)
    talk.says("Rana", "/meeting 8/12 17:00 Planning day @ Library")
    shown = [talk.presses("Rana", answer) for answer in ANSWERS][-1][-1].text
    assert "Send to 3?\nEnglish: Karim, Lina\nFrench: Joelle\n" in shown
    assert "Cannot be reached: Nour (have not opened the bot or have blocked it)." in shown
    assert "1 message leaves a minute after “Send”.\n" in shown
    assert "One message a day each: 2 messages wait until Tuesday 24 November, 08:00." in shown
    talk.presses("Rana", "Send")
    later = [each for each in talk.wait(timedelta(days=1)) if each.to != "Rana"]
    came = [(each.to, f"{each.at:%d %H:%M}") for each in later]
    assert came == [("Lina", "23 10:03"), ("Karim", "24 08:00"), ("Joelle", "24 08:00")]


def test_a_network_without_members_is_told_so_before_anything_is_sent(database: Database) -> None:
    talk = Talk(database, MONDAY)
    talk.network("Saida", "LB")
    talk.member("Rana", "coordinator", "en")
    talk.says("Rana", "/meeting Thursday 17:00 Planning day @ Library")
    shown = [talk.presses("Rana", answer) for answer in ANSWERS][-1]
    assert "Nobody else can get it yet. To invite people: /invite" in shown[-1].text
    assert "Send to 0" not in shown[-1].text


def test_the_preview_says_the_year_where_it_is_another_one(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting 24/11/2027 17:00 Planning day @ Library")
    shown = [talk.presses("Rana", answer) for answer in ANSWERS][-1]
    assert "Wednesday 24 November 2027, 17:00" in shown[-1].text


def test_five_in_one_line_is_asked_morning_or_evening(database: Database) -> None:
    talk = town(database)
    shown = talk.says("Rana", "/meeting Thursday 5 Monthly round @ Town hall")
    assert "in the morning or in the evening?" in shown[-1].text
    assert {"5:00", "17:00"} <= {label.removeprefix("0") for label in shown[-1].labels}


@pytest.mark.parametrize("title", ["اللقاء الثامن", "حملة التضامن", "Crisis round", "لقاء الآمنة"])
def test_a_harmless_title_that_has_the_letters_of_a_theme_is_taken(
    database: Database, title: str
) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    assert "When is it?" in talk.says("Rana", title)[-1].text


@pytest.mark.parametrize("title", ["لجنة الأمن", "والأمنية", "contre-extrémisme", "للشرطة"])
def test_H5_a_theme_is_seen_with_its_article_and_inside_a_compound(
    database: Database, title: str
) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    assert "say nothing of the theme" in talk.says("Rana", title)[-1].text


def test_the_own_network_is_always_invited_and_not_in_the_list(database: Database) -> None:
    talk = town(database)
    talk.network("Irbid", "JO")
    talk.says("Rana", "/meeting Thursday 17:00 Joint round @ Town hall")
    talk.presses("Rana", "90 minutes")
    shown = talk.presses("Rana", "Several networks")
    assert any("Irbid" in label for label in shown[-1].labels)
    assert not any("Saida" in label for label in shown[-1].labels)


def test_the_end_of_a_series_says_its_year(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting Thursday 17:00 Weekly round @ Town hall")
    for answer in ANSWERS[:3]:
        talk.presses("Rana", answer)
    shown = talk.presses("Rana", "Every week")
    assert "until Friday 26 November 2027" in shown[-1].labels


def test_skip_is_no_answer_where_one_is_needed(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    shown = talk.says("Rana", "skip")
    assert "This question needs an answer." in shown[-1].text
    assert "What is the meeting called?" in shown[-1].text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("30/2 17:00 Coordination @ Hall", "There is no such day. Please check the date."),
        ("1/11/2026 17:00 Coordination", "That day is past. Please choose a day to come."),
    ],
)
def test_a_wrong_day_in_the_line_is_said_and_asked_again(
    database: Database, line: str, says: str
) -> None:
    talk = town(database)
    shown = talk.says("Rana", f"/meeting {line}")
    assert shown[0].text == says
    assert "When" in shown[1].text


def test_a_line_without_a_day_is_asked_for_it_and_nothing_is_wrong(database: Database) -> None:
    talk = town(database)
    assert len(talk.says("Rana", "/meeting Coordination @ Hall")) == 1


@pytest.mark.parametrize(
    ("name", "typed", "near"),
    [
        ("Rana", "/report", "/reports"),
        ("Rana", "/Meting", "/meeting"),
        ("Karim", "/taks", "/tasks"),
    ],
)
def test_the_nearest_command_is_offered(
    database: Database, name: str, typed: str, near: str
) -> None:
    talk = town(database)
    (shown,) = talk.says(name, typed)
    assert f"Did you mean {near}?" in shown.text
    assert talk.presses(name, near)


@pytest.mark.parametrize(("name", "typed"), [("Karim", "/report"), ("Rana", "/nonsense")])
def test_no_command_is_offered_that_may_not_be_used_or_is_not_near(
    database: Database, name: str, typed: str
) -> None:
    talk = town(database)
    (shown,) = talk.says(name, typed)
    assert shown.labels == []


def test_a_preview_says_who_will_learn_of_it_too_late(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/pausenetwork")
    (paused,) = talk.presses("Rana", "3 days")
    assert "paused until Thursday 26 November, 10:00" in paused.text
    talk.says("Rana", "/meeting tomorrow 17:00 Monthly coordination @ Town hall")
    *_earlier, shown = [talk.presses("Rana", answer) for answer in ANSWERS]
    assert "messages wait until Thursday 26 November, 10:00" in shown[-1].text
    assert "3 people will not learn of it in time" in shown[-1].text
    (done,) = talk.presses("Rana", "Send")
    assert "in a minute" not in done.text
    assert "messages wait until Thursday 26 November, 10:00" in done.text


@pytest.mark.parametrize("words", ["1", "٣", "?"])
def test_L4_a_title_or_an_agenda_without_letters_is_asked_again(
    database: Database, words: str
) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting")
    assert "There are no letters in that." in talk.says("Rana", words)[-1].text
    for said in ("Monthly coordination", "Thursday 17:00", "90 minutes", "Town hall", "1"):
        talk.says("Rana", said)
    assert "agenda" in talk.shown[-1].text.lower()
    assert "There are no letters in that." in talk.says("Rana", words)[-1].text


@pytest.mark.parametrize("words", ["once", "Just once.", "مرة واحدة", "une seule fois", "no"])
def test_L4_that_it_does_not_repeat_is_typed_as_it_is_said(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Rana", LINE)
    for answer in ANSWERS[:3]:
        talk.presses("Rana", answer)
    assert "Does it repeat?" in texts(talk.shown, "Rana").rpartition("Question")[2]
    assert "Which reminders" in talk.says("Rana", words)[-1].text

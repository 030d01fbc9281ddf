"""A conversation that was begun in one app and goes on in another of the same person's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.core.messages import Kind, Voice
from bot.core.texts import plain, translate
from bot.engine import taps
from bot.engine.answering import ELSEWHERE
from storage import papers, sessions, surveys
from storage.database import Database
from storage.models import ButtonsRow, LedgerRow
from tests.flows.closed import NAMES, circle
from tests.flows.several_apps import PHONE, add_app, address_of, known
from tests.flows.surveys import DIFFICULT, HELD, OVERALL, definition, send, urn
from tests.flows.talk import Talk
from tests.flows.test_anonymous import kept, same

pytestmark = pytest.mark.each_kind

GO_ON = "Go on here (from: Web page)"
BACK_ON = "Go on here (from: WhatsApp)"
ENGLISH = Voice(language="en")
FORM = definition(OVERALL, DIFFICULT, HELD)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def karim(talk: Talk) -> Talk:
    """Karim writes on the web page and on a phone."""
    add_app(talk, "Karim")
    return talk


def open_at(talk: Talk, screen: str) -> str:
    """The conversation that is open in this app."""
    with talk.database.transaction() as store:
        found = sessions.current(store, address_of(store, talk, screen).id, talk.now)
        return found.flow if found is not None else ""


@pytest.mark.parametrize("words", ["/menu", "/start", "abracadabra"])
def test_what_was_begun_in_one_app_is_offered_in_the_other(karim: Talk, words: str) -> None:
    karim.says("Karim", "/pause")
    assert GO_ON in karim.says(PHONE, words)[-1].labels
    (asked,) = karim.presses(PHONE, GO_ON)
    assert asked.text.startswith("Back to where we were:\nFor how long")
    assert (open_at(karim, "Karim"), open_at(karim, PHONE)) == ("", "pause")
    (done,) = karim.says(PHONE, "3")
    assert "Messages are paused until" in done.text
    assert GO_ON not in karim.says(PHONE, "/menu")[-1].labels


def test_nothing_is_offered_where_nothing_waits(karim: Talk) -> None:
    assert GO_ON not in karim.says(PHONE, "/menu")[-1].labels
    assert GO_ON not in karim.says(PHONE, "abracadabra")[-1].labels
    karim.says("Karim", "/pause")
    karim.says(PHONE, "/pause")
    assert GO_ON not in karim.says(PHONE, "/menu")[-1].labels, "a question is open here"


def test_R2_going_on_twice_is_going_on_once(karim: Talk) -> None:
    karim.says("Karim", "/pause")
    karim.says(PHONE, "/menu")
    handle = karim.handle(PHONE, GO_ON)
    karim.presses(PHONE, GO_ON)
    karim.sends(PHONE, Kind.PRESS, handle=handle)
    assert open_at(karim, PHONE) == "pause"
    karim.says(PHONE, "3")
    (shown,) = karim.sends(PHONE, Kind.PRESS, handle=handle)
    assert "closed" in shown.text


def test_typed_words_never_answer_a_question_of_another_app(karim: Talk) -> None:
    karim.says("Karim", "/pause")
    (shown,) = karim.says(PHONE, "3")
    assert "not sure I understood" in shown.text
    assert known(karim, "Karim").paused_until is None
    karim.presses(PHONE, GO_ON)
    (shown,) = karim.says("Karim", "3")
    assert shown.text == plain(translate(ELSEWHERE, ENGLISH))
    assert shown.labels == [BACK_ON]
    assert known(karim, "Karim").paused_until is None


def test_what_waits_behind_it_comes_along(karim: Talk) -> None:
    """Else an answer to the question that was shown last would go to the one behind it."""
    survey = send(karim, FORM, anonymous=False)
    karim.presses("Karim", "Start")
    karim.presses("Karim", "Good")
    karim.says("Karim", "/pause")
    karim.says(PHONE, "/menu")
    karim.presses(PHONE, GO_ON)
    (shown,) = karim.says("Karim", "3")
    assert shown.text == plain(translate(ELSEWHERE, ENGLISH))
    shown_next = karim.says(PHONE, "3")
    assert "What was difficult?" in shown_next[-1].text
    for label in ("Place", "Done choosing", "Yes", "Send my answers"):
        karim.presses(PHONE, label)
    member = known(karim, "Karim")
    with karim.database.transaction() as store:
        (paper,) = papers.of_member(store, member.id)
        assert paper.survey_id == survey.id
        assert paper.answers["overall"] == "4"


def test_old_buttons_say_where_it_goes_on(karim: Talk) -> None:
    karim.says("Karim", "/pause")
    karim.says(PHONE, "/menu")
    karim.presses(PHONE, GO_ON)
    (shown,) = karim.presses("Karim", "7 days")
    assert shown.text == plain(translate(ELSEWHERE, ENGLISH))
    assert known(karim, "Karim").paused_until is None
    karim.presses("Karim", BACK_ON)
    assert (open_at(karim, "Karim"), open_at(karim, PHONE)) == ("pause", "")
    karim.presses("Karim", "7 days")
    assert known(karim, "Karim").paused_until is not None


def test_S2_nobody_else_goes_on_with_it(karim: Talk) -> None:
    karim.says("Karim", "/pause")
    karim.says(PHONE, "/menu")
    handle = karim.handle(PHONE, GO_ON)
    (shown,) = karim.sends("Rana", Kind.PRESS, handle=handle)
    assert shown.text.startswith(plain(translate(taps.GONE, ENGLISH)))
    assert open_at(karim, "Karim") == "pause"
    assert "Go on here" not in str(karim.says("Rana", "/menu")[-1].labels)


def test_a_survey_put_aside_in_one_app_goes_on_where_it_stood_in_the_other(karim: Talk) -> None:
    send(karim, FORM, anonymous=False)
    karim.presses("Karim", "Start")
    karim.presses("Karim", "Good")
    karim.presses("Karim", "Answer later")
    assert GO_ON not in karim.says(PHONE, "/menu")[-1].labels, "what is put aside waits in its list"
    karim.says(PHONE, "/surveys")
    shown = karim.presses(PHONE, karim.shown[-1].labels[0])
    assert "What was difficult?" in shown[-1].text, "the first answer is there"


# --- anonymous surveys ---------------------------------------------------------------------------

ANSWERS = {"Good": ("Time", "Yes"), "Weak": ("Language", "No")}


def test_H7_an_anonymous_survey_leaves_nothing_in_the_app_that_it_began_in(karim: Talk) -> None:
    send(karim, FORM)
    karim.presses("Karim", "Start")
    karim.now += A_MINUTE
    karim.presses("Karim", "Good")
    karim.says(PHONE, "/menu")
    before = traces_at(karim, "Karim")
    karim.presses(PHONE, GO_ON)
    left = traces_at(karim, "Karim")
    assert before[0] > left[0], "the replies are gone"
    assert before[1] > left[1], "and their buttons"
    for label in ("Place", "Done choosing", "Yes", "Send my answers"):
        karim.presses(PHONE, label)
    assert karim.faults == 0


def traces_at(talk: Talk, screen: str) -> tuple[int, int]:
    with talk.database.transaction() as store:
        id = address_of(store, talk, screen).id
        replies = select(func.count()).where(
            LedgerRow.address_id == id,
            LedgerRow.reason == "reply",
            LedgerRow.body_sealed.is_not(None),
        )
        left = select(func.count()).where(ButtonsRow.address_id == id)
        return (
            int(store.conn.execute(replies).scalar_one()),
            int(store.conn.execute(left).scalar_one()),
        )


def two_apps(database: Database, ones: Sequence[str], others: Sequence[str]) -> Talk:
    """All begin on the page and hand in on their phones; "Good" or "Weak", as is said here."""
    talk = circle(database, len(ones) + len(others))
    for name in NAMES[: len(ones) + len(others)]:
        add_app(talk, name, f"{name}'s phone")
    survey = send(talk, FORM)
    for name in NAMES[: len(ones) + len(others)]:
        first = "Good" if name in ones else "Weak"
        in_two_apps(talk, name, first)
        talk.now += 10 * A_MINUTE
    assert talk.faults == 0
    assert len(urn(talk, survey)) == len(ones) + len(others)
    return talk


def in_two_apps(talk: Talk, name: str, first: str) -> None:
    """With a look back at the app where it began."""
    phone = f"{name}'s phone"
    talk.presses(name, "Start")
    old = talk.handle(name, "Good")
    talk.presses(name, first)
    talk.now += A_MINUTE
    talk.says(phone, "/menu")
    talk.presses(phone, GO_ON)
    talk.sends(name, Kind.PRESS, handle=old)
    talk.says(name, "hello")
    for label in (ANSWERS[first][0], "Place", "Done choosing", ANSWERS[first][1]):
        talk.presses(phone, label)
    talk.presses(phone, "Send my answers")


def test_H7_who_answered_what_in_two_apps_is_told_by_nothing(
    another: Callable[[], Database],
) -> None:
    """In two worlds the same people have answered the other way round; all that is kept, opened
    with the key, is the same in both."""
    ones, others = NAMES[:3], NAMES[3:6]
    found = []
    for good, weak in ((ones, others), (others, ones)):
        talk = two_apps(another(), good, weak)
        with talk.database.transaction() as store:
            survey = surveys.get(store, 1)
        found.append(kept(talk, survey))
    same(*found)

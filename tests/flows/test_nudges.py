"""Nudges: each message has a template that stands for it, with values that betray nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.direction import FSI, PDI, plain
from bot.flows import TABLES
from bot.flows.apps import nudges
from bot.flows.apps.nudges import BY_REASON, NEVER, NEWS, templates
from storage.database import Database
from storage.ledger import Standing
from storage.meetings import Reply
from tests.flows.meetings import ANSWERS, invitee, newest, plan, tap
from tests.flows.outside import agree, shut, stands, windowed
from tests.flows.surveys import send
from tests.flows.test_joint_meetings import names_of
from tests.test_language_rules import THEMES

MINUTES = timedelta(minutes=5)


def test_every_reason_of_the_ledger_says_how_it_is_nudged() -> None:
    assert set(BY_REASON) | NEVER - {"reply"} == set(TABLES.composers)
    assert not set(BY_REASON) & NEVER
    assert {one.template for one in BY_REASON.values()} == set(templates())
    assert nudges.nudging_of("a notice of any kind") == nudges.Nudging(template=NEWS)
    assert nudges.nudging_of("reply") is None


def test_every_template_with_values_is_given_them_by_who_uses_it() -> None:
    for nudging in BY_REASON.values():
        assert bool(templates()[nudging.template].parameters) is (nudging.values is not None)
    assert templates()[NEWS].parameters == ()


@pytest.mark.parametrize(
    ("name", "language", "values"),
    [
        ("Karim", "en", ("Thursday 26 November", "17:00")),
        ("Nour", "ar", ("الخميس 26 تشرين الثاني", "5:00 م")),
        ("Joelle", "fr", ("jeudi 26 novembre", "17:00")),
    ],
)
def test_L1_an_invitation_is_nudged_in_the_readers_language(
    database: Database, name: str, language: str, values: tuple[str, ...]
) -> None:
    talk = windowed(database)
    plan(talk)
    talk.wait(MINUTES)
    nudge, request = talk.nudge_to(name), talk.request_to(name)
    assert (nudge.template, nudge.language) == ("muyassir_meeting_invitation_v1", language)
    assert tuple(map(plain, nudge.params)) == values
    assert all(value in plain(request.text) for value in values)
    assert (request.language, request.rtl) == (language, language == "ar")
    assert not request.rows


def test_L3_values_keep_their_place_in_an_arabic_nudge(database: Database) -> None:
    talk = windowed(database)
    plan(talk)
    talk.wait(MINUTES)
    assert all(
        value.startswith(FSI) and value.endswith(PDI) for value in talk.nudge_to("Nour").params
    )
    assert not any(FSI in value for value in talk.nudge_to("Joelle").params)


def test_H5_a_nudge_tells_a_locked_phone_no_title_no_place_no_person(database: Database) -> None:
    talk = windowed(database)
    plan(talk)
    send(talk)
    talk.wait(timedelta(days=4))
    said = [plain(request.text) for _to, request in talk.nudged]
    assert len(said) > 5
    for text in said:
        assert not THEMES.search(text)
        for word in ("Monthly", "Town hall", "Rana", "Karim", "Saida", "صيدا", "Saïda"):
            assert word not in text


def test_a_value_never_breaks_the_line(database: Database) -> None:
    """The platform refuses values with line breaks, tabs or rows of spaces (error 132018)."""
    talk = windowed(database)
    plan(talk)
    send(talk)
    talk.wait(timedelta(days=4))
    values = [
        value for _to, request in talk.nudged if request.nudge for value in request.nudge.params
    ]
    assert values
    assert not any({"\n", "\t", "\r"} & set(value) or "  " in value for value in values)


def test_T2_the_nudge_to_a_joint_meeting_has_both_clocks(database: Database) -> None:
    talk = windowed(database)
    talk.network("Irbid", "JO")
    talk.member("Omar", "practitioner", "en")
    agree(talk)
    shut(talk)
    talk.says("Rana", "/meeting Thursday 17:00 Joint round @ Town hall")
    for answer in ("90 minutes", "Several networks", names_of(talk, "Irbid"), "Done choosing"):
        talk.presses("Rana", answer)
    for answer in (*ANSWERS[2:], "Send"):
        talk.presses("Rana", answer)
    talk.wait(MINUTES)
    both = ("Thursday 26 November", "Beirut 17:00, Amman 18:00")
    assert talk.nudge_to("Omar").params == talk.nudge_to("Karim").params == both


@pytest.mark.parametrize(
    ("label", "reply"), [("I will come", Reply.YES), ("I cannot come", Reply.NO)]
)
def test_an_invitation_is_answered_by_one_tap_on_its_nudge(
    database: Database, label: str, reply: Reply
) -> None:
    talk = windowed(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.presses("Karim", label)
    assert invitee(talk, meeting, "Karim").reply is reply
    assert "Monthly coordination" in shown[0].text
    assert stands(talk, "Karim", "meeting-invitation")[0] is Standing.ANSWERED


def test_the_last_reminder_is_answered_by_being_there(database: Database) -> None:
    talk = windowed(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    shut(talk, "Karim")
    talk.until(datetime(2026, 11, 26, 14, 0, tzinfo=UTC))
    shut(talk, "Karim")
    talk.until(datetime(2026, 11, 26, 14, 55, tzinfo=UTC))
    assert talk.nudge_to("Karim").template == "muyassir_meeting_today_v1"
    talk.presses("Karim", "I am here")
    assert invitee(talk, meeting, "Karim").attended


def test_details_of_a_change_say_what_it_is_though_it_has_been_told(database: Database) -> None:
    talk = windowed(database)
    plan(talk)
    talk.wait(MINUTES)
    tap(talk, "Rana", "meeting-move", newest(talk).subject)
    talk.says("Rana", "27/11 15:00")
    for answer in ("Skip", "Change it"):
        talk.presses("Rana", answer)
    talk.wait(MINUTES)
    assert talk.nudge_to("Karim").template == "muyassir_meeting_changed_v1"
    assert talk.nudge_to("Karim").params[0] == "Friday 27 November"
    (shown,) = talk.presses("Karim", "Details")
    assert "It was Thursday 26 November at 17:00" in shown.text

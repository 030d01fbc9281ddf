"""Who is there: by tap, by the code of the room, by the coordinator's ticks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.messages import Kind
from bot.flows.meetings.attendance import four_digits
from storage import meetings, members, networks
from storage.database import Database
from storage.meetings import Invitee, Meeting
from tests.flows.meetings import invitee, look, plan, tap, texts, town
from tests.flows.talk import Talk

FIVE = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # when the meeting begins: five in Beirut
EARLY = FIVE - timedelta(minutes=45)
LATE = FIVE + timedelta(minutes=16)
END = FIVE + timedelta(minutes=90)


def on_the_day(database: Database, at: datetime = FIVE) -> tuple[Talk, Meeting]:
    """A meeting that Karim, Nour and Joelle are invited to, at a moment of its day."""
    talk = town(database)
    meeting = plan(talk)
    talk.until(FIVE - timedelta(hours=1))
    talk.until(at)
    return talk, meeting


def code(talk: Talk, meeting: Meeting) -> str:
    tap(talk, "Rana", "attendance-code", meeting.subject)
    return look(talk, meeting).code


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10_000:04d}"


def test_a_tap_notes_who_is_there(database: Database) -> None:
    talk, meeting = on_the_day(database)
    shown = tap(talk, "Karim", "here", meeting.subject)
    assert "Welcome" in texts(shown, "Karim")
    noted = invitee(talk, meeting, "Karim")
    assert (noted.attended, noted.attended_by) == ("here", "self")


@pytest.mark.parametrize(
    ("at", "attended"),
    [
        (EARLY - timedelta(minutes=1), ""),
        (EARLY, "here"),
        (FIVE + timedelta(minutes=15), "here"),
        (LATE, "late"),
        (END + timedelta(hours=6), "late"),
        (END + timedelta(hours=6, minutes=1), ""),
    ],
)
def test_a_tap_counts_from_45_minutes_before_the_start_to_6_hours_after_the_end(
    database: Database, at: datetime, attended: str
) -> None:
    talk, meeting = on_the_day(database, at)
    tap(talk, "Karim", "here", meeting.subject)
    assert invitee(talk, meeting, "Karim").attended == attended


def test_who_taps_too_early_hears_from_when_on_it_counts(database: Database) -> None:
    talk, meeting = on_the_day(database, EARLY - timedelta(hours=1))
    shown = tap(talk, "Karim", "here", meeting.subject)
    assert "from 16:15 on" in texts(shown, "Karim")


def test_R2_a_second_tap_does_not_make_somebody_late(database: Database) -> None:
    talk, meeting = on_the_day(database)
    tap(talk, "Karim", "here", meeting.subject)
    talk.until(LATE)
    tap(talk, "Karim", "here", meeting.subject)
    assert invitee(talk, meeting, "Karim").attended == "here"


@pytest.mark.parametrize("words", ["I'm here", "وصلت", "je suis là", "arrivée !", "ana hon"])
def test_whoever_writes_that_they_have_arrived_is_noted(database: Database, words: str) -> None:
    talk, meeting = on_the_day(database)
    tap(talk, "Karim", "rsvp", meeting.subject, "no")
    assert "Welcome" in texts(talk.says("Karim", words), "Karim")
    assert invitee(talk, meeting, "Karim").attended == "here"


@pytest.mark.parametrize("at", [EARLY - timedelta(minutes=1), END + timedelta(minutes=1)])
def test_words_of_arrival_note_nobody_before_and_after_a_meeting(
    database: Database, at: datetime
) -> None:
    talk, meeting = on_the_day(database, at)
    talk.says("Karim", "I'm here")
    assert invitee(talk, meeting, "Karim").attended == ""


def test_of_two_meetings_at_once_it_is_asked_at_which_one_is(database: Database) -> None:
    talk, first = on_the_day(database, FIVE - timedelta(hours=3))
    second = plan(talk, "/meeting today 17:15 Youth work @ Library")
    talk.until(FIVE)
    shown = talk.says("Karim", "I have arrived")
    assert "At which meeting are you?" in texts(shown, "Karim")
    talk.presses("Karim", "Youth work")
    assert invitee(talk, second, "Karim").attended == "here"
    assert invitee(talk, first, "Karim").attended == ""


def test_S2_who_is_not_invited_cannot_tap(database: Database) -> None:
    talk, meeting = on_the_day(database)
    talk.member("Zeina", "practitioner", "en")
    talk.says("Zeina", "/meetings")
    with database.transaction() as store:
        member = talk.find(store, "Zeina")
        assert member is not None
        meetings.uninvite(store, meeting.id, member.id)
    shown = tap(talk, "Zeina", "here", meeting.subject)
    assert "no longer in use" in texts(shown, "Zeina")
    assert "Zeina" not in {one for one, _attended in attended(talk, meeting)}


def attended(talk: Talk, meeting: Meeting) -> set[tuple[str, str]]:
    with talk.database.transaction() as store:
        noted = {one.member_id: one.attended for one in meetings.invitees(store, meeting.id)}
        names = {name: talk.find(store, name) for name in ("Rana", "Karim", "Nour", "Joelle")}
    return {(name, noted[one.id]) for name, one in names.items() if one and noted.get(one.id)}


# --- the code of the room -------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]} {0[2]}{0[3]}"])
def test_the_code_notes_who_types_it(database: Database, typed: str) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.says("Karim", typed.format(right))
    assert invitee(talk, meeting, "Karim").attended_by == "code"


def test_the_code_may_be_typed_in_any_digits(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.says("Karim", right.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    talk.says("Nour", right.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    assert attended(talk, meeting) == {("Karim", "here"), ("Nour", "here")}


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("4821", "4821"),
        ("٠٠٠٧", "0007"),
        ("17:00", ""),
        ("48215", ""),
        ("48a1", ""),
        ("½821", ""),
        ("2813.", "2813"),
    ],
)
def test_only_four_digits_are_a_code(words: str, digits: str) -> None:
    assert four_digits(words) == digits


def test_the_code_stays_the_same_and_is_only_for_the_coordinator(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    assert len(right) == 4
    assert code(talk, meeting) == right
    shown = tap(talk, "Karim", "attendance-code", meeting.subject)
    assert right not in texts(shown, "Karim")


def test_the_code_of_another_day_is_no_code(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.until(END + timedelta(hours=12))
    talk.says("Karim", right)
    assert invitee(talk, meeting, "Karim").attended == ""


def test_a_code_in_the_middle_of_another_conversation_still_counts(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    asked = talk.says("Karim", "/settings")
    shown = talk.says("Karim", right)
    assert invitee(talk, meeting, "Karim").attended == "here"
    assert shown[-1].labels == asked[-1].labels, "the question is asked again"


def test_four_digits_that_answer_a_question_are_left_to_it(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.says("Rana", "/meeting")
    shown = talk.says("Rana", wrong(right))
    assert "What is the meeting called?" in texts(shown, "Rana"), "a title needs letters"


def test_guessing_the_code_ends_after_five_tries(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    for _try in range(5):
        shown = talk.says("Karim", wrong(right))
        assert "not the code" in texts(shown, "Karim")
    shown = talk.says("Karim", right)
    assert "too often" in texts(shown, "Karim")
    assert invitee(talk, meeting, "Karim").attended == ""
    talk.says("Nour", right)
    assert invitee(talk, meeting, "Nour").attended == "here", "others are not held up"
    talk.wait(timedelta(hours=1))
    talk.says("Karim", right)
    assert invitee(talk, meeting, "Karim").attended == "late"


def test_guesses_in_the_middle_of_another_conversation_count_too(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.says("Karim", "/settings")
    for _try in range(5):
        talk.says("Karim", wrong(right))
    talk.says("Karim", right)
    assert invitee(talk, meeting, "Karim").attended == ""


def test_who_had_no_invitation_comes_in_with_the_code(database: Database) -> None:
    talk, meeting = on_the_day(database, EARLY)
    right = code(talk, meeting)
    newcomer(talk, meeting)
    shown = talk.says("Zeina", right)
    assert "Welcome" in texts(shown, "Zeina")
    assert invitee(talk, meeting, "Zeina").walk_in
    assert [one.reason for one in shown] == ["reply"], "in the room, and not invited into it"
    assert "Zeina" not in {one.to for one in talk.wait(timedelta(hours=1))}


def newcomer(talk: Talk, meeting: Meeting) -> None:
    talk.member("Zeina", "practitioner", "en")
    with talk.database.transaction() as store:
        member = talk.find(store, "Zeina")
        assert member is not None
        meetings.uninvite(store, meeting.id, member.id)


def test_S4_the_code_lets_nobody_in_from_a_network_that_is_not_invited(
    database: Database,
) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.network("Zahle")
    talk.member("Fadi", "practitioner", "en")
    shown = talk.says("Fadi", right)
    assert "not sure I understood" in texts(shown, "Fadi"), "as for any other words"


def test_the_code_is_not_for_those_who_only_see_totals(database: Database) -> None:
    talk, meeting = on_the_day(database)
    right = code(talk, meeting)
    talk.member("Samir", "auditor", "en")
    assert "not sure I understood" in texts(talk.says("Samir", right), "Samir")


# --- the list to tick -----------------------------------------------------------------------------


def test_the_list_begins_with_those_who_are_noted_already(database: Database) -> None:
    talk, meeting = on_the_day(database)
    tap(talk, "Karim", "here", meeting.subject)
    shown = tap(talk, "Rana", "attendance-tick", meeting.subject)
    assert {"Rana", "✓ Karim", "Nour", "Joelle"} <= set(shown[-1].labels)


def test_ticking_notes_and_unticking_takes_back(database: Database) -> None:
    talk, meeting = on_the_day(database)
    tap(talk, "Karim", "here", meeting.subject)
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    talk.presses("Rana", "✓ Karim")
    talk.presses("Rana", "Nour")
    shown = talk.presses("Rana", "Done choosing")
    assert "1 person came" in texts(shown, "Rana")
    assert attended(talk, meeting) == {("Nour", "here")}
    assert invitee(talk, meeting, "Nour").attended_by == "coordinator"


def test_two_of_one_name_are_told_apart_in_the_list(database: Database) -> None:
    talk, meeting = on_the_day(database)
    talk.member("Karim", "facilitator", "en")
    labels = tap(talk, "Rana", "attendance-tick", meeting.subject)[-1].labels
    karims = [label for label in labels if "Karim" in label]
    assert len(karims) == len(set(karims)) == 2
    assert any("Practitioner" in label for label in karims)
    assert any("Facilitator" in label for label in karims)
    (card,) = tap(talk, "Rana", "meeting-show", meeting.subject)
    assert "Karim (Practitioner" not in card.text, "of two, one alone is invited"
    with database.transaction() as store:
        people = members.of_network(store, networks.listed(store)[0].id)
        meetings.invite(store, meeting.id, [(one.id, one.network_id) for one in people])
    (card,) = tap(talk, "Rana", "meeting-show", meeting.subject)
    assert "Karim (Practitioner" in card.text
    assert "Karim (Facilitator" in card.text


def test_two_of_one_name_are_told_apart_before_a_meeting_is_sent(database: Database) -> None:
    talk = town(database)
    talk.member("Karim", "facilitator", "en")
    talk.says("Rana", "/meeting Friday 17:00 Coordination @ Town hall")
    for label in (
        "90 minutes",
        "Everybody in the network",
        "Nobody in particular",
        "Skip",
        "No, once",
    ):
        talk.presses("Rana", label)
    preview = talk.presses("Rana", "3 days, 1 day and 2 hours before")[-1].text
    assert "Karim (Practitioner" in preview
    assert "Karim (Facilitator" in preview


def test_R2_somebody_ticked_twice_is_noted(database: Database) -> None:
    talk, meeting = on_the_day(database)
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    nour = talk.handle("Rana", "Nour")
    for _tap in range(2):
        talk.sends("Rana", Kind.PRESS, handle=nour)
    talk.presses("Rana", "Done choosing")
    assert attended(talk, meeting) == {("Nour", "here")}


def test_who_arrives_while_the_list_is_open_stays_noted(database: Database) -> None:
    talk, meeting = on_the_day(database)
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    tap(talk, "Karim", "here", meeting.subject)
    talk.presses("Rana", "Nour")
    talk.presses("Rana", "Done choosing")
    assert attended(talk, meeting) == {("Karim", "here"), ("Nour", "here")}


def test_ticking_keeps_who_came_late_as_late(database: Database) -> None:
    talk, meeting = on_the_day(database, LATE)
    tap(talk, "Karim", "here", meeting.subject)
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    talk.presses("Rana", "Done choosing")
    assert attended(talk, meeting) == {("Karim", "late")}


def test_a_walk_in_can_be_ticked(database: Database) -> None:
    talk, meeting = on_the_day(database)
    newcomer(talk, meeting)
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    talk.presses("Rana", "Zeina (had no invitation)")
    talk.presses("Rana", "Done choosing")
    noted: Invitee = invitee(talk, meeting, "Zeina")
    assert (noted.attended, noted.walk_in) == ("here", True)


def test_S4_the_list_names_nobody_of_another_network(database: Database) -> None:
    talk = town(database)
    talk.network("Irbid", "JO")
    talk.member("Omar", "coordinator", "en")
    talk.member("Layla", "practitioner", "en")
    with database.transaction() as store:
        names = [network.name("en") for network in networks.listed(store)[1:]]
    talk.says("Rana", "/meeting Thursday 17:00 Joint meeting @ Town hall")
    for answer in ("90 minutes", "Several networks", *names):
        talk.presses("Rana", answer)
    for answer in ("Done choosing", "Skip", "No, once", "Only the day before", "Send"):
        talk.presses("Rana", answer)
    talk.until(FIVE)
    with database.transaction() as store:
        meeting = meetings.between(store, FIVE.date(), FIVE.date())[0]
    ours = tap(talk, "Rana", "attendance-tick", meeting.subject)[-1].labels
    theirs = tap(talk, "Omar", "attendance-tick", meeting.subject)[-1].labels
    assert "Karim" in ours
    assert not {"Omar", "Layla"} & set(ours)
    assert "Layla" in theirs
    assert not {"Rana", "Karim"} & set(theirs)


def test_ticking_is_for_coordinators_at_every_step(database: Database) -> None:
    talk, meeting = on_the_day(database)
    shown = tap(talk, "Karim", "attendance-tick", meeting.subject)
    assert "for coordinators" in texts(shown, "Karim")

"""What is said of a sending before it leaves: who gets it how, what it may cost, and how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.core.messages import Money, Voice
from bot.core.texts import translate
from bot.flows.apps import outlook
from bot.flows.apps.outlook import Load, Outlook, Way
from storage import addresses, ledger
from storage.database import Database
from storage.ledger import Planned
from storage.models import LedgerRow
from tests.flows.apps import PAID, a_day_ago, allow, moves, with_apps
from tests.flows.meetings import ANSWERS, LINE, tap, town
from tests.flows.talk import Talk
from tests.flows.trainings import PEOPLE, SATURDAY, asks, came, circle, training

DAYS_3 = "3 days (suggested)"
CLOSED = (
    "For now the messaging app lets us write to nobody first: the notices wait until people write."
)
REACHED = "The number of people that the messaging app allows a day is reached"
NOTICE = "as a short notice with a button to begin"


def paid_town(database: Database) -> Talk:
    """Rana, who coordinates, is on the page; Karim, Nour and Joelle are where messages cost."""
    talk = town(database)
    talk.tables = with_apps()
    for name in ("Karim", "Nour", "Joelle"):
        moves(talk, name, a_day_ago(talk))
    return talk


def meeting_preview(talk: Talk, *answers: str) -> str:
    talk.says("Rana", LINE)
    for answer in answers or ANSWERS:
        talk.presses("Rana", answer)
    return talk.shown[-1].text


def written_to(talk: Talk, name: str) -> None:
    """Somebody got a template just now, and counts for a day."""
    with talk.database.transaction() as store:
        found = addresses.meet(store, PAID, name, talk.now)
        key = f"notice/{found.id}"
        told = Planned(key=key, reason="meeting-reminder", due=talk.now, address_id=found.id)
        ledger.plan(store, key, told, talk.now)
        store.conn.execute(
            update(LedgerRow)
            .where(LedgerRow.key == key)
            .values(state="handed over", platform=PAID, template="x/en", handed_at=talk.now)
        )


def ahead_lines(text: str) -> list[str]:
    """The lines of the outlook in a preview."""
    begins = ("It may cost", "Today", "That day", "The number of", "For now")
    return [
        line
        for line in text.splitlines()
        if line.startswith(begins) or ("people: " in line or "person: " in line)
    ]


# --- who gets it how ------------------------------------------------------------------------------


def test_nothing_is_said_where_all_is_free(database: Database) -> None:
    talk = town(database)
    talk.tables = with_apps()
    assert ahead_lines(meeting_preview(talk)) == []
    assert talk.shown[-1].labels[0] == "Send"


def test_the_preview_says_who_gets_it_freely_who_a_notice_and_who_nothing(
    database: Database,
) -> None:
    talk = paid_town(database)
    moves_back = talk.now - timedelta(hours=2)
    with talk.database.transaction() as store:
        found = addresses.find(store, PAID, "Joelle")
        assert found is not None
        addresses.change(store, found.id, last_in_at=moves_back)
    with talk.database.transaction() as store:
        found = addresses.find(store, PAID, "Nour")
        assert found is not None
        addresses.change(store, found.id, state=addresses.BLOCKED)
    first, *_rest = ahead_lines(meeting_preview(talk))
    assert first == f"3 people: 1 freely, 1 {NOTICE}, 1 cannot be reached now."


def test_a_window_that_closes_before_it_leaves_counts_as_closed(database: Database) -> None:
    """At night the messages wait until eight: the window of who wrote at nine is closed by then."""
    talk = town(database)
    talk.tables = with_apps()
    talk.now += timedelta(hours=12)
    moves(talk, "Karim", talk.now - timedelta(hours=14))
    first, *_rest = ahead_lines(meeting_preview(talk))
    assert first == f"3 people: 2 freely, 1 {NOTICE}."


def test_who_has_not_agreed_there_cannot_be_reached_and_only_coordinators_read_who(
    database: Database,
) -> None:
    talk = circle(database)
    talk.tables = with_apps()
    moves(talk, "Karim", talk.now, agrees=False)
    moves(talk, "Nour", talk.now)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    text = asks(talk, "Rana", meeting, "Now", DAYS_3).text
    assert ahead_lines(text)[0] == "5 people: 4 freely, 1 cannot be reached now."
    told = "Cannot be reached: Karim (have not agreed to be written to in that app)."
    assert told in text
    text = asks(talk, "Farah", meeting, "Now", DAYS_3).text
    assert ahead_lines(text)[0] == "5 people: 4 freely, 1 cannot be reached now."
    assert told not in text


def test_S4_people_of_other_networks_are_counted_and_not_named(database: Database) -> None:
    talk = town(database)
    talk.tables = with_apps()
    talk.network("Zahle", "LB")
    talk.member("Tala", "practitioner", "en")
    moves(talk, "Tala", agrees=False)
    text = meeting_preview(
        talk, "90 minutes", "Several networks", "Zahle local prevention network", "Done choosing",
        "Skip", "No, once", "3 days, 1 day and 2 hours before",
    )  # fmt: skip
    assert "4 people: 3 freely, 1 cannot be reached now." in text
    assert "1 of another network (have not agreed" in text
    assert "Tala" not in text


# --- what it may cost -----------------------------------------------------------------------------


def test_without_a_table_of_prices_the_preview_counts_and_speaks_of_no_money(
    database: Database,
) -> None:
    talk = paid_town(database)
    talk.tables = with_apps(None)
    assert ahead_lines(meeting_preview(talk)) == [f"3 people: 3 {NOTICE}."]


def test_the_cost_of_a_meeting_counts_invitation_reminders_and_answers(database: Database) -> None:
    talk = paid_town(database)
    lines = ahead_lines(meeting_preview(talk))
    # Three people, each the invitation, three reminders, and two messages of talk, at 0.04.
    assert lines[1] == "It may cost up to 0.72 USD."
    talk.presses("Rana", "Drop it")
    repeated = (*ANSWERS[:3], "Every week", "until Thursday 25 February 2027", *ANSWERS[4:])
    assert ahead_lines(meeting_preview(talk, *repeated))[1] == (
        "It may cost up to 0.72 USD each time."
    )


def test_the_price_is_that_of_the_country_and_of_how_it_goes(database: Database) -> None:
    talk = town(database)
    home = talk.network("Irbid", "JO")
    omar = talk.member("Omar", "practitioner", "en")
    moves(talk, "Omar", talk.now)
    tables = with_apps()

    def cost(load: Load, ahead: timedelta) -> Money | None:
        with talk.database.transaction() as store:
            people = [(omar, talk.now + ahead)]
            found = outlook.outlook(store, tables, people, load, talk.now, home)
        return found.cost if found else None

    # Freely 0.01, a reminder that may find the window closed 0.10, and three messages of talk.
    assert cost(Load(unasked=2, talk=3), timedelta()) == Money(amount="0.14", currency="USD")
    assert cost(Load(unasked=1, talk=0), timedelta(days=1)) == Money(amount="0.10", currency="USD")
    assert cost(Load(unasked=1, talk=0, times=7), timedelta()) == Money(
        amount="0.07", currency="USD"
    )


@pytest.mark.parametrize(
    ("address", "amount"),
    [
        ("96279000002", "0.10"),
        ("JO.98431208655302741000", "0.10"),
        ("96170000001", "0.04"),
        ("LB.13491208655302741918", "0.04"),
        ("8613800000000", "0.10"),
        ("JM.13491208655302741918", "0.10"),
    ],
)
def test_the_price_is_that_of_the_recipient_s_own_number_where_it_is_known(
    database: Database, address: str, amount: str
) -> None:
    talk = town(database)
    home = talk.network("Irbid", "JO")
    omar = talk.member("Omar", "practitioner", "en")
    moves(talk, "Omar", a_day_ago(talk))
    with talk.database.transaction() as store:
        found = addresses.find(store, PAID, "Omar")
        assert found is not None
        addresses.move(store, found, address)
        told = outlook.outlook(
            store, with_apps(), [(omar, talk.now)], Load(unasked=1, talk=0), talk.now, home
        )
    assert told is not None
    assert told.cost == Money(amount=amount, currency="USD")


def test_a_survey_counts_every_question_as_a_message(database: Database) -> None:
    talk = circle(database)
    talk.tables = with_apps()
    moves(talk, "Karim", a_day_ago(talk))
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    text = asks(talk, "Rana", meeting, "Now", DAYS_3).text
    assert "8 questions." in text
    # One person: the notice, one reminder, and 8 questions with what begins and ends them.
    assert ahead_lines(text) == [f"5 people: 4 freely, 1 {NOTICE}.", "It may cost up to 0.48 USD."]


def test_a_check_in_says_what_a_month_of_it_may_cost(database: Database) -> None:
    talk = circle(database)
    talk.tables = with_apps()
    for name in PEOPLE:
        moves(talk, name, a_day_ago(talk))
    tap(talk, "Rana", "plan-checkin", "")
    for answer in ("Weekly check-in", "With names", "Every week"):
        label = next((one for one in talk.shown[-1].labels if answer in one), None)
        if label is not None:
            talk.presses("Rana", label)
    talk.presses("Rana", next(one for one in talk.shown[-1].labels if "All members" in one))
    lines = ahead_lines(talk.shown[-1].text)
    assert lines[0].startswith("6 people: 1 freely, 5 as a short notice")
    assert lines[1].startswith("It may cost up to ")
    assert lines[1].endswith(" USD a month.")


# --- over how many days ---------------------------------------------------------------------------


def test_the_preview_says_how_many_the_day_still_allows(database: Database) -> None:
    talk = paid_town(database)
    allow(talk, 250)
    assert ahead_lines(meeting_preview(talk))[2] == (
        "Today 250 more people can be written to first."
    )
    assert talk.shown[-1].labels[0] == "Send"


def test_what_the_day_does_not_allow_follows_and_the_button_says_over_how_many_days(
    database: Database,
) -> None:
    talk = paid_town(database)
    allow(talk, 1)
    lines = ahead_lines(meeting_preview(talk))
    assert len(lines) == 3
    assert lines[2] == (
        "Today 1 more person can be written to first; the others follow within 2 days."
    )
    assert talk.shown[-1].labels[0] == "Send over 3 days"
    shown = talk.presses("Rana", "Send over 3 days")
    assert "is planned" in shown[-1].text


def test_where_nobody_may_be_written_to_first_nothing_is_promised(database: Database) -> None:
    talk = paid_town(database)
    allow(talk, 0)
    assert ahead_lines(meeting_preview(talk))[2] == CLOSED
    assert talk.shown[-1].labels[0] == "Send"


def test_a_day_whose_allowance_is_spent_is_told_in_words(database: Database) -> None:
    talk = paid_town(database)
    allow(talk, 1)
    written_to(talk, "Rami")
    lines = ahead_lines(meeting_preview(talk))
    assert lines[2] == (f"{REACHED}; the others follow within 3 days.")
    assert talk.shown[-1].labels[0] == "Send over 4 days"


def test_who_counts_already_is_nobody_else(database: Database) -> None:
    talk = paid_town(database)
    allow(talk, 3)
    for name in ("Karim", "Nour", "Joelle"):
        written_to(talk, name)
    lines = ahead_lines(meeting_preview(talk))
    assert lines[2] == f"{REACHED}."
    assert talk.shown[-1].labels[0] == "Send"


def test_a_survey_of_another_day_has_that_day_s_allowance(database: Database) -> None:
    talk = circle(database)
    talk.tables = with_apps()
    for name in PEOPLE:
        moves(talk, name, a_day_ago(talk))
    allow(talk, 2)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    later = "30 days after it, on Monday 21 December"
    text = asks(talk, "Rana", meeting, later, DAYS_3).text
    assert ahead_lines(text)[2] == (
        "That day 2 people can be written to first; the others follow within 2 days."
    )
    assert talk.shown[-1].labels[0] == "Send over 3 days"


def test_who_counts_in_today_s_allowance_already_costs_nothing_of_it(database: Database) -> None:
    talk = paid_town(database)
    allow(talk, 3)
    written_to(talk, "Karim")
    lines = ahead_lines(meeting_preview(talk))
    assert lines[2] == "Today 2 more people can be written to first."


def test_nobody_is_reached_where_there_is_no_way(database: Database) -> None:
    """Without an address, and where the platform of the address is switched off."""
    talk = paid_town(database)
    off = replace(talk.tables, platforms={})
    with talk.database.transaction() as store:
        member, address = talk.find(store, "Rana"), addresses.find(store, PAID, "Karim")
        assert member is not None
        assert outlook.way(store, off, member, address, talk.now) is Way.NOT_NOW
        assert outlook.way(store, talk.tables, member, None, talk.now) is Way.NOT_NOW


def test_the_lines_are_sentences_in_the_reader_s_digits() -> None:
    found = Outlook(
        ways={Way.FREELY: 8, Way.NOTICE: 3, Way.NOT_NOW: 1},
        cost=Money(amount="0.96", currency="USD"),
        first=40,
        days=2,
        today=True,
    )
    assert [translate(line, Voice()) for line in outlook.lines(found)] == [
        f"12 people: 8 freely, 3 {NOTICE}, 1 cannot be reached now.",
        "It may cost up to 0.96 USD.",
        "Today 40 more people can be written to first; the others follow within 2 days.",
    ]

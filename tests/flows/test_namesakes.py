"""Members of one name: told apart in lists and before one is removed; who takes one is asked."""

from __future__ import annotations

from datetime import timedelta

from bot.core.direction import plain
from storage import members
from storage.database import Database
from tests.flows.meetings import texts
from tests.flows.talk import Shown, Talk
from tests.fresh import NOW


def town(database: Database, language: str = "en") -> Talk:
    """Three called Nour: of two nothing else is known, and they joined on one day."""
    talk = Talk(database, NOW)
    talk.network("Saida")
    for name in ("Rana", "Nour", "Second", "Third"):
        role = "coordinator" if name == "Rana" else "practitioner"
        kind = "teacher" if name == "Third" else "other"
        talk.member(name, role, language, profession=kind)
    for name in ("Second", "Third"):
        named(talk, name, "Nour" if name == "Third" else "nour ")
    return talk


def named(talk: Talk, who: str, name: str) -> None:
    with talk.database.transaction() as store:
        member = talk.find(store, who)
        assert member is not None
        members.change(store, member, name=name)


def renames(talk: Talk, who: str, name: str) -> list[Shown]:
    talk.says(who, "/mydata")
    talk.presses(who, "Correct my name")
    return talk.says(who, name)


def news(talk: Talk) -> list[Shown]:
    return [shown for shown in talk.shown if shown.reason == "namesake"]


def test_members_who_look_alike_are_told_apart_by_a_number_in_order_of_joining(
    database: Database,
) -> None:
    (answer,) = town(database).says("Rana", "/members")
    assert answer.text.split("\n")[2:] == [
        "• Rana (Coordinator)",
        "1. Nour (Practitioner, here since 23 Nov, number 1 in the order of joining)",
        "2. nour (Practitioner, here since 23 Nov, number 2 in the order of joining)",
        "3. Nour (Practitioner, Teacher, here since 23 Nov)",
    ]


def test_the_lines_of_the_member_list_carry_the_numbers_of_its_buttons(
    database: Database,
) -> None:
    talk = town(database)
    (answer,) = talk.says("Rana", "/members")
    assert answer.labels == ["1. Nour", "2. nour", "3. Nour"]
    for number, who in (("1", "number 1"), ("2", "number 2"), ("3", "Teacher")):
        talk.says("Rana", "/members")
        (card,) = talk.says("Rana", number)
        assert who in card.text


def test_who_is_removed_is_told_from_others_of_that_name_before_and_after(
    database: Database,
) -> None:
    talk = town(database)
    talk.says("Rana", "/members")
    talk.says("Rana", "2")
    (asked,) = talk.presses("Rana", "Remove from the network")
    who = "nour (Practitioner, here since 23 Nov, number 2 in the order of joining)"
    assert f"Remove {who}?" in asked.text
    (done,) = talk.presses("Rana", "Yes, remove")
    assert done.text == f"Done. {who} is no longer in the network."
    (answer,) = talk.says("Rana", "/members")
    assert "number" not in answer.text, "the two others differ by their work"


def test_who_takes_a_name_that_somebody_has_is_asked_to_add_something(database: Database) -> None:
    talk = town(database)
    talk.member("Karim", "practitioner", "en")
    (asked,) = renames(talk, "Karim", "RANA")
    assert "Somebody in the network is called “RANA” already." in asked.text
    (saved,) = talk.says("Karim", "Rana K.")
    assert saved.text == "Saved. The name is now “Rana K.”."
    talk.wait(timedelta(hours=1))
    assert news(talk) == []


def test_who_keeps_such_a_name_has_it_and_the_coordinator_is_told_once_without_a_name(
    database: Database,
) -> None:
    talk = town(database)
    talk.member("Karim", "practitioner", "en")
    for name in ("Nour", "Karim", "nour"):
        shown = renames(talk, "Karim", name)
        if "The name is" in str(shown[-1].labels):
            shown = talk.presses("Karim", f"The name is “{name}”")
        assert f"Saved. The name is now “{name}”." in shown[0].text
        talk.wait(timedelta(hours=1))
    (told,) = news(talk)
    assert told.to == "Rana"
    assert "Two members of your network have the same name now." in told.text
    assert "nour" not in told.text.casefold()
    (answer,) = talk.presses("Rana", "Members")
    assert answer.text.count("order of joining") == 3


def test_ones_own_name_written_otherwise_is_not_asked_about(database: Database) -> None:
    talk = town(database)
    (saved,) = renames(talk, "Rana", "rana")
    assert saved.text == "Saved. The name is now “rana”."


def test_a_newcomer_of_a_name_that_somebody_has_learns_it_and_the_coordinator_too(
    database: Database,
) -> None:
    talk = town(database)
    talk.stranger("New")
    talk.opens("New", talk.invitation())
    for label in ("English", "Yes", "I agree to everything"):
        talk.presses("New", label)
    shown = talk.says("New", "Rana")
    assert "Somebody in the network has the same name as you." in texts(shown, "New")
    talk.wait(timedelta(hours=1))
    assert [each.to for each in news(talk)] == ["Rana"]


def test_the_list_reads_well_in_arabic(database: Database) -> None:
    (answer,) = town(database, "ar").says("Rana", "/members")
    lines = plain(answer.text).split("\n")
    assert lines[-1].startswith("3. Nour (")
    assert "الرقم 2 بحسب ترتيب الانضمام" in lines[-2]

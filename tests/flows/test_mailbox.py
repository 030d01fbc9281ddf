"""Mailboxes: taken back, and nothing goes there that may not (R14, H14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.messages import Choice, Kind, Message, Option, Press, Text
from bot.engine import planning
from bot.flows.apps.reach import LEFT, NO_MAIL, NOT_WANTED
from bot.flows.summaries import mailbox
from storage import addresses, digests, ledger, members, sending
from storage.database import Database
from storage.ledger import Entry, Standing, Urgency
from storage.members import Role, State
from tests.flows.closed import circle, close, settle
from tests.flows.mailboxes import (
    ADDRESS,
    ask,
    box_in,
    box_of,
    code,
    end,
    entry,
    mails,
    plan,
    prove,
    who,
    with_mail,
)
from tests.flows.meetings import MONDAY, tap
from tests.flows.talk import FENCE, PLATFORM, Talk
from tests.flows.test_named_results import round_of, weekly

# --- taking back ----------------------------------------------------------------------------------


def test_it_is_changed_by_proving_another_and_the_old_one_gets_nothing_more(
    database: Database,
) -> None:
    talk = with_mail(database)
    prove(talk)
    old = plan(talk, due=talk.now + timedelta(hours=2))
    talk.says("Rana", "/email")
    talk.presses("Rana", "Another address")
    talk.says("Rana", "new@example.org")
    assert end(talk, old) == (Standing.WITHDRAWN, NOT_WANTED)
    talk.says("Rana", code(talk, "new@example.org"))
    before = len(mails(talk))
    plan(talk, key="notice/2")
    talk.wait(timedelta(hours=3))
    assert len(mails(talk)) == before
    assert mails(talk, "new@example.org")[-1].text == "Two tasks wait."


def test_H11_taken_back_the_address_is_gone_at_once(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    box = box_of(talk)
    assert box is not None
    assert ADDRESS in kept(talk)
    talk.says("Rana", "/email")
    talk.presses("Rana", "In this chat only")
    assert box_of(talk) is None
    with talk.database.transaction() as store:
        assert addresses.find(store, "email", ADDRESS) is None
        assert addresses.get(store, box.address_id).external == ""
    assert ADDRESS not in kept(talk)


def kept(talk: Talk) -> str:
    return "\n".join(one.text for one in tap(talk, "Rana", "mydata", "", "see"))


def test_two_who_share_a_mailbox_do_not_take_it_from_each_other(database: Database) -> None:
    talk = with_mail(database)
    talk.member("Rima", "coordinator", "en")
    prove(talk)
    prove(talk, name="Rima")
    talk.says("Rima", "/leave")
    talk.presses("Rima", "Yes, delete")
    copy = plan(talk)
    talk.deliver()
    assert end(talk, copy) == (Standing.HANDED_OVER, "")


def test_strangers_are_forgotten_and_mailboxes_are_not(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    tap(talk, "Rana", "mailbox", "", "reports")  # nothing waits for it
    with talk.database.transaction() as store:
        for _hour in range(3):
            talk.now += timedelta(hours=2)
            planning.clean_up(store, talk.now)
    copy = plan(talk)
    talk.deliver()
    assert end(talk, copy) == (Standing.HANDED_OVER, "")


def test_H12_an_address_that_nobody_proved_is_not_kept(database: Database) -> None:
    talk = with_mail(database)
    ask(talk)
    talk.now += timedelta(minutes=61)
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now)
        assert addresses.find(store, "email", ADDRESS) is None
    assert box_of(talk) is None


def test_a_mailbox_that_refused_gets_nothing_more_and_its_owner_learns_it(
    database: Database,
) -> None:
    talk = with_mail(database)
    prove(talk)
    waiting = plan(talk, due=talk.now + timedelta(hours=1))
    with talk.database.transaction() as store:
        box = box_in(store, talk)
        assert box is not None
        addresses.change(store, box.address_id, state=addresses.BLOCKED)
    assert plan(talk, key="notice/2") is None
    talk.wait(timedelta(hours=2))
    assert end(talk, waiting) == (Standing.FAILED, NO_MAIL)
    assert "takes no mail" in talk.says("Rana", "/email")[0].text
    prove_again = talk.presses("Rana", "Another address")
    assert prove_again
    talk.says("Rana", ADDRESS)
    talk.says("Rana", code(talk))
    assert plan(talk, key="notice/3") is not None


# --- R14, S2, S4, H14 -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["removed", "left", "demoted", "stopped"])
def test_R14_no_mail_after_the_end_planned_ones_included(how: str, database: Database) -> None:
    talk = with_mail(database)
    talk.member("Omar", "owner", "en")
    prove(talk)
    copy = plan(talk, due=talk.now + timedelta(hours=2))
    rana = who(talk)
    talk.says("Omar", "/menu")
    if how == "removed":
        tap(talk, "Omar", "member", f"member/{rana.id}", "")
        tap(talk, "Omar", "remove", f"member/{rana.id}", "yes")
    elif how == "left":
        talk.says("Rana", "/leave")
        talk.presses("Rana", "Yes, delete")
    elif how == "demoted":
        tap(talk, "Omar", "role", f"member/{rana.id}", "practitioner")
    else:
        talk.says("Rana", "/stop")
    before = len(mails(talk))
    talk.wait(timedelta(hours=3))
    assert len(mails(talk)) == before
    state, why = end(talk, copy)
    assert state is Standing.WITHDRAWN
    assert why in (LEFT, NOT_WANTED, "asked not to be written to")
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now)
        assert how == "stopped" or digests.mailbox(store, rana.id) is None
        assert how == "stopped" or addresses.find(store, "email", ADDRESS) is None
        now = members.find(store, rana.id)
        assert now is not None
        assert now.state is State.STOPPED or how != "stopped"


def test_R14_a_code_is_not_mailed_to_somebody_who_is_gone(database: Database) -> None:
    talk = with_mail(database)
    ask(talk)
    rana = who(talk)
    with talk.database.transaction() as store:
        row = ledger.by_key(store, mails(talk)[-1].key)
        assert row is not None
        sending.put_off(store, row, talk.now, "busy")
        members.change(store, rana, role=Role.PRACTITIONER)
    before = len(mails(talk))
    talk.deliver()
    assert len(mails(talk)) == before


@pytest.mark.parametrize("name", ["Karim", "Joelle"])
def test_S2_mailboxes_are_for_coordinators_and_leads(name: str, database: Database) -> None:
    talk = with_mail(database)
    for said in (talk.says(name, "/email"), tap(talk, name, "mailbox", "", "other")):
        assert not any("@" in one.text for one in said)
    assert box_of(talk, name) is None


def test_S4_a_mailbox_gets_what_its_owner_gets_and_nobody_elses(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    talk.network("Zahle", "LB")
    talk.member("Maya", "coordinator", "en")
    prove(talk, "maya@example.org", "Maya")
    copy = plan(talk)
    talk.deliver()
    assert end(talk, copy)[0] is Standing.HANDED_OVER
    assert [one.reason for one in mails(talk, "maya@example.org")] == ["mailbox-code"]
    with talk.database.transaction() as store:
        maya = talk.find(store, "Maya")
        row = ledger.by_key(store, copy.key if copy else "")
        assert maya is not None
        assert row is not None
        swapped = Entry(**{**vars(row), "member_id": maya.id})
        assert mailbox.address_of(store, swapped, talk.now) is None


def test_H14_what_asks_for_protection_is_not_mailed_whoever_planned_it(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    copy = plan(talk, Message(lines=("Karim, Nour",), protect=True))
    talk.deliver()
    assert end(talk, copy) == (Standing.FAILED, "only the chat may show it")
    assert "Karim" not in "\n".join(one.text for one in mails(talk))


def test_H14_an_export_with_names_goes_to_the_chat_alone(database: Database) -> None:
    talk = circle(database, 6)
    talk.member("Sami", "coordinator", "en")
    with database.transaction() as store:
        mailbox.note(store, on=True)
    prove(talk)
    made = round_of(talk, weekly(talk), {"Karim": {"going": "red", "need": "call"}})
    close(talk, made)
    tap(talk, "Rana", "export", f"results/{made.id}", "names")
    talk.presses("Sami", "Yes, I agree")
    settle(talk)
    talk.wait(timedelta(days=8))
    handed = [one for one in talk.shown if one.reason == "export"]
    assert [one.to for one in handed] == ["Rana"] * len(handed)
    assert len(handed) >= 2
    got = mails(talk)
    assert {"mailbox-code", "digest"} == {one.reason for one in got}
    assert not any(one.documents or "Karim" in one.text for one in got)


# --- the copy and the chat ------------------------------------------------------------------------


def test_R8_a_mail_keeps_the_quiet_hours_and_H13_spends_no_budget(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    night = MONDAY.replace(hour=22)
    copy = plan(talk, due=night, urgency=Urgency.PROMPT)
    talk.until(night + timedelta(hours=12))
    chat, mail = (
        entry(talk, key).handed_at for key in ("notice/1", copy.key if copy else "")
    )  # fmt: skip
    morning = datetime(2026, 11, 24, 6, 0, tzinfo=MONDAY.tzinfo)  # eight in Beirut
    assert chat is not None
    assert mail is not None
    assert min(chat, mail) >= morning
    assert copy is not None
    assert not copy.budget


def test_S8_a_slow_mail_server_holds_up_nobodys_chat(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    copy = plan(talk)
    with talk.database.transaction() as store:
        row = ledger.by_key(store, copy.key if copy else "")
        assert row is not None
        sending.mark_sending(
            store, row, platform="email", address_id=row.address_id or 0, fence=FENCE,
            now=talk.now, revision=0,
        )  # fmt: skip
        heads = sending.heads(store, talk.now, 10)
        busy, _addresses = sending.busy(store, [1])
    assert [one.key for one in heads] == ["notice/1"]
    assert busy == set()
    assert talk.says("Rana", "/help")[-1].to == "Rana"


def test_no_buttons_are_made_for_a_mail(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    press = Press(action="command", subject="menu")
    choice = Choice(options=(Option(label=Text("Menu"), press=press),))
    plan(talk, Message(lines=(Text("Two tasks wait."),), choice=choice))
    talk.deliver()
    chat, mail = (
        [one for one in talk.shown if one.to == to][-1] for to in ("Rana", ADDRESS)
    )  # fmt: skip
    assert (chat.labels, mail.labels) == (["Menu"], [])
    assert mail.text == "Two tasks wait."


def test_the_weekly_summary_goes_there_as_long_as_it_is_wanted(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    seen = []
    for weeks, tapped in enumerate(("", "reports", "summaries", "off"), start=1):
        if tapped:
            tap(talk, "Rana", "mailbox", "", tapped)
        shown = talk.until(MONDAY + timedelta(weeks=weeks))
        seen.append([one.to for one in shown if one.reason == "digest"])
    assert seen == [["Rana", ADDRESS], ["Rana"], ["Rana", ADDRESS], ["Rana"]]


def test_where_no_mail_server_is_set_nothing_is_planned_for_a_mailbox(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    with talk.database.transaction() as store:
        mailbox.note(store, on=False)
    assert plan(talk) is None
    assert "not set up here" in talk.says("Rana", "/email")[0].text


def test_a_mail_is_sent_by_nobody_who_writes_to_us(database: Database) -> None:
    """An address of a mailbox is never somebody's best address."""
    talk = with_mail(database)
    prove(talk)
    rana = who(talk)
    with talk.database.transaction() as store:
        best = addresses.of_member(store, rana.id)
    assert best is not None
    assert best.platform == PLATFORM
    assert talk.sends("Rana", Kind.BLOCKED) == []
    plan(talk)
    before = len(mails(talk))
    talk.deliver()
    assert len(mails(talk)) == before + 1, "the mailbox still takes mail"

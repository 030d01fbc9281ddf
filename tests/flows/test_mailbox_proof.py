"""Mailboxes are proved by a code that was mailed there, and by nothing else (H10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.form import Accepted, Asking
from bot.engine import planning
from bot.flows.apps.reach import NOT_WANTED
from bot.flows.summaries.mailbox_address import address_in, read_address
from bot.flows.summaries.mailbox_proof import TRIES
from storage import addresses
from storage.database import Database
from storage.ledger import Standing
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
    with_mail,
    wrong,
)
from tests.flows.meetings import MONDAY, tap


def test_H10_nothing_but_a_code_goes_to_an_address_before_it_is_proved(database: Database) -> None:
    talk = with_mail(database)
    said = "\n".join(one.text for one in talk.says("Rana", "/email"))
    for point in ("weekly summary", "less protected", "for one year", "/email"):
        assert point in said
    assert box_of(talk) is None
    talk.says("Rana", ADDRESS)
    assert [one.reason for one in mails(talk)] == ["mailbox-code"]
    assert plan(talk) is None
    talk.says("Rana", code(talk))
    copy = plan(talk, key="notice/2")
    talk.deliver()
    assert end(talk, copy) == (Standing.HANDED_OVER, "")
    assert mails(talk)[-1].text == "Two tasks wait."


def test_H10_a_proof_counts_for_a_year_and_is_then_deleted(database: Database) -> None:
    talk = with_mail(database)
    prove(talk)
    copy = plan(talk, due=talk.now + timedelta(days=366), expires=talk.now + timedelta(days=400))
    talk.now += timedelta(days=366)
    assert plan(talk, key="notice/2") is None
    talk.deliver()
    assert end(talk, copy) == (Standing.WITHDRAWN, NOT_WANTED)
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now)
    assert box_of(talk) is None


def test_the_code_that_was_mailed_is_the_only_one_and_five_tries_are_all(
    database: Database,
) -> None:
    talk = with_mail(database)
    ask(talk)
    right, other = code(talk), wrong(talk)
    for _try in range(TRIES - 1):
        assert "not the code" in talk.says("Rana", other)[0].text
    assert "no longer counts" in talk.says("Rana", other)[0].text
    talk.says("Rana", "/email")
    talk.presses("Rana", "Cancel")
    tap(talk, "Rana", "mailbox", "", "summaries")
    talk.says("Rana", right)
    box = box_of(talk)
    assert box is not None
    assert (box.proved_at, box.tries, box.code_blind) == (None, TRIES, "")


def test_an_old_code_and_a_late_one_do_not_count(database: Database) -> None:
    talk = with_mail(database)
    ask(talk)
    first = code(talk)
    talk.presses("Rana", "Send a new code")
    second = code(talk)
    if first != second:
        assert "not the code" in talk.says("Rana", first)[0].text
    talk.now += timedelta(minutes=61)
    assert "no longer counts" in talk.says("Rana", second)[0].text
    box = box_of(talk)
    assert box is not None
    assert box.proved_at is None


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", "ARABIC"])
def test_a_code_is_read_however_it_is_typed(typed: str, database: Database) -> None:
    talk = with_mail(database)
    ask(talk)
    right = code(talk)
    if typed == "ARABIC":
        words = "".join(chr(0x660 + int(digit)) for digit in right)
    else:
        words = typed.format(right[:3], right[3:])
    assert "Thank you" in talk.says("Rana", words)[0].text


def test_nobody_is_flooded_with_codes(database: Database) -> None:
    talk = with_mail(database)
    ask(talk)
    for _again in range(5):
        talk.presses("Rana", "Send a new code")
    assert len(mails(talk)) == 3
    for hours in range(1, 30):
        talk.now = MONDAY + timedelta(hours=hours)
        ask(talk, f"victim{hours}@example.org")
    sent = [one for one in talk.shown if one.reason == "mailbox-code"]
    assert len([one for one in sent if one.at.date() == MONDAY.date()]) <= 6


def test_S9_neither_address_nor_code_stands_readable_in_the_database(database: Database) -> None:
    talk = with_mail(database)
    ask(talk, "readable.canary@example.org")
    shown = code(talk, "readable.canary@example.org")
    with talk.database.transaction() as store:
        box = box_in(store, talk)
        assert box is not None
        assert shown not in box.code_blind
        found = addresses.get(store, box.address_id)
        raw = [
            tuple(row)
            for table in ("addresses", "mailboxes", "ledger", "sessions", "inbox")
            for row in store.conn.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 - ours
        ]
    assert found.external == "readable.canary@example.org"
    assert "readable.canary" not in repr(raw)
    talk.says("Rana", shown)
    codes = [one for one in talk.shown if one.reason == "mailbox-code"]
    assert all(not entry(talk, one.key).body for one in codes)


TYPED = {
    "rana@example.org": "rana@example.org",
    " <Rana.K+bot@Example.ORG> ": "Rana.K+bot@example.org",
    "mailto:rana@example.org": "rana@example.org",
    "rana@شبكة.example": "rana@xn--ngbc5azd.example",
}
NOT_TYPED = (
    "", "rana", "rana@", "@example.org", "rana@localhost", "rana example@example.org",
    "rana@example.org\nBcc: eve@example.org", "a@b@example.org ,", '"x y"@example.org',
    "rana@-x.org", "rana..k@example.org", ".rana@example.org", "رنا@example.org",
    "x" * 65 + "@example.org", "rana@" + "x" * 64 + ".org", "rana@" + "x." * 130 + "org",
    "rana@127.0.0.1", "rana@[127.0.0.1]", "rana@example.org>", "rana@exam\x00ple.org",
)  # fmt: skip


def test_an_address_is_taken_whole_or_refused_in_words(database: Database) -> None:
    assert {typed: address_in(typed) for typed in TYPED} == TYPED
    taken = [typed for typed in NOT_TYPED if address_in(typed) and typed != "rana@example.org>"]
    assert taken == []
    talk = with_mail(database)
    assert "name@example.org" in ask(talk, "rana at home")[0].text
    assert box_of(talk) is None


@given(st.text(max_size=80) | st.from_regex(r"[^@\s]{1,20}@[^@\s]{1,30}", fullmatch=True))
def test_S5_whatever_is_typed_an_address_has_nothing_that_a_mail_could_trip_over(
    words: str,
) -> None:
    asking = Asking(answers={}, now=MONDAY)
    read = read_address(words, asking)
    if isinstance(read, Accepted):
        address = str(read.value)
        assert address.isascii()
        assert address.isprintable()
        assert address.count("@") == 1
        assert not set(address) & set(' <>"(),:;[]\\')
        assert address_in(address) == address

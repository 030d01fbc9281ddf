"""Reports by e-mail: the files that the chat gets, and never those with names (H14)."""

from __future__ import annotations

import pytest

from bot.flows.summaries import mailbox
from storage import members
from storage.database import Database
from storage.members import Role
from tests.flows.mailboxes import ADDRESS, prove
from tests.flows.programme_world import person
from tests.flows.talk import Talk
from tests.flows.test_printed import DONOR, OWN, ask, handed, talk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
__all__ = ["talk"]  # the fixture


def with_mailbox(talk: Talk) -> None:
    with talk.database.transaction() as store:
        mailbox.note(store, on=True)
    prove(talk)


@pytest.mark.parametrize(("which", "more"), [(DONOR, ()), (OWN, ("Without names",))])
def test_a_report_goes_to_the_mailbox_as_well(
    which: str, more: tuple[str, ...], talk: Talk
) -> None:
    with_mailbox(talk)
    ask(talk, "Rana", which, *more)
    chat, mail = sorted(handed(talk), key=lambda shown: shown.to == ADDRESS)
    assert (chat.to, mail.to) == ("Rana", ADDRESS)
    assert mail.documents == chat.documents == ("report.pdf",)
    assert mail.contents == chat.contents


def test_H14_a_report_with_names_is_not_mailed(talk: Talk, database: Database) -> None:
    with_mailbox(talk)
    with database.transaction() as store:
        members.change(store, person(talk, store, "Nour"), role=Role.COORDINATOR)
    ask(talk, "Rana", OWN, "With names")
    talk.presses("Nour", "Yes, I agree")
    shown = handed(talk)
    assert [one.to for one in shown if one.documents] == ["Rana"]
    assert not [one for one in shown if one.to == ADDRESS]
    with database.transaction() as store:
        rows = store.conn.exec_driver_sql("SELECT key FROM ledger").scalars().all()
    assert not [key for key in rows if key.startswith("printed-made") and key.endswith("/mail")]

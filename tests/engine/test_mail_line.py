"""E-mail connected to a house: whatever the server does, the ledger says how each mail ended."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.engine import checkup
from bot.engine.findings import Verdict
from bot.engine.house import House
from bot.engine.mail_line import connect_mail
from bot.engine.pace import Pace
from bot.flows.apps.reach import LEFT, NO_MAIL, TOO_LATE, UNKNOWN
from bot.flows.summaries import mailbox
from bot.handlers import email
from bot.handlers.email import outcomes
from bot.settings import Settings
from storage import addresses, digests, ledger, members
from storage.database import Database, Store
from storage.members import Member, Role, State
from storage.vault import Vault
from tests.engine.small import SECRET, Fake, Still, house, prompt, somebody
from tests.fresh import NOW
from tests.handlers.email.mailserver import (
    HOST,
    PASSWORD,
    USER,
    MailServer,
    certificates,
    running,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADDRESS = "rana@example.org"


def settings(server: MailServer, **values: object) -> Settings:
    given: dict[str, object] = {
        "smtp_host": HOST,
        "smtp_port": server.port,
        "smtp_from": "Muyassir <bot@example.org>",
        "smtp_ca_file": certificates()[0],
    }
    return Settings(**{**given, **values})  # type: ignore[arg-type]


@dataclass
class Office:
    """A house that sends mail, and Rana, who coordinates a network and has a mailbox."""

    house: House
    clock: Still
    chat: Fake
    rana: Member
    keys: list[str] = field(default_factory=list)

    async def plan(self, **values: object) -> None:
        """A message to Rana's chat, and its copy to her mailbox."""
        row = prompt(self.rana, **{"key": f"prompt/{len(self.keys) + 1}", **values})  # type: ignore[arg-type]
        now = self.clock.now()

        def work(store: Store) -> None:
            rana = members.get(store, self.rana.id)
            for each in (row, *mailbox.mailed_too(store, rana, row, now)):
                ledger.plan(store, "test", each, now)
                self.keys.append(each.key)

        await self.house.database.write(work)
        await self.house.delivery.drain()

    async def wait(self, span: timedelta) -> None:
        """Time passes, and with it whatever a server had asked us to wait."""
        self.clock.moment += span
        caps = email.CAPABILITIES
        long_ago = datetime.now(NOW.tzinfo) - timedelta(hours=1)
        self.house.delivery.paces[email.NAME] = Pace(caps, long_ago)
        await self.house.delivery.drain()

    async def ends(self) -> dict[str, tuple[str, str]]:
        def work(store: Store) -> dict[str, tuple[str, str]]:
            found = ledger.of_subject(store, "test")
            return {
                "mail" if entry.mailed else "chat": (str(entry.state), entry.why)
                for entry in found
            }  # fmt: skip

        return await self.house.database.write(work)


@asynccontextmanager
async def office(
    url: str, vault: Vault, server: MailServer, **values: object
) -> AsyncIterator[Office]:
    clock, chat = Still(), Fake()
    made = house(Database(url, vault), chat, clock=clock)
    with made.database.transaction() as store:
        rana = members.change(store, somebody(store), role=Role.COORDINATOR)
        found = addresses.meet(store, email.NAME, ADDRESS, NOW)
        digests.put_mailbox(
            store, member_id=rana.id, network_id=rana.network_id, address_id=found.id,
            asked_at=NOW, proved_at=NOW,
        )  # fmt: skip
    connect_mail(settings(server, **values), made)
    await made.start()
    try:
        yield Office(house=made, clock=clock, chat=chat, rana=rana)
    finally:
        await made.stop()


HANDED = ("handed over", "")


async def test_a_message_goes_to_the_chat_and_to_the_mailbox(
    database_url: str, vault: Vault
) -> None:
    async with (
        running(MailServer(user=USER)) as server,
        office(database_url, vault, server, smtp_user=USER, smtp_password=PASSWORD) as rana,
    ):
        await rana.plan()
        assert await rana.ends() == {"chat": HANDED, "mail": HANDED}
        assert rana.chat.texts() == ["Reminder prompt/1"]
        assert rana.house.standing()[email.NAME] == "ok"
    (mail,) = server.mails
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "A message from Muyassir"
    assert "Reminder prompt/1" in mail.get_content()


async def test_R4_R5_what_may_have_arrived_is_sent_once_more_under_the_same_id(
    database_url: str, vault: Vault
) -> None:
    async with (
        running(MailServer(cut=["DOT", "DOT"])) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan()
        assert (await rana.ends())["mail"] == ("planned", UNKNOWN)
        await rana.wait(timedelta(seconds=59))
        assert len(server.mails) == 1
        await rana.wait(timedelta(seconds=2))
        assert (await rana.ends())["mail"] == ("failed", UNKNOWN)
        await rana.wait(timedelta(hours=2))
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert "prompt" not in first["Message-ID"]


Unkind = Callable[[MailServer], None]


@pytest.mark.parametrize(
    ("answers", "attempts", "end"),
    [
        ({"RCPT": ["450 4.2.0 greylisted"]}, 2, HANDED),
        ({"MAIL": ["451 later", "421 later"]}, 3, HANDED),
        ({"DOT": ["451 later"]}, 2, HANDED),
        ({"RCPT": ["550 5.1.1 unknown"]}, 1, ("failed", NO_MAIL)),
        ({"RCPT": ["552 5.2.2 full"]}, 1, ("failed", "mailbox full")),
        ({"DOT": ["554 5.7.1 spam"]}, 1, ("failed", "the mail is refused")),
    ],
    ids=lambda each: str(each)[:30],
)
async def test_R5_R10_each_answer_of_a_server_ends_as_the_ledger_says(
    answers: dict[str, list[str]], attempts: int, end: tuple[str, str],
    database_url: str, vault: Vault,
) -> None:  # fmt: skip
    async with (
        running(MailServer(answers={k: list(v) for k, v in answers.items()})) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan()
        for _again in range(attempts - 1):
            assert (await rana.ends())["mail"][0] == "planned"
            await rana.wait(timedelta(minutes=11))
        assert await rana.ends() == {"chat": HANDED, "mail": end}
        await rana.wait(timedelta(hours=2))
        assert len(server.mails) == (end == HANDED)
        await sums_fit(rana)


async def sums_fit(rana: Office) -> None:
    def work(store: Store) -> None:
        states = {state for (state, _why), _number in ledger.sums(store).items()}
        assert not states & {"planned", "sending"}

    await rana.house.database.write(work)


async def test_R10_a_mailbox_that_is_not_there_is_asked_only_once(
    database_url: str, vault: Vault
) -> None:
    async with (
        running(MailServer(answers={"RCPT": ["550 5.1.1 unknown"] * 5})) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan()
        await rana.plan()
        assert [key.endswith("/mail") for key in rana.keys] == [False, True, False]
        assert len(rana.chat.sent) == 2, "the chat goes on"
    assert len(server.answers["RCPT"]) == 4


async def test_R10_a_server_that_is_down_for_long_lets_it_expire_by_name(
    database_url: str, vault: Vault
) -> None:
    async with running(MailServer()) as server:
        pass
    async with office(database_url, vault, server) as rana:
        await rana.plan(expires=NOW + timedelta(hours=3))
        await rana.wait(timedelta(hours=2))
        assert (await rana.ends())["mail"] == ("planned", outcomes.UNREACHED)
        await rana.wait(timedelta(hours=2))
        assert await rana.ends() == {"chat": HANDED, "mail": ("expired", outcomes.UNREACHED)}


async def test_R10_a_refused_account_stops_mail_alone_and_says_which_setting(
    database_url: str, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        running(MailServer(user=USER)) as server,
        office(database_url, vault, server, smtp_user=USER, smtp_password="CANARY-x") as rana,
    ):
        await rana.plan()
        assert rana.house.standing()[email.NAME] == outcomes.ACCOUNT
        assert await rana.ends() == {"chat": HANDED, "mail": ("planned", outcomes.ACCOUNT)}
        server.user = ""  # the account has been put right
        server.answers["MAIL"] = []
        await rana.plan()
        assert len(rana.chat.sent) == 2
    told = [vars(one)["why"] for one in caplog.records if one.levelname == "ERROR"]
    assert set(told) == {outcomes.ACCOUNT}
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("how", ["gone", "demoted", "stopped", "taken back"])
async def test_R14_nothing_is_mailed_after_the_end_not_even_what_was_put_off(
    how: str, database_url: str, vault: Vault
) -> None:
    async with (
        running(MailServer(answers={"RCPT": ["450 4.2.0 greylisted"]})) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan()
        assert (await rana.ends())["mail"][0] == "planned"

        def end(store: Store) -> None:
            if how == "taken back":
                mailbox.forget(store, rana.rana.id, NOW)
            elif how == "demoted":
                members.change(store, rana.rana, role=Role.PRACTITIONER)
            else:
                state = State.REMOVED if how == "gone" else State.STOPPED
                members.change(store, rana.rana, state=state)

        await rana.house.database.write(end)
        await rana.wait(timedelta(hours=1))
        state, why = (await rana.ends())["mail"]
        assert state == "withdrawn"
        assert why in (LEFT, "not wanted", "asked not to be written to")
    assert server.mails == []


async def test_H14_what_is_protected_stays_in_the_chat(database_url: str, vault: Vault) -> None:
    from bot.core import stored
    from bot.core.messages import Message

    body = stored.to_json(Message(lines=(SECRET,), protect=True))
    async with (
        running(MailServer()) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan(body=body)
        assert await rana.ends() == {
            "chat": HANDED,
            "mail": ("failed", "only the chat may show it"),
        }
    assert server.connections == 0


async def test_S6_neither_address_nor_words_reach_the_log(
    database_url: str, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.core import stored
    from bot.core.messages import Message

    caplog.set_level(logging.DEBUG)
    answers = {"RCPT": [f"550 no {ADDRESS}"], "DOT": [f"451 {SECRET}"]}
    async with (
        running(MailServer(answers=answers, cut=["MAIL"])) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan(body=stored.to_json(Message(lines=(SECRET,))))
        await rana.wait(timedelta(minutes=11))
    ours = [
        f"{one.getMessage()} {vars(one)}"
        for one in caplog.records
        if not one.name.startswith(("mail.", "asyncio"))
    ]
    assert len([one for one in ours if "email-send" in one]) == 2
    assert not [one for one in ours if ADDRESS in one or "Samira" in one]


async def test_S4_one_mail_has_one_reader(database_url: str, vault: Vault) -> None:
    async with (
        running(MailServer()) as server,
        office(database_url, vault, server) as rana,
    ):
        await rana.plan()
        await rana.wait(timedelta(minutes=1))
        await rana.plan()
        assert server.recipients == [ADDRESS, ADDRESS]
    assert [mail["To"] for mail in server.mails] == [ADDRESS, ADDRESS]
    assert not any(mail["Cc"] or mail["Bcc"] for mail in server.mails)


async def test_mail_that_waits_when_it_is_switched_off_expires_by_name(
    database_url: str, vault: Vault
) -> None:
    async with running(MailServer(answers={"RCPT": ["450 later"]})) as server:
        async with office(database_url, vault, server) as rana:
            await rana.plan(expires=NOW + timedelta(hours=1))
        clock = Still(NOW + timedelta(minutes=30))
        made = house(Database(database_url, vault), Fake(), clock=clock)
        connect_mail(Settings(), made)
        await made.start()
        with made.database.transaction() as store:
            assert not mailbox.switched_on(store)
        clock.moment += timedelta(minutes=45)
        await made.delivery.drain()
        now = Office(house=made, clock=clock, chat=Fake(), rana=rana.rana)
        state, why = (await now.ends())["mail"]
        await made.stop()
    assert state == "expired"
    assert why in ("platform switched off", TOO_LATE, "not now")


# --- before the start -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "verdict", "says"),
    [
        ({"smtp_user": USER, "smtp_password": PASSWORD}, Verdict.OK, "takes our account"),
        ({"smtp_user": USER, "smtp_password": "CANARY"}, Verdict.WRONG, "MUYASSIR_SMTP_USER"),
        ({"smtp_ca_file": None}, Verdict.WRONG, "MUYASSIR_SMTP_CA_FILE"),
        ({"smtp_port": 1}, Verdict.WRONG, "cannot be reached"),
    ],
    ids=lambda each: str(each)[:30],
)
async def test_the_check_tells_whether_mail_can_go(
    values: dict[str, object], verdict: Verdict, says: str, database_url: str
) -> None:
    async with running(MailServer(user=USER)) as server:
        found = await checkup.mail(settings(server, **values))
        assert (found.verdict, says in found.line()) == (verdict, True)
        assert "CANARY" not in found.line()
    assert server.mails == []

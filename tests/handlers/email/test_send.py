"""Mail over a real server: secured, reused, and every way in which it can go wrong (R4, R5)."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage

import pytest

from bot.core.messages import Document, Fate, Outcome, Request
from bot.handlers.email import connection, outcomes, send
from bot.handlers.email.connection import Account
from bot.handlers.email.send import Email
from tests.fresh import NOW
from tests.handlers.email.mailserver import (
    HOST,
    PASSWORD,
    USER,
    MailServer,
    certificates,
    running,
)

SENDER = Address("Muyassir", addr_spec="bot@example.org")
TO = "rana@example.org"
HELLO = Request(text="Two tasks wait.", ref="abc.0")
FILES = (
    Document(name="report.xlsx", mime="application/vnd.ms-excel", content=b"\x00\xff" * 3000),
    Document(name="تقرير.csv", mime="text/csv; charset=utf-8", content="a,ب\r\n.\r\n".encode()),
)


def mailer(server: MailServer, **values: object) -> Email:
    given: dict[str, object] = {"host": HOST, "port": server.port, "ca_file": certificates()[0]}
    return Email(Account(**{**given, **values}), sender=SENDER, now=lambda: NOW)  # type: ignore[arg-type]


async def sent(server: MailServer, *requests: Request, **values: object) -> list[Outcome]:
    email = mailer(server, **values)
    try:
        return [await email.send(TO, request) for request in requests]
    finally:
        await email.stop()


def part(mail: EmailMessage, sort: str) -> str:
    found = mail.get_body((sort,))
    assert found is not None
    content: str = found.get_content()
    return content.replace("\r\n", "\n")


# --- what arrives ---------------------------------------------------------------------------------


async def test_a_mail_arrives_over_starttls_from_somebody_who_has_logged_in() -> None:
    async with running(MailServer(user=USER)) as server:
        (outcome,) = await sent(server, HELLO, user=USER, password=PASSWORD)
    assert outcome == Outcome(fate=Fate.ACCEPTED, platform_id="<abc.0@example.org>")
    assert (server.secured, server.recipients) == (1, [TO])
    (mail,) = server.mails
    assert part(mail, "plain").startswith("Two tasks wait.\n\nNobody reads answers to this mail.")
    assert mail["Message-ID"] == "<abc.0@example.org>"
    assert mail["From"] == "Muyassir <bot@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not [name for name in mail if name.lower().startswith(("list-", "disposition", "x-m"))]


async def test_tls_from_the_first_byte_on() -> None:
    async with running(MailServer(), tls="tls") as server:
        (outcome,) = await sent(server, HELLO, security="tls")
    assert (outcome.fate, len(server.mails)) == (Fate.ACCEPTED, 1)


async def test_several_mails_take_one_connection_and_an_ended_one_is_opened_anew() -> None:
    async with running(MailServer()) as server:
        email = mailer(server)
        fates = [(await email.send(TO, HELLO)).fate for _ in range(3)]
        assert server.connections == 1
        server.cut = ["MAIL"]  # as a server does that had enough of waiting
        fates.append((await email.send(TO, HELLO)).fate)
        await email.stop()
    assert fates == [Fate.ACCEPTED] * 4
    assert (server.connections, len(server.mails)) == (2, 4)


async def test_an_unused_connection_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "IDLE", 0.05)
    async with running(MailServer()) as server:
        email = mailer(server)
        await email.send(TO, HELLO)
        await asyncio.sleep(0.2)
        assert not email._connection.is_open
        assert (await email.send(TO, HELLO)).fate is Fate.ACCEPTED
        await email.stop()
    assert server.connections == 2


async def test_all_documents_of_a_message_go_in_one_mail_byte_for_byte() -> None:
    request = replace(HELLO, document=FILES[0], further=FILES[1:])
    async with running(MailServer()) as server:
        await sent(server, request)
    (mail,) = server.mails
    attached = list(mail.iter_attachments())
    assert [one.get_filename() for one in attached] == [one.name for one in FILES]
    assert [one.get_payload(decode=True) for one in attached] == [one.content for one in FILES]


async def test_S5_arabic_runs_from_the_right_and_nothing_in_it_becomes_markup() -> None:
    words = "مرحبا\n<b>سمير</b> & .\n.\n\nوداعا"
    async with running(MailServer()) as server:
        await sent(server, replace(HELLO, text=words, rtl=True, language="ar"))
    (mail,) = server.mails
    page = part(mail, "html")
    assert 'dir="rtl"' in page
    assert "&lt;b&gt;سمير&lt;/b&gt; &amp; ." in page
    assert "<b>" not in page
    assert part(mail, "plain").startswith(words), "lines of one dot arrive whole"


async def test_S5_no_name_can_begin_a_header_of_its_own() -> None:
    bad = Document(name="a\r\nBcc: eve@example.org\r\n\r\n.csv", mime="text/csv", content=b"x")
    async with running(MailServer()) as server:
        (refused,) = [await mailer(server).send("rana@example.org\r\nDATA", HELLO)]
        await sent(server, replace(HELLO, document=bad))
    assert refused.fate is Fate.REFUSED
    assert server.recipients == [TO]
    assert "Bcc" not in server.mails[0]


async def test_H5_the_outside_of_a_mail_is_the_same_whatever_is_in_it() -> None:
    async with running(MailServer()) as server:
        for request in (HELLO, replace(HELLO, text="Saida: Samir is late", document=FILES[0])):
            await sent(server, request)
    first, second = ({k: v for k, v in mail.items() if k not in SHAPE} for mail in server.mails)
    assert first == second
    assert first["Subject"] == "A message from Muyassir"


SHAPE = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom")


# --- what does not --------------------------------------------------------------------------------

ENDS = [
    ({"MAIL": ["451 4.3.0 later"]}, Fate.RETRY, None),
    ({"MAIL": ["550 5.7.1 who are you"]}, Fate.STOP, None),
    ({"MAIL": ["552 5.3.4 too big"]}, Fate.REFUSED, None),
    ({"RCPT": ["450 4.2.0 greylisted"]}, Fate.RETRY, outcomes.LATER),
    ({"RCPT": ["421 4.7.0 too many"]}, Fate.RETRY, None),
    ({"RCPT": ["550 5.1.1 no such user CANARY"]}, Fate.UNREACHABLE, None),
    ({"RCPT": ["552 5.2.2 full"]}, Fate.REFUSED, None),
    ({"RCPT": ["550 5.7.1 our rules"]}, Fate.REFUSED, None),
    ({"DATA": ["451 later"]}, Fate.RETRY, None),
    ({"DATA": ["554 no"]}, Fate.REFUSED, None),
    ({"DOT": ["451 4.7.1 later"]}, Fate.RETRY, outcomes.LATER),
    ({"DOT": ["554 5.6.0 looks like spam"]}, Fate.REFUSED, None),
]


@pytest.mark.parametrize(("answers", "fate", "later"), ENDS, ids=str)
async def test_R5_every_refusal_has_its_end_and_the_next_mail_goes(
    answers: dict[str, list[str]], fate: Fate, later: float | None
) -> None:
    async with running(MailServer(answers={k: list(v) for k, v in answers.items()})) as server:
        first, second = await sent(server, HELLO, HELLO)
    assert (first.fate, first.retry_after) == (fate, later)
    assert second.fate is Fate.ACCEPTED
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
async def test_R5_cut_before_the_dot_it_surely_did_not_arrive(stage: str) -> None:
    async with running(MailServer(cut=[stage])) as server:
        (outcome,) = await sent(server, HELLO)
    assert (outcome.fate, server.mails) == (Fate.RETRY, [])


@pytest.mark.parametrize("accepts", [True, False])
async def test_R4_cut_after_the_dot_nobody_knows(accepts: bool) -> None:
    async with running(MailServer(cut=["DOT"], accepts_cut=accepts)) as server:
        (outcome,) = await sent(server, HELLO)
    assert (outcome.fate, len(server.mails)) == (Fate.UNKNOWN, int(accepts))


@pytest.mark.parametrize(
    ("stage", "fate"), [("MAIL", Fate.RETRY), ("DATA", Fate.RETRY), ("DOT", Fate.UNKNOWN)]
)
async def test_R5_a_slow_server_is_waited_for_and_not_for_ever(
    stage: str, fate: Fate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(MailServer(slow={stage: 0.2})) as server:
        (outcome,) = await sent(server, HELLO)
        assert outcome.fate is Fate.ACCEPTED
        server.slow = {stage: 30}
        monkeypatch.setattr(send, "LONGEST_SEND", 2.0)  # it has to come so far within that
        began = time.monotonic()
        (outcome,) = await sent(server, HELLO)
    assert (outcome.fate, time.monotonic() - began < 25) == (fate, True)


async def test_R5_a_server_that_is_down_or_says_nothing_gets_the_mail_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "COMMAND_TIME", 0.2)
    held: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _reader, writer: held.append(writer), HOST, 0)
    port = silent.sockets[0].getsockname()[1]
    (dumb,) = await sent(MailServer(port=port), HELLO)
    silent.close()
    for writer in held:
        writer.transport.abort()
    (down,) = await sent(MailServer(port=port), HELLO)
    assert [dumb, down] == [Outcome(fate=Fate.RETRY, why="no connection")] * 2


async def test_R5_a_large_mail_that_is_cut_half_way_is_sent_later() -> None:
    """The server reads a little of it and hangs up: the dot was never written."""

    async def impatient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        for answer in (b"250 hello", b"250 ok", b"250 ok", b"354 go on"):
            await reader.readline()
            writer.write(answer + b"\r\n")
        await reader.readexactly(10_000)
        writer.transport.abort()

    large = Document(name="a.bin", mime="application/x-a", content=b"\x00" * 20_000_000)
    async with await asyncio.start_server(impatient, HOST, 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        request = replace(HELLO, document=large)
        (outcome,) = await sent(MailServer(port=port), request, security="none", ca_file=None)
    assert outcome.fate is Fate.RETRY


async def test_R5_too_large_for_the_server_is_not_tried_again() -> None:
    large = Document(name="a.bin", mime="application/x-a", content=b"\x00" * 30_000_000)
    async with running(MailServer()) as server:
        (outcome,) = await sent(server, replace(HELLO, document=large))
    assert outcome == Outcome(fate=Fate.REFUSED, why="too large")


# --- who we are talking with ----------------------------------------------------------------------

STOPS = [
    ({"ca_file": None}, {}, outcomes.CERTIFICATE),
    ({"host": "localhost"}, {}, outcomes.CERTIFICATE),
    ({}, {"tls": "starttls", "offers": "none"}, outcomes.NO_TLS),
    ({"security": "tls"}, {"tls": "tls", "offers": "none"}, outcomes.NO_TLS),
    ({"user": USER, "password": "CANARY-wrong"}, {"user": USER}, outcomes.ACCOUNT),
    ({"user": USER, "password": PASSWORD}, {"tls": "starttls"}, outcomes.NO_LOGIN),
    ({}, {"user": USER}, outcomes.NO_ACCOUNT),
]


@pytest.mark.parametrize(("ours", "theirs", "why"), STOPS, ids=lambda each: str(each)[:40])
async def test_S6_what_an_operator_has_to_change_is_named_and_nothing_is_sent_meanwhile(
    ours: dict[str, object], theirs: dict[str, str], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    how = {key: theirs[key] for key in ("tls", "offers") if key in theirs}
    async with running(MailServer(user=theirs.get("user", "")), **how) as server:
        (outcome,) = await sent(server, HELLO, **ours)
    assert outcome == Outcome(fate=Fate.STOP, why=why)
    assert server.mails == []
    assert "MUYASSIR_SMTP_" in why
    ours_said = [vars(one) for one in caplog.records if one.name.startswith("bot.")]
    assert [one["why"] for one in ours_said if one["levelname"] == "ERROR"] == [why]


async def test_S6_neither_password_nor_address_nor_words_are_logged_whatever_happens(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = [repr(Account(host="h", port=1, user="u", password=PASSWORD))]
    secret = Request(text="CANARY-text", document=Document(name="CANARY", mime="", content=b"C"))
    for answers, _fate, _later in ENDS:
        canary = {k: [f"{one} CANARY" for one in v] for k, v in answers.items()}
        async with running(MailServer(user=USER, answers=canary)) as server:
            email = mailer(server, user=USER, password=PASSWORD)
            seen.append((await email.send("CANARY@example.org", secret)).why)
            await email.stop()
    ours = [
        f"{one.getMessage()} {vars(one)}" for one in caplog.records
        if not one.name.startswith("mail.")  # the test's own server
    ]  # fmt: skip
    assert len([one for one in ours if "email-send" in one]) == len(ENDS)
    assert "CANARY" not in "\n".join([*seen, *ours])

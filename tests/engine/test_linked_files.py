"""A link gives one member their own calendar, for a week, and tells nobody anything else."""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, web

from bot.core.flow import Making
from bot.core.messages import Attachment, Document, Message, Request, Voice
from bot.engine import handover
from bot.engine.handover import Prepared
from bot.engine.linked_files import (
    LASTS,
    LINKED,
    PATH,
    LinkedFiles,
    Ticket,
    line_for,
    ticket_of,
    token_of,
)
from bot.engine.running import build
from bot.engine.server import Server
from bot.flows import TABLES
from bot.flows.meetings.meeting_cards import CALENDAR
from bot.handlers import telegram, whatsapp
from bot.settings import load
from storage import addresses, ledger, meetings, members, networks
from storage.database import Database, Store
from storage.members import Member, State
from storage.vault import KEY_BYTES, Vault
from tests.engine.small import Still, prompt
from tests.engine.small import house as small_house
from tests.fresh import NOW, fresh_address, fresh_meeting, fresh_member, fresh_network
from tests.ports import HOST, free_port

BASE = "https://bot.example.org"
PICTURE = "invitation-qr"  # made of any subject, for anybody


@dataclass(kw_only=True)
class Site:
    """The server, and what a member would find in their message."""

    server: Server
    database: Database
    clock: Still
    member: Member
    subject: str
    token: str

    async def get(self, token: str, method: str = "GET") -> tuple[ClientResponse, bytes]:
        url = f"http://{HOST}:{self.server.port}{PATH}{token}"
        async with ClientSession() as client, client.request(method, url) as answer:
            return answer, await answer.read()


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    clock = Still()
    with database.transaction() as store:
        member, subject = invited(store)
        ticket = Ticket(make=CALENDAR, subject=subject, member_id=member.id, until=NOW + LASTS)
        token = token_of(store.vault, ticket)
    files = LinkedFiles(database=database, tables=TABLES, now=clock.now)
    server = Server(
        house=small_house(database, clock=clock), host=HOST, port=free_port(), port_given=True
    )
    server.routes += files.routes()
    await server.start()
    yield Site(
        server=server, database=database, clock=clock, member=member, subject=subject, token=token
    )
    await server.stop()


def invited(store: Store) -> tuple[Member, str]:
    network = fresh_network(store)
    member = fresh_member(store, network)
    meeting = fresh_meeting(store, network, place="Town hall (33.56310, 35.36890)")
    meetings.invite(store, meeting.id, [(member.id, network.id)])
    return member, meeting.subject


async def test_the_link_gives_the_meeting_as_it_is_now(site: Site) -> None:
    answer, content = await site.get(site.token)
    assert answer.status == 200
    assert b"20261203T170000" in content
    with site.database.transaction() as store:
        meeting = meetings.get(store, int(site.subject.partition("/")[2]))
        meetings.change(store, meeting, NOW, day=date(2026, 12, 10))
    assert b"20261210T170000" in (await site.get(site.token))[1]


async def test_S6_the_answer_is_kept_nowhere_and_the_token_is_in_no_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer, _content = await site.get(site.token)
        await site.get(site.token + "x")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''meeting.ics"
    assert "Set-Cookie" not in answer.headers
    assert site.token[:20] not in caplog.text


async def test_a_look_at_the_head_costs_nothing_and_nothing_else_is_taken(site: Site) -> None:
    answer, content = await site.get(site.token, "HEAD")
    assert (answer.status, content) == (200, b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert (await site.get(site.token, method))[0].status == 405


def altered(token: str, at: int) -> str:
    other = "A" if token[at] != "A" else "B"
    return token[:at] + other + token[at + 1 :]


async def test_S4_altered_made_up_late_and_left_look_the_same(site: Site) -> None:
    sealed = site.database.vault.seal("calendar-file\nmeeting/1\n1\n9999999999", "name")
    others = Vault(secrets.token_bytes(KEY_BYTES))
    ticket = Ticket(
        make=CALENDAR, subject=site.subject, member_id=site.member.id, until=NOW + LASTS
    )
    vault = site.database.vault
    wrong = [
        altered(site.token, 5),
        altered(site.token, len(site.token) // 2),
        site.token[:-3],
        f"{site.token[:9]}!!!!{site.token[9:]}",
        site.token + "AAAA",
        "x",
        "%00",
        "é" * 20,
        "A" * 5000,
        base64.urlsafe_b64encode(sealed).decode().rstrip("="),
        token_of(others, ticket),
        token_of(vault, replace(ticket, until=NOW)),
        token_of(vault, replace(ticket, make=PICTURE)),
        token_of(vault, replace(ticket, member_id=999_999)),
        token_of(vault, replace(ticket, subject="meeting/999999")),
    ]
    answers = [await site.get(token) for token in wrong]
    with site.database.transaction() as store:
        members.erase(store, members.get(store, site.member.id), State.REMOVED, NOW)
    answers.append(await site.get(site.token))
    shown = {
        (answer.status, content, answer.headers["Content-Type"]) for answer, content in answers
    }
    assert len(shown) == 1
    assert answers[0][0].status == 404
    assert "link" in answers[0][1].decode()
    assert answers[0][0].headers["Cache-Control"] == "no-store"


async def test_R14_a_link_ends_with_the_membership_and_with_its_week(site: Site) -> None:
    assert (await site.get(site.token))[0].status == 200
    site.clock.moment = NOW + LASTS - timedelta(seconds=1)
    assert (await site.get(site.token))[0].status == 200
    site.clock.moment = NOW + LASTS
    assert (await site.get(site.token))[0].status == 404
    site.clock.moment = NOW
    with site.database.transaction() as store:
        members.erase(store, members.get(store, site.member.id), State.LEFT, NOW)
    assert (await site.get(site.token))[0].status == 404


async def test_S4_a_link_tells_nothing_of_others(site: Site) -> None:
    with site.database.transaction() as store:
        network = networks.get(store, site.member.network_id)
        colleague = fresh_member(store, network, name="Karim Haddad")
        meetings.invite(store, int(site.subject.partition("/")[2]), [(colleague.id, network.id)])
    _answer, content = await site.get(site.token)
    assert b"Karim" not in content
    assert b"ATTENDEE" not in content


async def test_S8_a_link_that_is_asked_for_again_and_again_has_to_wait(site: Site) -> None:
    answers = [(await site.get(site.token))[0] for _ in range(21)]
    assert [answer.status for answer in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await site.get("x"))[0].status == 404


async def test_a_mark_of_direction_behind_the_link_does_no_harm(site: Site) -> None:
    assert (await site.get(site.token + "%E2%81%A9"))[0].status == 200


async def test_a_file_that_cannot_be_made_is_told_without_its_reason(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_making: Making) -> None:
        raise ValueError("Samira of Zahle")

    files = LinkedFiles(
        database=site.database,
        tables=replace(TABLES, attachments={CALENDAR: broken}),
        now=site.clock.now,
    )
    app = web.Application()
    app.add_routes(files.routes())
    port = free_port()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    async with (
        ClientSession() as client,
        client.get(f"http://{HOST}:{port}{PATH}{site.token}") as answer,
    ):
        assert (answer.status, await answer.text()) == (503, "")
    await runner.cleanup()
    assert site.token not in caplog.text


def test_a_token_is_read_back_and_is_short_enough_for_a_message(vault: Vault) -> None:
    ticket = Ticket(make=CALENDAR, subject="meeting/123456", member_id=123_456, until=NOW)
    token = token_of(vault, ticket)
    assert ticket_of(vault, token) == ticket
    assert token != token_of(vault, ticket)
    assert len(token) < 130
    assert ticket_of(vault, token + "\n") is None


def test_S4_only_calendars_may_be_linked(store: Store) -> None:
    assert {"calendar-file", "schedule-file"} == LINKED
    making = Making(
        store=store,
        subject="x/1",
        member=fresh_member(store, fresh_network(store)),
        voice=Voice(),
        now=NOW,
    )
    file = Document(name="plan.csv", mime="text/csv", content=b"1")
    lines = {make: line_for(make, file, making, BASE) for make in TABLES.attachments}
    assert {make for make, line in lines.items() if BASE in line} == LINKED
    assert lines[PICTURE] == "📎 plan.csv: this app takes no files of this kind."
    assert line_for(CALENDAR, file, replace(making, member=None), BASE) == ""


def with_file(store: Store, platform: str, files_at: str) -> Request:
    """The one call that says “Monthly” with a calendar file."""
    member, subject = invited(store)
    member = members.change(store, member, language="en")
    address = fresh_address(store, member, platform=platform, external="1")
    addresses.change(store, address.id, last_in_at=NOW)
    address = addresses.get(store, address.id)
    ledger.plan(store, "test", prompt(member), NOW)
    (entry,) = ledger.of_subject(store, "test")
    prepared = Prepared(entry=entry, address=address, member=member, network=None)
    requests = handover.requests_for(
        store,
        prepared,
        Message(lines=("Monthly",), attachments=(Attachment(make=CALENDAR, subject=subject),)),
        now=NOW,
        tables=replace(TABLES, files_at=files_at),
        caps={"whatsapp": whatsapp.CAPABILITIES, "telegram": telegram.CAPABILITIES}[platform],
    )
    assert isinstance(requests, tuple)
    (request,) = requests
    return request


def test_whatsapp_gets_a_link_telegram_the_file(store: Store) -> None:
    request = with_file(store, "whatsapp", BASE)
    start = f"Monthly\n\n📎 Calendar: {BASE}{PATH}"
    assert request.document is None
    assert request.text.startswith(start)
    ticket = ticket_of(store.vault, request.text.removeprefix(start))
    assert ticket is not None
    assert (ticket.make, ticket.until) == (CALENDAR, NOW + LASTS)


def test_the_file_itself_goes_where_it_is_taken(store: Store) -> None:
    request = with_file(store, "telegram", BASE)
    assert request.document is not None
    assert request.text == "Monthly"


def test_without_a_public_address_nothing_is_said_of_a_file(store: Store) -> None:
    request = with_file(store, "whatsapp", "")
    assert (request.document, request.text) == (None, "Monthly")


def test_links_are_served_where_there_is_a_public_address_and_nowhere_else(tmp_path: Path) -> None:
    given = {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_KEY_FILE": f"{tmp_path}/one.key",
        "MUYASSIR_WEB": "on",
    }
    for public in ("", BASE):
        running = build(load({**given, "MUYASSIR_PUBLIC_URL": public}))
        paths = {route.path for route in running.server.routes}
        assert ("/file/{token}" in paths) == bool(public)
        assert running.house.tables.files_at == public
        running.house.database.close()

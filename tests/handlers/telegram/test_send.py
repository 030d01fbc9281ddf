"""What is handed over to Telegram, and what becomes of it when Telegram or the line misbehaves."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web
from telegram.error import TelegramError

from bot.core.messages import Bold, Document, Fate, File, Label, Outcome, Request, Spot
from bot.handlers.telegram import CAPABILITIES
from bot.handlers.telegram.outcomes import outcome_of
from bot.handlers.telegram.send import Profile, Telegram
from bot.handlers.telegram.transport import Transport
from tests.fakes.telegram import FakeTelegram, faults, group, person
from tests.fakes.telegram.world import StoredFile

PATH = "documents/file_1.xlsx"
LONG = b"x" * 11
YES_NO = ((Label(data="a1", text="نعم"), Label(data="b2", text="لا")),)
HELLO = Request(text="Meeting\nThursday", bold=(Bold(offset=0, length=7),), rows=YES_NO)


async def test_a_message_arrives_with_its_bold_title_and_buttons(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    outcome = await bot.send(amal.address, replace(HELLO, protect=True))
    assert outcome == Outcome(fate=Fate.ACCEPTED, platform_id=str(amal.last.message_id))
    assert amal.last.bold == ("Meeting",)
    assert amal.last.buttons == ((("نعم", "a1"), ("لا", "b2")),)
    assert amal.last.protected
    assert fake.ledger[0].parameters["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in fake.ledger[0].parameters


async def test_markup_in_a_name_stays_what_was_typed(fake: FakeTelegram, bot: Telegram) -> None:
    amal = person(fake)
    typed = "<b>Ali</b> *Omar* [x](https://example.org) &amp;"
    await bot.send(amal.address, Request(text=typed))
    assert (amal.last.text, amal.last.bold) == (typed, ())


async def test_the_longest_message_that_may_be_sent_is_taken(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    text = "😀" * (CAPABILITIES.text_limit // 2)
    rows = tuple(
        (Label(data="x" * CAPABILITIES.payload_bytes, text=str(number)),)
        for number in range(CAPABILITIES.buttons)
    )
    assert (await bot.send(amal.address, Request(text=text, rows=rows))).fate is Fate.ACCEPTED
    wide = (tuple(Label(data=str(n), text=str(n)) for n in range(CAPABILITIES.columns)),)
    assert (await bot.send(amal.address, Request(text="x", rows=wide))).fate is Fate.ACCEPTED
    assert (await bot.send(amal.address, Request(text=text + "."))).fate is Fate.REFUSED


@pytest.mark.parametrize(
    ("document", "method", "shown"),
    [
        (
            Document(name="لقاء.ics", mime="text/calendar", content=b"BEGIN"),
            "sendDocument",
            "لقاء.ics",
        ),
        (
            Document(name='a"\r\nX: y/z.csv', mime="text/csv", content=b"1"),
            "sendDocument",
            "a_X: y_z.csv",
        ),
        (Document(name="chart.png", mime="image/png", content=b"\x89PNG"), "sendPhoto", ""),
    ],
)
async def test_a_document_arrives_byte_for_byte(
    fake: FakeTelegram, bot: Telegram, document: Document, method: str, shown: str
) -> None:
    amal = person(fake)
    request = replace(HELLO, document=document)
    assert (await bot.send(amal.address, request)).fate is Fate.ACCEPTED
    seen = amal.last
    assert (seen.content, seen.document, seen.text) == (document.content, shown, HELLO.text)
    assert (seen.bold, seen.labels) == (("Meeting",), ["نعم", "لا"])
    assert fake.ledger[-1].method == method


# --- edits ---------------------------------------------------------------------------------------


async def test_an_edit_changes_the_standing_message_and_its_buttons(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    first = await bot.send(amal.address, HELLO)
    edit = Request(text="You are coming.", edits=first.platform_id)
    for _ in range(2):  # the second time nothing is modified, and that is as good
        assert await bot.send(amal.address, edit) == first
    assert [(seen.text, seen.buttons, seen.edited) for seen in amal.sees()] == [
        ("You are coming.", (), True)
    ]


@pytest.mark.parametrize("gone", ["999999", "not a number"])
async def test_an_edit_of_a_message_that_is_gone_is_sent_anew(
    fake: FakeTelegram, bot: Telegram, gone: str
) -> None:
    amal = person(fake)
    outcome = await bot.send(amal.address, replace(HELLO, edits=gone))
    assert outcome == Outcome(fate=Fate.ACCEPTED, platform_id=str(amal.last.message_id))
    assert amal.hears() == [HELLO.text]


async def test_an_edit_of_what_a_person_wrote_is_sent_anew(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    amal.says("mine")
    request = replace(HELLO, edits=str(amal.last_message_id))
    assert (await bot.send(amal.address, request)).fate is Fate.ACCEPTED
    assert amal.hears() == [HELLO.text]


async def test_an_edit_that_fails_otherwise_is_not_sent_anew(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    first = await bot.send(amal.address, HELLO)
    fake.faults.add(faults.reset_after())
    outcome = await bot.send(amal.address, Request(text="new", edits=first.platform_id))
    assert outcome.fate is Fate.UNKNOWN
    assert amal.hears() == ["new"]


# --- R5 ------------------------------------------------------------------------------------------

POLICY: list[tuple[faults.Fault, Fate, bool]] = [
    # what goes wrong, the fate, and whether the message is in the chat nevertheless
    (faults.blocked(), Fate.UNREACHABLE, False),
    (faults.deactivated(), Fate.UNREACHABLE, False),
    (faults.chat_not_found(), Fate.UNREACHABLE, False),
    (faults.refuse(403, "Forbidden: something new"), Fate.UNREACHABLE, False),
    (faults.refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), Fate.UNREACHABLE, False),
    (
        faults.refuse(400, "Bad Request: not enough rights to send text messages"),
        Fate.UNREACHABLE,
        False,
    ),
    (faults.refuse(400, "Bad Request: something new"), Fate.REFUSED, False),
    (faults.refuse(413, "Request Entity Too Large"), Fate.REFUSED, False),
    (faults.refuse(400, "Bad Request: BUTTON_DATA_INVALID"), Fate.REFUSED, False),
    (faults.migrated(-1001234567890), Fate.MOVED, False),
    (faults.too_many(35), Fate.RETRY, False),
    (faults.refuse(429, "Too Many Requests"), Fate.RETRY, False),
    (faults.unauthorized(), Fate.STOP, False),
    (faults.refuse(404, "Not Found"), Fate.STOP, False),
    (faults.refuse(409, "Conflict: terminated by other getUpdates request"), Fate.STOP, False),
    (faults.ok_false(403, "Forbidden: bot was blocked by the user"), Fate.UNREACHABLE, False),
    (faults.ok_false(500, "Internal Server Error"), Fate.UNKNOWN, False),
    (faults.refuse(500, "Internal Server Error"), Fate.UNKNOWN, False),
    (faults.html(502), Fate.UNKNOWN, False),
    (faults.html(403), Fate.UNKNOWN, False),  # a gateway's word does not block a person
    (faults.html(404), Fate.UNKNOWN, False),  # nor stop the platform
    (faults.html(200), Fate.UNKNOWN, False),
    (faults.html_after(502), Fate.UNKNOWN, True),
    (faults.reset_before(), Fate.UNKNOWN, False),
    (faults.reset_after(), Fate.UNKNOWN, True),
    (faults.cut(), Fate.UNKNOWN, True),
    (faults.garbled(), Fate.UNKNOWN, True),
]


@pytest.mark.parametrize(("fault", "fate", "arrived"), POLICY)
async def test_R5_each_kind_of_failure_has_its_fate(
    fake: FakeTelegram, bot: Telegram, fault: faults.Fault, fate: Fate, arrived: bool
) -> None:
    amal = person(fake)
    fake.faults.add(fault)
    outcome = await bot.send(amal.address, HELLO)
    assert outcome.fate is fate
    assert outcome.whole_platform is False
    assert bool(amal.sees()) is arrived
    assert len(fake.ledger) == 1, "one retry layer only, and it is not here"
    assert outcome.why
    assert outcome.why != fault.description
    assert (await bot.send(amal.address, HELLO)).fate is Fate.ACCEPTED


async def test_R5_what_the_chat_says_comes_with_its_fate(fake: FakeTelegram, bot: Telegram) -> None:
    amal = person(fake)
    fake.faults.add(faults.too_many(35), faults.migrated(-1001234567890))
    assert (await bot.send(amal.address, HELLO)).retry_after == 35
    assert (await bot.send("-42", HELLO)).moved_to == "-1001234567890"


async def test_R5_no_answer_in_time_is_unknown(fake: FakeTelegram, bot: Telegram) -> None:
    """The engine's own limit cancels the call; the transport's limit says the same."""
    amal = person(fake)
    fake.faults.add(faults.accepted_then_silence())
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    body = {"data": b'{"chat_id": %d, "text": "x"}' % amal.id}
    body_headers = {"headers": {"Content-Type": "application/json"}}
    with pytest.raises(TelegramError) as lost:
        await bot.client._calls._exchange(url, "POST", body | body_headers, 1.0)
    assert outcome_of(lost.value).fate is Fate.UNKNOWN
    assert amal.hears() == ["x"]


async def test_R5_no_connection_is_tried_again(fake: FakeTelegram) -> None:
    """Nobody listens on the port, so nothing can have been accepted."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await runner.cleanup()
    bot = Telegram(fake.token, base=f"http://127.0.0.1:{port}")
    await bot.start()
    assert (await bot.send("5000000001", HELLO)).fate is Fate.RETRY
    await bot.stop()
    assert (await bot.send("5000000001", HELLO)).fate is Fate.RETRY, "closed is not sent either"


async def test_R5_a_name_that_cannot_be_resolved_is_tried_again(fake: FakeTelegram) -> None:
    bot = Telegram(fake.token, base="http://nowhere.invalid")
    await bot.start()
    assert (await bot.send("5000000001", HELLO)).fate is Fate.RETRY
    await bot.stop()


async def test_R5_many_chats_told_to_wait_means_everybody_waits(
    fake: FakeTelegram, bot: Telegram
) -> None:
    people = [person(fake) for _ in range(3)]
    fake.faults.add(faults.too_many(2, times=0))
    alone = [await bot.send(people[0].address, HELLO) for _ in range(3)]
    assert [outcome.whole_platform for outcome in alone] == [False] * 3
    spread = [await bot.send(one.address, HELLO) for one in people]
    assert [outcome.whole_platform for outcome in spread] == [False, False, True]


async def test_R5_entities_that_are_refused_are_sent_once_more_as_plain_text(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    fake.faults.add(faults.cannot_parse())
    assert (await bot.send(amal.address, HELLO)).fate is Fate.ACCEPTED
    assert (amal.last.text, amal.last.bold) == (HELLO.text, ())
    fake.faults.add(faults.cannot_parse(times=2))
    assert (await bot.send(amal.address, HELLO)).fate is Fate.REFUSED
    assert len(amal.sees()) == 1


async def test_a_group_gets_messages_and_a_wrong_address_none(
    fake: FakeTelegram, bot: Telegram
) -> None:
    town = group(fake)
    assert (await bot.send(str(town.id), HELLO)).fate is Fate.ACCEPTED
    assert [seen.text for seen in town.sees()] == [HELLO.text]
    assert (await bot.send("@everybody", HELLO)).fate is Fate.REFUSED


# --- taps and files ------------------------------------------------------------------------------


async def test_an_answer_ends_the_waiting_sign_and_too_late_is_no_error(
    fake: FakeTelegram, bot: Telegram
) -> None:
    fake.clock.stop(at=1_764_000_000)
    amal = person(fake)
    await bot.send(amal.address, HELLO)
    amal.taps("نعم")
    (tap,) = fake.taps
    await bot.answer(tap, "Noted" * 100)
    await bot.answer(tap)
    fake.clock.advance(151)
    await bot.answer(tap)
    await bot.answer("never heard of")
    accepted = [call.parameters for call in fake.calls("answerCallbackQuery")]
    assert accepted == [
        {"callback_query_id": tap, "text": "Noted" * 40},
        {"callback_query_id": tap},
    ]


@pytest.mark.parametrize(
    ("claimed", "stored", "asked", "downloaded"),
    [
        (4, StoredFile(path=PATH, content=b"good", size=4), True, True),
        (0, StoredFile(path=PATH, content=b"good", size=4, chunked=True), True, True),
        # too big, as the update says; as getFile says; as the download says; as it turns out
        (11, StoredFile(path=PATH, content=LONG, size=11), False, False),
        (0, StoredFile(path=PATH, content=LONG, size=11), True, False),
        (0, StoredFile(path=PATH, content=LONG, size=0), True, True),
        (0, StoredFile(path=PATH, content=LONG, size=0, chunked=True), True, True),
    ],
)
async def test_S7_a_file_is_bounded_before_and_while_it_comes(
    fake: FakeTelegram,
    bot: Telegram,
    claimed: int,
    stored: StoredFile,
    asked: bool,
    downloaded: bool,
) -> None:
    fake.files["f"] = stored
    found = await bot.fetch(File(ref="f", size=claimed), limit=10)
    assert found == (None if stored.content == LONG else b"good")
    assert bool(fake.calls("getFile")) is asked
    assert bool(fake.downloads) is downloaded


@pytest.mark.parametrize("path", ["/etc/passwd", "../../x", ""])
async def test_S7_only_paths_of_the_bot_api_are_fetched(
    fake: FakeTelegram, bot: Telegram, path: str
) -> None:
    fake.files["f"] = StoredFile(path=path, content=b"x", size=1)
    assert await bot.fetch(File(ref="f"), limit=10) is None
    assert await bot.fetch(File(ref="unknown"), limit=10) is None
    assert fake.downloads == []


async def test_a_download_that_breaks_off_is_nothing(fake: FakeTelegram, bot: Telegram) -> None:
    fake.files["f"] = StoredFile(path="documents/f", content=b"x", size=1)

    class Broken(Transport):
        async def download(self, url: str, limit: int) -> bytes | None:
            return await super().download("http://127.0.0.1:9/nothing-listens", limit)

    broken = Broken()
    await broken.initialize()
    bot.client._calls = broken
    assert await bot.fetch(File(ref="f"), limit=10) is None
    await broken.shutdown()


# --- menu and descriptions -----------------------------------------------------------------------

PROFILES = {
    "": Profile(commands=(("help", "Help"),), description="Hello", short_description="Hi"),
    "ar": Profile(commands=(("help", "مساعدة"),), description="أهلاً", short_description="أهلاً"),
    "fr": Profile(commands=(("help", "Aide"),), description="Bonjour", short_description="Salut"),
}


async def test_menu_and_descriptions_are_set_in_every_language_once(
    fake: FakeTelegram, bot: Telegram
) -> None:
    assert (await bot.prepare(PROFILES)).fate is Fate.ACCEPTED
    scope = "all_private_chats"
    for language, profile in PROFILES.items():
        commands = fake.profile["commands", scope, language]
        assert [(one["command"], one["description"]) for one in commands] == [*profile.commands]
        assert fake.profile["description", language] == profile.description
        assert fake.profile["short_description", language] == profile.short_description
    before = len(fake.ledger)
    assert (await bot.prepare(PROFILES)).fate is Fate.ACCEPTED
    assert not any(call.method.startswith("set") for call in fake.ledger[before:])


async def test_setting_the_menu_goes_on_where_it_was_stopped(
    fake: FakeTelegram, bot: Telegram
) -> None:
    fake.faults.add(faults.too_many(9, method="setMyDescription", skip=1))
    assert (await bot.prepare(PROFILES)).retry_after == 9
    assert ("description", "ar") not in fake.profile
    assert (await bot.prepare(PROFILES)).fate is Fate.ACCEPTED
    assert fake.profile["description", "ar"] == "أهلاً"


async def test_check_learns_the_name_or_says_why_not(fake: FakeTelegram, bot: Telegram) -> None:
    assert (await bot.check()).fate is Fate.ACCEPTED
    assert bot.username == fake.username
    stranger = Telegram("1:wrong", base=fake.url)
    await stranger.start()
    assert (await stranger.check()).fate is Fate.STOP
    await stranger.stop()


async def test_sends_side_by_side_share_the_connections(fake: FakeTelegram, bot: Telegram) -> None:
    people = [person(fake) for _ in range(40)]
    outcomes = await asyncio.gather(*(bot.send(one.address, HELLO) for one in people))
    assert {outcome.fate for outcome in outcomes} == {Fate.ACCEPTED}
    assert all(len(one.sees()) == 1 for one in people)


async def test_the_text_below_a_document_is_edited_in_place(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    document = Document(name="meeting.ics", mime="text/calendar", content=b"BEGIN:VCALENDAR")
    asked = Request(text="Will you come?", document=document, rows=YES_NO)
    first = await bot.send(amal.address, asked)
    again = await bot.send(amal.address, Request(text="Noted.", edits=first.platform_id))
    assert again == Outcome(fate=Fate.ACCEPTED, platform_id=first.platform_id)
    assert [seen.text for seen in amal.sees()] == ["Noted."]
    longer = await bot.send(amal.address, Request(text="x" * 1500, edits=first.platform_id))
    assert longer.fate is Fate.ACCEPTED
    assert longer.platform_id != first.platform_id, "too long for a caption: sent anew"


async def test_a_place_is_a_venue_or_without_a_name_a_point_on_the_map(
    fake: FakeTelegram, bot: Telegram
) -> None:
    amal = person(fake)
    hall = Spot(latitude=33.5631, longitude=35.3689, name="Town hall")
    for spot in (hall, replace(hall, name="")):
        outcome = await bot.send(amal.address, Request(text="", spot=spot, protect=True))
        assert outcome.fate is Fate.ACCEPTED
    venue, point = fake.ledger[-2:]
    assert (venue.method, point.method) == ("sendVenue", "sendLocation")
    assert venue.parameters["title"] == "Town hall"
    assert venue.parameters["address"] == "33.56310, 35.36890"
    for call in (venue, point):
        where = (float(call.parameters["latitude"]), float(call.parameters["longitude"]))
        assert where == (33.5631, 35.3689)
        assert call.parameters["protect_content"]

"""Every call of ours, once, against the machine-readable Bot API."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.messages import Bold, Document, File, Label, Request, Spot
from bot.handlers.telegram.polling import poll
from bot.handlers.telegram.send import Profile, Telegram
from bot.handlers.telegram.webhook import register, unregister
from tests.fakes.any_platform.patience import until
from tests.fakes.telegram import FakeTelegram, person
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.spec import specification, wrong_in_call, wrong_in_value

pytestmark = pytest.mark.skipif(
    specification() is None, reason="the Bot API's description is not at hand (MUYASSIR_SPECS)"
)

FULL = Request(
    text="Meeting",
    bold=(Bold(offset=0, length=7),),
    rows=((Label(data="a", text="Yes"), Label(data="b", text="No")),),
    protect=True,
)
FILES = [
    Document(name="a.ics", mime="text/calendar", content=b"B"),
    Document(name="a.png", mime="image/png", content=b"P"),
]


async def test_every_call_of_ours_is_known_to_the_bot_api(
    fake: FakeTelegram, bot: Telegram
) -> None:
    """The fixture `fake` does the checking, here and in every other test."""
    amal = person(fake)
    await bot.check()
    await bot.prepare({"": Profile(commands=(("help", "Help"),)), "ar": Profile()})
    first = await bot.send(amal.address, FULL)
    for document in FILES:
        await bot.send(amal.address, Request(text="x", bold=FULL.bold[:0], document=document))
    await bot.send(amal.address, Request(text="x", bold=FULL.bold[:0], edits=first.platform_id))
    for name in ("Town hall", ""):
        await bot.send(
            amal.address, Request(text="", spot=Spot(latitude=33.5, longitude=35.3, name=name))
        )
    await bot.answer("1", "x")
    await bot.fetch(File(ref="x"), 10)
    await register(bot, "http://127.0.0.1:9/hook", "x" * 32)
    await unregister(bot)
    stop = asyncio.Event()
    polling = asyncio.create_task(poll(bot, bot_takes_nothing, stop))
    await until(lambda: fake.polls)
    stop.set()
    await polling
    made = {call.method for call in [*fake.ledger, *fake.polls]}
    assert made == {
        *("getMe", "sendMessage", "sendDocument", "sendPhoto", "editMessageText"),
        *("sendVenue", "sendLocation"),
        *("answerCallbackQuery", "getFile", "setWebhook", "deleteWebhook", "getUpdates"),
        *("getMyCommands", "setMyCommands", "getMyDescription", "getMyShortDescription"),
    }


async def bot_takes_nothing(events: object) -> None:
    """Nothing comes in here."""


@pytest.mark.parametrize(
    ("method", "parameters", "wrong"),
    [
        ("sendMesage", {}, "sendMesage: no such method"),
        ("sendMessage", {"chat_id": 1}, "sendMessage.text: is required"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "sendMessage.text: String is expected"),
        ("sendMessage", {"chat_id": 1, "text": "", "txt": ""}, "sendMessage.txt: no such field"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "", "entities": [{"type": "bold", "offset": 0}]},
            "sendMessage.entities[]: MessageEntity.length: is required",
        ),
    ],
)
def test_the_checker_finds_what_is_wrong(
    method: str, parameters: dict[str, object], wrong: str
) -> None:
    spec = specification()
    assert spec is not None
    assert wrong in wrong_in_call(spec, Call(method=method, parameters=parameters))


async def test_what_the_fake_server_says_is_what_the_bot_api_could_say(fake: FakeTelegram) -> None:
    spec = specification()
    assert spec is not None
    amal = person(fake)
    for does in (
        *("starts", "sends_voice", "sends_photo", "sends_video", "sends_contact"),
        *("sends_location", "sends_sticker", "blocks", "unblocks"),
    ):
        getattr(amal, does)()
    amal.edits(amal.last_message_id, "edited")
    amal.sends_document("a.csv", b"1")
    amal.taps_data("x", message_id=1)
    wrong = [w for one in fake.updates.alive() for w in wrong_in_value(spec, "Update", one.body)]
    assert wrong == []
    assert len(fake.updates.alive()) == 12

"""The fake Bot API is believed because two independent clients work against it, both ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiogram
import aiogram.client.session.aiohttp
import aiogram.client.telegram
import aiogram.exceptions
import aiogram.filters
import aiogram.types
import aiogram.webhook.aiohttp_server
import pytest
import telegram
import telegram.error
import telegram.ext
from aiohttp import web

from tests.fakes.any_platform.faults import AFTER
from tests.fakes.any_platform.patience import until
from tests.fakes.telegram import FakeTelegram, Person, faults, person, running
from tests.fakes.telegram.hook import SECRET_HEADER

SECRET = "a-secret-of-the-tests-0123456789abcdef"

Client = Callable[[FakeTelegram], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


# --- python-telegram-bot -------------------------------------------------------------------------


def ptb_application(fake: FakeTelegram) -> telegram.ext.Application[Any, Any, Any, Any, Any, Any]:
    async def start(update: telegram.Update, context: Any) -> None:
        assert update.message is not None
        button = telegram.InlineKeyboardButton("نعم", callback_data="yes")
        markup = telegram.InlineKeyboardMarkup([[button]])
        await update.message.reply_html(f"<b>Hello</b> {context.args}", reply_markup=markup)

    async def tapped(update: telegram.Update, context: Any) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer("noted")
        await query.edit_message_text("Thank you")
        await context.bot.send_document(query.from_user.id, b"BEGIN:VCALENDAR", filename="م.ics")

    application = (
        telegram.ext.ApplicationBuilder()
        .token(fake.token)
        .base_url(f"{fake.url}/bot")
        .base_file_url(f"{fake.url}/file/bot")
        .build()
    )
    application.add_handler(telegram.ext.CommandHandler("start", start))
    application.add_handler(telegram.ext.CallbackQueryHandler(tapped))
    return application


@asynccontextmanager
async def ptb_polling(fake: FakeTelegram) -> AsyncIterator[None]:
    application = ptb_application(fake)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        try:
            yield
        finally:
            fake.close()
            await application.updater.stop()
            await application.stop()


@asynccontextmanager
async def ptb_webhook(fake: FakeTelegram) -> AsyncIterator[None]:
    application = ptb_application(fake)
    failures: list[object] = []

    async def failed(update: object, context: Any) -> None:
        failures.append(context.error)

    async def hook(request: web.Request) -> web.Response:
        if request.headers.get(SECRET_HEADER) != SECRET:
            return web.Response(status=403)
        failures.clear()
        update = telegram.Update.de_json(await request.json(), application.bot)
        await application.process_update(update)
        return web.Response(status=500 if failures else 200)

    application.add_error_handler(failed)

    app = web.Application()
    app.router.add_post("/hook", hook)
    async with application, served(app) as url:
        await application.bot.set_webhook(url, secret_token=SECRET)
        yield
        await application.bot.delete_webhook()


# --- aiogram -------------------------------------------------------------------------------------


def aiogram_bot(fake: FakeTelegram) -> tuple[aiogram.Bot, aiogram.Dispatcher]:
    server = aiogram.client.telegram.TelegramAPIServer.from_base(fake.url)
    session = aiogram.client.session.aiohttp.AiohttpSession(api=server)
    dispatcher = aiogram.Dispatcher()

    async def start(message: aiogram.types.Message, command: Any) -> None:
        button = aiogram.types.InlineKeyboardButton(text="نعم", callback_data="yes")
        markup = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        text = f"<b>Hello</b> {command.args}"
        await message.answer(text, parse_mode="HTML", reply_markup=markup)

    async def tapped(query: aiogram.types.CallbackQuery, bot: aiogram.Bot) -> None:
        await query.answer("noted")
        assert isinstance(query.message, aiogram.types.Message)
        await query.message.edit_text("Thank you")
        file = aiogram.types.BufferedInputFile(b"BEGIN:VCALENDAR", "م.ics")
        await bot.send_document(query.from_user.id, file)

    dispatcher.message.register(start, aiogram.filters.CommandStart())
    dispatcher.callback_query.register(tapped)
    return aiogram.Bot(fake.token, session=session), dispatcher


@asynccontextmanager
async def aiogram_polling(fake: FakeTelegram) -> AsyncIterator[None]:
    bot, dispatcher = aiogram_bot(fake)
    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5)
    )
    await until(lambda: fake.polls)
    try:
        yield
    finally:
        fake.close()
        await dispatcher.stop_polling()
        await polling


@asynccontextmanager
async def aiogram_webhook(fake: FakeTelegram) -> AsyncIterator[None]:
    bot, dispatcher = aiogram_bot(fake)
    app = web.Application()
    handler = aiogram.webhook.aiohttp_server.SimpleRequestHandler(
        dispatcher, bot, handle_in_background=False, secret_token=SECRET
    )
    handler.register(app, "/hook")
    async with served(app) as url:
        await bot.set_webhook(url, secret_token=SECRET)
        try:
            yield
        finally:
            await bot.delete_webhook()
            await bot.session.close()


CLIENTS = [ptb_polling, ptb_webhook, aiogram_polling, aiogram_webhook]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with running() as server:
        server.hook.pace = 0.001
        yield server


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_holds_a_conversation(fake: FakeTelegram, client: Client) -> None:
    amal = person(fake, "أمل", started=False)
    async with client(fake):
        amal.starts("invitation-42")
        await until(amal.sees)
        assert amal.last.bold == ("Hello",)
        assert "invitation-42" in amal.last.text
        amal.taps("نعم")
        await until(lambda: len(amal.sees()) == 2 and not fake.updates.alive())
    first, second = amal.sees()
    assert (first.text, first.edited, first.buttons) == ("Thank you", True, ())
    assert (second.document, second.content) == ("م.ics", b"BEGIN:VCALENDAR")
    assert [call.parameters["text"] for call in fake.calls("answerCallbackQuery")] == ["noted"]


@pytest.mark.parametrize("client", [ptb_webhook, aiogram_webhook])
async def test_a_failed_webhook_call_is_repeated_in_order(
    fake: FakeTelegram, client: Client
) -> None:
    amal = person(fake)
    async with client(fake):
        fake.faults.add(faults.blocked(times=2))  # the bot's handler fails, so its answer is 500
        updates = [amal.starts("one"), amal.starts("two")]
        await until(lambda: updates[1] in [one.update_id for one in fake.hook.attempts])
    statuses = [(one.update_id, one.status) for one in fake.hook.attempts]
    assert [number for number, status in statuses if status == 200] == updates
    assert [status for number, status in statuses if number == updates[0]] == [500, 500, 200]
    assert ["one" in amal.sees()[0].text, "two" in amal.sees()[1].text] == [True, True]


# --- their typed errors --------------------------------------------------------------------------


def ptb(fake: FakeTelegram) -> telegram.Bot:
    return telegram.Bot(fake.token, base_url=f"{fake.url}/bot")


async def ptb_error(
    fake: FakeTelegram, to: int, text: str, patience: float
) -> type[Exception] | None:
    async with ptb(fake) as bot:
        try:
            await bot.send_message(to, text, read_timeout=patience)
        except telegram.error.TelegramError as error:
            return type(error)
    return None


async def aiogram_error(
    fake: FakeTelegram, to: int, text: str, patience: float
) -> type[Exception] | None:
    bot, _ = aiogram_bot(fake)
    async with bot:
        try:
            await bot.send_message(to, text, request_timeout=int(patience))
        except aiogram.exceptions.AiogramError as error:
            return type(error)
    return None


THEIRS = aiogram.exceptions
ERRORS: list[tuple[faults.Fault, type[Exception], type[Exception]]] = [
    (faults.blocked(), telegram.error.Forbidden, THEIRS.TelegramForbiddenError),
    (faults.deactivated(), telegram.error.Forbidden, THEIRS.TelegramForbiddenError),
    (faults.chat_not_found(), telegram.error.BadRequest, THEIRS.TelegramBadRequest),
    (faults.cannot_parse(), telegram.error.BadRequest, THEIRS.TelegramBadRequest),
    (faults.migrated(-1001), telegram.error.ChatMigrated, THEIRS.TelegramMigrateToChat),
    (faults.unauthorized(), telegram.error.InvalidToken, THEIRS.TelegramUnauthorizedError),
    (faults.html(502), telegram.error.NetworkError, THEIRS.ClientDecodeError),
    (faults.reset_before(), telegram.error.NetworkError, THEIRS.TelegramNetworkError),
    (faults.reset_after(), telegram.error.NetworkError, THEIRS.TelegramNetworkError),
    (faults.cut(), telegram.error.NetworkError, THEIRS.TelegramNetworkError),
    (faults.garbled(), telegram.error.TelegramError, THEIRS.ClientDecodeError),
    (faults.accepted_then_silence(), telegram.error.TimedOut, THEIRS.TelegramNetworkError),
]


@pytest.mark.parametrize(
    ("fault", "in_ptb", "in_aiogram"), ERRORS, ids=lambda v: getattr(v, "do", "")
)
async def test_both_clients_read_the_faults_alike(
    fake: FakeTelegram, fault: faults.Fault, in_ptb: type[Exception], in_aiogram: type[Exception]
) -> None:
    amal = person(fake)
    fault.times = 2
    fake.faults.add(fault)
    patience = 1.0 if fault.do == "silence" else 30.0  # whatever comes is waited for
    assert await ptb_error(fake, amal.id, "a", patience) is in_ptb
    assert await aiogram_error(fake, amal.id, "b", patience) is in_aiogram
    assert fake.faults.hits == 2
    assert amal.hears() == (["a", "b"] if fault.do in AFTER else [])


async def test_both_clients_are_told_how_long_to_wait(fake: FakeTelegram) -> None:
    amal = person(fake)
    fake.faults.add(faults.too_many(7, times=2))
    bot, _ = aiogram_bot(fake)
    async with bot:
        with pytest.raises(THEIRS.TelegramRetryAfter) as slow:
            await bot.send_message(amal.id, "a")
        assert slow.value.retry_after == 7
    async with ptb(fake) as other:
        with (
            pytest.warns(telegram.warnings.PTBDeprecationWarning),
            pytest.raises(telegram.error.RetryAfter),
        ):
            await other.send_message(amal.id, "a")


async def refusals_of(fake: FakeTelegram, amal: Person) -> list[str]:
    """What the server says to five messages that break a rule of wording."""
    said = []
    entity = telegram.MessageEntity("bold", 3, 4)
    button = telegram.InlineKeyboardButton("x", callback_data="ن" * 33)
    keyboard = telegram.InlineKeyboardMarkup([[button]])
    wrong: list[dict[str, Any]] = [
        {"text": "😀" * 2049},
        {"text": " "},
        {"text": "four", "entities": [entity]},
        {"text": "<b>open", "parse_mode": "HTML"},
        {"text": "x", "reply_markup": keyboard},
    ]
    async with ptb(fake) as bot:
        for one in wrong:
            with pytest.raises(telegram.error.BadRequest) as refused:
                await bot.send_message(amal.id, **one)
            said.append(str(refused.value))
    return said


async def test_text_entities_and_buttons_are_measured_as_telegram_does(fake: FakeTelegram) -> None:
    amal = person(fake)
    assert await refusals_of(fake, amal) == [
        "Message is too long",
        "Message text is empty",
        "Can't parse entities: entity ends after the end of the text",
        "Can't parse entities: can't find end tag",
        "Button_data_invalid",
    ]
    async with ptb(fake) as bot:
        await bot.send_message(amal.id, "<b>&lt;" + "😀" * 2047 + "</b>", parse_mode="HTML")
    assert len(amal.sees()) == 1

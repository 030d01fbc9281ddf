"""python-telegram-bot's ConversationHandler, in memory or with its PicklePersistence."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)
from telegram.request import BaseRequest, RequestData

from benchmarks.contenders.phones import BOT, Feed, Phones
from benchmarks.contenders.questions import QUESTIONS, START, THANKS

KEYBOARDS = [
    InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=value)] for value, label in asked.choices]
    )
    for asked in QUESTIONS
]


class Stub(BaseRequest):
    """Answers every call at once."""

    def __init__(self, phones: Phones) -> None:
        self.phones = phones

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the library's signature, here and below
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        if url.endswith("getMe"):
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        asked: dict[str, Any] = request_data.parameters if request_data is not None else {}
        keyboard = asked.get("reply_markup", {}).get("inline_keyboard", ())
        return 200, self.phones.show(asked["chat_id"], asked["text"], keyboard)


async def begin(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.message is not None, "the command is a message"
    await update.message.reply_text(QUESTIONS[0].label, reply_markup=KEYBOARDS[0])
    return 0


def answering(number: int) -> Any:
    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        query, chat = update.callback_query, update.effective_chat
        if query is None or chat is None or context.user_data is None:
            raise LookupError("the handler is for taps of people")
        context.user_data[QUESTIONS[number].name] = query.data
        if number + 1 == len(QUESTIONS):
            await context.bot.send_message(chat.id, THANKS)
            return ConversationHandler.END
        await context.bot.send_message(
            chat.id, QUESTIONS[number + 1].label, reply_markup=KEYBOARDS[number + 1]
        )
        return number + 1

    return answer


@asynccontextmanager
async def opened(
    phones: Phones, pickle: Path | None = None, *, at_once: bool = True
) -> AsyncIterator[Feed]:
    """With `pickle` everything is written there, `at_once` after each update, else at the end."""
    stub = Stub(phones)
    builder = Application.builder().token("1:measured").request(stub).get_updates_request(stub)
    if pickle is not None:
        builder = builder.persistence(PicklePersistence(pickle, on_flush=not at_once))
    application = builder.build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler(START[1:], begin)],
            states={
                number: [CallbackQueryHandler(answering(number))]
                for number in range(len(QUESTIONS))
            },
            fallbacks=[CommandHandler(START[1:], begin)],
            name="survey",
            persistent=pickle is not None,
        )
    )

    async def feed(body: bytes) -> None:
        """Its updates are taken one after the other: so the handler asks."""
        await application.update_queue.put(Update.de_json(json.loads(body), application.bot))

    async def feed_and_write(body: bytes) -> None:
        await application.process_update(Update.de_json(json.loads(body), application.bot))
        await application.update_persistence()

    await application.initialize()
    await application.start()
    yield feed_and_write if pickle is not None and at_once else feed
    await application.stop()
    await application.shutdown()

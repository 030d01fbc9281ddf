"""aiogram-dialog: a window a question, with aiogram's MemoryStorage."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.filters import Command
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Column, Select
from aiogram_dialog.widgets.text import Const, Format

from benchmarks.contenders.aiogram_calls import Stub
from benchmarks.contenders.phones import Feed, Phones
from benchmarks.contenders.questions import QUESTIONS, START, THANKS


class Survey(StatesGroup):
    """Which window is open."""

    useful = State()
    clear = State()
    pace = State()
    safe = State()
    next = State()
    thanks = State()


STATES = Survey.__states__


async def begin(_message: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(STATES[0], mode=StartMode.RESET_STACK)


async def chosen(_query: CallbackQuery, widget: Any, manager: DialogManager, item: str) -> None:
    manager.dialog_data[widget.widget_id] = item
    await manager.next()


def window(number: int) -> Window:
    asked = QUESTIONS[number]
    select: Any = Select(
        Format("{item[1]}"),
        id=asked.name,
        item_id_getter=lambda item: item[0],
        items=list(asked.choices),
        on_click=chosen,
    )
    return Window(Const(asked.label), Column(select), state=STATES[number])


@asynccontextmanager
async def opened(phones: Phones) -> AsyncIterator[Feed]:
    bot = Bot("1:measured", session=Stub(phones))
    windows = [window(number) for number in range(len(QUESTIONS))]
    router = Router()
    router.message.register(begin, Command(START[1:]))
    router.include_router(Dialog(*windows, Window(Const(THANKS), state=STATES[-1])))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    setup_dialogs(dispatcher)

    async def feed(body: bytes) -> None:
        await dispatcher.feed_webhook_update(bot, json.loads(body))

    yield feed
    await dispatcher.storage.close()

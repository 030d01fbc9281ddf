"""aiogram's FSM with its MemoryStorage."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.contenders.aiogram_calls import Stub
from benchmarks.contenders.phones import Feed, Phones
from benchmarks.contenders.questions import QUESTIONS, START, THANKS


class Survey(StatesGroup):
    """Which question is open."""

    useful = State()
    clear = State()
    pace = State()
    safe = State()
    next = State()


STATES = Survey.__states__
KEYBOARDS = [
    InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=value)]
            for value, label in asked.choices
        ]
    )
    for asked in QUESTIONS
]


async def begin(message: Message, state: FSMContext) -> None:
    await state.set_state(STATES[0])
    await message.answer(QUESTIONS[0].label, reply_markup=KEYBOARDS[0])


def register(router: Router, number: int) -> None:
    @router.callback_query(StateFilter(STATES[number]))
    async def answer(query: CallbackQuery, state: FSMContext) -> None:
        assert isinstance(query.message, Message), "the message is there"
        await state.update_data({QUESTIONS[number].name: query.data})
        if number + 1 == len(QUESTIONS):
            await state.set_state(None)
            await query.message.answer(THANKS)
            return
        await state.set_state(STATES[number + 1])
        await query.message.answer(QUESTIONS[number + 1].label, reply_markup=KEYBOARDS[number + 1])


@asynccontextmanager
async def opened(phones: Phones) -> AsyncIterator[Feed]:
    bot = Bot("1:measured", session=Stub(phones))
    router = Router()
    router.message.register(begin, Command(START[1:]))
    for number in range(len(QUESTIONS)):
        register(router, number)
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)

    async def feed(body: bytes) -> None:
        await dispatcher.feed_webhook_update(bot, json.loads(body))

    yield feed
    await dispatcher.storage.close()

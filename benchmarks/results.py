"""Chart and workbook of eighty answers, ordered while members go on pressing buttons."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks import making_files, seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure
from benchmarks.making_files import Making
from bot.core.form import Type
from bot.core.messages import Voice
from bot.forms.definition import Choice, Definition, Field
from bot.reports import making
from bot.reports.publication import Publication
from bot.reports.publishing import published

ANSWERS = 80
SCALES, TICKED = 6, 1  # questions: as many as in a survey after a training, and a comment
ROUNDS = 7
WITHIN = 1.5  # seconds for both, from the issue of surveys
CHANCE = 7
LEVELS = ("ضعيف جدًا", "ضعيف", "مقبول", "جيّد", "ممتاز")


def measure(asked: Asked) -> list[Figure]:
    what = f"chart and workbook of {ANSWERS} answers"
    rounds = 3 if asked.quick else ROUNDS
    return making_files.measure(
        asked, Making(what=what, orders=orders, rounds=rounds, within=WITHIN)
    )


def orders(number: int) -> dict[str, dict[str, Any]]:
    said, form = answered(Random(CHANCE + number)), invented()
    voice = Voice(language="ar")
    return {
        kind: making.order(kind, voice=voice, publication=said, definition=form)
        for kind in (making.CHART, making.WORKBOOK)
    }


def invented() -> Definition:
    """A survey after a training: scales, one question of several answers, a comment."""
    scale = tuple(
        Choice(name=str(value), label={"ar": label}, value=float(value))
        for value, label in enumerate(LEVELS, start=1)
    )
    difficulties = tuple(Choice(name=f"d{n}", label={"ar": f"صعوبة {n}"}) for n in range(6))
    label = {"ar": "كيف كان التيسير (وضوح، احترام، فرصة للجميع للكلام)؟"}
    scales = (
        Field(name=f"q{n}", type=Type.SELECT_ONE, choices="scale", label=label)
        for n in range(SCALES)
    )
    ticked = Field(name="hard", type=Type.SELECT_MULTIPLE, choices="hard", label=label)
    return Definition(
        name="measured",
        title={"ar": "استبيان قصير بعد التدريب"},
        nodes=(*scales, ticked, Field(name="open", type=Type.TEXT, label=label)),
        lists={"scale": scale, "hard": difficulties},
        languages=("ar",),
    )


def answered(chance: Random) -> Publication:
    day = seeded.now().date()
    papers = [paper(chance) for _ in range(ANSWERS)]
    return published(invented(), papers, asked=ANSWERS, first_day=day, last_day=day, chance=chance)


def paper(chance: Random) -> dict[str, object]:
    scales = {f"q{n}": chance.choices("12345", (1, 2, 4, 8, 8))[0] for n in range(SCALES)}
    ticked = [f"d{n}" for n in range(6) if chance.random() < 0.3]
    return {**scales, "hard": ticked, "open": f"تعليق {chance.randrange(1000)}"}

"""A form of five hundred questions in three languages, from the bytes of its workbook to a form."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.asked import Asked
from benchmarks.figures import Figure, median
from bot.core.form import Type
from bot.forms import writing
from bot.forms.definition import Choice, Definition, Field, Group, Node

QUESTIONS = 500
LISTS = 20
ROUNDS = 7
WITHIN = 3.0  # seconds, from the issue of surveys; pyxform and the rest are imported in them
LANGUAGES = ("ar", "fr", "en")

# A process of its own each time: the first form after a start is the slowest.
READ = """
import sys, time
from pathlib import Path
content = Path(sys.argv[1]).read_bytes()
started = time.perf_counter()
from bot.forms.reading import read
found = read("form" + Path(sys.argv[1]).suffix, content)
took = time.perf_counter() - started
assert len(list(found.definition.fields())) == int(sys.argv[2]), found.faults
print(took)
"""


def measure(asked: Asked) -> list[Figure]:
    """The same form as a workbook and in YAML, each in a process that has read none before."""
    rounds = 3 if asked.quick else ROUNDS
    form = invented()
    workbook, text = asked.folder / "form.xlsx", asked.folder / "form.yaml"
    workbook.write_bytes(writing.workbook(form))
    text.write_text(writing.yaml(form), encoding="utf-8")
    figures = []
    for file, what in ((workbook, "a workbook"), (text, "YAML")):
        asked.tell(f"{QUESTIONS} questions in {what}, {rounds} times")
        took = [read(file) for _round in range(rounds)]
        figures.append(
            Figure(
                what=f"{QUESTIONS} questions in {what}: read and checked, first form of a process",
                value=median(took),
                unit="s",
                at_most=WITHIN,
                note=f"{file.stat().st_size // 1000} kB, slowest {max(took):.2f} s",
            )
        )
    return figures


def read(file: Path) -> float:
    """Seconds, the imports of the libraries included."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(file), str(QUESTIONS)],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    return float(done.stdout)


def invented() -> Definition:
    """Groups of ten questions, with conditions, limits and computed values among them."""
    lists = {f"list{n}": tuple(choices(n)) for n in range(LISTS)}
    groups = tuple(
        Group(
            name=f"g{n}",
            label=said(f"Part {n}"),
            nodes=tuple(question(n * 10 + at) for at in range(10)),
        )
        for n in range(QUESTIONS // 10)
    )
    return Definition(
        name="large", title=said("Large"), nodes=groups, lists=lists, languages=LANGUAGES
    )


def choices(number: int) -> Iterator[Choice]:
    for at in range(8):
        yield Choice(name=f"c{at}", label=said(f"Choice {at} of {number}"), value=float(at))


def question(number: int) -> Node:
    types = (Type.SELECT_ONE, Type.INTEGER, Type.SELECT_MULTIPLE, Type.TEXT, Type.CALCULATE)
    type = types[number % len(types)]
    if type is Type.CALCULATE:
        return Field(name=f"q{number}", type=type, calculation=f"${{q{number - 3}}} * 2 + {number}")
    condition = f"selected(${{q{number - 5}}}, 'c1') or {number} > 3" if number > 5 else ""
    select = type in {Type.SELECT_ONE, Type.SELECT_MULTIPLE}
    return Field(
        name=f"q{number}",
        type=type,
        label=said(f"Question {number}: what do you say to this?"),
        hint=said("One line of help"),
        relevant=condition,
        required="yes" if number % 2 else "",
        constraint=". >= 0 and . <= 1000" if type is Type.INTEGER else "",
        constraint_message=said("From 0 to 1000") if type is Type.INTEGER else {},
        choices=f"list{number % LISTS}" if select else "",
    )


def said(text: str) -> dict[str, str]:
    return {language: f"{text} ({language})" for language in LANGUAGES}

"""The picture of a summary: its numbers are the figures', and it can be read in three languages."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.core.direction import plain
from bot.core.messages import Voice
from bot.reports import digest_chart, figures, making
from bot.reports.chart_paper import WIDTH, Box, Writing, drawable, measured
from bot.reports.digest_chart import MOST_MEETINGS, MOST_OBJECTIVES, Drawing
from bot.reports.figures import Figures, Gathered, Line, Period
from storage.plan_shape import Status

LANGUAGES = ("ar", "fr", "en")
EN = Voice(language="en")
TITLES = {
    "en": "Young people have places of their own",
    "ar": "للشباب أماكن خاصة بهم",
    "fr": "Les jeunes ont leurs propres lieux",
}


def task(objective: str, status: str, number: int = 1) -> Line:
    words = dict.fromkeys(
        ("reason", "pillar", "participants", "indicator", "baseline", "target", "actual",
         "partners", "means", "resources", "lesson"),
        "",
    )  # fmt: skip
    values: dict[str, Any] = {**words, "start": None, "due": None, "done_on": None}
    return Line(
        id=number, level="task", path=(objective, "Activity"), title="Task", status=status,
        who="Karim", former=False, agreed="accepted", waits="", supporters=(), tags=(), **values,
    )  # fmt: skip


def meeting(title: str, came: int, invited: int = 12, **values: Any) -> Gathered:
    return Gathered(
        **{
            "id": 1, "title": title, "day": date(2026, 11, 18), "training": False, "own": True,
            "state": "held", "invited": invited, "came": came, "noted": True, **values,
        }
    )  # fmt: skip


def week(lines: list[Line], met: list[Gathered], name: str = "Saida network") -> Figures:
    return Figures(
        network_id=1, name=name, town="Saida", country="LB",
        period=Period(first=date(2026, 11, 16), last=date(2026, 11, 22)),
        today=date(2026, 11, 23), plan="Plan", members=12, unreached=0, gathered=tuple(met),
        upcoming=(), asked=(), lines=tuple(lines), planned=0, arrived=0, waiting=0, lost=(),
        dropped=0, unspoken=0,
    )  # fmt: skip


def busy(language: str = "en") -> Figures:
    lines = [task(TITLES[language], status) for status in Status for _ in range(3)]
    lines += [task("مدارس آمنة", "done"), task("Safe schools", "blocked")]
    return week(lines, [meeting(TITLES[language], 9), meeting("Coordination", 12)])


# --- its numbers ----------------------------------------------------------------------------------

SOME = st.lists(
    st.tuples(st.sampled_from("ABCDEFGHIJKL"), st.sampled_from([str(one) for one in Status])),
    max_size=60,
)


@settings(max_examples=100)
@example(some=[(each, "done") for each in "ABCDEFGHIJKL"], came=[*range(12)])
@given(some=SOME, came=st.lists(st.integers(0, 12), max_size=12))
def test_every_number_is_the_figures(some: list[tuple[str, str]], came: list[int]) -> None:
    """Whatever is put together, nothing is left out and nothing is counted twice."""
    found = week([task(*one) for one in some], [meeting(f"M{n}", n) for n in came])
    stacks = digest_chart.stacks(found, EN)
    assert len(stacks) <= MOST_OBJECTIVES
    counted: Counter[Status] = Counter()
    for one in stacks:
        counted.update(one.counts)
    assert counted.total() == len(figures.tasks(found))
    assert counted[Status.DONE] == len(figures.done(found))
    assert counted[Status.BLOCKED] == len(figures.blocked(found))
    bars = digest_chart.attendance(found, EN)
    assert [plain(one.shown) for one in bars] == [f"{n} of 12" for n in came[-MOST_MEETINGS:]]


def test_each_number_is_said_in_words_too() -> None:
    """Nothing hangs on a colour."""
    (stack, *_others) = digest_chart.stacks(busy(), EN)
    assert plain(digest_chart.in_words(stack.counts, EN)) == (
        "Done: 3, In progress: 3, Not started: 3, Blocked: 3, Postponed: 3"
    )


def test_states_are_told_apart_without_colour() -> None:
    """By lightness or by hatching, each from each."""
    for one, other in combinations(digest_chart.LOOKS.values(), 2):
        apart = abs(lightness(one.fill) - lightness(other.fill))
        assert apart > 0.05 or bool(one.hatch) is not bool(other.hatch)


def lightness(colour: str) -> float:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_meetings_that_nobody_noted_are_not_shown_as_empty() -> None:
    met = [meeting("Noted", 3), meeting("Not noted", 0, noted=False), meeting("Off", 0, state="c")]
    assert [one.label for one in digest_chart.attendance(week([], met), EN)] == ["Noted, 18 Nov"]


# --- the picture ----------------------------------------------------------------------------------


def drawn(found: Figures, language: str) -> Drawing:
    drawing = Drawing(Voice(language=language))
    drawing.tasks(found)
    drawing.meetings(found)
    return drawing


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_leaves_the_paper(language: str) -> None:
    drawing = drawn(busy(language), language)
    for each in drawing.column.drawn:
        if isinstance(each, Box):
            assert 0 <= each.x <= each.x + each.width <= WIDTH
        if isinstance(each, Writing):
            wide = measured(drawable(each.text), each.size, bold=each.bold)
            begins = each.x - wide / 2 if each.middle else each.x
            assert 0 <= begins <= begins + wide <= WIDTH, each.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_picture_for_a_phone(language: str) -> None:
    order = making.of_figures(making.DIGEST_CHART, Voice(language=language), busy(language))
    picture = Image.open(io.BytesIO(making.make(json.loads(json.dumps(order)))))
    assert picture.format == "PNG"
    assert picture.width == WIDTH
    assert 600 < picture.height < 4000


def test_arabic_begins_on_the_right() -> None:
    """The bar of the one task that is done lies at the side where the reader begins."""
    found = week([task("A", "done"), *[task("B", "postponed") for _ in range(4)]], [])
    arabic, english = (blue(found, language) for language in ("ar", "en"))
    assert english.stop < WIDTH / 2 < arabic.start
    assert english.start == pytest.approx(WIDTH - arabic.stop, abs=4)


def blue(found: Figures, language: str) -> range:
    """From where to where, in pixels from the left, something is drawn in the blue of "done"."""
    content = digest_chart.chart(found, Voice(language=language))
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    near = np.abs(pixels - np.array([0x00, 0x72, 0xB2])).sum(axis=2) < 30
    columns = np.flatnonzero(near.any(axis=0))
    return range(int(columns[0]), int(columns[-1]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_without_anything_is_a_picture_too(language: str) -> None:
    content = digest_chart.chart(week([], []), Voice(language=language))
    assert Image.open(io.BytesIO(content)).height < 1000


@pytest.mark.parametrize("broken", [{}, {"figures": {}}, {"figures": {"name": 1}}])
def test_what_is_no_order_is_refused(broken: dict[str, Any]) -> None:
    order = {"kind": making.DIGEST_CHART, "language": "en", "country": "LB", "digits": "western"}
    with pytest.raises(making.OrderError):
        making.make({**order, **broken})

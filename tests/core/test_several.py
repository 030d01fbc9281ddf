"""Several choices in one reply, in digits and words of every language; what is unclear is none."""

from __future__ import annotations

import pytest

from bot.core.choosing import OptionWords
from bot.core.several import in_order, several

HARD = (
    OptionWords(id="time", labels=("Time", "الوقت", "L’horaire")),
    OptionWords(id="place", labels=("The place", "المكان", "Le lieu")),
    OptionWords(id="words", labels=("Language and words", "اللغة والكلمات", "Langue et mots")),
    OptionWords(id="plan", labels=("Planning", "وضع الخطة", "Planification")),
)
DAYS = tuple(OptionWords(id=each, labels=(each,)) for each in ("1", "5", "10", "15"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1 3", "time words"), ("1, 3", "time words"), ("1,3", "time words"),
        ("1 and 3", "time words"), ("1 & 3", "time words"), ("1+3", "time words"),
        ("3 1", "words time"), ("1,2,3", "time place words"), ("1\n3", "time words"),
        ("numbers 1 and 3 please", "time words"), ("one and three", "time words"),
        ("1) 3)", "time words"), ("#1 #3", "time words"), ("1 1 3", "time words"),
        ("١ و ٣", "time words"), ("١ ٣", "time words"), ("1، 3", "time words"),
        ("١ و٣", "time words"), ("رقم 1 و 3", "time words"), ("واحد وتلاتة", "time words"),
        ("1 et 3", "time words"), ("un et trois", "time words"), ("1 w 3", "time words"),
        ("Time, the place", "time place"), ("time and planning", "time plan"),
        ("time the place", "time place"), ("Time; Language and words", "time words"),
        ("time and language and words", "time words"), ("tim, plann", "time plan"),
        ("الوقت والمكان", "time place"), ("الوقت، المكان", "time place"),
        ("الوقت واللغة والكلمات", "time words"), ("وضع الخطة والوقت", "plan time"),
        ("الوقت ووضع الخطة", "time plan"),
        ("L’horaire et le lieu", "time place"), ("Langue et mots, planif", "words plan"),
        ("time", "time"), ("2", "place"),
    ],
)  # fmt: skip
def test_L4_several_are_named_together(text: str, named: str) -> None:
    assert several(text, HARD) == tuple(named.split())


@pytest.mark.parametrize(
    "text",
    [
        "", "and", "1-3", "1 - 3", "1.3", "1 9", "0 1", "13", "not 1 and 3", "all but 3", "1 or 3",
        "1 ou 3", "١ أو ٣", "1 except 3", "pl, time", "time and money", "the bus, time",
        "1 3 " * 200, "everything", "ما عدا 1", "pas 1 et 3", "no 1 and 3",
    ],
)  # fmt: skip
def test_L4_what_is_unclear_names_none(text: str) -> None:
    assert several(text, HARD) is None


def test_L4_where_figures_are_the_choices_they_are_no_places() -> None:
    assert several("1 and 15", DAYS) == ("1", "15")
    assert several("1 and 3", DAYS) is None
    assert several("٥ و ١٠", DAYS) == ("5", "10")


def test_L4_a_label_that_two_share_names_neither() -> None:
    twins = (*HARD, OptionWords(id="other", labels=("Time", "وقت آخر", "Autre")))
    assert several("time, the place", twins) is None


# --- an order -------------------------------------------------------------------------------------

THREE = HARD[:3]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2 1 3", "place time words"), ("٢، ١، ٣", "place time words"),
        ("2>1>3", "place time words"), ("2 → 1 → 3", "place time words"),
        ("2\n1\n3", "place time words"), ("213", "place time words"), ("٢١٣", "place time words"),
        ("2-1-3", "place time words"), ("2.1.3", "place time words"),
        ("2️⃣1️⃣3️⃣", "place time words"), ("two, one, three", "place time words"),
        ("tnen wa7ad tlete", "place time words"), ("اثنين واحد ثلاثة", "place time words"),
        ("2, then 1, then 3", "place time words"), ("2 ثم 1 ثم 3", "place time words"),
        ("2 puis 1 puis 3", "place time words"), ("first 2, 1 and finally 3", "place time words"),
        ("the place > time > language and words", "place time words"),
        ("place, time, lang", None), ("the pl, time, lang", "place time words"),
        ("أولًا المكان، بعدين الوقت", "place time"),
        ("d’abord le lieu, ensuite l’horaire", "place time"),
        ("المكان ثم الوقت ثم اللغة والكلمات", "place time words"),
        ("1. the place\n2. time\n3. planning", None),
        ("1. the place\n2. time\n3. language and words", "place time words"),
        ("2 1", "place time"), ("3", "words"), ("2 2 1", "place place time"),
        ("2 time, 1 the place", "place time time place"),
    ],
)  # fmt: skip
def test_L4_an_order_is_understood(text: str, order: str | None) -> None:
    assert in_order(text, THREE) == (tuple(order.split()) if order else None)


@pytest.mark.parametrize(
    "text",
    [
        "", "2 1 4", "0 1 2", "12", "1-3", "2-1", "2 < 1 < 3", "2 ← 1 ← 3", "2 or 1", "not 2, 1",
        "time last, place", "the place after time", "the place first, time", "1 2 3 4",
        "1 2 " * 200,
    ],
)  # fmt: skip
def test_L4_an_order_that_is_unclear_is_none(text: str) -> None:
    assert in_order(text, THREE) is None


def test_L4_where_figures_are_the_choices_an_order_names_them() -> None:
    assert in_order("15 > 1 > 5 > 10", DAYS) == ("15", "1", "5", "10")
    assert in_order("2 1", DAYS) is None
    assert in_order("2143", DAYS) is None


# --- numbers that stand in the labels -------------------------------------------------------------

DECIDED = (
    OptionWords(id="0", labels=("1. We will print 300 posters", "١. We will print 300 posters")),
    OptionWords(id="1", labels=("2. The hall by 5 December",) * 2),
    OptionWords(id="2", labels=("3. \u2068حجز الباص\u2069",) * 2),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1, 3", "02"), ("1 and 3", "02"), ("1 3", "02"), ("1 و 2", "01"), ("١ و ٣", "02"),
        ("1 et 2", "01"), ("one and three", "02"), ("3، 1", "20"), ("2", "1"), ("1 2 3", "012"),
        ("حجز الباص و 1", "20"), ("the hall by 5 December, 3", "12"),
    ],
)  # fmt: skip
def test_L4_a_number_in_a_label_is_its_place_whatever_figures_follow(text: str, named: str) -> None:
    assert several(text, DECIDED) == tuple(named)


@pytest.mark.parametrize("text", ["1-3", "300", "1 300", "5", "4, 1", "0"])
def test_L4_no_other_figure_is_a_place(text: str) -> None:
    assert several(text, DECIDED) is None


def test_L4_an_order_by_the_numbers_in_the_labels() -> None:
    assert in_order("3 > 1 > 2", DECIDED) == ("2", "0", "1")
    assert in_order("312", DECIDED) == ("2", "0", "1")

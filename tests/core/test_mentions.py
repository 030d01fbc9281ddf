"""Words that stand somewhere in what was typed."""

from __future__ import annotations

import pytest

from bot.core.lexicon import data, phrases
from bot.core.mentions import is_one_of, mentions, reasons
from bot.reports.plan_words import REASONS


@pytest.mark.parametrize(
    ("text", "named", "left"),
    [
        ("ما في مصاري", {"budget"}, ""),
        ("no money", {"budget"}, ""),
        ("pas de budget", {"budget"}, ""),
        ("ma fi masare", {"budget"}, ""),
        ("I am stuck, no money", {"budget"}, "i am stuck"),
        ("the mayor has not given the permission", {"approval"}, "the mayor has not given the"),
        ("no hall and no time", {"venue", "time"}, "and"),
        ("الوضع العام", {"situation"}, ""),
        ("le partenaire", {"partner"}, ""),
        ("it rains", set(), "it rains"),
        ("money " * 200, set(), "money " * 200),
    ],
)
def test_L4_what_is_in_the_way_is_read_from_a_few_words(
    text: str, named: set[str], left: str
) -> None:
    found, rest = reasons(text)
    assert (set(found), rest) == (named, left)


def test_every_reason_has_words_and_no_word_means_two() -> None:
    assert set(data()["reasons"]) == set(REASONS)
    every = [phrase for name in REASONS for phrase in phrases("reasons", name)]
    assert len(every) == len(set(every))


def test_what_stands_somewhere_and_what_is_all_of_it() -> None:
    assert mentions("بعدني ما خلصت", "intents", "done")
    assert not mentions("not now", "intents", "done")
    assert is_one_of("مش قادر", "unable")
    assert not is_one_of("no", "unable")
    assert not is_one_of("I cannot come", "unable")

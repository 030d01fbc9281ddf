"""The pages that are made from the code are up to date, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import promises, tour

ROOT = Path(__file__).resolve().parents[2]
CLAIMED = (
    [f"R{n}" for n in range(1, 15)]
    + [f"T{n}" for n in range(1, 7)]
    + [f"L{n}" for n in range(1, 7)]
    + [f"H{n}" for n in range(1, 15)]
    + [f"S{n}" for n in range(1, 9)]
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("benchmarks/*.md")])


def test_every_module_opens_with_a_sentence() -> None:
    missing = [
        str(path.relative_to(ROOT))
        for room in tour.ROOMS
        for path in tour.modules(room)
        if not tour.sentence(path).endswith((".", ")", "`"))
    ]
    assert missing == []


def test_every_folder_with_code_is_a_room_of_the_tour() -> None:
    folders = {path.parent for top in ("bot", "storage") for path in (ROOT / top).rglob("*.py")}
    rooms = {str(folder.relative_to(ROOT)) for folder in folders if folder.name != "versions"}
    assert rooms == set(tour.ROOMS)


def test_the_tour_is_up_to_date() -> None:
    assert tour.PAGE.read_text("utf-8") == tour.page(), "run python -m tests.docs.tour"


def test_the_page_of_promises_is_up_to_date() -> None:
    assert promises.PAGE.read_text("utf-8") == promises.page(), "run python -m tests.docs.promises"


@pytest.mark.parametrize("id", CLAIMED)
def test_every_claimed_promise_has_a_test_of_its_name(id: str) -> None:
    assert promises.tests_by_promise()[id]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text("utf-8"))
    broken = [target for target in targets if not (page.parent / target).exists()]
    assert broken == []

"""The action plan in the page: a task given, accepted, blocked, decided; then the summaries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.core.direction import plain
from bot.core.messages import _
from bot.flows.tasks.task_cards import ACCEPT, BLOCKED
from tests.browser.demonstration import Person, call, forward, people
from tests.browser.page import has_button, pane, press, said, until, wait_for
from tests.handlers.web.test_browser import CHROMIUM, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"There is no browser at {CHROMIUM} (MUYASSIR_CHROMIUM)."
    ),
]

TITLE = "طباعة الملصقات"


def test_a_task_from_its_writing_to_the_decision(base: str, browser: Browser) -> None:
    everybody = people(base)
    coordinator = next(p for p in everybody if p.role == "coordinator" and p.country == "LB")
    near = [p for p in everybody if p.group == coordinator.group and p.role == "practitioner"]
    member, others = near[0], near[1:]
    give(base, coordinator, member)
    until(base, lambda: has_button(member, said(ACCEPT, member)))
    assert not any(TITLE in plain(item["text"]) for other in others for item in seen(other))

    page = pane(browser.new_page(viewport=PHONE), base, member)
    press(page, member, ACCEPT)
    until(base, lambda: has_button(member, said(BLOCKED, member)))
    press(page, member, BLOCKED)
    press(page, member, _("Budget"))
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "nothing stands beyond the edge of a phone"

    until(base, lambda: bool(unasked(coordinator)))
    assert not any(member.name in text for text in unasked(coordinator))
    coordinator.says("/digest")
    lines = plain(coordinator.shown[-1]["text"]).splitlines()
    assert len(lines) <= 14
    assert lines[1].startswith("❗"), "what needs a decision comes first"
    assert member.name not in "\n".join(lines)
    coordinator.taps(said(_("As a picture"), coordinator))
    assert wait_for(page, lambda: has_picture(coordinator)), "the chart has come"


def test_leads_see_totals_and_no_names(base: str) -> None:
    everybody = people(base)
    lead = next(p for p in everybody if p.role == "lead")
    lead.says("/programme")
    text = plain(lead.shown[-1]["text"])
    assert len(text.splitlines()) <= 14
    names = {p.name for p in everybody if p is not lead}
    assert not [name for name in names if f" {name} " in f" {text} "]


def give(base: str, coordinator: Person, member: Person) -> None:
    """In one line; then under which activity, and saved."""
    forward(base, "morning")
    today = datetime.fromisoformat(call(base, "/demo/clock")["now"]["LB"]).date()
    day = working_day(today + timedelta(days=5))
    coordinator.says(f"/task {TITLE} @{member.name} {day.day}/{day.month}")
    coordinator.taps(plain(coordinator.shown[-1]["rows"][0][0]["text"]))
    coordinator.taps(said(_("Save"), coordinator))


def working_day(day: date) -> date:
    while day.weekday() >= 4:
        day += timedelta(days=1)
    return day


def seen(person: Person) -> list[dict[str, Any]]:
    person.look()
    return person.shown


def unasked(person: Person) -> list[str]:
    """What came by itself about the task, and may show on a locked phone: alone, or among others
    that need a decision. Which of both it is depends on the day of the week."""
    among = f"{TITLE}: " + said(_("blocked ({reason})", reason=_("Budget")), person)
    texts = [plain(item["text"]) for item in seen(person)]
    return [text for text in texts if text.startswith("⛔") or among in text]


def has_picture(person: Person) -> bool:
    person.look()
    return any(
        str(item.get("document", {}).get("name", "")).endswith(".png") for item in person.shown
    )

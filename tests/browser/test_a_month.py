"""A month of a network, lived in the page: invited, planned, answered, moved, attended, counted."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.direction import plain
from bot.core.messages import _, n_
from tests.browser.demonstration import Person, call, forward, people
from tests.browser.page import has_button, in_pane, labels, pane, press, said, until, write
from tests.handlers.web.test_browser import CHROMIUM, DESK, PHONE, WIDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"There is no browser at {CHROMIUM} (MUYASSIR_CHROMIUM)."
    ),
]

LINK = re.compile(r"/join/([\w-]{22})")
COME, CANNOT, HERE = _("I will come"), _("I cannot come"), _("I am here")
INVITED, CHANGED, BELL = "📅", "⚠️", "🔔"
TITLE = "اجتماع التنسيق"


def test_a_month_of_a_network(base: str, browser: Browser) -> None:
    everybody = people(base)
    coordinator = next(p for p in everybody if p.role == "coordinator" and p.country == "LB")
    near = [p for p in everybody if p.group == coordinator.group and p.role == "practitioner"]
    far = next(p for p in everybody if p.country == "JO" and p.role == "practitioner")
    answers, refuses, silent = near[:3]

    newcomer = invited_and_welcomed(base, browser, coordinator)
    day = first_day(base)
    plan_in_the_page(browser, base, coordinator, far, day)
    concerned = (answers, refuses, silent, newcomer, far)
    # Who was asked about a task that day hears of it on the next morning (H13).
    until(base, lambda: all(person.count(INVITED) for person in concerned))
    for person in concerned:
        assert person.count(INVITED) == 1, "everybody is invited once"
    assert any(item.get("document", {}).get("name", "").endswith(".ics") for item in far.shown)
    assert far.count(said(_("Amman"), far)) >= 1, "both clocks where countries differ"

    answer_on_a_phone(browser, base, answers)
    far.taps(said(COME, far))
    refuses.taps(said(CANNOT, refuses))

    move(coordinator, day + timedelta(days=1))
    until(base, lambda: all(person.count(CHANGED) for person in concerned))
    for person in concerned:
        assert person.count(CHANGED) == 1, "everybody concerned learns it once"
    answers.taps(said(COME, answers))
    refuses.taps(said(CANNOT, refuses))

    until(base, lambda: has_button(answers, said(HERE, answers)))
    assert 1 <= reminded(silent) <= 2, "the silent are reminded, at most twice"
    assert reminded(refuses) == 0, "who does not come hears nothing more"
    forward(base, "hour")
    forward(base, "hour")
    answers.taps(said(HERE, answers))

    title = "اجتماع التنسيق"
    until(base, lambda: has_button(coordinator, said(_("Write decisions"), coordinator)))
    pushed = plain(coordinator.shown[-1]["text"])
    assert title in pushed
    assert answers.name not in pushed, "a locked phone shows no names (H5)"
    card = "\n".join(coordinator.taps(said(_("Who came?"), coordinator)))
    assert answers.name in card, "attendance by name, for the own network"
    assert far.name not in card, "and never for another's (S4)"
    see_on_a_phone(browser, base, coordinator)


def invited_and_welcomed(base: str, browser: Browser, coordinator: Person) -> Person:
    """The coordinator makes an invitation; a new person opens it in the page and is welcomed."""
    coordinator.says("/invite")
    for _question in range(6):
        if any(LINK.search(plain(item["text"])) for item in coordinator.shown):
            break
        coordinator.taps(plain(coordinator.shown[-1]["rows"][0][0]["text"]))
    links = [LINK.search(plain(item["text"])) for item in reversed(coordinator.shown)]
    code = next(found[1] for found in links if found)
    before = {person.address for person in people(base)}
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{base}/join/{code}")
    page.locator("button").first.click()
    page.locator("section.pane textarea:visible").first.wait_for()
    for label in ("English", "Yes", "I agree to everything"):
        page.locator("button.option", has_text=label).last.click()
        page.wait_for_timeout(600)
    page.locator("textarea:visible").first.fill("Maya")
    page.keyboard.press("Enter")
    page.get_by_text("Welcome,").first.wait_for()
    assert not page.evaluate(WIDER), "nothing is wider than the phone"
    page.close()
    new = [person for person in people(base) if person.address not in before]
    assert [plain(person.name) for person in new] == ["Maya"]
    new[0].look()
    return new[0]


def first_day(base: str) -> date:
    """A Monday to Wednesday, at least five days ahead."""
    today = datetime.fromisoformat(call(base, "/demo/clock")["now"]["LB"]).date()
    days = [today + timedelta(days=ahead) for ahead in range(5, 12)]
    return next(day for day in days if day.weekday() in (0, 1, 2))


def reminded(person: Person) -> int:
    """How often of this meeting: tasks have their bells, too."""
    person.look()
    texts = [plain(item["text"]) for item in person.shown]
    return sum(BELL in text and TITLE in text for text in texts)


def plan_in_the_page(
    browser: Browser, base: str, coordinator: Person, far: Person, day: date
) -> None:
    """Planned by talking, in Arabic, for two countries; the preview is seen before it is sent."""
    page = pane(browser.new_page(viewport=DESK), base, coordinator)
    write(page, coordinator, f"/meeting {day.day}/{day.month} 17:00 {TITLE} @ قاعة البلدية")
    press(page, coordinator, n_("{n} minute", "{n} minutes", 90))
    press(page, coordinator, _("Several networks"))
    options = page.locator(in_pane(page, coordinator)).locator("button.option")
    towns = [name for name in labels(options) if "الكرك" in name]
    press(page, coordinator, towns[-1])
    for words in (
        _("Done choosing"),
        _("Nobody in particular"),
        _("Skip"),
        _("No, once"),
        _("3 days, 1 day and 2 hours before"),
        _("Send"),
    ):
        press(page, coordinator, words)
    page.close()
    coordinator.look()
    assert far.country == "JO"


def answer_on_a_phone(browser: Browser, base: str, person: Person) -> None:
    page = pane(browser.new_page(viewport=PHONE), base, person)
    press(page, person, COME)
    page.locator(in_pane(page, person)).locator("button.option", has_text="✓").last.wait_for()
    assert not page.evaluate(WIDER)
    page.close()


def move(coordinator: Person, day: date) -> None:
    """One day later; the answer to what is asked in between is the same as before."""
    coordinator.says("/meeting 1")
    coordinator.taps(said(_("Move"), coordinator))
    coordinator.says(f"{day.day}/{day.month} 17:00")
    coordinator.taps(said(_("Skip"), coordinator))
    coordinator.taps(said(_("Change it"), coordinator))


def see_on_a_phone(browser: Browser, base: str, coordinator: Person) -> None:
    """The summary on a small screen, from right to left, with nothing cut off."""
    page = pane(browser.new_page(viewport=PHONE), base, coordinator)
    page.wait_for_timeout(500)
    assert page.locator(in_pane(page, coordinator)).get_attribute("dir") == "rtl"
    assert not page.evaluate(WIDER)
    page.close()

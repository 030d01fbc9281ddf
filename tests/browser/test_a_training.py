"""A training in the page: planned, attended, asked about at its end, closed, its chart seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.core.direction import plain
from bot.core.messages import _, n_
from tests.browser.demonstration import Person, call, forward, people
from tests.browser.page import has_button, in_pane, pane, press, said, until, wait_for
from tests.handlers.web.test_browser import CHROMIUM, PHONE, WIDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"There is no browser at {CHROMIUM} (MUYASSIR_CHROMIUM)."
    ),
]

TITLE = "ورشة الإصغاء"
FORM = {
    "en": "Short survey after the training",
    "ar": "استبيان قصير بعد التدريب",
    "fr": "Court questionnaire après la formation",
}
COME, HERE, START = _("I will come"), _("I am here"), _("Start")
SEND_A_SURVEY = _("Send a survey")
INVITED = "📅"
# What seven people tap: the place of an answer from the top, question by question.
TAPS = ((3, 4), (4, 3), (3, 3), (4, 4), (2, 3), (3, 4), (3, 2))


def test_a_training_from_its_end_to_the_chart(base: str, browser: Browser) -> None:
    everybody = people(base)
    coordinator = next(p for p in everybody if p.role == "coordinator" and p.country == "LB")
    near = [p for p in everybody if p.group == coordinator.group]
    members = [p for p in near if p.role == "practitioner"][:8]
    plan(base, coordinator)
    # Who was asked about a task that day hears of anything else on the next morning (H13).
    until(base, lambda: all(one.count(INVITED) for one in members))
    for member in members:
        member.taps(said(COME, member))
    until(base, lambda: has_button(members[0], said(HERE, members[0])))
    forward(base, "hour")
    forward(base, "hour")
    for member in members:
        member.look()
        member.taps(said(HERE, member))

    until(base, lambda: has_button(coordinator, said(SEND_A_SURVEY, coordinator)))
    send(coordinator)
    until(base, lambda: all(has_button(one, said(START, one)) for one in members))
    first = next(one for one in reversed(members[0].shown) if one["rows"])
    assert "🔒" in plain(first["text"]), "the first screen says which kind it is"

    on_a_phone, *others, silent = members
    answer_on_a_phone(browser, base, on_a_phone, TAPS[0])
    assert len(others) >= 4, "with the one on the phone enough for a result"
    for member, taps in zip(others, TAPS[1:], strict=False):
        member.look()
        answer(member, taps)

    until(base, lambda: has_picture(coordinator))
    assert silent.count("🔒") <= 3, "asked once, reminded twice at most"
    assert others[0].count(said(_("Start"), others[0])) == 0
    report = coordinator.shown[-1]
    look_at_the_chart(browser, base, coordinator)
    said_to_the_coordinator = plain(report["text"])
    assert not any(member.name in said_to_the_coordinator for member in members)
    assert len(said_to_the_coordinator.splitlines()) <= 14


def plan(base: str, coordinator: Person) -> None:
    """Two days ahead, for the whole network; nobody in particular leads it."""
    today = datetime.fromisoformat(call(base, "/demo/clock")["now"]["LB"]).date()
    day = training_day(today)
    coordinator.says(f"/meeting {day.day}/{day.month} 15:00 {TITLE} @ قاعة البلدية")
    for words in (
        n_("{n} minute", "{n} minutes", 90),
        _("Everybody in the network"),
        _("Nobody in particular"),
        _("Skip"),
        _("No, once"),
        _("3 days, 1 day and 2 hours before"),
        _("Send"),
    ):
        coordinator.taps(said(words, coordinator))


def training_day(today: date) -> date:
    """A Tuesday at least three days ahead: its end is no quiet time, and no check-in is near."""
    days = [today + timedelta(days=ahead) for ahead in range(3, 11)]
    return next(day for day in days if day.weekday() == 1)


def send(coordinator: Person) -> None:
    coordinator.taps(said(SEND_A_SURVEY, coordinator))
    coordinator.taps(FORM[coordinator.language])
    coordinator.taps(said(_("Now"), coordinator))
    coordinator.taps(said(n_("{n} day", "{n} days", 1), coordinator))
    coordinator.taps(said(_("Send"), coordinator))


def answer(person: Person, taps: Sequence[int]) -> None:
    """By taps alone: two questions answered, the others skipped, then sent."""
    person.taps(said(START, person))
    for place in taps:
        person.taps(plain(person.shown[-1]["rows"][place][0]["text"]))
    finish = said(_("Send my answers"), person)
    for _question in range(12):
        if has_button(person, finish):
            break
        skip(person)
    person.taps(finish)
    assert not person.shown[-1]["rows"], "it has arrived"


def skip(person: Person) -> None:
    done, skipped = said(_("Done choosing"), person), said(_("Skip"), person)
    labels = [plain(each["text"]) for row in person.shown[-1]["rows"] for each in row]
    person.taps(done if done in labels else skipped)


def answer_on_a_phone(browser: Browser, base: str, person: Person, taps: Sequence[int]) -> None:
    """The same in a real browser on a small screen, from the first screen to the thank-you."""
    page = pane(browser.new_page(viewport=PHONE), base, person)
    press(page, person, START)
    here = page.locator(in_pane(page, person))
    for place in taps:
        options = here.locator(".bubble").last.locator("button.option")
        press(page, person, plain(options.nth(place).inner_text()).strip())
        assert not page.evaluate(WIDER), "nothing is wider than the phone"
    finish = said(_("Send my answers"), person)
    for _question in range(12):
        options = here.locator(".bubble").last.locator("button.option")
        shown = [plain(text).strip() for text in options.all_inner_texts()]
        if finish in shown:
            break
        done = said(_("Done choosing"), person)
        press(page, person, done if done in shown else _("Skip"))
    press(page, person, finish)
    page.close()
    person.look()


def has_picture(person: Person) -> bool:
    person.look()
    return any(
        str(item.get("document", {}).get("name", "")).endswith(".png") for item in person.shown
    )


def look_at_the_chart(browser: Browser, base: str, coordinator: Person) -> None:
    """The picture stands in the page, whole, and is no wider than the phone."""
    page = pane(browser.new_page(viewport=PHONE), base, coordinator)
    picture = page.locator(in_pane(page, coordinator)).locator("img").last
    picture.wait_for()
    assert wait_for(page, lambda: drawn(picture)), "the chart is drawn"
    assert not page.evaluate(WIDER)
    page.close()


def drawn(picture: Any) -> bool:
    return bool(picture.evaluate("image => image.complete && image.naturalWidth > 300"))

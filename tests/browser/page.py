"""The page as a person uses it: panes, buttons, typed words; and the clock that is moved on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.core.direction import plain
from bot.core.messages import Text, Voice
from bot.core.texts import translate
from tests.browser.demonstration import LOOKS, Person, forward

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def said(words: Text, person: Person) -> str:
    return plain(translate(words, Voice(language=person.language, country=person.country)))


def pane(page: Page, base: str, person: Person) -> Page:
    """The page with this person's conversation open in front."""
    page.goto(f"{base}/#as={person.address}")
    page.locator("section.pane textarea:visible").first.wait_for()
    return page


def in_pane(page: Page, person: Person) -> str:
    """What picks out this person's pane among several."""
    return f'section.pane[aria-label$=": {person.name}"]'


def press(page: Page, person: Person, words: Text | str) -> None:
    """Presses the newest button with these words, as a person would, and waits for an answer."""
    label = words if isinstance(words, str) else said(words, person)
    here = page.locator(in_pane(page, person))
    options = here.locator("button.option")
    places = wait_for(
        page, lambda: [at for at, each in enumerate(labels(options)) if each == label]
    )
    assert places, f"no button [{label}], but {labels(options)}"
    before = bubbles(here)
    options.nth(places[-1]).click()
    answered = wait_for(page, lambda: bubbles(here) != before)
    assert answered, f"no answer to [{label}]"


def bubbles(here: Locator) -> list[str]:
    """What has been said, without the sign of the button that was chosen."""
    return [plain(text) for text in here.locator(".bubble .words").all_inner_texts()]


def labels(options: Locator) -> list[str]:
    return [plain(text).strip() for text in options.all_inner_texts()]


def wait_for(page: Page, look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it finds something; what it found last, if it never does."""
    for _look in range(LOOKS):
        if found := look():
            return found
        page.wait_for_timeout(50)
    return look()


def write(page: Page, person: Person, words: str) -> None:
    here = page.locator(in_pane(page, person))
    before = here.locator(".bubble").count()
    here.locator("textarea").fill(words)
    here.locator("textarea").press("Enter")
    answered = wait_for(page, lambda: here.locator(".bubble").count() > before + 1)
    assert answered, "no answer to typed words"


def until(base: str, holds: Callable[[], bool]) -> None:
    """Moves the clock to the next message until something holds."""
    for _step in range(150):
        if holds():
            return
        forward(base, "next")
    raise AssertionError("it never came")


def has_button(person: Person, label: str) -> bool:
    person.look()
    buttons = [each for item in person.shown[-3:] for row in item["rows"] for each in row]
    return label in [plain(each["text"]) for each in buttons]

"""The page in a real browser: readable, reachable, in both directions, and losing nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.core.messages import Kind, Label, Request
from tests.fakes.web_screen import INVITATION, TALK_AR, TALK_EN, Stage

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

CHROMIUM = Path(os.environ.get("MUYASSIR_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
)
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
LOCALES = {"ar": "ar-LB", "en": "en-GB", "fr": "fr-FR"}

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"There is no browser at {CHROMIUM} (MUYASSIR_CHROMIUM)."
    ),
]

# Every visible text against what stands behind it, as WCAG 2.1 computes it (1.4.3: 4.5, or 3 where
# the text is large). Returns what is too faint.
FAINT = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return channels(getComputedStyle(document.body).backgroundColor);
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const writes = text || ["INPUT", "TEXTAREA"].includes(element.tagName);
    if (!writes || element.closest(".hidden, noscript") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const pair = [light(channels(style.color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) faint.push([element.className, element.textContent, ratio]);
  }
  return faint;
}"""

# Whatever can be touched, except links and commands within a line of text (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("button, input, textarea, select, summary, a")]
  .filter((e) => e.checkVisibility() && !e.closest(".words, .hidden"))
  .map((e) => [e.className, e.textContent, e.getBoundingClientRect()])
  .filter(([, , box]) => box.width < 44 || box.height < 44)
  .map(([name, text, box]) => [name, text, box.width, box.height])"""

UNNAMED = """() => [...document.querySelectorAll("button, input, textarea, select, a, summary")]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length))
  .map((e) => e.outerHTML)"""

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# A page from right to left in one from left to right hides what is too wide instead of scrolling.
OUTSIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".hidden, .tabs"))
  .map((e) => [e.className, e.getBoundingClientRect()])
  .filter(([, box]) => box.left < -1 || box.right > innerWidth + 1)
  .map(([name, box]) => [name, box.left, box.right])"""


class Desk:
    """A stage that is served, and the browser in front of it."""

    def __init__(self, stage: Stage, url: str, browser: Browser) -> None:
        self.stage, self.url, self.browser = stage, url, browser
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def page(self, size: ViewportSize = PHONE, lang: str = "en", **more: Any) -> Page:
        context = await self.browser.new_context(
            viewport=size,
            locale=LOCALES[lang],
            **more,
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        return page

    async def member(self, **more: Any) -> tuple[Page, str]:
        """A page of somebody who has entered, and their address."""
        page = await self.page(**more)
        await page.goto(f"{self.url}/join/invitation")
        await page.click("button")
        await page.wait_for_selector(".log[aria-busy=false]")
        return page, next(reversed(self.stage.screen.of_kind(Kind.ENTER))).address

    def _heard(self, message: Any) -> None:
        # What a broken line says is what the test made; a refused script or style is ours.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    playwright = pytest.importorskip("playwright.async_api")
    async with playwright.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        await browser.close()


async def served(stage: Stage, chromium: Browser) -> AsyncIterator[Desk]:
    runner = web.AppRunner(stage.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    desk = Desk(stage, f"http://{host}:{port}", chromium)
    yield desk
    for context in desk.contexts:
        await context.close()
    await runner.cleanup()
    assert not desk.complaints


@pytest_asyncio.fixture(loop_scope="module")
async def desk(chromium: Browser) -> AsyncIterator[Desk]:
    """The page for members."""
    async for desk in served(Stage(demo=False), chromium):
        yield desk


@pytest_asyncio.fixture(loop_scope="module")
async def demo(chromium: Browser) -> AsyncIterator[Desk]:
    """The demonstration, with a talk in every pane."""
    stage = Stage()
    await stage.open()
    async for desk in served(stage, chromium):
        yield desk


async def assert_reads_well(page: Page, size: ViewportSize) -> None:
    assert not await page.evaluate(WIDER)
    assert await page.evaluate(OUTSIDE) == []
    assert await page.evaluate(FAINT) == []
    assert await page.evaluate(UNNAMED) == []
    if size is PHONE:
        assert await page.evaluate(SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_demonstration_reads_well(
    demo: Desk, size: ViewportSize, lang: str, scheme: str
) -> None:
    page = await demo.page(size, lang, color_scheme=scheme, reduced_motion="reduce")
    await page.goto(demo.url)
    await page.wait_for_selector(".pane:not([hidden]) .cells")
    await assert_reads_well(page, size)
    assert await page.get_attribute("html", "dir") == ("rtl" if lang == "ar" else "ltr")
    await page.locator(".pane:not([hidden]) .row:not(.cells) .option").first.click()
    await page.locator(".pane:not([hidden]) textarea").first.fill("x")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".own[data-state=sent]")
    await assert_reads_well(page, size)
    if size is PHONE:
        await page.click(".top .icon-button")
        await page.wait_for_selector(".people.open")
        await assert_reads_well(page, size)
    await page.click(".newcomer")
    await assert_reads_well(page, size)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_a_members_page_reads_well(desk: Desk, lang: str, scheme: str) -> None:
    door = await desk.page(PHONE, lang, color_scheme=scheme)
    for path in ("/", "/join/abc"):
        await door.goto(desk.url + path)
        await assert_reads_well(door, PHONE)
    more = {"lang": lang, "color_scheme": scheme, "reduced_motion": "reduce"}
    page, address = await desk.member(**more)
    for request in TALK_AR if lang == "ar" else TALK_EN:
        await desk.stage.web.send(address, request)
    await page.wait_for_selector(".cells")
    await assert_reads_well(page, PHONE)


async def test_words_of_a_person_are_shown_and_never_run(desk: Desk) -> None:
    page, address = await desk.member()
    text = "<img src=x onerror=alert(1)> javascript:alert(1) /help https://a.example/x?y=1."
    await desk.stage.web.send(address, Request(text=text, rows=((Label(data="a", text="<b>"),),)))
    await page.wait_for_selector(".option")
    last = page.locator(".message").last
    assert await last.locator(".words").inner_text() == text
    assert await last.locator("img, b").count() == 0
    assert await last.locator("a").get_attribute("href") == "https://a.example/x?y=1"
    await last.locator(".command").click()
    await page.wait_for_selector(".own[data-state=sent]")
    assert desk.stage.screen.of_kind(Kind.TEXT)[-1].text == "/help"


async def test_enter_sends_and_the_answer_is_announced(desk: Desk) -> None:
    page, _address = await desk.member()
    await page.fill("textarea", "مرحبا")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await page.get_by_text("You said: مرحبا").wait_for()
    assert [event.text for event in desk.stage.screen.of_kind(Kind.TEXT)] == ["مرحبا\n2"]
    assert await page.locator("textarea").input_value() == ""
    assert await page.locator(".day").count() == 1
    assert await page.locator("[role=log]").get_attribute("aria-live") == "polite"
    assert await page.evaluate("document.activeElement.tagName") == "TEXTAREA"


async def test_R2_a_double_tap_is_one_press_and_shows_as_chosen(desk: Desk) -> None:
    page, address = await desk.member()
    await desk.stage.web.send(address, INVITATION)
    option = page.locator(".option").nth(1)
    await option.wait_for()
    await option.dblclick()
    await page.get_by_text("Thank you. Noted: I’ll be late").wait_for()
    (event,) = desk.stage.screen.of_kind(Kind.PRESS)
    assert (event.handle, event.message_id) == ("h:I’ll be late", "2")
    assert await page.locator(".option").count() == 0  # the message was replaced where it stood
    assert await page.get_by_text("Updated").count() == 1


async def test_what_was_chosen_is_read_as_well_under_the_finger(desk: Desk) -> None:
    """A phone lets the look of a pointer that rests on it stay after the tap."""
    page, address = await desk.member()
    await desk.stage.web.send(address, INVITATION)
    option = page.locator(".option").nth(1)
    await option.wait_for()
    await option.evaluate("each => { each.style.transition = 'none'; each.ariaPressed = 'true'; }")
    look = "each => getComputedStyle(each).backgroundColor"
    before = await option.evaluate(look)
    await option.hover()
    assert await option.evaluate(look) == before


async def test_a_tap_shows_at_once_even_without_a_connection(desk: Desk) -> None:
    page, address = await desk.member()
    await desk.stage.web.send(address, INVITATION)
    desk.stage.screen.failing = True
    await page.locator(".option").first.click()
    assert await page.locator(".option").first.get_attribute("aria-pressed") == "true"
    assert await page.locator(".option[aria-disabled]").count() == 4
    await page.reload()
    await page.wait_for_selector(".option[aria-pressed=true]")
    desk.stage.screen.failing = False
    await page.get_by_text("Thank you. Noted: I’m coming").wait_for()
    assert len(desk.stage.screen.of_kind(Kind.PRESS)) == 1


async def test_R1_what_was_typed_without_a_connection_is_sent_later_and_once(desk: Desk) -> None:
    page, _address = await desk.member()
    desk.stage.screen.failing = True
    for text in ("first", "second"):
        await page.fill("textarea", text)
        await page.keyboard.press("Enter")
    await page.wait_for_selector(".own[data-state=waiting]")
    await page.reload()
    await page.get_by_text("Will be sent when you are back online").first.wait_for()
    desk.stage.screen.failing = False
    await page.get_by_text("You said: second").wait_for()
    assert [e.text for e in desk.stage.screen.of_kind(Kind.TEXT)] == ["first", "second"]
    await page.wait_for_selector(".own[data-state=waiting]", state="detached")


async def test_what_was_said_is_still_shown_after_a_reload_and_in_its_place(desk: Desk) -> None:
    page, _address = await desk.member()
    for text in ("first", "second"):
        await page.fill("textarea", text)
        await page.keyboard.press("Enter")
        await page.get_by_text(f"You said: {text}").wait_for()
    await page.reload()
    await page.get_by_text("You said: second").wait_for()
    shown = await page.locator(".words").all_inner_texts()
    said = ["first", "You said: first", "second", "You said: second"]
    assert shown == ["You said: invitation", *said]


async def test_what_was_missed_while_offline_arrives_afterwards(desk: Desk) -> None:
    page, address = await desk.member()
    await page.context.set_offline(True)
    desk.stage.site.streams.close()
    await page.get_by_text("Reconnecting").wait_for()
    await desk.stage.web.send(address, Request(text="missed"))
    await page.context.set_offline(False)
    await page.get_by_text("missed").wait_for()
    await page.locator(".notice:empty").wait_for(state="attached")


async def test_where_no_stream_gets_through_long_answers_do(desk: Desk) -> None:
    page = await desk.page()
    await page.route("**/web/stream*", lambda route: route.abort())
    await page.goto(f"{desk.url}/join/invitation")
    await page.click("button")
    await page.get_by_text("You said: invitation").wait_for()
    address = desk.stage.screen.of_kind(Kind.ENTER)[-1].address
    await desk.stage.web.send(address, Request(text="by another way"))
    await page.get_by_text("by another way").wait_for()


async def test_everything_can_be_done_by_keyboard(desk: Desk) -> None:
    page, address = await desk.member()
    await desk.stage.web.send(address, INVITATION)
    await page.wait_for_selector(".option")
    await page.locator("[role=log]").focus()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "option"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert await page.evaluate(outline) == "solid"
    await page.keyboard.press("Enter")
    await page.get_by_text("Thank you. Noted: I’m coming").wait_for()
    # The button is gone with its message; whoever pressed it is not thrown to the top.
    assert await page.evaluate("document.activeElement.tagName") == "TEXTAREA"


async def test_a_document_is_handed_in_and_a_picture_shown(desk: Desk) -> None:
    page, _address = await desk.member()
    await page.set_input_files(
        "input[type=file]",
        files={"name": "قائمة.xlsx", "mimeType": "application/x", "buffer": b"rows"},
    )
    await page.locator(".picture img").evaluate("(picture) => picture.decode()")
    (event,) = desk.stage.screen.of_kind(Kind.FILE)
    assert event.file is not None
    assert event.file.name == "قائمة.xlsx"


async def test_a_document_is_downloaded_under_its_name(desk: Desk) -> None:
    page, address = await desk.member()
    await desk.stage.web.send(address, TALK_EN[2])
    async with page.expect_download() as download:
        await page.click(".card")
    assert (await download.value).suggested_filename == "meeting-26-november.ics"


# Up to which message the page knows that it has told of it.
TOLD = """() => Math.max(0, ...Object.keys(localStorage)
  .filter((key) => key.startsWith("muyassir:read:")).map((key) => Number(localStorage[key])))"""


async def test_what_was_seen_is_told_once(desk: Desk) -> None:
    page, address = await desk.member()
    told: list[tuple[str, int]] = []

    def heard(request: Any) -> None:
        if "/web/seen" in request.url:
            told.extend((request.post_data_json["what"], n) for n in request.post_data_json["seqs"])

    page.on("request", heard)
    for seq in (2, 3):  # what it tells with the third, it would tell of the second again
        await desk.stage.web.send(address, Request(text="seen"))
        async with asyncio.timeout(60):
            while await page.evaluate(TOLD) < seq:  # noqa: ASYNC110  it happens in the page
                await asyncio.sleep(0.02)
        await page.reload()
    assert len(told) == len(set(told))
    assert {("delivered", 2), ("read", 2), ("delivered", 3), ("read", 3)} <= set(told)
    kept = {(e.text, int(e.message_id)) for e in desk.stage.screen.of_kind(Kind.RECEIPT)}
    assert kept >= set(told)


async def test_the_page_follows_the_language_of_the_person(desk: Desk) -> None:
    page, address = await desk.member()
    assert await page.get_attribute("html", "dir") == "ltr"
    await desk.stage.web.send(address, TALK_AR[0])
    await page.wait_for_selector("html[dir=rtl][lang=ar] .pane[dir=rtl]")
    assert await page.locator(".message").last.locator("[dir=rtl]").count() == 1
    hour = await page.locator(".message").last.locator("time").inner_text()
    assert hour == "9:05 ص"


LINES = "مرحبًا بكم.\nBienvenue à tous.\nالساعة ٣:٣٠ م."

# On which side of the letter before it each full stop stands.
ENDS = """(words) => {
  const range = document.createRange(), box = words.getBoundingClientRect();
  const text = words.firstChild, ends = [];
  for (let at = 0; at < text.data.length; at += 1) {
    if (text.data[at] !== "." ) continue;
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    const dot = range.getBoundingClientRect();
    range.setStart(text, at - 1);
    range.setEnd(text, at);
    ends.push(dot.left >= range.getBoundingClientRect().right - 1 ? "ltr" : "rtl");
  }
  return ends;
}"""


async def test_L3_each_line_of_a_message_has_its_own_direction(desk: Desk) -> None:
    page, address = await desk.member()
    await desk.stage.web.send(address, Request(text=LINES, rtl=True, language="ar"))
    await page.get_by_text("Bienvenue").wait_for()
    words = page.locator(".message").last.locator(".words")
    assert await words.evaluate(ENDS) == ["rtl", "ltr", "rtl"]
    assert "٣:٣٠\u00a0م" in await words.evaluate("(words) => words.textContent")


async def test_a_pane_of_the_demonstration_follows_its_person(demo: Desk) -> None:
    page = await demo.page(DESK)
    await page.goto(demo.url)
    pane = page.locator(".pane", has_text="Omar Nsour")
    before = await pane.get_attribute("dir")
    said = TALK_AR[0] if before == "ltr" else TALK_EN[0]
    await demo.stage.web.send("irbid-2", said)
    turned = "rtl" if before == "ltr" else "ltr"
    await page.wait_for_selector(f".pane[dir={turned}]:has-text('Omar Nsour')")


async def test_people_stand_side_by_side_on_a_desk_and_in_tabs_on_a_phone(demo: Desk) -> None:
    page = await demo.page(DESK)
    await page.goto(demo.url)
    await page.wait_for_selector(".cells")
    assert await page.locator(".pane:not([hidden])").count() == 3
    await page.locator(".person", has_text="Faris Majali").click()
    assert await page.locator(".pane:not([hidden])").count() == 3
    await page.locator(".pane:not([hidden])", has_text="Faris Majali").wait_for()
    await page.set_viewport_size(PHONE)
    await page.locator(".pane:not([hidden])").nth(1).wait_for(state="detached")
    assert await page.locator(".tab:not(.add)").count() == 3
    await page.locator(".tab").first.click()
    assert await page.locator(".tab").first.get_attribute("aria-current") == "true"


async def test_each_pane_speaks_as_its_own_person(demo: Desk) -> None:
    page = await demo.page(DESK)
    await page.goto(demo.url)
    omar = page.locator(".pane", has_text="Omar Nsour")
    await omar.locator("textarea").fill("from Irbid")
    await page.keyboard.press("Enter")
    await omar.get_by_text("You said: from Irbid").wait_for()
    (event,) = demo.stage.screen.of_kind(Kind.TEXT)
    assert event.address == "irbid-2"
    assert await page.get_by_text("You said: from Irbid").count() == 1


async def test_the_clock_moves_and_says_so(demo: Desk) -> None:
    page = await demo.page(DESK)
    await page.goto(demo.url)
    await page.get_by_text("9:05").first.wait_for()
    await page.get_by_role("button", name="+1 hour").click()
    await page.locator(".clock-times", has_text="11:05").wait_for()
    await page.get_by_role("button", name="Next morning").click()
    await page.locator(".clock-times", has_text="Tue 24 Nov").wait_for()


async def test_a_newcomer_enters_with_a_code(demo: Desk) -> None:
    page = await demo.page(DESK)
    await page.goto(demo.url)
    await page.click(".newcomer")
    await page.fill(".code", f"{demo.url}/join/fresh-1")
    await page.keyboard.press("Enter")
    await page.get_by_text("You said: fresh-1").wait_for()
    assert demo.stage.screen.of_kind(Kind.ENTER)[-1].text == "fresh-1"
    await demo.stage.web.send("new-1", TALK_AR[0])
    await page.wait_for_selector(".pane[dir=rtl]:not([hidden]) .message:has-text('صباح')")
    await page.reload()
    await page.get_by_text("You said: fresh-1").wait_for()


async def test_an_invitation_link_opens_a_newcomers_pane(demo: Desk) -> None:
    page = await demo.page(DESK)
    await page.goto(f"{demo.url}/join/fresh-2")
    await page.click("button")
    await page.get_by_text("You said: fresh-2").wait_for()
    assert "#" not in page.url


async def test_the_day_stands_above_what_was_said_first(demo: Desk) -> None:
    demo.stage.screen.rows.clear()
    page = await demo.page(DESK)
    await page.goto(demo.url)
    await page.locator(".empty:visible .secondary").first.click()
    await page.get_by_text("You said: /menu").wait_for()
    await page.wait_for_selector(".own[data-state=sent]")
    shown = await page.locator(".log").first.locator("> :visible").all_inner_texts()
    assert "23" in shown[0]
    assert "/menu" in shown[1]

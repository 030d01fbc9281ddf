"""Documents in both directions: handed in to memory alone, handed out without running."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import FormData, MultipartWriter

from bot.core.messages import Document, File, Kind, Request
from bot.handlers.web.uploads import KEEP, LIMIT, TOTAL, Uploads
from tests.handlers.web.conftest import Browser


def handed_in(content: bytes, name: str = "list.xlsx", id: str = "") -> FormData:
    form = FormData()
    form.add_field("id", id or str(uuid4()))
    form.add_field("file", BytesIO(content), filename=name, content_type="application/x-sheet")
    return form


async def test_a_document_is_announced_and_can_be_fetched_once(browser: Browser) -> None:
    await browser.enter()
    assert (await browser.post("/web/file", data=handed_in(b"rows"))).status == 200
    (event,) = browser.stage.screen.of_kind(Kind.FILE)
    file = event.file
    assert file == File(ref=event.event_id, name="list.xlsx", mime="application/x-sheet", size=4)
    assert await browser.stage.web.fetch(file, LIMIT) == b"rows"
    assert await browser.stage.web.fetch(file, LIMIT) is None


async def test_R2_a_document_handed_in_again_under_its_id_counts_once(browser: Browser) -> None:
    await browser.enter()
    again = str(uuid4())
    for _ in range(2):
        assert (await browser.post("/web/file", data=handed_in(b"x", id=again))).status == 200
    assert len(browser.stage.screen.of_kind(Kind.FILE)) == 1


async def test_S7_a_document_above_the_limit_is_not_kept(browser: Browser) -> None:
    await browser.enter()
    answer = await browser.post("/web/file", data=handed_in(b"x" * (LIMIT + 1)))
    assert (answer.status, await answer.json()) == (413, {"error": "too_big"})
    assert not browser.stage.screen.of_kind(Kind.FILE)
    assert not browser.stage.uploads._kept


async def test_a_document_at_the_limit_is_kept(browser: Browser) -> None:
    await browser.enter()
    assert (await browser.post("/web/file", data=handed_in(b"x" * LIMIT))).status == 200


async def test_a_fetch_may_ask_for_less_than_the_page_takes(browser: Browser) -> None:
    browser.stage.uploads.keep("ref", b"12345")
    assert await browser.stage.web.fetch(File(ref="ref"), 4) is None


def nested() -> MultipartWriter:
    outer, inner = MultipartWriter("form-data"), MultipartWriter("mixed")
    inner.append("x")
    outer.append(inner).set_content_disposition("form-data", name="id")
    return outer


def only_an_id() -> FormData:
    form = FormData(default_to_multipart=True)
    form.add_field("id", str(uuid4()))
    return form


def in_wrong_order() -> FormData:
    form = FormData()
    form.add_field("file", b"x", filename="a")
    form.add_field("id", str(uuid4()))
    return form


@pytest.mark.parametrize(
    "form",
    [
        handed_in(b"x", id="1"),
        handed_in(b"x", id="\udcff".encode(errors="replace").decode() * 40),
        only_an_id(),
        in_wrong_order(),
        nested(),
    ],
)
async def test_a_broken_form_is_refused(browser: Browser, form: Any) -> None:
    await browser.enter()
    answer = await browser.post("/web/file", data=form)
    assert answer.status in {400, 413}
    assert not browser.stage.screen.of_kind(Kind.FILE)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"nothing", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken\r\n\r\n--x--", 400),
        ("multipart/form-data; boundary=" + "y" * 200, b"", 400),
    ],
)
async def test_a_broken_body_is_refused(
    browser: Browser, kind: str, body: bytes, status: int
) -> None:
    await browser.enter()
    answer = await browser.post("/web/file", data=body, headers={"Content-Type": kind})
    assert answer.status == status
    assert not browser.stage.screen.of_kind(Kind.FILE)


def test_uploads_are_forgotten_after_minutes() -> None:
    now = [0.0]
    uploads = Uploads(lambda: now[0])
    uploads.keep("a", b"1")
    now[0] = KEEP - 1
    uploads.keep("b", b"2")
    now[0] = KEEP
    assert uploads.take("a") is None
    assert uploads.take("b") == b"2"


def test_S8_the_oldest_upload_gives_way() -> None:
    uploads = Uploads(lambda: 0.0)
    for n in range(TOTAL + 1):
        uploads.keep(str(n), b"x")
    assert uploads.take("0") is None
    assert uploads.take(str(TOTAL)) == b"x"


@pytest.mark.parametrize(
    ("mime", "served", "disposition"),
    [
        ("text/calendar", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("image/png", "image/png", "inline"),
    ],
)
async def test_S5_a_document_is_never_run_by_the_browser(
    browser: Browser, mime: str, served: str, disposition: str
) -> None:
    address = await browser.enter()
    document = Document(name='a"b\r\nقائمة.html', mime=mime, content=b"<script>")
    request = Request(text="", document=document)
    seq = (await browser.stage.web.send(address, request)).platform_id
    answer = await browser.get(f"/web/file/{seq}")
    assert await answer.read() == b"<script>"
    assert answer.headers["Content-Type"] == served
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith(disposition + "; filename*=UTF-8''")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert '"' not in answer.headers["Content-Disposition"]


async def test_an_item_without_a_document_has_none(browser: Browser) -> None:
    address = await browser.enter()
    seq = (await browser.stage.web.send(address, Request(text="x"))).platform_id
    assert (await browser.get(f"/web/file/{seq}")).status == 404
    assert (await browser.get("/web/file/999")).status == 404

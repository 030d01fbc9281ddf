"""Who gets in: by an invitation that is confirmed, and by nothing else."""

from __future__ import annotations

import re
from http.cookies import Morsel
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Kind
from bot.handlers.web.site import Site
from bot.handlers.web.visitor import Seal, new_address
from tests.fakes.web_screen import SECRET, Stage
from tests.handlers.web.conftest import Browser

SEAL = Seal(secret=SECRET, secure=False)


def cookie(browser: Browser) -> Morsel[str] | None:
    return browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/")).get(
        "muyassir"
    )


async def test_a_stranger_is_told_how_to_come_in(browser: Browser) -> None:
    page = await browser.get("/", headers={"Accept-Language": "en"})
    assert page.status == 200
    assert "invitation link" in await page.text()
    assert "app.js" not in await page.text()


async def test_looking_at_an_invitation_does_not_use_it(browser: Browser) -> None:
    page = await browser.get("/join/abc")
    assert '<form method="post">' in await page.text()
    assert cookie(browser) is None
    assert not browser.stage.screen.events


async def test_confirming_an_invitation_enters_with_its_code(browser: Browser) -> None:
    page = await browser.post("/join/abc-DEF_1", data={"id": str(uuid4())})
    assert (page.status, page.headers["Location"]) == (303, "/")
    (event,) = browser.stage.screen.events.values()
    assert (event.kind, event.text, event.platform) == (Kind.ENTER, "abc-DEF_1", "web")
    given = cookie(browser)
    assert given is not None
    assert SEAL.read(given.value) == event.address
    assert "app.js" in await (await browser.get("/")).text()


async def test_confirming_twice_enters_once(browser: Browser) -> None:
    form = {"id": str(uuid4())}
    for _ in range(2):
        await browser.post("/join/abc", data=form)
    assert len(browser.stage.screen.events) == 1


async def test_a_second_invitation_keeps_the_address(browser: Browser) -> None:
    assert await browser.enter("one") == await browser.enter("two")


async def test_two_browsers_get_two_addresses(browser: Browser, other: Browser) -> None:
    assert await browser.enter() != await other.enter()


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    page = await browser.post("/join/abc", data={"id": str(uuid4())})
    header = page.headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header


def test_over_https_the_cookie_is_for_this_host_alone() -> None:
    stage = Stage(demo=False)
    site = Site(
        screen=stage,
        uploads=stage.uploads,
        now=stage.demo.now,
        secret=SECRET,
        public_url="https://bot.example.org",
    )
    assert site.seal.cookie.startswith("__Host-")
    assert site.seal.secure


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Seal(secret=b"short", secure=False)


def test_S3_addresses_hold_128_random_bits() -> None:
    addresses = {new_address() for _ in range(100)}
    assert len(addresses) == 100
    assert all(len(address) == 22 for address in addresses)


async def test_S3_newcomers_are_slowed_so_that_codes_cannot_be_tried(browser: Browser) -> None:
    browser.stage.site.came.clock = lambda: 0.0  # however long these take to come
    statuses = []
    for n in range(62):
        answer = await browser.post(f"/join/guess-{n}", data={"id": str(uuid4())})
        statuses.append(answer.status)
    assert statuses[:60] == [303] * 60
    assert statuses[60:] == [429, 429]
    assert len(browser.stage.screen.events) == 60


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "abc",
        "abc.",
        ".",
        f"{'a' * 22}.{'A' * 43}",
        SEAL.sign("somebody")[:-1] + "#",
        Seal(secret=b"x" * 32, secure=False).sign("somebody"),
        SEAL.sign("somebody").replace("somebody", "somebodx"),
        "somebody.\u00e9\u0645",
        SEAL.sign("some.body"),
        SEAL.sign("a" * 65),
    ],
)
async def test_S1_a_forged_cookie_is_a_stranger(browser: Browser, forged: str) -> None:
    assert SEAL.read(forged) is None
    header = {"Cookie": f"muyassir={forged}"} if forged.isascii() else {}
    page = await browser.get("/", headers=header | {"Accept-Language": "en"})
    assert "invitation link" in await page.text()
    for path in ("/web/start", "/web/stream?since=0", "/web/since", "/web/file/1"):
        assert (await browser.get(path, headers=header)).status == 401
    fields = {"id": str(uuid4()), "kind": "text", "text": "hello"}
    assert (await browser.post("/web/send", json=fields, headers=header)).status == 401
    assert not browser.stage.screen.events


@given(st.text(max_size=80))
def test_S1_no_text_reads_as_a_cookie(value: str) -> None:
    assert SEAL.read(value) is None


@given(st.text("abcXYZ019_-", min_size=1, max_size=64))
def test_a_signed_cookie_reads_as_its_address(address: str) -> None:
    assert SEAL.read(SEAL.sign(address)) == address


@pytest.mark.parametrize("origin", ["", "null", "https://elsewhere.example", "file://"])
async def test_S1_a_post_from_another_page_changes_nothing(browser: Browser, origin: str) -> None:
    await browser.enter()
    before = len(browser.stage.screen.events)
    foreign = {"Origin": origin}
    send = await browser.post(
        "/web/send", json={"id": str(uuid4()), "kind": "text", "text": "x"}, headers=foreign
    )
    join = await browser.post("/join/abc", data={"id": str(uuid4())}, headers=foreign)
    assert (send.status, join.status) == (403, 403)
    assert len(browser.stage.screen.events) == before


@pytest.mark.parametrize("code", ["%20", "a%2Fb", "x" * 129, "<script>", "%D9%85"])
async def test_what_cannot_be_a_code_is_not_found(browser: Browser, code: str) -> None:
    assert (await browser.get(f"/join/{code}")).status == 404


async def test_entering_needs_the_form_of_our_page(browser: Browser) -> None:
    assert (await browser.post("/join/abc", json={"id": str(uuid4())})).status == 415
    assert (await browser.post("/join/abc", data={"id": "1"})).status == 400
    assert (await browser.post("/join/abc", data={"id": "x" * 5000})).status == 413
    assert not browser.stage.screen.events


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("ar-LB,ar;q=0.9,en;q=0.5", "ar"),
        ("de,fr;q=0.8,ar;q=0.9", "ar"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=nonsense,en", "en"),
    ],
)
async def test_the_door_speaks_the_browsers_language(
    browser: Browser, accept: str, language: str
) -> None:
    page = await (await browser.get("/join/abc", headers={"Accept-Language": accept})).text()
    assert f'lang="{language}"' in page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page


@pytest.mark.parametrize("path", ["/", "/join/abc", "/web/page/app.js", "/web/start", "/join/ "])
async def test_every_answer_forbids_foreign_content(browser: Browser, path: str) -> None:
    headers = (await browser.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


async def test_no_page_holds_a_script_or_a_style_of_its_own_nor_another_host() -> None:
    from bot.handlers.web.pages import ASSETS, PAGE

    for name in ("index.html", "door.html", *ASSETS):
        text = (PAGE / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "style=" not in text
        assert "<script>" not in text
        assert not re.search(r"""["'`(]\s*(https?:)?//\w""", text), name
        assert "innerHTML" not in text
        assert "(?<" not in text, "Telephones of 2022 do not know look-behind."


async def test_every_part_of_the_page_is_served_and_known_again(browser: Browser) -> None:
    from bot.handlers.web.pages import ASSETS, PAGE

    assert set(ASSETS) == {path.name for path in PAGE.iterdir()} - {"index.html", "door.html"}
    for name in ASSETS:
        first = await browser.get(f"/web/page/{name}")
        assert first.status == 200
        again = await browser.get(
            f"/web/page/{name}", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert again.status == 304


@pytest.mark.parametrize("name", ["index.html", "..%2Fsite.py", "nothing.js", "site.py"])
async def test_nothing_else_is_served(browser: Browser, name: str) -> None:
    assert (await browser.get(f"/web/page/{name}")).status == 404

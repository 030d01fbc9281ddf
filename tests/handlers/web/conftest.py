"""A page with a screen in memory, in both ways it can be run: for members, and demonstrated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Request

from tests.fakes.web_screen import Stage


@dataclass
class Browser:
    """A client of the page that behaves as a browser does: cookies, and an origin on posts."""

    client: TestClient[Request, Any]
    stage: Stage
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.client.host}:{self.client.port}"

    async def get(self, path: str, **more: Any) -> ClientResponse:
        return await self.client.get(path, allow_redirects=False, **more)

    async def post(self, path: str, **more: Any) -> ClientResponse:
        headers = {"Origin": self.origin} | more.pop("headers", {})
        return await self.client.post(path, headers=headers, allow_redirects=False, **more)

    async def enter(self, code: str = "invitation") -> str:
        """Confirm an invitation; returns the address that was given."""
        before = set(self.stage.screen.events)
        response = await self.post(f"/join/{code}", data={"id": str(uuid4())})
        assert response.status == 303
        (event,) = set(self.stage.screen.events) - before
        return self.stage.screen.events[event].address

    async def say(self, text: str, **more: Any) -> ClientResponse:
        fields = {"id": str(uuid4()), "kind": "text", "text": text} | more
        return await self.post("/web/send", json=fields)


async def opened(stage: Stage) -> TestClient[Request, Any]:
    client = TestClient(TestServer(stage.app()))
    await client.start_server()
    return client


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One browser at a page for members."""
    stage = Stage(demo=False)
    client = await opened(stage)
    yield Browser(client, stage)
    await client.close()


@pytest.fixture
async def other(browser: Browser) -> AsyncIterator[Browser]:
    """Another person's browser at the same page."""
    client: TestClient[Request, Any] = TestClient(browser.client.server)
    yield Browser(client, browser.stage)
    await client.close()


@pytest.fixture
async def demo() -> AsyncIterator[Browser]:
    """One browser at the demonstration."""
    stage = Stage(demo=True)
    client = await opened(stage)
    yield Browser(client, stage)
    await client.close()

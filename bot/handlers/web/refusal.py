"""An answer that the page understands and, where it can, repairs by itself."""

from __future__ import annotations

from typing import Any

from aiohttp import web


class RefusedError(Exception):
    """`error` is a word of the page's script, `wait` the seconds after which to try again."""

    def __init__(self, status: int, error: str, wait: float = 0.0) -> None:
        super().__init__(error)
        self.status, self.error, self.wait = status, error, wait

    def response(self) -> web.Response:
        fields: dict[str, Any] = {"error": self.error}
        if self.wait:
            fields["retry_after"] = round(self.wait, 1)
        return web.json_response(fields, status=self.status)

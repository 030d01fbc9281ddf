"""The pages around the conversation: the way in by invitation, and what a stranger sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from uuid import uuid4

from aiohttp import web

from bot.core.messages import Text
from bot.handlers.web import words
from bot.handlers.web.screen import Say

_TEMPLATE = Template((Path(__file__).parent / "page" / "door.html").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class Door:
    """A title, some sentences, perhaps one button; plain HTML, so that it works without script."""

    say: Say

    def invitation(self, language: str) -> web.Response:
        """Asks before entering: opening a link is something that previews of links do too."""
        about = (words.JOIN_ABOUT, words.JOIN_PRIVATE)
        button = escape(self.say(words.JOIN_BUTTON, language))
        form = (
            f'<form method="post"><input type="hidden" name="id" value="{uuid4()}">'
            f'<button class="primary" type="submit">{button}</button></form>'
        )
        return self._page(language, words.JOIN, about, form)

    def stranger(self, language: str) -> web.Response:
        return self._page(language, words.STRANGER, (words.STRANGER_ABOUT,))

    def busy(self, language: str, wait: float) -> web.Response:
        response = self._page(language, words.BUSY, (words.BUSY_ABOUT,), status=429)
        response.headers["Retry-After"] = str(int(wait) + 1)
        return response

    def _page(
        self, language: str, title: Text, about: Sequence[Text], form: str = "", status: int = 200
    ) -> web.Response:
        body = "\n".join(f"<p>{escape(self.say(text, language))}</p>" for text in about)
        page = _TEMPLATE.substitute(
            lang=language,
            dir="rtl" if language == "ar" else "ltr",
            name=escape(self.say(words.PAGE["name"], language)),
            title=escape(self.say(title, language)),
            body=f"{body}\n{form}",
        )
        return web.Response(text=page, content_type="text/html", status=status)

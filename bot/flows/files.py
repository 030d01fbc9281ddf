"""Files that were made outside of turns, and go with messages: found by their key at hand-over."""

from __future__ import annotations

import re

from bot.core.flow import Making
from bot.core.messages import Attachment, Document
from bot.reports.making import NAMES
from storage import files

FILE = "file"
PAGE = re.compile(r"/chart(\d+)$")


def attached(key: str) -> Attachment:
    """The file of this key. Whoever composes the message decides who may have it."""
    return Attachment(make=FILE, subject=key)


def made_file(making: Making) -> Document | None:
    """What was made, for somebody of the network that it was made for (S4); None without it."""
    file = files.find(making.store, making.subject)
    if file is None or making.member is None or making.member.network_id != file.network_id:
        return None
    content = files.content(making.store, making.subject, making.now)
    if content is None:
        return None
    name, mime = NAMES[file.kind]
    return Document(name=numbered(name, file.key), mime=mime, content=content)


def numbered(name: str, key: str) -> str:
    """The second picture of a chart ("…/chart2") is called otherwise than the first."""
    number = PAGE.search(key)
    if number is None or number[1] == "1":
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{number[1]}{dot}{ending}"


ATTACHMENTS = {FILE: made_file}

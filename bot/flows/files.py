"""Files that were made outside of turns, and go with messages: found by their key at hand-over."""

from __future__ import annotations

from bot.core.flow import Making
from bot.core.messages import Attachment, Document
from bot.reports.making import NAMES
from storage import files

FILE = "file"


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
    return Document(name=name, mime=mime, content=content)


ATTACHMENTS = {FILE: made_file}

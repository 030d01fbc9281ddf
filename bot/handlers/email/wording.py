"""Writes a mail: `Request` -> bytes, with nothing on the outside that says whom it is about."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from bot.core.direction import harmless
from bot.core.messages import Document, Request, Voice, _
from bot.core.texts import translate

# The same for every mail: on a lock screen it tells neither a network nor what it is about (H5).
SUBJECT = _("A message from Muyassir")
ANSWER_ELSEWHERE = _(
    "Nobody reads answers to this mail. To answer, or to change what comes here, please open the "
    "chat with me."
)
DOT = re.compile(rb"(?m)^\.")


def mail(request: Request, *, sender: Address, to: str, id: str, at: datetime) -> bytes:
    """As it is sent after DATA, up to the dot that ends it. `id`: with < and >."""
    voice = Voice(language=request.language)
    foot = translate(ANSWER_ELSEWHERE, voice)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = translate(SUBJECT, voice)
    message["Date"] = at
    message["Message-ID"] = id
    message["Content-Language"] = request.language
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday message answers (RFC 3834)
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content("\n\n".join(filter(None, (request.text, foot))) + "\n")
    if request.rtl:
        message.add_alternative(from_the_right(request, foot), subtype="html")
    for document in (*filter(None, (request.document,)), *request.further):
        attach(message, document)
    content = message.as_bytes()
    return DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n")


def from_the_right(request: Request, foot: str) -> str:
    """The same words laid out from right to left, which plain text leaves to each mail program."""
    said = "".join(paragraph(block) for block in (*request.text.split("\n\n"), foot))
    language = escape(request.language, quote=True)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="rtl"><head><meta charset="utf-8"></head>'
        f'<body dir="rtl" style="text-align: right">{said}</body></html>\n'
    )


def paragraph(block: str) -> str:
    """Whatever stands in it is text: a name cannot become markup (S5)."""
    return f"<p>{'<br>'.join(map(escape, block.strip().splitlines()))}</p>\n"


def attach(message: EmailMessage, document: Document) -> None:
    kind, _slash, sort = document.mime.partition("/")
    message.add_attachment(
        document.content,
        maintype=kind or "application",
        subtype=sort.partition(";")[0] or "octet-stream",
        filename=harmless(document.name).replace("/", "-"),
    )

"""How an answer of an SMTP server, or its silence, ends a send: one table, by how far it came."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from enum import StrEnum

from bot.core.messages import Fate, Outcome

LATER = 300.0  # seconds; who greylists wants a second try after some minutes (RFC 6647, 2.4)


class Stage(StrEnum):
    """How far a send had come."""

    GREETING = "greeting"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"  # up to the dot that ends the mail: without it no server may keep the mail
    ACCEPTING = "accepting"  # after the dot: perhaps it was taken


ACCOUNT = "the mail server refuses MUYASSIR_SMTP_USER and MUYASSIR_SMTP_PASSWORD"
NO_ACCOUNT = "the mail server wants MUYASSIR_SMTP_USER and MUYASSIR_SMTP_PASSWORD"
NO_LOGIN = "the mail server offers no login, and MUYASSIR_SMTP_USER is set"
SENDER = "the mail server refuses MUYASSIR_SMTP_FROM"
SERVER = "the mail server does not want us: is MUYASSIR_SMTP_HOST right?"
NO_TLS = "the mail server offers no TLS as MUYASSIR_SMTP_SECURITY asks"
CERTIFICATE = (
    "the mail server's certificate is not to be trusted: see MUYASSIR_SMTP_HOST and"
    " MUYASSIR_SMTP_CA_FILE"
)
UNREACHED = "no connection"
UNCLEAR = "no clear answer"


@dataclass(frozen=True, kw_only=True)
class Row:
    """An answer at a stage. `like` is a pattern of its code and, behind a space, the longer code
    of RFC 3463; the first row that fits counts."""

    stage: Stage
    like: str
    fate: Fate
    why: str
    retry_after: float | None = None


ANSWERS = (
    Row(stage=Stage.GREETING, like="5", fate=Fate.STOP, why=SERVER),
    Row(stage=Stage.TLS, like="5", fate=Fate.STOP, why=NO_TLS),
    Row(stage=Stage.LOGIN, like="5", fate=Fate.STOP, why=ACCOUNT),
    Row(stage=Stage.SENDER, like="530", fate=Fate.STOP, why=NO_ACCOUNT),
    Row(stage=Stage.SENDER, like="552", fate=Fate.REFUSED, why="too large"),
    Row(stage=Stage.SENDER, like="5", fate=Fate.STOP, why=SENDER),
    Row(stage=Stage.RECIPIENT, like="421", fate=Fate.RETRY, why="busy"),
    Row(stage=Stage.RECIPIENT, like="4", fate=Fate.RETRY, why="not now", retry_after=LATER),
    Row(stage=Stage.RECIPIENT, like="530", fate=Fate.STOP, why=NO_ACCOUNT),
    Row(stage=Stage.RECIPIENT, like="552|5.. 5.2.2", fate=Fate.REFUSED, why="mailbox full"),
    Row(stage=Stage.RECIPIENT, like="5.. 5.7", fate=Fate.REFUSED, why="against their rules"),
    Row(stage=Stage.RECIPIENT, like="5", fate=Fate.UNREACHABLE, why="no such mailbox"),
    Row(stage=Stage.DATA, like="5", fate=Fate.REFUSED, why="the mail is refused"),
    Row(stage=Stage.ACCEPTING, like="421", fate=Fate.RETRY, why="busy"),
    Row(stage=Stage.ACCEPTING, like="4", fate=Fate.RETRY, why="not now", retry_after=LATER),
    Row(stage=Stage.ACCEPTING, like="5", fate=Fate.REFUSED, why="the mail is refused"),
)
TEMPORARY = re.compile("4")  # at any stage before the dot: busy, in maintenance, over a limit


def of_answer(stage: Stage, code: int, said: str) -> Outcome:
    """`why` is always a constant of ours, never the server's words, which may quote an address."""
    longer = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", said)
    answer = f"{code} {longer[1] if longer else ''}"
    for row in ANSWERS:
        if row.stage is stage and re.match(row.like, answer):
            return Outcome(fate=row.fate, why=row.why, retry_after=row.retry_after)
    if TEMPORARY.match(answer):
        return Outcome(fate=Fate.RETRY, why="busy")
    return of_silence(stage)


def of_silence(stage: Stage) -> Outcome:
    """A time-out, a cut, or nothing that could be understood."""
    if stage is Stage.ACCEPTING:
        return Outcome(fate=Fate.UNKNOWN, why=UNCLEAR)
    return Outcome(fate=Fate.RETRY, why=UNREACHED)


def of_tls(error: ssl.SSLError) -> Outcome:
    wrong = isinstance(error, ssl.SSLCertVerificationError)
    return Outcome(fate=Fate.STOP, why=CERTIFICATE if wrong else NO_TLS)

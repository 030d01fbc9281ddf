"""A real SMTP server (aiosmtpd) on loopback, with certificates of its own, that can be unkind."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USER, PASSWORD = "muyassir", "CANARY-password"


@dataclass
class MailServer:
    """Takes mail. What is set below is how it behaves."""

    user: str = ""  # somebody has to log in with this name and PASSWORD
    answers: dict[str, list[str]] = field(default_factory=dict)  # by command: in order, then kind
    cut: list[str] = field(default_factory=list)  # hangs up there, once each: MAIL, RCPT, DATA, DOT
    slow: dict[str, float] = field(default_factory=dict)  # by command: seconds until it answers
    accepts_cut: bool = True  # what is hung up on after the dot has been taken
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    secured: int = 0  # mails that came over TLS
    port: int = 0

    async def unkind(self, command: str, server: SMTP) -> str:
        """The answer that this command gets, or that it gets none; empty for a kind one."""
        await asyncio.sleep(self.slow.get(command, 0))
        if command in self.cut:
            self.cut.remove(command)
            hang_up(server)
            return "421 gone"
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else ""

    # --- what aiosmtpd asks -------------------------------------------------------------------

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self.unkind("MAIL", server):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self.unkind("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        hangs_up = "DOT" in self.cut
        answer = await self.unkind("DOT", server)
        if (not answer) or (hangs_up and self.accepts_cut):
            self.raw.append(content)
            self.mails.append(message_from_bytes(content, policy=default))
            self.recipients += envelope.rcpt_tos
            self.secured += session.ssl is not None
        return answer or "250 2.0.0 taken"


class Listening(SMTP):
    """Hangs up at the word DATA, where the mail has not begun."""

    async def smtp_DATA(self, arg: str) -> None:
        answer = await self.event_handler.unkind("DATA", self)
        if answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)


@asynccontextmanager
async def running(
    server: MailServer, *, tls: str = "starttls", offers: str | None = None
) -> AsyncIterator[MailServer]:
    """Serves on a free port. `offers`: what it offers, where that is not what it should."""
    offers = offers or tls
    loop = asyncio.get_running_loop()
    open_ones: list[SMTP] = []

    def protocol() -> SMTP:
        server.connections += 1
        made = Listening(
            server,
            hostname="localhost",
            loop=loop,
            tls_context=context() if offers == "starttls" else None,
            require_starttls=offers == "starttls",
            authenticator=authenticator(server) if server.user else None,
            auth_required=bool(server.user),
            auth_require_tls=offers == "starttls",
            auth_exclude_mechanism=[] if server.user else ["LOGIN", "PLAIN"],
            enable_SMTPUTF8=False,
        )
        open_ones.append(made)
        return made

    implicit = context() if offers == "tls" else None
    listening = await loop.create_server(protocol, HOST, 0, ssl=implicit)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for one in open_ones:
            hang_up(one)
        await asyncio.sleep(0.01)
        await listening.wait_closed()


def hang_up(one: SMTP) -> None:
    if isinstance(one.transport, asyncio.Transport):
        one.transport.abort()


def authenticator(server: MailServer) -> Any:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> Any:
        right = (
            isinstance(data, LoginPassword)
            and data.login.decode() == server.user
            and data.password.decode() == PASSWORD
        )
        return AuthResult(success=right, handled=False)

    return check


# --- certificates ---------------------------------------------------------------------------------


@cache
def certificates() -> tuple[Path, Path]:
    """An authority that nobody knows, and a key with its certificate for this machine."""
    folder = Path(mkdtemp(prefix="muyassir-mail-"))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    authority = signed(name, key.public_key(), name, key, authority=True)
    own_key = ec.generate_private_key(ec.SECP256R1())
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail server")])
    own = signed(own_name, own_key.public_key(), name, key, authority=False)
    ca_file, chain = folder / "ca.pem", folder / "server.pem"
    ca_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        own_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + own.public_bytes(serialization.Encoding.PEM)
    )
    return ca_file, chain


def signed(
    name: x509.Name, key: ec.EllipticCurvePublicKey, issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey, *, authority: bool,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
    )
    if authority:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        names = [x509.IPAddress(ip_address(HOST))]  # and not “localhost”
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(by, hashes.SHA256())


@cache
def context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificates()[1])
    return made

"""The value of each setting, from text to its own type; a wrong one is told in one line."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.core import prices

SHORTEST_SECRET = 32  # characters; 190 bits of the 64 allowed ones, out of reach of guessing
LONGEST_SECRET = 256  # characters; Bot API, setWebhook, secret_token
LONGEST_LINE = 200  # characters; the controller's name and contact stand in a message
COUNTRIES = ("LB", "JO")
MAILBOX = re.compile(
    r"(?:(?P<name>[^<>@\"]*)<)?(?P<address>[a-z0-9._+-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]+)(?(name)>)",
    re.IGNORECASE,
)
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def _shown(value: str) -> str:
    """A wrong value as it may stand in one line."""
    printable = "".join(each if each.isprintable() else "?" for each in value)
    return f"“{printable[:60]}…”" if len(printable) > 60 else f"“{printable}”"


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        for each in allowed:
            if value.lower() == each.lower():
                return each
        raise ValueError(f"{_shown(value)} is not one of {', '.join(allowed)}")

    return read


def _switch(value: str) -> bool:
    words = {"on": True, "true": True, "yes": True, "1": True}
    words |= {"off": False, "false": False, "no": False, "0": False}
    if value.lower() not in words:
        raise ValueError(f"{_shown(value)} is neither on nor off")
    return words[value.lower()]


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535):
        raise ValueError(f"{_shown(value)} is not a port, a whole number from 1 to 65535")
    return int(value)


def _host(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", value):
            return value.lower()
    raise ValueError(f"{_shown(value)} is not a host, such as 127.0.0.1 or localhost")


def _url(value: str) -> str:
    """An http or https address of a server; the slash at its end is dropped."""
    if not _is_plain_url(value):
        raise ValueError("it must be an http:// or https:// address without password or query")
    return value.rstrip("/")


def _is_plain_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    extra = parts.query or parts.fragment or parts.username is not None
    return bool(parts.scheme in {"http", "https"} and host and port != 0 and not extra) and (
        re.search(r"\s", value) is None
    )


def _database(value: str) -> str:
    """A database's address, which may hold a password and so is never repeated."""
    if not value.startswith(DATABASES) or value in DATABASES:
        raise ValueError(
            "it must begin with sqlite:/// and a path, or with postgresql:// and a host"
        )
    return re.sub(r"^postgresql://", "postgresql+psycopg://", value)


def _token(value: str) -> str:
    if not re.fullmatch(r"[0-9]{5,16}:[A-Za-z0-9_-]{30,64}", value):
        raise ValueError(
            "it is not a bot token: digits, a colon and about 35 letters, as @BotFather gives it"
        )
    return value


def _secret(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", value):
        raise ValueError("only the letters A-Z and a-z, digits, _ and - may stand in it")
    if not SHORTEST_SECRET <= len(value) <= LONGEST_SECRET:
        raise ValueError(
            f"it must have {SHORTEST_SECRET} to {LONGEST_SECRET} characters, by chance"
        )
    return value


def _bearer(value: str) -> str:
    if not re.fullmatch(r"[!-~]{30,1000}", value):
        raise ValueError("it is not an access token: one long word, as Meta's pages give it")
    return value


def _meta_id(value: str) -> str:
    """A number by which Meta knows something; not the telephone number."""
    if not re.fullmatch(r"[0-9]{5,32}", value):
        raise ValueError(f"{_shown(value)} is not an id of Meta's, digits alone")
    return value


def _version(value: str) -> str:
    if not re.fullmatch(r"v[1-9][0-9]{0,2}\.[0-9]{1,2}", value):
        raise ValueError(f"{_shown(value)} is not a version of the API, such as v23.0")
    return value


def _number(value: str) -> str:
    """A telephone number with its country, as wa.me takes it: digits alone (E.164)."""
    digits = re.sub(r"[ ()+-]", "", value)
    if not re.fullmatch(r"[1-9][0-9]{6,14}", digits):
        raise ValueError(
            "it must be a telephone number that begins with its country code, without 00 or 0:"
            " 96170000000"
        )
    return digits


def _people(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", value):
        raise ValueError(f"{_shown(value)} is not a number of people, such as 250")
    return int(value)


def _mailbox(value: str) -> str:
    """An address, or a name and an address in angle brackets."""
    fits = MAILBOX.fullmatch(value) and value.isprintable() and len(value) <= LONGEST_LINE
    if not fits:
        raise ValueError(
            f"{_shown(value)} is not a mailbox, such as Muyassir <muyassir@example.org>"
        )
    return value


def _readable(value: str) -> Path:
    if "\0" in value or not Path(value).is_file():
        raise ValueError(f"{_shown(value)} is not a file that is there")
    return Path(value)


def _prices(value: str) -> Path:
    """A table of prices that can be used; else the line names the file, and the place in it."""
    path = _readable(value)
    prices.read(path)
    return path


def _line(value: str) -> str:
    if len(value) > LONGEST_LINE or not value.isprintable():
        raise ValueError(f"it must be one line of at most {LONGEST_LINE} characters")
    return value


def _path(value: str) -> Path:
    if "\0" in value or value.endswith("/"):
        raise ValueError(f"{_shown(value)} is not the path of a file")
    return Path(value)


def _folder(value: str) -> Path:
    if "\0" in value or not Path(value).is_dir():
        raise ValueError(f"{_shown(value)} is not a folder that is there")
    return Path(value)


READERS: dict[str, Callable[[str], Any]] = {
    "database_url": _database,
    "key_file": _path,
    "forms": _folder,
    "http_host": _host,
    "http_port": _port,
    "public_url": _url,
    "web": _switch,
    "demo": _switch,
    "country": _choice(*COUNTRIES),
    "controller": _line,
    "contact": _line,
    "telegram_token": _token,
    "telegram_api_base": _url,
    "telegram_mode": _choice("polling", "webhook"),
    "telegram_webhook_secret": _secret,
    "whatsapp_token": _bearer,
    "whatsapp_phone_id": _meta_id,
    "whatsapp_account_id": _meta_id,
    "whatsapp_app_secret": _secret,
    "whatsapp_verify_token": _secret,
    "whatsapp_api_base": _url,
    "whatsapp_api_version": _version,
    "whatsapp_number": _number,
    "whatsapp_daily_limit": _people,
    "whatsapp_prices": _prices,
    "smtp_host": _host,
    "smtp_port": _port,
    "smtp_security": _choice("starttls", "tls", "none"),
    "smtp_user": _line,
    "smtp_password": _line,
    "smtp_from": _mailbox,
    "smtp_ca_file": _readable,
    "log_format": _choice("text", "json"),
    "metrics_public": _switch,
}

"""Environment and .env -> one frozen Settings, checked before anything starts."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.dotenv import FOR_TESTS, PREFIX, Given, SettingsError, read_file

__all__ = ["PREFIX", "Settings", "SettingsError", "load", "names"]

OFFICIAL_API = "https://api.telegram.org"
SHORTEST_SECRET = 32  # characters; 190 bits of the 64 allowed ones, out of reach of guessing
LONGEST_SECRET = 256  # characters; Bot API, setWebhook, secret_token
LONGEST_LINE = 200  # characters; the controller's name and contact stand in a message
COUNTRIES = ("LB", "JO")
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator decides. Each field is a setting, MUYASSIR_<FIELD>; see .env.example."""

    database_url: str = field(default="sqlite:///data/muyassir.db", repr=False)
    key_file: Path = Path("data/muyassir.key")
    forms: Path | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    public_url: str = ""
    web: bool = False
    demo: bool = False
    country: str = "LB"
    controller: str = ""
    contact: str = ""
    telegram_token: str = field(default="", repr=False)
    telegram_api_base: str = OFFICIAL_API
    telegram_mode: str = "polling"
    telegram_webhook_secret: str = field(default="", repr=False)
    log_format: str = "text"
    metrics_public: bool = False
    http_port_given: bool = field(default=False, metadata={"derived": True})

    def base_url(self, port: int | None = None) -> str:
        """Where people reach the page, without a slash at the end. `port`: the one really taken."""
        if self.public_url:
            return self.public_url
        host = "127.0.0.1" if self.http_host in {"0.0.0.0", "::"} else self.http_host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{port or self.http_port}"


def load(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read the settings; the environment wins over the file, and an empty value counts as none."""
    given = read_file(env_file) if env_file is not None and env_file.is_file() else {}
    for name, value in environ.items():
        if name.startswith(PREFIX) and not name.startswith(FOR_TESTS):
            given[name] = Given(name=name, value=value.strip())
    for one in given.values():
        _refuse_unknown(one)
    given = {name: one for name, one in given.items() if one.value}
    values = {_field_of(name): _read(one) for name, one in given.items()}
    values["http_port_given"] = "http_port" in values
    if "demo" not in values:
        values["demo"] = not values.get("telegram_token") and "web" not in values
    settings = Settings(**values)
    _refuse_contradictions(settings, given)
    return settings


def names() -> tuple[str, ...]:
    """All settings there are, in the order in which they are explained."""
    return tuple(
        PREFIX + each.name.upper() for each in fields(Settings) if not each.metadata.get("derived")
    )


def _refuse_unknown(given: Given) -> None:
    known = names()
    if given.name in known:
        return
    fields_there = [_field_of(name) for name in known]
    near = difflib.get_close_matches(_field_of(given.name), fields_there, n=1)
    hint = (
        f"did you mean {PREFIX}{near[0].upper()}?"
        if near
        else "the settings there are stand in .env.example"
    )
    raise given.wrong(f"there is no such setting; {hint}")


# --- one value ------------------------------------------------------------------------------------


def _field_of(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _read(given: Given) -> Any:
    """The value in its own type, or one line that says what is wrong with it."""
    try:
        return READERS[_field_of(given.name)](given.value)
    except ValueError as error:
        raise given.wrong(str(error)) from None


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
    "log_format": _choice("text", "json"),
    "metrics_public": _switch,
}


# --- several values together ----------------------------------------------------------------------


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_contradictions(settings: Settings, given: Mapping[str, Given]) -> None:
    def wrong(name: str, problem: str) -> SettingsError:
        return given.get(name, Given(name=name, value="")).wrong(problem)

    if settings.demo and not _is_loopback(settings.http_host):
        raise wrong(
            PREFIX + "HTTP_HOST",
            f"{settings.http_host} can be reached from outside, and the demonstration listens on"
            " loopback only; set it to 127.0.0.1, or MUYASSIR_DEMO=off with MUYASSIR_WEB=on",
        )
    if not (settings.demo or settings.web or settings.telegram_token):
        raise wrong(
            PREFIX + "DEMO",
            "off leaves no way in; set MUYASSIR_WEB=on, MUYASSIR_DEMO=on or a platform's token",
        )
    if settings.telegram_mode == "webhook":
        _check_webhook(settings, wrong)


def _check_webhook(settings: Settings, wrong: Callable[[str, str], SettingsError]) -> None:
    if not settings.telegram_token:
        raise wrong(PREFIX + "TELEGRAM_MODE", "webhook needs MUYASSIR_TELEGRAM_TOKEN as well")
    if not settings.telegram_webhook_secret:
        raise wrong(
            PREFIX + "TELEGRAM_WEBHOOK_SECRET",
            f"a webhook does not start without it; make up {SHORTEST_SECRET} to {LONGEST_SECRET}"
            " letters and digits by chance",
        )
    if settings.telegram_api_base == OFFICIAL_API and not settings.public_url.startswith(
        "https://"
    ):
        raise wrong(
            PREFIX + "PUBLIC_URL", "a webhook needs the https:// address at which Telegram finds us"
        )

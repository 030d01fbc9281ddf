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
from bot.settings_values import LONGEST_SECRET, MAILBOX, READERS, SHORTEST_SECRET

__all__ = ["PREFIX", "READERS", "Settings", "SettingsError", "load", "names"]

OFFICIAL_API = "https://api.telegram.org"
OFFICIAL_GRAPH = "https://graph.facebook.com"
WHATSAPP_ALONE = tuple(
    f"{PREFIX}WHATSAPP_{name}"
    for name in ("PHONE_ID", "ACCOUNT_ID", "APP_SECRET", "VERIFY_TOKEN", "NUMBER", "PRICES")
)
WHATSAPP_NEEDS = {
    "phone_id": "the number's id, from the page of your app where WhatsApp is set up",
    "app_secret": "a webhook does not start without the secret of your app",
    "verify_token": f"a webhook does not start without it; make up {SHORTEST_SECRET} to"
    f" {LONGEST_SECRET} letters and digits by chance",
}
MAIL_ALONE = tuple(f"{PREFIX}SMTP_{name}" for name in ("USER", "PASSWORD", "FROM", "CA_FILE"))
SMTP_TLS_PORT = 465  # where TLS begins at once (RFC 8314)


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
    whatsapp_token: str = field(default="", repr=False)
    whatsapp_phone_id: str = ""
    whatsapp_account_id: str = ""
    whatsapp_app_secret: str = field(default="", repr=False)
    whatsapp_verify_token: str = field(default="", repr=False)
    whatsapp_api_base: str = OFFICIAL_GRAPH
    whatsapp_api_version: str = "v23.0"
    whatsapp_number: str = ""
    whatsapp_daily_limit: int = 250
    whatsapp_prices: Path | None = None
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_ca_file: Path | None = None
    log_format: str = "text"
    metrics_public: bool = False
    http_port_given: bool = field(default=False, metadata={"derived": True})
    places: Mapping[str, str] = field(
        default_factory=dict, repr=False, compare=False, metadata={"derived": True}
    )  # file and line of each setting that stands in a file

    def base_url(self, port: int | None = None) -> str:
        """Where people reach the page, without a slash at the end. `port`: the one really taken."""
        if self.public_url:
            return self.public_url
        host = "127.0.0.1" if self.http_host in {"0.0.0.0", "::"} else self.http_host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{port or self.http_port}"

    def placed(self, line: str) -> str:
        """A line that begins with the name of a setting, with the place where that was set."""
        name = re.match(rf"{PREFIX}\w+", line)
        where = self.places.get(name[0]) if name else None
        return line.replace(": ", f" ({where}): ", 1) if where else line

    def mailbox(self) -> tuple[str, str]:
        """The name and the address that mail comes from."""
        found = MAILBOX.fullmatch(self.smtp_from)
        return ((found["name"] or "").strip(), found["address"]) if found else ("", "")


def load(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read the settings; the environment wins over the file, and an empty value counts as none."""
    given = read_file(env_file) if env_file is not None and env_file.exists() else {}
    for name, value in environ.items():
        if name.startswith(PREFIX) and not name.startswith(FOR_TESTS):
            given[name] = Given(name=name, value=value.strip())
    for one in given.values():
        _refuse_unknown(one)
    given = {name: one for name, one in given.items() if one.value}
    values = {_field_of(name): _read(one) for name, one in given.items()}
    values["places"] = {name: one.where for name, one in given.items() if one.where}
    values["http_port_given"] = "http_port" in values
    if "demo" not in values:
        values["demo"] = not values.keys() & {"telegram_token", "whatsapp_token", "web"}
    if values.get("smtp_security") == "tls":
        values.setdefault("smtp_port", SMTP_TLS_PORT)
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
    tokens = settings.telegram_token or settings.whatsapp_token
    if not (settings.demo or settings.web or tokens):
        raise wrong(
            PREFIX + "DEMO",
            "off leaves no way in; set MUYASSIR_WEB=on, MUYASSIR_DEMO=on or a platform's token",
        )
    if settings.telegram_mode == "webhook":
        _check_webhook(settings, wrong)
    _check_whatsapp(settings, given, wrong)
    _check_mail(settings, given, wrong)


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


def _check_whatsapp(
    settings: Settings, given: Mapping[str, Given], wrong: Callable[[str, str], SettingsError]
) -> None:
    if not settings.whatsapp_token:
        for name in WHATSAPP_ALONE:
            if name in given:
                raise wrong(name, "WhatsApp is off without MUYASSIR_WHATSAPP_TOKEN")
        return
    for needed, why in WHATSAPP_NEEDS.items():
        if not getattr(settings, f"whatsapp_{needed}"):
            raise wrong(f"{PREFIX}WHATSAPP_{needed.upper()}", why)
    base = urlsplit(settings.whatsapp_api_base)
    official = base.hostname == urlsplit(OFFICIAL_GRAPH).hostname
    if base.scheme != "https" and not _is_loopback(base.hostname or ""):
        raise wrong(PREFIX + "WHATSAPP_API_BASE", "the token goes there: it must be https://")
    if official and base.path:
        raise wrong(
            PREFIX + "WHATSAPP_API_BASE",
            f"it is {OFFICIAL_GRAPH} alone; the version is MUYASSIR_WHATSAPP_API_VERSION",
        )
    if official and not settings.public_url.startswith("https://"):
        raise wrong(PREFIX + "PUBLIC_URL", "WhatsApp needs the https:// address where it finds us")


def _check_mail(
    settings: Settings, given: Mapping[str, Given], wrong: Callable[[str, str], SettingsError]
) -> None:
    if not settings.smtp_host:
        for name in given:
            if name in MAIL_ALONE:
                raise wrong(name, "nothing is mailed without MUYASSIR_SMTP_HOST")
        return
    if not settings.smtp_from:
        raise wrong(PREFIX + "SMTP_FROM", "mail needs the address that it comes from")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        missing = "PASSWORD" if settings.smtp_user else "USER"
        raise wrong(
            f"{PREFIX}SMTP_{missing}", "MUYASSIR_SMTP_USER and MUYASSIR_SMTP_PASSWORD go together"
        )
    if settings.smtp_security == "none" and not _is_loopback(settings.smtp_host):
        raise wrong(
            PREFIX + "SMTP_SECURITY",
            f"none is for a mail server on this machine, and {settings.smtp_host} is another one;"
            " set it to starttls or tls",
        )

"""Settings: right ones are read, wrong ones stop the start with one line that names them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import PREFIX, READERS, Settings, SettingsError, load, names

TOKEN = "123456789:" + "A" * 35
SECRET = "s3cret_" * 6
EXAMPLE = Path(__file__).parent.parent / ".env.example"


def refusal(environ: dict[str, str], env_file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load(environ, env_file)
    return str(caught.value)


def env(tmp_path: Path, text: str) -> Path:
    path = tmp_path / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_setting_the_demonstration_starts_on_loopback() -> None:
    settings = load({})
    assert (settings.demo, settings.web, settings.http_host) == (True, False, "127.0.0.1")
    assert (settings.http_port, settings.http_port_given) == (8080, False)
    assert settings.database_url == "sqlite:///data/muyassir.db"
    assert settings.base_url() == "http://127.0.0.1:8080"
    assert settings.base_url(8090) == "http://127.0.0.1:8090"


@pytest.mark.parametrize("name", ["MUYASSIR_TELEGRAM_TOKEN", "MUYASSIR_WEB"])
def test_the_demonstration_is_off_where_a_platform_is_configured(name: str) -> None:
    value = TOKEN if "TOKEN" in name else "on"
    assert load({name: value}).demo is False
    assert load({name: value, "MUYASSIR_DEMO": "on"}).demo is True
    assert load(WHATSAPP).demo is False
    assert load({**WHATSAPP, "MUYASSIR_DEMO": "on"}).demo is True


def test_every_setting_is_read_into_its_own_type(tmp_path: Path) -> None:
    file = env(
        tmp_path,
        "# ours\n\nexport MUYASSIR_HTTP_PORT = 9000  # free\n"
        "MUYASSIR_CONTROLLER='Town # 3'\nMUYASSIR_CONTACT=\"Rima\"\n"
        "MUYASSIR_PUBLIC_URL=https://bot.example.org/m/\nPOSTGRES_PASSWORD=x y\n"
        "MUYASSIR_LOG_FORMAT=#empty\n",
    )
    settings = load(
        {
            "PATH": "/bin",
            "MUYASSIR_TEST_POSTGRES": "for tests",
            "MUYASSIR_DATABASE_URL": "postgresql://muyassir:pw@db/muyassir",
            "MUYASSIR_COUNTRY": "jo",
            "MUYASSIR_WEB": "On",
            "MUYASSIR_METRICS_PUBLIC": "no",
            "MUYASSIR_KEY_FILE": "/data/k",
        },
        file,
    )
    assert settings == Settings(
        database_url="postgresql+psycopg://muyassir:pw@db/muyassir",
        key_file=Path("/data/k"),
        http_port=9000,
        http_port_given=True,
        public_url="https://bot.example.org/m",
        web=True,
        country="JO",
        controller="Town # 3",
        contact="Rima",
    )
    assert settings.base_url(8080) == "https://bot.example.org/m"


def test_the_environment_wins_over_the_file_and_an_empty_value_is_none(tmp_path: Path) -> None:
    file = env(tmp_path, "MUYASSIR_HTTP_PORT=9000\nMUYASSIR_WEB=\n")
    assert load({"MUYASSIR_HTTP_PORT": "9001"}, file).http_port == 9001
    assert load({"MUYASSIR_HTTP_PORT": ""}, file).http_port == 8080
    assert load({}, file).demo is True
    assert load({}, tmp_path / "nowhere").http_port == 8080


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("HTTP_PORT", "80a", "1 to 65535"),
        ("HTTP_PORT", "0", "1 to 65535"),
        ("HTTP_PORT", "65536", "1 to 65535"),
        ("HTTP_PORT", "٨٠٨٠", "1 to 65535"),
        ("HTTP_HOST", "my host", "127.0.0.1 or localhost"),
        ("PUBLIC_URL", "bot.example.org", "http:// or https://"),
        ("PUBLIC_URL", "https://bot.example.org:port", "http:// or https://"),
        ("TELEGRAM_API_BASE", "https://me:pw@host", "without password"),
        ("TELEGRAM_MODE", "push", "polling, webhook"),
        ("LOG_FORMAT", "xml", "text, json"),
        ("DEMO", "perhaps", "neither on nor off"),
        ("METRICS_PUBLIC", "2", "neither on nor off"),
        ("COUNTRY", "FR", "LB, JO"),
        ("DATABASE_URL", "mysql://x", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///", "a path"),
        ("KEY_FILE", "keys/", "path of a file"),
        ("FORMS", "/nowhere/at/all", "a folder that is there"),
        ("CONTACT", "x" * 201, "at most 200"),
        ("SMTP_HOST", "my host", "127.0.0.1 or localhost"),
        ("SMTP_PORT", "smtp", "1 to 65535"),
        ("SMTP_SECURITY", "ssl", "starttls, tls, none"),
        ("SMTP_FROM", "muyassir", "Muyassir <muyassir@example.org>"),
        ("SMTP_FROM", "Muyassir <a@example.org", "Muyassir <muyassir@example.org>"),
        ("SMTP_FROM", "a@example.org>", "Muyassir <muyassir@example.org>"),
        ("SMTP_CA_FILE", "/nowhere/ca.pem", "a file that is there"),
        ("TELEGRAM_TOKEN", "12345", "@BotFather"),
        ("WHATSAPP_TOKEN", "EAAB", "one long word"),
        ("WHATSAPP_PHONE_ID", "+961 70 000 000", "digits alone"),
        ("WHATSAPP_ACCOUNT_ID", "١٢٣٤٥٦", "digits alone"),
        ("WHATSAPP_APP_SECRET", "0123456789abcdef", "32 to 256"),
        ("WHATSAPP_VERIFY_TOKEN", "open sesame", "A-Z"),
        ("WHATSAPP_API_BASE", "graph.facebook.com", "http:// or https://"),
        ("WHATSAPP_API_VERSION", "23", "such as v23.0"),
        ("WHATSAPP_NUMBER", "070 000 000", "96170000000"),
        ("WHATSAPP_DAILY_LIMIT", "-1", "number of people"),
        ("WHATSAPP_PRICES", "/nowhere/prices.toml", "a file that is there"),
        ("TELEGRAM_WEBHOOK_SECRET", "short", "32 to 256"),
        ("TELEGRAM_WEBHOOK_SECRET", "ü" * 40, "A-Z"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_names_it(
    name: str, value: str, allowed: str, tmp_path: Path
) -> None:
    line = refusal({PREFIX + name: value})
    assert line.startswith(f"{PREFIX}{name}: ")
    assert allowed in line
    from_file = refusal({}, env(tmp_path, f"\n# first\n{PREFIX}{name}={value}\n"))
    assert from_file.startswith(f"{PREFIX}{name} (.env:3): ")


@pytest.mark.parametrize(
    "value", ["hunter2", "hunter2:hunter2hunter2", "mysql://u:hunter2@h/d", "https://u:hunter2@h"]
)
@pytest.mark.parametrize(
    "name",
    [
        *("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "DATABASE_URL", "PUBLIC_URL"),
        *("WHATSAPP_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_API_BASE"),
    ],
)
def test_S6_a_refusal_never_repeats_a_secret(name: str, value: str) -> None:
    assert "hunter2" not in refusal({PREFIX + name: value})


def test_S6_settings_shown_in_a_log_hold_no_secret() -> None:
    shown = repr(
        load(
            {
                "MUYASSIR_TELEGRAM_TOKEN": TOKEN,
                "MUYASSIR_TELEGRAM_WEBHOOK_SECRET": SECRET,
                "MUYASSIR_DATABASE_URL": "postgresql://u:hunter2@h/d",
            }
        )
    )
    assert not any(secret in shown for secret in (TOKEN, SECRET, "hunter2"))


@given(name=st.sampled_from(sorted(READERS)), value=st.text(max_size=300))
def test_any_text_is_read_or_refused_in_one_short_line(name: str, value: str) -> None:
    try:
        load({PREFIX + name.upper(): value})
    except SettingsError as error:
        assert str(error).isprintable()
        assert len(str(error)) < 300
        assert str(error).startswith(PREFIX)


def test_an_unknown_setting_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    assert "did you mean MUYASSIR_TELEGRAM_TOKEN?" in refusal({"MUYASSIR_TELEGRM_TOKEN": "x"})
    line = refusal({}, env(tmp_path, "MUYASSIR_XYZ=1"))
    assert line.startswith("MUYASSIR_XYZ (.env:1): ")
    assert ".env.example" in line


@pytest.mark.parametrize("text", ["just words", "=1", 'MUYASSIR_CONTACT="open', "9A=1"])
def test_a_line_that_is_no_setting_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    assert refusal({}, env(tmp_path, f"# x\n{text}\n")).startswith(".env:2: ")


def test_a_setting_given_twice_in_the_file_is_refused(tmp_path: Path) -> None:
    line = refusal({}, env(tmp_path, "MUYASSIR_WEB=on\nMUYASSIR_WEB=off\n"))
    assert line == "MUYASSIR_WEB (.env:2): it is set already at .env:1"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::"])
def test_the_demonstration_is_refused_where_others_could_reach_it(host: str) -> None:
    assert "loopback only" in refusal({"MUYASSIR_HTTP_HOST": host})
    assert load({"MUYASSIR_HTTP_HOST": host, "MUYASSIR_WEB": "on"}).demo is False


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_the_demonstration_starts_on_any_loopback_address(host: str) -> None:
    assert load({"MUYASSIR_HTTP_HOST": host}).demo is True


def test_addresses_for_people_can_be_opened() -> None:
    everywhere = load({"MUYASSIR_HTTP_HOST": "0.0.0.0", "MUYASSIR_WEB": "on"})
    assert everywhere.base_url(81) == "http://127.0.0.1:81"
    assert load({"MUYASSIR_HTTP_HOST": "::1"}).base_url() == "http://[::1]:8080"


def test_no_way_in_is_refused() -> None:
    assert "no way in" in refusal({"MUYASSIR_DEMO": "off"})


WEBHOOK = {
    "MUYASSIR_TELEGRAM_MODE": "webhook",
    "MUYASSIR_TELEGRAM_TOKEN": TOKEN,
    "MUYASSIR_TELEGRAM_WEBHOOK_SECRET": SECRET,
    "MUYASSIR_PUBLIC_URL": "https://bot.example.org",
}


def test_S1_a_webhook_does_not_start_without_a_secret() -> None:
    assert load(WEBHOOK).telegram_webhook_secret == SECRET
    line = refusal({**WEBHOOK, "MUYASSIR_TELEGRAM_WEBHOOK_SECRET": ""})
    assert line.startswith("MUYASSIR_TELEGRAM_WEBHOOK_SECRET: ")


def test_a_webhook_needs_a_token_and_an_address_that_telegram_can_reach() -> None:
    line = refusal({**WEBHOOK, "MUYASSIR_TELEGRAM_TOKEN": "", "MUYASSIR_WEB": "on"})
    assert "MUYASSIR_TELEGRAM_TOKEN" in line
    plain = {**WEBHOOK, "MUYASSIR_PUBLIC_URL": "http://bot.example.org"}
    assert refusal(plain).startswith("MUYASSIR_PUBLIC_URL: ")
    own = {**plain, "MUYASSIR_TELEGRAM_API_BASE": "http://127.0.0.1:8081"}
    assert load(own).telegram_mode == "webhook"


def test_a_wrong_table_of_prices_is_told_with_its_file_and_its_place(tmp_path: Path) -> None:
    wrong = tmp_path / "prices.toml"
    wrong.write_text('currency = "USD"\n[default]\ntemplate = "a lot"\nmessage = 0.04\n')
    line = refusal({"MUYASSIR_WHATSAPP_PRICES": str(wrong)})
    assert line.startswith("MUYASSIR_WHATSAPP_PRICES: prices.toml: [default] template: ")


WHATSAPP = {
    "MUYASSIR_WHATSAPP_TOKEN": "EAAB" + "A" * 40,
    "MUYASSIR_WHATSAPP_PHONE_ID": "105000000000001",
    "MUYASSIR_WHATSAPP_APP_SECRET": "0123456789abcdef" * 2,
    "MUYASSIR_WHATSAPP_VERIFY_TOKEN": SECRET,
    "MUYASSIR_PUBLIC_URL": "https://bot.example.org",
}


def test_whatsapp_is_read_into_its_own_types(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "USD"\n[default]\ntemplate = 0.04\nmessage = 0.04\n')
    settings = load(
        WHATSAPP
        | {
            "MUYASSIR_WHATSAPP_ACCOUNT_ID": "104000000000001",
            "MUYASSIR_WHATSAPP_NUMBER": "+961 (70) 000-000",
            "MUYASSIR_WHATSAPP_DAILY_LIMIT": "2000",
            "MUYASSIR_WHATSAPP_PRICES": str(prices),
        }
    )
    assert settings.whatsapp_number == "96170000000"
    assert (settings.whatsapp_daily_limit, settings.whatsapp_prices) == (2000, prices)
    assert (load({}).whatsapp_daily_limit, load({}).whatsapp_api_version) == (250, "v23.0")


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("WHATSAPP_PHONE_ID", "the number's id"),
        ("WHATSAPP_APP_SECRET", "a webhook does not start"),
        ("WHATSAPP_VERIFY_TOKEN", "a webhook does not start"),
        ("PUBLIC_URL", "https://"),
    ],
)
def test_S1_whatsapp_does_not_start_without_what_it_needs(missing: str, why: str) -> None:
    line = refusal({**WHATSAPP, PREFIX + missing: ""})
    assert line.startswith(f"{PREFIX}{missing}: ")
    assert why in line


@pytest.mark.parametrize("number", ["0096170000000", "070000000", "+961", "961 70 OOO OOO"])
def test_a_number_that_cannot_be_in_a_link_is_refused_by_name(number: str) -> None:
    line = refusal({**WHATSAPP, "MUYASSIR_WHATSAPP_NUMBER": number})
    assert line.startswith("MUYASSIR_WHATSAPP_NUMBER: it must be a telephone number that begins")


def test_an_own_server_of_the_api_needs_no_address_that_meta_can_reach() -> None:
    own = {**WHATSAPP, "MUYASSIR_PUBLIC_URL": "http://127.0.0.1:8080"}
    assert refusal(own).startswith("MUYASSIR_PUBLIC_URL: ")
    assert load({**own, "MUYASSIR_WHATSAPP_API_BASE": "http://127.0.0.1:9"}).whatsapp_token


@pytest.mark.parametrize(
    ("base", "why"),
    [
        ("http://graph.facebook.com", "https://"),
        ("http://api.example.org", "https://"),
        ("https://graph.facebook.com/v23.0", "MUYASSIR_WHATSAPP_API_VERSION"),
    ],
)
def test_S6_the_token_of_whatsapp_is_not_sent_in_clear_nor_to_a_wrong_path(
    base: str, why: str
) -> None:
    line = refusal({**WHATSAPP, "MUYASSIR_WHATSAPP_API_BASE": base})
    assert line.startswith("MUYASSIR_WHATSAPP_API_BASE: ")
    assert why in line


@pytest.mark.parametrize("name", ["PHONE_ID", "APP_SECRET", "VERIFY_TOKEN"])
def test_what_is_set_of_whatsapp_without_its_token_is_told(name: str) -> None:
    given = f"{PREFIX}WHATSAPP_{name}"
    line = refusal({given: WHATSAPP[given]})
    assert line == f"{given}: WhatsApp is off without MUYASSIR_WHATSAPP_TOKEN"


def test_S6_what_opens_whatsapp_is_shown_nowhere() -> None:
    shown = repr(load(WHATSAPP))
    for name in ("TOKEN", "APP_SECRET", "VERIFY_TOKEN"):
        assert WHATSAPP[f"{PREFIX}WHATSAPP_{name}"] not in shown


MAIL = {
    "MUYASSIR_SMTP_HOST": "smtp.example.org",
    "MUYASSIR_SMTP_FROM": "مُيسِّر <muyassir@example.org>",
    "MUYASSIR_SMTP_USER": "muyassir",
    "MUYASSIR_SMTP_PASSWORD": "hunter2 hunter2",
}


def test_mail_goes_over_starttls_to_the_port_for_it_unless_another_is_set() -> None:
    settings = load(MAIL)
    assert (settings.smtp_port, settings.smtp_security) == (587, "starttls")
    assert settings.mailbox() == ("مُيسِّر", "muyassir@example.org")
    assert load({**MAIL, "MUYASSIR_SMTP_SECURITY": "tls"}).smtp_port == 465
    own = {**MAIL, "MUYASSIR_SMTP_SECURITY": "tls", "MUYASSIR_SMTP_PORT": "2465"}
    assert load(own).smtp_port == 2465
    plain = {"MUYASSIR_SMTP_HOST": "localhost", "MUYASSIR_SMTP_FROM": "a@example.org"}
    assert load({**plain, "MUYASSIR_SMTP_SECURITY": "none"}).mailbox() == ("", "a@example.org")


@pytest.mark.parametrize(
    ("changed", "named", "why"),
    [
        ({"HOST": ""}, "SMTP_FROM", "without MUYASSIR_SMTP_HOST"),
        ({"FROM": ""}, "SMTP_FROM", "the address that it comes from"),
        ({"USER": ""}, "SMTP_USER", "go together"),
        ({"PASSWORD": ""}, "SMTP_PASSWORD", "go together"),
        ({"SECURITY": "none"}, "SMTP_SECURITY", "set it to starttls or tls"),
    ],
)
def test_what_contradicts_itself_about_mail_is_named(
    changed: dict[str, str], named: str, why: str
) -> None:
    line = refusal({**MAIL, **{f"MUYASSIR_SMTP_{name}": value for name, value in changed.items()}})
    assert line.startswith(f"{PREFIX}{named}: ")
    assert why in line


def test_S6_what_opens_the_mail_server_is_shown_nowhere() -> None:
    assert "hunter2" not in repr(load(MAIL))
    for name in ("USER", "FROM", "SECURITY", "CA_FILE"):
        changed = {**MAIL, f"MUYASSIR_SMTP_{name}": "\x07"}
        assert "hunter2" not in refusal(changed)


def test_the_example_explains_exactly_the_settings_there_are_with_their_defaults() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert tuple(re.findall(rf"^({PREFIX}\w+)=", text, re.MULTILINE)) == names()
    assert sorted(READERS) == sorted(name.removeprefix(PREFIX).lower() for name in names())
    assert load({}, EXAMPLE) == load({})

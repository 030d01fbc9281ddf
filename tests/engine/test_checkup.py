"""`muyassir check` asks WhatsApp whether token and number belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.checkup import findings, whatsapp_ids, whatsapp_number
from bot.engine.findings import Finding, Verdict
from bot.settings import Settings
from tests.fakes.whatsapp import ACCOUNT_ID, NUMBER, PHONE_ID, TOKEN
from tests.fakes.whatsapp.remote import process

ACCOUNT, PHONE, NUMBERED = (
    f"MUYASSIR_WHATSAPP_{name}" for name in ("ACCOUNT_ID", "PHONE_ID", "NUMBER")
)
KNOWN = f"+{NUMBER[:3]} {NUMBER[3:]}"  # as WhatsApp shows it


@pytest.mark.parametrize(
    ("account_id", "verdict", "named"),
    [
        ("", Verdict.LOOK, [ACCOUNT]),
        ("102290129340398", None, []),
        (PHONE_ID, Verdict.WRONG, [ACCOUNT, PHONE]),
    ],
)
def test_an_id_that_is_missing_or_mixed_up_is_named(
    account_id: str, verdict: Verdict | None, named: list[str]
) -> None:
    settings = Settings(whatsapp_phone_id=PHONE_ID, whatsapp_account_id=account_id)
    found = list(whatsapp_ids(settings))
    assert [one.verdict for one in found] == ([] if verdict is None else [verdict])
    assert all(name in one.what for one in found for name in named)


@pytest.mark.parametrize(
    ("ours", "shown", "verdict", "says"),
    [
        ("", KNOWN, None, ""),
        (NUMBER, KNOWN, None, ""),
        (NUMBER, "", None, ""),
        (NUMBER[3:], KNOWN, Verdict.WRONG, f"lacks the country's code: set it to {NUMBER}"),
        (
            "96279000000",
            KNOWN,
            Verdict.WRONG,
            f"is not the number of {PHONE}: that one is {NUMBER}",
        ),
        (NUMBER[3:], "", Verdict.LOOK, "does it begin with the country's code?"),
    ],
)
def test_a_number_that_is_not_the_one_people_see_is_named(
    ours: str, shown: str, verdict: Verdict | None, says: str
) -> None:
    found = list(whatsapp_number(ours, shown))
    assert [one.verdict for one in found] == ([] if verdict is None else [verdict])
    assert all(NUMBERED in one.what and says in one.line() for one in found)


def test_what_is_found_of_ids_and_number_is_told_by_the_check(tmp_path: Path) -> None:
    with process() as remote:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path}/muyassir.db",
            key_file=tmp_path / "muyassir.key",
            whatsapp_token=TOKEN,
            whatsapp_phone_id=PHONE_ID,
            whatsapp_number=NUMBER[3:],
            whatsapp_api_base=remote.url,
        )
        told = [one.what for one in findings(settings)]
    assert f"{ACCOUNT} is not set" in told
    assert f"{NUMBERED} {NUMBER[3:]} lacks the country's code" in told


@pytest.mark.parametrize(
    ("account", "fault", "is_told"),
    [(ACCOUNT_ID, 0, False), ("", 0, False), ("404", 0, True), (ACCOUNT_ID, 200, True),
     (ACCOUNT_ID, 131000, False)],
)  # fmt: skip
def test_an_account_that_the_token_may_not_see_is_named(
    tmp_path: Path, account: str, fault: int, is_told: bool
) -> None:
    with process() as remote:
        if fault:
            remote.faults({"do": "refuse", "what": "templates", "code": fault})
        settings = Settings(
            database_url=f"sqlite:///{tmp_path}/muyassir.db",
            key_file=tmp_path / "muyassir.key",
            whatsapp_token=TOKEN,
            whatsapp_phone_id=PHONE_ID,
            whatsapp_account_id=account,
            whatsapp_api_base=remote.url,
        )
        told = [one for one in findings(settings) if "templates" in one.what]
    assert [one.verdict for one in told] == [Verdict.WRONG] * is_told
    assert all(ACCOUNT in one.what and "_management" in one.cure for one in told)


def tried(
    folder: Path, base: str, *, token: str = TOKEN, phone_id: str = PHONE_ID
) -> Finding | None:
    settings = Settings(
        database_url=f"sqlite:///{folder}/muyassir.db",
        key_file=folder / "muyassir.key",
        whatsapp_token=token,
        whatsapp_phone_id=phone_id,
        whatsapp_api_base=base,
    )
    return next((one for one in findings(settings) if "WhatsApp" in one.what), None)


def test_the_account_is_tried_and_the_wrong_setting_is_named(tmp_path: Path) -> None:
    with process() as remote:
        known = tried(tmp_path, remote.url)
        token = tried(tmp_path, remote.url, token="x" * len(TOKEN))
        number = tried(tmp_path, remote.url, phone_id="404")
    away = tried(tmp_path, "http://127.0.0.1:9")
    assert known is not None
    assert (known.verdict, known.what[-4:]) == (Verdict.OK, NUMBER[-4:])
    for found, named in ((token, "TOKEN"), (number, "PHONE_ID")):
        assert found is not None
        assert found.verdict is Verdict.WRONG
        assert f"MUYASSIR_WHATSAPP_{named}" in found.cure
        assert TOKEN not in found.line()
    assert away is not None
    assert away.what == "WhatsApp cannot be used (no connection)"
    assert tried(tmp_path, "", token="") is None

"""What the command line says of itself, and of a word that it cannot use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.engine.checkup import check
from bot.engine.running import open_database
from bot.settings import Settings


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        main(words)
    printed = capsys.readouterr()
    return " ".join((printed.out + printed.err).split())


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("form", "Play a form: an XLSForm workbook or YAML."),
        ("whatsapp", "Look after WhatsApp's templates."),
    ],
)
def test_names_keep_their_capital_letters(
    capsys: pytest.CaptureFixture[str], command: str, says: str
) -> None:
    assert says in told(capsys, command, "--help")


@pytest.mark.parametrize(("days", "why"), [("x", "not a whole number"), ("0", "less than 1")])
def test_a_number_that_cannot_be_used_is_told_in_words(
    capsys: pytest.CaptureFixture[str], days: str, why: str
) -> None:
    said = told(capsys, "simulate", "--days", days)
    assert f"argument --days: {days} is {why}" in said


def test_a_bad_key_is_not_blamed_on_the_databases_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/m.db", key_file=tmp_path / "m.key")
    open_database(settings).close()
    settings.key_file.write_text("no key")
    assert check(settings) == 1
    said = capsys.readouterr().out
    assert "wrong the database cannot be looked into without its key: mend the key first" in said
    assert "MUYASSIR_DATABASE_URL" not in said

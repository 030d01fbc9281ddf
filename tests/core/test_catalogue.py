"""A compiled catalogue says what GNU gettext says of it, and holds only what was asked for."""

from __future__ import annotations

import tracemalloc
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.catalogues import LANGUAGES
from bot.core.catalogue import Catalogue

LOCALES = Path(__file__).resolve().parents[2] / "locales"
COUNTS = (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 1000)


class Nothing(NullTranslations):
    """What gettext says of a sentence that nobody has translated yet."""

    def gettext(self, _message: str) -> str:
        return ""

    def ngettext(self, _one: str, _many: str, _n: int) -> str:
        return ""


def compiled(readable: str) -> bytes:
    made = BytesIO()
    write_mo(made, read_po(BytesIO(readable.encode())))
    return made.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_the_one_that_gettext_finds(language: str) -> None:
    readable = (LOCALES / language / "LC_MESSAGES" / "muyassir.po").read_text(encoding="utf-8")
    made = compiled(readable)
    ours, theirs = Catalogue(made), GNUTranslations(BytesIO(made))
    theirs.add_fallback(Nothing())
    sentences = [one for one in read_po(BytesIO(readable.encode())) if one.id]
    assert len(sentences) > 1000
    for sentence in sentences:
        if isinstance(sentence.id, str):
            assert ours.sentence(sentence.id) == theirs.gettext(sentence.id)
            continue
        one, many = sentence.id
        for n in COUNTS:
            assert ours.counted(one, n) == theirs.ngettext(one, many, n)


SMALL = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Come"
msgstr "Viens"

msgid "Come?"
msgid_plural "Come all?"
msgstr[0] "Tu viens ?"
msgstr[1] "Vous venez ?"
"""


def test_a_sentence_that_is_not_there_is_nothing() -> None:
    catalogue = Catalogue(compiled(SMALL))
    for missing in ("A", "Com", "Come all?", "Comes", "Zoo", "ألف"):
        assert catalogue.counted(missing, 2) == ""
        assert catalogue.sentence(missing) == ""


def test_an_id_that_begins_like_another_is_told_apart() -> None:
    catalogue = Catalogue(compiled(SMALL))
    assert catalogue.sentence("Come") == "Viens"
    assert catalogue.counted("Come?", 1) == "Tu viens ?"
    assert catalogue.counted("Come?", 2) == "Vous venez ?"


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a compiled catalogue"):
        Catalogue(b"msgid" * 100)


def test_a_catalogue_takes_little_more_room_than_its_file() -> None:
    readable = (LOCALES / "ar" / "LC_MESSAGES" / "muyassir.po").read_text(encoding="utf-8")
    made = compiled(readable)
    Catalogue(made)  # what the first one brings along
    tracemalloc.start()
    catalogue = Catalogue(made)
    assert tracemalloc.get_traced_memory()[0] < 50_000
    tracemalloc.stop()
    assert catalogue.sentence("Yes") != ""

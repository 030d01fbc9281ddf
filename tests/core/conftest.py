"""Small catalogues of Arabic and French, so that no translator can break a test."""

from __future__ import annotations

from pathlib import Path

import pytest

ARABIC_CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
"n%100>=11 && n%100<=99 ? 4 : 5);\\n"

msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "لا مهام"
msgstr[1] "مهمة واحدة"
msgstr[2] "مهمتان"
msgstr[3] "{n} مهام"
msgstr[4] "{n} مهمة"
msgstr[5] "{n} مهمّة"

msgid "You have {count}, due on {day} at {hour}."
msgstr "لديكم {count} في {day} الساعة {hour}."

msgid "{title}: welcome to {town}."
msgstr "{title}: أهلًا بكم في {town}."

msgid "📍 {place}"
msgstr "📍 {place}"

msgid "Address:\\n{place}\\nDetails: {link}"
msgstr "العنوان:\\n{place}\\nالتفاصيل: {link}"

msgid "Coming: {names}."
msgstr "الحاضرون: {names}."

msgid "Coming"
msgstr "سأحضر"

msgid "More"
msgstr "المزيد"

msgid "Choose"
msgstr "الاختيار"

#, fuzzy
msgid "Guessed."
msgstr "تخمين"

msgid "See /help"
msgstr "/help"
"""
FRENCH_CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "{n} tâche"
msgstr[1] "{n} tâches"

msgid "Coming"
msgstr "Je viens"
"""


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("locales")
    for language, written in (("ar", ARABIC_CATALOGUE), ("fr", FRENCH_CATALOGUE)):
        folder = root / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "muyassir.po").write_text(written, encoding="utf-8")
    return root

"""The catalogues: sentences collected from the code, compiled, and what is wrong with each."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CODE = Path(__file__).parent
LOCALES = CODE.parent / "locales"
DOMAIN = "muyassir"
LANGUAGES = ("ar", "fr")  # English is the language of the ids

WORDS_OF = {"_": 1, "n_": 2}  # how the code marks a sentence, and how many texts it then gives
PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
# A prefix of Arabic (and, with, for, in, the) is part of its word, and a word that is put in has
# none: the join would be wrong, and the isolate around the value would tear it off.
GLUED = re.compile(r"[\u0621-\u0652][“\"«(\u2066-\u2068]*\{")
# The first letter decides the direction of a line; a value in front of it may be Latin.
VALUE_FIRST = re.compile(r"[^\w{\u200f]*\{")
# In CLDR's order, which translators know: zero, one, two, few, many, other. Babel's own rule for
# Arabic has the last two the other way round.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
    " n%100>=11 ? 4 : 5);",
    "fr": "nplurals=2; plural=(n > 1);",
}
# Forms that stand for more than one number, and so must say which: few, many, other; other.
SAYS_THE_NUMBER = {"ar": (3, 4, 5), "fr": (1,)}
NOISE = re.compile(
    r'^"(POT-|PO-|Project-|Report-|Last-|Language-Team|Generated-By).*\n', re.MULTILINE
)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One call of _() or n_() in the code."""

    where: str
    id: str
    many: str = ""
    given: frozenset[str] = frozenset()
    all_given: bool = True  # False where **names are passed on

    @property
    def placeholders(self) -> set[str]:
        return set(PLACEHOLDER.findall(self.id + self.many))


# --- from the code -----------------------------------------------------------------------------


def sentences(code: Path = CODE) -> tuple[list[Sentence], list[str]]:
    """All sentences in the code, and a line about each that cannot be collected as it stands."""
    found, problems = [], []
    for path in sorted(code.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        for call, words in _calls(tree):
            where = f"{path.relative_to(code.parent)}:{call.lineno}"
            sentence = _sentence(call, words, where)
            if sentence is None:
                problems.append(
                    f"{where}: a sentence is written out where it is marked, as one text"
                )
            else:
                found.append(sentence)
    return found, problems


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, int]]:
    """Each marked sentence, and how many of its arguments are its words."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in WORDS_OF:
                yield node, WORDS_OF[name]


def _sentence(call: ast.Call, wanted: int, where: str) -> Sentence | None:
    words = [
        each.value
        for each in call.args[:wanted]
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    if len(words) != wanted or (wanted == 1 and len(call.args) != 1):
        return None
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    return Sentence(
        where=where,
        id=words[0],
        many=words[1] if wanted == 2 else "",
        given=frozenset(given),
        all_given=all(keyword.arg for keyword in call.keywords),
    )


def problems_in_code(found: Iterable[Sentence]) -> Iterator[str]:
    """Placeholders without a value, values without a placeholder, and one id with two plurals."""
    plurals: dict[str, str] = {}
    for each in found:
        given = each.given | ({"n"} if each.many else set())
        if each.all_given and each.placeholders - given:
            yield f"{each.where}: no value for {_list(each.placeholders - given)}"
        if each.given - each.placeholders:
            yield f"{each.where}: no place for {_list(each.given - each.placeholders)}"
        if re.search(r"[{}]", PLACEHOLDER.sub("", each.id + each.many)):
            yield f"{each.where}: a brace that belongs to no placeholder"
        if plurals.setdefault(each.id, each.many) != each.many:
            yield f"{each.where}: this id stands elsewhere with another plural"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def template(found: Iterable[Sentence]) -> Catalog:
    """What is to be translated."""
    catalog = _empty()
    for each in found:
        catalog.add((each.id, each.many) if each.many else each.id)
    return catalog


# --- the files ---------------------------------------------------------------------------------


def po_path(language: str, locales: Path = LOCALES) -> Path:
    return locales / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _empty(language: str | None = None) -> Catalog:
    catalog = Catalog(
        locale=language,
        project="Muyassir",
        charset="utf-8",
        fuzzy=False,
        header_comment="# What Muyassir says to people. The id is the English sentence.",
    )
    if language is not None:
        catalog.mime_headers = [("Plural-Forms", PLURALS[language])]
    return catalog


def read(language: str, locales: Path = LOCALES) -> Catalog:
    path = po_path(language, locales)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def written(catalog: Catalog) -> str:
    """The catalogue as text without dates and line numbers: a difference is a changed sentence."""
    buffer = BytesIO()
    for message in catalog:
        message.flags.discard("python-format")  # “{part} % of” is no format of ours
    write_po(buffer, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return NOISE.sub("", buffer.getvalue().decode("utf-8"))


def update(locales: Path = LOCALES, code: Path = CODE) -> None:
    """Write the template, add what is new to each language, remove what is gone; never guess."""
    catalog = template(sentences(code)[0])
    locales.mkdir(parents=True, exist_ok=True)
    (locales / f"{DOMAIN}.pot").write_text(written(catalog), encoding="utf-8")
    for language in LANGUAGES:
        translated = read(language, locales)
        translated.update(catalog, no_fuzzy_matching=True)
        path = po_path(language, locales)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(translated), encoding="utf-8")


def compile_all(locales: Path = LOCALES) -> None:
    """Write the .mo files that gettext loads."""
    for language in LANGUAGES:
        path = po_path(language, locales)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(language, locales))


# --- what is wrong -----------------------------------------------------------------------------


def problems(locales: Path = LOCALES, code: Path = CODE) -> list[str]:
    """Everything that is wrong with the sentences and their translations, one line each."""
    found, unclear = sentences(code)
    catalog = template(found)
    wrong = unclear + list(problems_in_code(found))
    pot = locales / f"{DOMAIN}.pot"
    if not pot.exists() or pot.read_text(encoding="utf-8") != written(catalog):
        wrong.append(f"{pot.name} is older than the code: make catalogues")
    for language in LANGUAGES:
        translated = read(language, locales)
        wrong += [f"{language}: {line}" for line in _problems_of(language, translated, catalog)]
    return wrong


def _problems_of(language: str, translated: Catalog, catalog: Catalog) -> Iterator[str]:
    if translated.plural_forms != PLURALS[language]:
        yield f"the header must say Plural-Forms: {PLURALS[language]}"
    for message in catalog:
        if not message.id:
            continue
        found = translated.get(_key(message))
        if (
            found is None
            or _key(found) != _key(message)
            or found.pluralizable != message.pluralizable
        ):
            yield f"not in the catalogue: {_key(message)!r} (make catalogues)"
            continue
        for problem in _problems_of_one(language, found, translated.num_plurals):
            yield f"{problem}: {_key(message)!r}"
    for message in translated:
        if message.id and catalog.get(_key(message)) is None:
            yield f"no longer in the code: {_key(message)!r} (make catalogues)"
    for gone in translated.obsolete:
        yield f"no longer in the code: {gone!r} (make catalogues)"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _problems_of_one(language: str, message: Message, plurals: int) -> Iterator[str]:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if message.fuzzy:
        yield "marked as unsure (fuzzy)"
    if len(forms) != (plurals if message.pluralizable else 1) or not all(forms):
        yield "not translated, or a plural form is missing"
        return
    wanted = set(PLACEHOLDER.findall("".join(ids)))
    for number, form in enumerate(forms):
        free = set()
        if message.pluralizable and number not in SAYS_THE_NUMBER[language]:
            free = {"n"}
        has = set(PLACEHOLDER.findall(form))
        if has - free != wanted - free or not has <= wanted:
            yield f"placeholders differ in form {number}, {_list(wanted ^ has)}"
        if re.search(r"[{}]", PLACEHOLDER.sub("", form)):
            yield f"a brace that belongs to no placeholder in form {number}"
        if language == "ar":
            yield from _problems_of_arabic(form)


def _problems_of_arabic(form: str) -> Iterator[str]:
    if GLUED.search(form):
        yield "a letter is glued to a placeholder; put a whole word before it"
    for line in form.split("\n"):
        if VALUE_FIRST.match(line):
            yield "a line begins with a value; put a right-to-left mark (U+200F) before it"


def main(arguments: list[str]) -> int:
    """update, compile or check."""
    if arguments == ["update"]:
        update()
    elif arguments == ["compile"]:
        compile_all()
    elif arguments == ["check"]:
        wrong = problems()
        sys.stdout.writelines(f"{line}\n" for line in wrong)
        return 1 if wrong else 0
    else:
        sys.stderr.write("python -m bot.catalogues update | compile | check\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

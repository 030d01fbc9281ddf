"""Writes a form as an XLSForm workbook or as YAML; what is read from either is the same form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.forms.columns import OUR_VALUE, OWN, SEPARATOR, TRANSLATED, Column, written
from bot.forms.definition import Choice, Definition, Field, Group, Labels, Node
from bot.forms.rows import CHOICES, OURS, SETTINGS, SURVEY
from bot.sheets.writing import Sheet, xlsx_bytes

Cells = Mapping[Column, str]

ORDER: Mapping[str, tuple[str, ...]] = {
    SURVEY: (
        *("type", "name", "label", "hint", "required", "required_message", "relevant"),
        *("constraint", "constraint_message", "calculation", "default", "choice_filter"),
        *("appearance", "parameters", "repeat_count", *OWN[SURVEY]),
    ),
    CHOICES: ("list_name", "name", "label", *OWN[CHOICES]),
    SETTINGS: ("form_title", "form_id", "version", "default_language", *OWN[SETTINGS]),
}


def workbook(definition: Definition) -> bytes:
    """An XLSForm workbook, as Kobo and ODK take it; columns of ours are named after us."""
    sheets = _sheets(definition)
    return xlsx_bytes([_sheet(title, sheets[title]) for title in (SURVEY, CHOICES, SETTINGS)])


def yaml(definition: Definition) -> str:
    """The same in YAML."""
    from yaml import safe_dump

    sheets = _sheets(definition)
    written = {
        SETTINGS: _settings(definition),
        SURVEY: [_by_word(row) for row in sheets[SURVEY]],
        CHOICES: {
            name: [_by_word(_choice(choice)) for choice in choices]
            for name, choices in definition.lists.items()
        },
    }
    kept = {word: said for word, said in written.items() if said}
    return str(safe_dump(kept, allow_unicode=True, sort_keys=False, width=100))


def _sheets(definition: Definition) -> Mapping[str, list[Cells]]:
    return {
        SURVEY: [_filled(row) for row in _survey(definition.nodes)],
        CHOICES: [
            {Column("list_name"): name, **_choice(choice)}
            for name, choices in definition.lists.items()
            for choice in choices
        ],
        SETTINGS: [_heading(definition)],
    }


# --- a form's parts as cells ----------------------------------------------------------------------


def _filled(cells: Cells) -> Cells:
    return {column: cell for column, cell in cells.items() if cell}


def _said(word: str, labels: Labels) -> Cells:
    return {Column(word, code): said for code, said in labels.items()}


def _survey(nodes: Sequence[Node]) -> Iterator[Cells]:
    for node in nodes:
        if isinstance(node, Group):
            yield _group(node)
            yield from _survey(node.nodes)
            yield {Column("type"): "end_repeat" if node.repeat else "end_group"}
        else:
            yield _field(node)


def _group(group: Group) -> Cells:
    return {
        Column("type"): "begin_repeat" if group.repeat else "begin_group",
        Column("name"): group.name,
        **_said("label", group.label),
        Column("relevant"): group.relevant,
        Column("appearance"): group.appearance,
        Column("repeat_count"): group.count,
    }


def _field(field: Field) -> Cells:
    return {
        Column("type"): _type(field),
        Column("name"): field.name,
        **_said("label", field.label),
        **_said("hint", field.hint),
        Column("required"): field.required,
        **_said("required_message", field.required_message),
        Column("relevant"): field.relevant,
        Column("constraint"): field.constraint,
        **_said("constraint_message", field.constraint_message),
        Column("calculation"): field.calculation,
        Column("default"): field.default,
        Column("choice_filter"): field.choice_filter,
        Column("appearance"): field.appearance,
        Column("parameters"): " ".join(f"{name}={each}" for name, each in field.parameters.items()),
        Column("compare"): field.compare,
        Column("correct"): field.correct,
        **_said("reason", field.reason),
        Column("same"): "yes" if field.same else "",
        Column("first_if"): " ".join(field.first_if),
        Column("text_limit"): str(field.text_limit or ""),
    }


def _type(field: Field) -> str:
    other = "or_other" if field.or_other else ""
    return " ".join(filter(None, (field.type.value, field.choices, other)))


def _choice(choice: Choice) -> Cells:
    number = "" if choice.value is None else _number(choice.value)
    own = {Column(name): cell for name, cell in choice.columns.items()}
    return _filled(
        {
            Column("name"): choice.name,
            **_said("label", choice.label),
            Column("value"): number,
            **own,
        }
    )


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _heading(form: Definition) -> Cells:
    """The settings. A default language is named where every wording names its own."""
    return _filled(
        {
            Column("form_title"): _first(form.title, form.languages),
            Column("form_id"): form.name,
            Column("version"): form.version,
            Column("default_language"): _default_language(form),
            **(_said("title", form.title) if set(form.title) != {""} else {}),
            Column("anonymous"): {None: "", True: "yes", False: "no"}[form.anonymous],
            **_said("intro", form.intro),
            **_said("thanks", form.thanks),
            Column("hours"): str(form.hours),
            Column("reminders"): str(form.reminders),
        }
    )


def _first(labels: Labels, languages: Sequence[str]) -> str:
    """A workbook has one title: the one in the form's first language."""
    known = (labels[code] for code in languages if code in labels)
    return next(known, next(iter(labels.values()), ""))


def _default_language(form: Definition) -> str:
    unnamed = (column for row in _wordings(form) for column in row)
    if not form.languages or any(column.language == "" for column in unnamed):
        return ""
    return written(form.languages[0])


def _wordings(form: Definition) -> Iterator[Sequence[Column]]:
    """The columns of wordings that each row of the form uses."""
    rows = [*_survey(form.nodes), *(_choice(c) for choices in form.lists.values() for c in choices)]
    rows += [_said("title", form.title), _said("intro", form.intro), _said("thanks", form.thanks)]
    for row in rows:
        yield [column for column in row if column.word in TRANSLATED]


# --- cells -> a workbook's sheet ------------------------------------------------------------------


def _sheet(title: str, rows: Sequence[Cells]) -> Sheet:
    columns = _columns(title, rows)
    return Sheet(
        title=title,
        header=[_written(title, column) for column in columns],
        rows=[[row.get(column, "") for column in columns] for row in rows],
    )


def _columns(title: str, rows: Sequence[Cells]) -> list[Column]:
    """Those that hold something, in their usual order; an author's own come last."""
    used = dict.fromkeys(column for row in rows for column in row)
    order = ORDER[title]
    needed = [Column(word) for word in order[:2]]
    known = [column for word in order for column in used if column.word == word]
    own = [column for column in used if column.word not in order]
    return list(dict.fromkeys((*needed, *known, *own)))


def _written(title: str, column: Column) -> str:
    word = column.word
    if word in OWN[title]:
        word = OUR_VALUE if title == CHOICES else f"{OURS}{SEPARATOR}{word}"
    return f"{word}{SEPARATOR}{written(column.language)}" if column.language else word


# --- cells -> YAML --------------------------------------------------------------------------------


def _by_word(row: Cells) -> dict[str, str | dict[str, str]]:
    """Texts by their word; of a wording in named languages, a text for each."""
    words: dict[str, str | dict[str, str]] = {}
    for word in dict.fromkeys(column.word for column in row):
        said = {column.language: cell for column, cell in row.items() if column.word == word}
        words[word] = said[""] if set(said) == {""} else said
    return words


def _settings(form: Definition) -> dict[str, str | dict[str, str]]:
    """The title by its languages stands in place of the one title that a workbook has."""
    words = _by_word(_heading(form))
    if "title" in words:
        words["form_title"] = words.pop("title")
    return words

"""The workbook of a survey: answers in Kobo's columns, figures, code book, and what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.core.messages import Day, Voice, Words, _
from bot.core.texts import OWN_NAMES
from bot.forms.definition import Definition, Labels
from bot.forms.wording import worded
from bot.reports import answer_columns, result_words
from bot.reports.answer_columns import Column, Row
from bot.reports.publication import Finding, Publication
from bot.reports.result_words import Reader
from bot.sheets.writing import Cell, Sheet, csv_bytes, xlsx_bytes


def workbook(
    publication: Publication, definition: Definition, voice: Voice, *, rows: Sequence[Row] = (),
    given: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """All sheets in one language. With `rows` the answers carry names: for a coordinator alone."""
    reader = Reader(definition=definition, voice=voice, given=given or {})
    columns = columns_of(publication, reader, rows)
    return xlsx_bytes(
        [
            about(publication, reader, named=bool(rows)),
            answers(reader, columns, _("Answers"), labels=False),
            answers(reader, columns, _("Answers in words"), labels=True),
            figures(publication, reader),
            code_book(reader),
            hidden(publication, reader),
        ]
    )


def csv_file(
    publication: Publication, definition: Definition, voice: Voice, *, rows: Sequence[Row] = (),
    given: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """The same answers as in the workbook, with the form's own names."""
    reader = Reader(definition=definition, voice=voice, given=given or {})
    columns = columns_of(publication, reader, rows)
    return csv_bytes([each.name for each in columns], lines(columns, labels=False))


def columns_of(publication: Publication, reader: Reader, rows: Sequence[Row]) -> list[Column]:
    if rows and not publication.anonymous:
        return answer_columns.of_people(reader, rows)
    return answer_columns.shuffled(publication, reader)


# --- the sheets -----------------------------------------------------------------------------------


def sheet(reader: Reader, title: Words, header: Sequence[Words], rows: list[list[Cell]]) -> Sheet:
    said = [reader.say(each) for each in header]
    return Sheet(title=reader.say(title), header=said, rows=rows, rtl=reader.rtl)


def about(publication: Publication, reader: Reader, *, named: bool) -> Sheet:
    """What this is, when it was, how many answered, and how to read it."""
    said: list[tuple[Words, Cell]] = [
        (_("First day"), reader.say(Day(day=publication.first_day, style="full"))),
        (_("Last day"), reader.say(Day(day=publication.last_day, style="full"))),
        (_("People asked"), publication.asked),
        (_("Answers"), publication.answered),
        *((reader.say(each), "") for each in remarks(publication, named=named)),
    ]
    title = reader.heading(publication.form)
    return sheet(
        reader, _("About"), [title, ""], [[reader.say(first), second] for first, second in said]
    )


def remarks(publication: Publication, *, named: bool) -> Iterator[Words]:
    if publication.too_few:
        yield result_words.too_few()
    if publication.rounds > 1:
        yield result_words.rounds(publication)
    if named:
        yield _("The answers carry names. They are for the coordinator alone; do not pass them on.")
    elif publication.anonymous:
        yield answer_columns.NOBODY
        yield _("What could tell what one person answered is left out; the last sheet says where.")


def answers(reader: Reader, columns: Sequence[Column], title: Words, *, labels: bool) -> Sheet:
    """One of the two: the names that programs read, or the words that people read."""
    return Sheet(
        title=reader.say(title),
        header=[each.label if labels else each.name for each in columns],
        rows=lines(columns, labels=labels),
        rtl=reader.rtl,
        comments={(0, place): each.note for place, each in enumerate(columns) if each.note},
    )


def lines(columns: Sequence[Column], *, labels: bool) -> list[list[Cell]]:
    told = [each.labels if labels else each.values for each in columns]
    longest = max(map(len, told), default=0)
    return [
        [values[line] if line < len(values) else None for values in told] for line in range(longest)
    ]


def figures(publication: Publication, reader: Reader) -> Sheet:
    """One line a choice, or a line a question where counts are not shown."""
    header = [
        _("Name"), _("Question"), _("Answers"), _("Choice"), _("In words"), _("Count"), _("Mean"),
        _("Mean, at least"), _("Mean, at most"), _("Lowest on the scale"),
        _("Highest on the scale"), _("Mean before"), _("Where the answers lie"), _("Remark"),
    ]  # fmt: skip
    rows = [row for finding in publication.findings for row in figures_of(finding, reader)]
    return sheet(reader, _("Figures"), header, rows)


def figures_of(finding: Finding, reader: Reader) -> Iterator[list[Cell]]:
    name, question = finding.name, reader.question(finding.name)
    where, why = result_words.band(reader, finding), result_words.reason(finding)
    quiz = result_words.right(reader, finding) if result_words.is_quiz(reader, finding) else None
    yield [
        *(name, question, finding.n, None, reader.say(quiz) if quiz else None, None, finding.mean),
        *(finding.limits or (None, None)),
        *(finding.scale or (None, None)),
        finding.before,
        reader.say(where) if where else "",
        reader.say(why) if why else "",
    ]
    for cell in (*finding.cells, *finding.ticked):
        yield [name, question, None, " ".join(cell.names), reader.cell(name, cell), cell.count]
    for place, choice in enumerate(finding.order, start=1):
        said = reader.say(_("place {place}", place=place))
        yield [name, question, None, choice, f"{said}: {reader.choice(name, choice)}"]


def code_book(reader: Reader) -> Sheet:
    """Every question and its choices, in every language of the form."""
    languages = languages_of(reader.definition)
    header: list[Words] = [_("Name"), _("Kind of question"), _("Choice"), _("Value")]
    header += [OWN_NAMES.get(each, each) or _("In words") for each in languages]
    rows: list[list[Cell]] = []
    for path, asked in result_words.fields(reader.definition).items():
        rows.append([path, asked.type.value, "", None, *said_in(asked.label, languages, reader)])
        rows += [
            [path, "", each.name, each.value, *said_in(each.label, languages, reader)]
            for each in result_words.choices(reader.definition, path)
        ]
    return sheet(reader, _("Code book"), header, rows)


def languages_of(definition: Definition) -> list[str]:
    used = [
        language for asked in result_words.fields(definition).values() for language in asked.label
    ]
    return list(dict.fromkeys((*definition.languages, *used)))


def said_in(labels: Labels, languages: Sequence[str], reader: Reader) -> list[Cell]:
    said = dict(worded(labels, reader.given).said)
    return [said.get(language, "") for language in languages]


def hidden(publication: Publication, reader: Reader) -> Sheet:
    """Every gap in the other sheets, and why it is there."""
    header = [_("Name"), _("Question"), _("What is not shown"), _("Why")]
    rows: list[list[Cell]] = [
        [finding.name, reader.question(finding.name), reader.say(what), reader.say(why)]
        for finding in publication.findings
        for what, why in result_words.gaps(reader, finding)
    ]
    return sheet(reader, _("Not shown"), header, rows)

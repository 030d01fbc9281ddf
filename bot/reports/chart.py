"""The chart of a survey: tall pictures for a phone, in the reader's language and direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.core.messages import Day, Voice, _
from bot.forms.definition import Definition
from bot.reports import chart_panels, results_text
from bot.reports import result_words as words
from bot.reports.chart_drawing import Column
from bot.reports.chart_panels import Panel
from bot.reports.publication import Publication
from bot.reports.result_words import Reader

MOST_PANELS = 8  # questions in one picture: about three screens of a phone


def pages(publication: Publication) -> int:
    """How many pictures there are; there is always one."""
    shown = sum(1 for each in publication.findings if each.type not in chart_panels.WRITTEN)
    return max(1, -(-shown // MOST_PANELS))


def chart(
    publication: Publication, definition: Definition, voice: Voice, page: int = 1,
    given: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """One picture, as PNG. `given` are the values that the form was handed."""
    reader = Reader(definition=definition, voice=voice, given=given or {})
    found = chart_panels.panels(publication, reader)
    groups = split(found, pages(publication))
    column = Column(rtl=reader.rtl)
    head(column, publication, reader, (page, len(groups)))
    for panel in groups[page - 1]:
        column.panel(panel)
    foot(column, publication, reader)
    return column.png()


def split(found: Sequence[Panel], parts: int) -> list[Sequence[Panel]]:
    """In parts of nearly the same length."""
    cuts = [round(len(found) * part / parts) for part in range(parts + 1)]
    return [found[begin:end] for begin, end in pairwise(cuts)]


def head(
    column: Column, publication: Publication, reader: Reader, page: tuple[int, int]
) -> None:  # fmt: skip
    column.title(reader.heading(publication.form))
    facts = [reader.say(words.turnout(publication)), period(publication, reader)]
    if publication.rounds > 1:
        facts.append(reader.say(words.rounds(publication)))
    if page[1] > 1:
        facts.append(reader.say(_("picture {page} of {pages}", page=page[0], pages=page[1])))
    for fact in facts:
        column.remark(fact)
    if publication.too_few:
        column.statement(reader.say(words.too_few()))
    for said in instead(publication, reader):
        column.statement(said)


def instead(publication: Publication, reader: Reader) -> list[str]:
    """Where everything was asked in words, what became of them: else the picture were empty."""
    if publication.too_few or any(
        each.type not in chart_panels.WRITTEN for each in publication.findings
    ):
        return []
    return [reader.say(each) for each in results_text.endings(publication)]


def period(publication: Publication, reader: Reader) -> str:
    first, last = publication.first_day, publication.last_day
    if first == last:
        return reader.say(Day(day=first, style="full"))
    return reader.say(
        _("{first} to {last}", first=Day(day=first, style="full"), last=Day(day=last, style="full"))
    )


def foot(column: Column, publication: Publication, reader: Reader) -> None:
    if publication.anonymous:
        column.note(
            reader.say(
                _(
                    "The answers are kept without names. Numbers that could show what one person "
                    "answered are left out."
                )
            )
        )

"""The rows of a form out of a YAML file that says the same as a workbook, in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.messages import Text, _
from bot.forms.columns import OWN, SEPARATOR
from bot.forms.faults import Fault, shown
from bot.forms.rows import CHOICES, OURS, SETTINGS, SURVEY, Row, Rows, Sheet
from bot.forms.yaml_nodes import Node, YamlError, parsed
from bot.sheets.bounds import UnreadableError

SIZE = 1_000_000  # bytes; a form of five hundred questions in three languages needs a third
ROWS = 2_000  # of one sheet, as in a workbook
ENDINGS = (".yaml", ".yml")

TOO_BIG = _("The file is larger than {n} kilobytes. A form is far smaller.", n=SIZE // 1_000)
NOT_TEXT = _(
    "This file is not text in UTF-8, so it cannot be read. Please save it so, as YAML (.yaml), or"
    " send the form as an Excel workbook (.xlsx)."
)
NOT_A_FORM = _(
    "This is not a form in YAML. A form has “survey:” with one question below another, and where"
    " it needs them “choices:” and “settings:”."
)
NOT_A_LIST = _("Here rows are expected, each beginning with “- ”. Please write them so.")
NOT_A_ROW = _("Here one row is expected: words, each with a colon and its text behind it.")
NOT_A_TEXT = _("Here a text is expected, or one text for each language. Please write it so.")
TOO_LONG = _("There are more than {n} rows here. Please remove some.", n=ROWS)


def rows(content: bytes) -> Rows:
    """The sheets of a form. Raises UnreadableError, for what concerns the file as a whole."""
    if len(content) > SIZE:
        raise UnreadableError(TOO_BIG)
    try:
        root = parsed(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(NOT_TEXT) from error
    except YamlError as error:
        return Rows(faults=(Fault(row=error.line, problem=error.problem),))
    if not isinstance(root.value, dict) or SURVEY not in root.value:
        raise UnreadableError(NOT_A_FORM)
    faults = list(_unknown(root.value))
    survey = _Table(sheet=SURVEY, faults=faults)
    choices = _Table(sheet=CHOICES, faults=faults)
    settings = _Table(sheet=SETTINGS, faults=faults)
    for node in survey.below(root.value[SURVEY]):
        survey.add(node)
    for chosen, node in _choices(choices, root.value.get(CHOICES)):
        choices.add(node, {"list_name": chosen} if chosen else {})
    if SETTINGS in root.value:
        settings.add(root.value[SETTINGS])
    return Rows(
        survey=survey.done(), choices=choices.done(), settings=settings.done(), faults=tuple(faults)
    )


def _unknown(root: Mapping[str, Node]) -> Iterator[Fault]:
    for word, node in root.items():
        if word not in {SURVEY, CHOICES, SETTINGS}:
            problem = _(
                "“{word}” is not known here. A form has survey, choices and settings.",
                word=shown(word),
            )
            yield Fault(row=node.line, problem=problem)


def _choices(table: _Table, node: Node | None) -> Iterator[tuple[str, Node]]:
    """Lists by their names, or rows that name their list as in a workbook."""
    if node is None or node.value == "":
        return
    if isinstance(node.value, dict):
        for chosen, listed in node.value.items():
            yield from ((chosen, row) for row in table.below(listed))
    else:
        yield from (("", row) for row in table.below(node))


@dataclass(kw_only=True)
class _Table:
    """The rows of one sheet while they are gathered."""

    sheet: str
    faults: list[Fault]
    headings: dict[str, None] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def done(self) -> Sheet:
        return Sheet(headings=tuple(self.headings), rows=tuple(self.rows))

    def wrong(self, node: Node, column: str, problem: Text) -> None:
        self.faults.append(Fault(sheet=self.sheet, row=node.line, column=column, problem=problem))

    def below(self, node: Node) -> list[Node]:
        if node.value == "":
            return []
        if not isinstance(node.value, list):
            self.wrong(node, "", NOT_A_LIST)
            return []
        if len(node.value) > ROWS:
            self.wrong(node, "", TOO_LONG)
            return []
        return node.value

    def add(self, node: Node, given: Mapping[str, str] | None = None) -> None:
        if not isinstance(node.value, dict):
            self.wrong(node, "", NOT_A_ROW)
            return
        cells = dict(given or {})
        for word, said in node.value.items():
            cells.update((heading, text) for heading, text in self.cells(word, said) if text)
        self.headings |= dict.fromkeys(cells)
        self.rows.append(Row(number=node.line, cells=cells))

    def cells(self, word: str, node: Node) -> Iterator[tuple[str, str]]:
        """The text of one word; of a mapping, one for each language, as in a workbook."""
        heading = f"{OURS}{SEPARATOR}{word}" if word in OWN[self.sheet] else word
        if isinstance(node.value, str):
            yield heading, node.value.strip()
        elif isinstance(node.value, list):
            yield heading, " ".join(self.texts(word, node.value))
        elif word == "parameters":
            texts = self.texts(word, node.value.values())
            yield heading, " ".join(map("=".join, zip(node.value, texts, strict=True)))
        else:
            whole = "muyassir::title" if word == "form_title" else heading
            texts = self.texts(word, node.value.values())
            for language, text in zip(node.value, texts, strict=True):
                yield SEPARATOR.join(filter(None, (whole, language))), text.strip()

    def texts(self, word: str, nodes: Iterable[Node]) -> list[str]:
        for node in nodes:
            if not isinstance(node.value, str):
                self.wrong(node, word, NOT_A_TEXT)
        return [node.value if isinstance(node.value, str) else "" for node in nodes]

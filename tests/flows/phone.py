"""The same talks on another platform: whoever taps pages on, or types the number that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.graphemes import measure
from bot.core.letters import normalise
from bot.core.messages import Kind, Label, Request
from bot.engine.asking import WAYS_OUT
from bot.engine.handover import Claim
from bot.engine.typed_answers import UNDO
from storage import buttons, ledger
from storage.buttons import Buttons
from storage.database import Store
from tests.flows.talk import NoButtonError, Shown, Talk

MORE = re.compile(r"\.more\d+$")
OPTIONS = ("answer", "tick", "untick")
PAGES = 40  # more than any list of ours has


@dataclass(frozen=True, kw_only=True)
class Board:
    """A message with options as it stands on somebody's screen."""

    shown: Shown
    buttons: Buttons

    def place_of(self, label: str) -> int | None:
        """Which option this is, by its words in any language."""
        wanted = {normalise(label), normalise(label.partition(". ")[2])} - {""}
        options = [labels for *_press, labels in self.buttons.presses]
        for place, labels in enumerate(options):  # digits of both kinds may stand side by side
            if label in labels:
                return place
        for place, labels in enumerate(options):
            if wanted & {normalise(each) for each in labels}:
                return place
        return None

    def data_of(self, place: int) -> str:
        return f"{self.buttons.handle}.{place}"

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(labels[0].removeprefix("✓ ") for *_press, labels in self.buttons.presses)

    @property
    def tappable(self) -> set[str]:
        return {data for row in self.shown.rows for _label, data in row}

    @property
    def more(self) -> str:
        return next((data for data in self.tappable if MORE.search(data)), "")

    def numbers(self, place: int) -> bool:
        """Whether a line of the text tells the number, or the words, to type for this option."""
        sign = rf"{place + 1}\." + ("|•" if self.buttons.presses[place][0] in WAYS_OUT else "")
        lines = re.findall(rf"^(?:{sign}) (.+)$", self.shown.text, re.MULTILINE)
        lines += re.findall(rf"^(?:✓ )?{place + 1}\. .+$", self.shown.text, re.MULTILINE)  # its own
        labels = {normalise(each) for each in self.buttons.presses[place][3]}
        return bool({normalise(line) for line in lines} & labels)

    def counts(self, place: int) -> bool:
        """Whether a number means this option: not where figures are answers themselves, nor where
        anything typed is one, nor a way out; and not at once behind what can be undone."""
        actions = [action for action, *_press in self.buttons.presses]
        if any(action.endswith(UNDO) for action in actions):
            return False
        answers = [labels[0] for action, *_s, labels in self.buttons.presses if action in OPTIONS]
        asks = bool({*OPTIONS, *WAYS_OUT} & set(actions))
        figures = any(character.isdecimal() for character in "".join(answers))
        return not asks or (bool(answers) and not figures and actions[place] not in WAYS_OUT)


@dataclass
class Phone(Talk):
    """A talk on a platform of any capabilities. What does not fit on it is an error at once."""

    boards: list[Board] = field(default_factory=list)

    def _hand_over(self, store: Store) -> Iterator[Shown]:
        for shown in super()._hand_over(store):
            entry = ledger.by_key(store, shown.key)
            found = buttons.of_message(store, entry.id) if entry is not None else None
            if found is not None and found.handle not in {b.buttons.handle for b in self.boards}:
                self._meet(shown, found)
            elif found is not None:  # a later part of the same message: it has the buttons
                self.boards.pop()
                self._meet(shown, found)
            yield shown

    def _meet(self, shown: Shown, found: Buttons) -> None:
        self.boards.append(Board(shown=shown, buttons=found))

    def _seen(self, request: Request, claim: Claim, wall: object) -> Shown:
        self.fits(request)
        return super()._seen(request, claim, wall)  # type: ignore[arg-type]  # passed through

    def fits(self, request: Request) -> None:
        """Within all limits of the platform."""
        caps, tapped = self.caps, [label for row in request.rows for label in row]
        limit = caps.caption_limit if request.document else caps.text_limit
        if tapped or request.items:
            limit = min(limit, caps.body_with_buttons or limit)
        assert measure(request.text, caps.text_unit) <= limit
        assert len(tapped) <= caps.buttons
        assert len(request.items) <= caps.list_rows
        assert all(len(row) <= caps.columns for row in request.rows)
        self._labels_fit(tapped, caps.button_label)
        self._labels_fit(request.items, caps.row_label)

    def _labels_fit(self, labels: list[Label] | tuple[Label, ...], limit: int) -> None:
        for label in labels:
            assert 0 < measure(label.text, self.caps.text_unit) <= limit, label.text
            assert measure(label.data, "bytes") <= self.caps.payload_bytes
            assert measure(label.hint, self.caps.text_unit) <= self.caps.row_hint

    # --- tapping --------------------------------------------------------------------------------

    def presses(self, name: str, label: str) -> list[Shown]:
        """Taps it, pages on to it, or types its number, whichever the screen offers."""
        return self.takes(name, *self.find_option(name, label), label)

    def takes(self, name: str, board: Board, place: int, label: str) -> list[Shown]:
        """This option of this message; `label` is typed where a number does not mean it."""
        if board.data_of(place) in board.tappable:
            return self.sends(name, Kind.PRESS, handle=board.data_of(place))
        if not board.more:
            if not board.numbers(place):
                raise NoButtonError(f"{name} cannot reach [{label}] on\n{board.shown.text}")
            return self.types(name, board, str(place + 1) if board.counts(place) else label)
        pages = list(self.pages(name, board))
        for page in pages:
            if page.data_of(place) in page.tappable:
                return self.sends(name, Kind.PRESS, handle=page.data_of(place))
        raise NoButtonError(f"{name} finds [{label}] on none of {len(pages)} pages")

    def types(self, name: str, board: Board, words: str) -> list[Shown]:
        """Where a newer message has options too, one answers the older one as a reply to it."""
        newest = next(each for each in reversed(self.boards) if each.shown.to == name)
        if board is newest:
            return self.says(name, words)
        with self.database.transaction() as store:
            entry = ledger.by_key(store, board.shown.key)
        reply_to = entry.platform_id if entry else ""
        return self.sends(name, Kind.TEXT, text=words, reply_to=reply_to)

    def find_option(self, name: str, label: str) -> tuple[Board, int]:
        """In the newest message that has it."""
        for board in reversed(self.boards):
            place = board.place_of(label) if board.shown.to == name else None
            if place is not None:
                return board, place
        raise NoButtonError(f"{name} is offered no [{label}]")

    def pages(self, name: str, board: Board) -> Iterator[Board]:
        """This page and the ones behind it, as the person sees them one after the other."""
        first = board.tappable
        yield board
        for _page in range(PAGES):
            self.sends(name, Kind.PRESS, handle=board.more)
            board = self.boards[-1]
            if {data.partition(".")[2] for data in board.tappable} == {
                data.partition(".")[2] for data in first
            }:
                return
            yield board

    def kinds(self) -> list[Board]:
        """One message of each kind: the newest with these options and this person.

        What an anonymous survey has wiped cannot be paged through any more.
        """
        with self.database.transaction() as store:
            standing = [each for each in self.boards if buttons.find(store, each.buttons.handle)]
        return list({(each.shown.to, each.words): each for each in standing}.values())

    def unreachable(self, board: Board) -> set[int]:
        """The options of a message that can neither be tapped nor typed."""
        places = set(range(len(board.buttons.presses)))
        pages = list(self.pages(board.shown.to, board)) if board.more else [board]
        found = {
            place
            for page in pages
            for place in places
            if page.data_of(place) in page.tappable or page.numbers(place)
        }
        return places - found

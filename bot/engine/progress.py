"""A bar for what takes longer than a second: on a terminal, or where it is asked for."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

PATIENCE = 1.0  # seconds until a bar is worth showing
EVERY = 0.2  # seconds between two looks of it
CELLS = 30
BLOCK = 5  # cells that wander where nobody knows how much is left


@dataclass(kw_only=True)
class Progress:
    """Writes over its own line; `shown` is False where nobody watches."""

    what: str
    shown: bool
    out: TextIO = field(default_factory=lambda: sys.stderr)
    now: Callable[[], float] = time.monotonic
    _began: float = 0.0
    _last: float = 0.0
    _share: float = 0.0
    _width: int = 0  # characters of the line that stands there now
    _one: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._began = self.now()

    def at(self, share: float) -> None:
        """So much of it is done, from 0 to 1."""
        self._share = min(1.0, share)
        self.look()

    def look(self) -> None:
        """Draws it, where it is time to."""
        now = self.now()
        if not self.shown or now - self._began < PATIENCE or now - self._last < EVERY:
            return
        self._last = now
        with self._one:
            line = self._line(now - self._began)
            self.out.write("\r" + line.ljust(self._width))
            self.out.flush()
            self._width = len(line)

    def beside(self, tell: Callable[[str], None]) -> Callable[[str], None]:
        """Tells without leaving half of the bar in front of the words."""

        def told(words: str) -> None:
            with self._one:
                self._wipe()
                tell(words)

        return told

    def done(self) -> None:
        with self._one:
            self._wipe()

    def _wipe(self) -> None:
        if self._width:
            self.out.write("\r" + " " * self._width + "\r")
            self.out.flush()
            self._width = 0

    def _line(self, spent: float) -> str:
        if not self._share:
            start = round(spent / EVERY) % (CELLS - BLOCK + 1)
            bar = "·" * start + "█" * BLOCK
            return f"{self.what} {bar:·<{CELLS}} {spent:,.0f} s "
        bar = "█" * round(CELLS * self._share)
        left = spent / self._share - spent
        return f"{self.what} {bar:·<{CELLS}} {self._share:4.0%}, about {left:,.0f} s left "


def watched(*, asked: bool = False, out: TextIO | None = None) -> bool:
    """Whether somebody looks: a terminal, or by `--progress`."""
    return asked or (out or sys.stderr).isatty()


@contextmanager
def waiting(what: str, *, alone: bool = True) -> Iterator[Progress]:
    """A bar on a terminal, for as long as the block takes. It moves by itself, in a thread; or not
    `alone`, where somebody calls `look`."""
    bar = Progress(what=what, shown=watched())
    over = threading.Event()

    def move() -> None:
        while not over.wait(EVERY):
            bar.look()

    mover = threading.Thread(target=move, name="progress", daemon=True)
    if bar.shown and alone:
        mover.start()
    try:
        yield bar
    finally:
        over.set()
        if mover.ident is not None:
            mover.join()
        bar.done()

"""A compiled catalogue (.mo), looked into where it lies: a sentence takes room once it is said."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from gettext import c2py
from struct import unpack_from

MAGIC = 0x950412DE  # GNU gettext, "The Format of GNU MO Files"

RULE = re.compile(r"\bplural=([^;\n]+)")  # in the head, which is the sentence of no id


class Catalogue:
    """The sentences of one language. A sentence that it does not have is ""."""

    def __init__(self, compiled: bytes):
        magic, _version, self._count, self._ids, self._texts = unpack_from("5I", compiled)
        if magic != MAGIC:
            raise ValueError("this is not a compiled catalogue")
        self._compiled = compiled
        self.forms = cache(self._forms)
        rule = RULE.search(self._at(self._texts, 0).decode())
        self._plural = c2py(rule[1] if rule else "n != 1")

    def sentence(self, text: str) -> str:
        return self.counted(text, 1)

    def counted(self, one: str, n: int) -> str:
        """The form of a sentence for so many."""
        forms = self.forms(one)
        place = self._plural(n) if len(forms) > 1 else 0
        return forms[place] if place < len(forms) else ""

    def _forms(self, one: str) -> tuple[str, ...]:
        """All its forms; more than one where it was written with a number."""
        wanted = one.encode()
        place = bisect_left(range(self._count), wanted, key=self._id)
        if place == self._count or self._id(place) != wanted:
            return ()
        return tuple(self._at(self._texts, place).decode().split("\0"))

    def _id(self, place: int) -> bytes:
        """The ids stand in their order; the one for many stands behind the one for one."""
        return self._at(self._ids, place).partition(b"\0")[0]

    def _at(self, table: int, place: int) -> bytes:
        length, start = unpack_from("2I", self._compiled, table + 8 * place)
        return self._compiled[start : start + length]

"""`muyassir check FORM`: every fault of every form in one line each, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.core.messages import Voice, n_
from bot.core.texts import translate
from bot.forms.checking import NOT_ASKED
from bot.forms.faults import Read
from bot.forms.reading import folder, read_file

OPERATOR = Voice(language="en")  # at the command line; in a chat the same is told in one's own
NOTHING = "There is no form in this folder: no file ends with .xlsx, .yaml or .yml."


def check_files(
    paths: Sequence[Path],
    say: Callable[[str], None],
    *,
    leave_out: bool = False,
    at: Callable[[float], None] = lambda _share: None,
) -> int:
    """The exit status: 1 when a form has faults, or a folder has no form.

    `at` is told how much of them has been read, from 0 to 1.
    """
    status = 0
    for place, path in enumerate(paths):

        def so_far(share: float, before: int = place) -> None:
            at((before + share) / len(paths))

        found = _found(path, leave_out=leave_out, at=so_far)
        if not found:
            say(f"{path}: {NOTHING}")
            status = 1
        for name, read in found.items():
            for line in lines(name, read):
                say(line)
            status = status or int(bool(read.faults))
    return status


def _found(path: Path, *, leave_out: bool, at: Callable[[float], None]) -> Mapping[str, Read]:
    if not path.is_dir():
        at(0)
        return {str(path): read_file(path, leave_out=leave_out)}
    found = folder(path, leave_out=leave_out, at=at)
    return {str(path / name): read for name, read in found.items()}


def lines(name: str, read: Read) -> list[str]:
    """The faults of one file, its notes, and how many questions it has when it can be used."""
    told = [f"{name}: {fault.line(OPERATOR)}" for fault in read.faults]
    told += [f"{name}: (note) {note.line(OPERATOR)}" for note in read.notes]
    if read.definition is not None:
        count = sum(field.type not in NOT_ASKED for field in read.definition.fields())
        good = n_("One question, and no fault.", "{n} questions, and no fault.", count)
        told.append(f"{name}: {translate(good, OPERATOR)}")
    return told

"""Installs a locked list of packages, with a bar: `python -m bot.installing requirements.txt`."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.engine.progress import Progress, waiting

PIP = (
    sys.executable,
    "-u",
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--require-hashes",
)
LOCKED = re.compile(r"^[\w.-]+==", re.MULTILINE)
FETCHED = 0.7  # of the time, when all are there; then they are unpacked, of which nothing is told


def main(arguments: Sequence[str] | None = None) -> int:
    """Pip's own exit status; what it says of errors is left as it is."""
    (file,) = arguments if arguments is not None else sys.argv[1:]
    packages = len(LOCKED.findall(Path(file).read_text(encoding="utf-8")))
    command = (*PIP, "--progress-bar", "off", "-r", file)
    with (
        waiting("Installing") as bar,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip,  # noqa: S603  our words
    ):
        follow(pip.stdout or (), packages, bar)
    return pip.returncode


def follow(lines: Iterable[str], packages: int, bar: Progress) -> None:
    """Pip tells of each package when it begins with it."""
    begun = 0
    for line in lines:
        begun += line.startswith(("Collecting ", "Requirement already satisfied"))
        bar.at(FETCHED * begun / max(1, packages))


if __name__ == "__main__":
    sys.exit(main())

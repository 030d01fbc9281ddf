"""What somebody set, and where: one NAME=value of the environment or of a .env file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PREFIX = "MUYASSIR_"
FOR_TESTS = "MUYASSIR_TEST_"  # read by the tests alone


class SettingsError(Exception):
    """A setting is wrong. The message is one line for the operator and never shows a secret."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One setting as somebody wrote it; `where` is "" for the environment, else file and line."""

    name: str
    value: str
    where: str = ""

    def wrong(self, problem: str) -> SettingsError:
        place = f" ({self.where})" if self.where else ""
        return SettingsError(f"{self.name}{place}: {problem}")


LINE = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<rest>.*?)\s*")
QUOTED = re.compile(r"""(["'])(?P<value>.*?)\1\s*(?:#.*)?""")


def _unquote(rest: str) -> str | None:
    """What stands behind the equals sign, unquoted, uncommented; None if a quote stays open."""
    if rest.startswith(('"', "'")):
        quoted = QUOTED.fullmatch(rest)
        return quoted["value"] if quoted else None
    return re.split(r"(?:^|\s)#", rest, maxsplit=1)[0]


def read_file(path: Path) -> dict[str, Given]:
    """KEY=VALUE lines, with comments and quotes. Names of others (POSTGRES_...) are let be."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: it cannot be read ({error.strerror})") from None
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            f"{path.name}:{number}: a letter here is not UTF-8; save the file as UTF-8 text"
        ) from None
    given: dict[str, Given] = {}
    for number, line in enumerate(lines, start=1):
        where = f"{path.name}:{number}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = LINE.fullmatch(line)
        value = _unquote(found["rest"]) if found else None
        if found is None or value is None:
            raise SettingsError(
                f"{where}: a line is NAME=value, with a matching quote if it has one"
            )
        name = found["name"]
        if not name.startswith(PREFIX) or name.startswith(FOR_TESTS):
            continue
        if name in given:
            raise SettingsError(f"{name} ({where}): it is set already at {given[name].where}")
        given[name] = Given(name=name, value=value.strip(), where=where)
    return given

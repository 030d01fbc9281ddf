"""Writes the first step anew from the models: `python -m storage.migrations`, until a release.

Once a version has been released its steps never change: from then on each change of the models
gets a step of its own, and HEAD in storage/migrate.py names it.
"""

from __future__ import annotations

import subprocess
import sys

from alembic import command
from sqlalchemy import create_engine

from storage.migrate import HEAD, STEPS, config


def main() -> None:
    versions = STEPS / "versions"
    for old in versions.glob(f"{HEAD}_*.py"):
        old.unlink()
    with create_engine("sqlite://").begin() as connection:
        command.revision(config(connection), message="First", autogenerate=True, rev_id=HEAD)
    for new in versions.glob(f"{HEAD}_*.py"):
        lines = new.read_text().splitlines(keepends=True)
        new.write_text("".join(line for line in lines if "# ### " not in line))
    for ruff in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        command_line = [sys.executable, "-m", "ruff", *ruff, str(versions)]
        subprocess.run(command_line, check=True)  # noqa: S603  our own formatter


main()

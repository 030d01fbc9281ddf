"""Runs the benchmarks one after the other, prints what they found, and writes it down."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import (
    campaign,
    digest,
    draining,
    far,
    forms,
    lateness,
    plan_import,
    printed,
    reminders,
    results,
    simulating,
    starting,
    survey,
    turns,
    webhooks,
)
from benchmarks.asked import Asked
from benchmarks.figures import Figure, table
from bot.engine.progress import Progress, watched

RESULTS = Path(__file__).parent / "results"

BENCHMARKS: dict[str, Callable[[Asked], list[Figure]]] = {
    "starting": starting.measure,
    "draining": draining.measure,
    "far": far.measure,
    "lateness": lateness.measure,
    "reminders": reminders.measure,
    "turns": turns.measure,
    "survey": survey.measure,
    "results": results.measure,
    "forms": forms.measure,
    "plan": plan_import.measure,
    "digest": digest.measure,
    "printed": printed.measure,
    "simulating": simulating.measure,
    "webhooks": webhooks.measure,
    "campaign": campaign.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="this one; repeatable")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and messages")
    given = parser.parse_args(arguments)
    found = {}
    asked = list(given.only or BENCHMARKS)
    bar = Progress(what="Measuring", shown=watched())
    for place, name in enumerate(asked):

        def told(words: str, of: str = name, share: float = place / len(asked)) -> None:
            bar.beside(partial(tell, of))(words)
            bar.at(share)

        told("begins")
        found[name] = run(name, quick=given.quick, told=told)
        bar.done()
        print(table(found[name]), flush=True)
    write_down(found, quick=given.quick)
    missed = [one.what for figures in found.values() for one in figures if one.met is False]
    for what in missed:
        print(f"Missed: {what}")
    return 1 if missed else 0


def run(name: str, *, quick: bool, told: Callable[[str], None]) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="muyassir-bench-") as folder:
        return BENCHMARKS[name](Asked(folder=Path(folder), quick=quick, tell=told))


def tell(name: str, words: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {name}: {words}", file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """Where it was measured, and how busy that was with other things."""
    return {
        "processors": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def write_down(found: dict[str, list[Figure]], *, quick: bool) -> None:
    RESULTS.mkdir(exist_ok=True)
    told = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "quick": quick,
        "machine": machine(),
        "figures": {name: [one.plain() for one in figures] for name, figures in found.items()},
    }
    (RESULTS / "latest.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    parts = [f"Measured {told['at']}{', quickly' if quick else ''}: {machine()}"]
    parts += [f"## {name}\n\n{table(figures)}" for name, figures in found.items()]
    (RESULTS / "latest.md").write_text("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    sys.exit(main())

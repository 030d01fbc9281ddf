"""`muyassir simulate`: lives through the days, prints what happened, and ends with 1 on a fault."""

from __future__ import annotations

import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.core.flow import Tables
from bot.engine.progress import Progress, watched
from bot.flows import TABLES
from bot.simulation import policies as trying
from bot.simulation import telling
from bot.simulation.agenda import Plan
from bot.simulation.life import Life
from bot.simulation.telling import Line
from storage.migrate import opened
from storage.vault import KEY_BYTES, Vault

Tell = Callable[[str], None]


def simulate_asked(
    *, networks: int, members: int, days: int, seed: int, policies: Sequence[str],
    progress: bool, tell: Tell,
) -> int:  # fmt: skip
    """As the command line asks for it; a policy that there is not is one line."""
    try:
        given = dict(trying.read(words) for words in policies)
    except trying.PolicyError as error:
        print(error, file=sys.stderr)
        return 2
    plan = Plan(networks=networks, members=members, days=days, seed=seed)
    return simulate(plan, given, tell, progress=watched(asked=progress))


def list_policies(tell: Tell) -> int:
    for name, policy in trying.POLICIES.items():
        tell(f"{name}={'|'.join(policy.values)}\n    {policy.about}")
    return 0


def simulate(plan: Plan, policy: Mapping[str, str], tell: Tell, *, progress: bool = False) -> int:
    """Once as things are; with a policy a second time, with the same people and the same luck."""
    columns: list[tuple[str, list[Line]]] = []
    faults = ""
    with quiet():
        for name, given in runs(policy):
            life_lines, broken = lived(replace(plan, chosen=trying.chosen(given)), given, progress)
            columns.append((name, life_lines))
            faults += broken
    tell(telling.page(title(plan), columns))
    if faults:
        tell(faults)
    return 1 if faults else 0


@contextmanager
def quiet() -> Iterator[None]:
    """A platform's moods are counted here, not logged; who simulates in passing logs on after."""
    logger = logging.getLogger("bot")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def runs(policy: Mapping[str, str]) -> list[tuple[str, Mapping[str, str]]]:
    asked = ", ".join(f"{name}={value}" for name, value in policy.items())
    return [("as it is", {}), *([(asked, policy)] if policy else [])]


def lived(plan: Plan, given: Mapping[str, str], progress: bool) -> tuple[list[Line], str]:
    folder = tempfile.TemporaryDirectory(prefix="muyassir-simulation-")
    with folder as path, trying.in_force(given):
        life = begin(plan, Path(path))
        bar = Progress(what="Simulating", shown=progress)
        try:
            life.run(lambda now: bar.at((now - plan.start) / (plan.ends - plan.start)))
            return telling.lines(life), telling.broken(life)
        finally:
            bar.done()
            life.engine.close()


def begin(plan: Plan, folder: Path, tables: Tables = TABLES) -> Life:
    """A new world in a database of its own, which is thrown away."""
    vault = Vault(secrets.token_bytes(KEY_BYTES))
    database = opened(f"sqlite:///{folder}/simulation.db", vault)
    return Life(plan=plan, database=database, tables=tables)


def title(plan: Plan) -> str:
    return (
        f"{plan.days} days from {plan.start:%-d %B %Y}: {plan.networks} networks of "
        f"{plan.members} members each, seed {plan.seed}"
    )

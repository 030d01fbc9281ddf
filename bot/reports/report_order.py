"""Orders for reports, and the making of them: which report, of which networks, in which file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.core.messages import Voice
from bot.reports import figures as of
from bot.reports import outward
from bot.reports.figures import Figures
from bot.reports.making import Order, OrderError
from bot.reports.outward import Outward
from bot.reports.report_history import Change, changes_from_json
from bot.reports.report_parts import Pillars, Report

DONOR, MINISTRY, NETWORK, PROGRAMME = "donor", "ministry", "network", "programme"

PillarNames = Mapping[str, Mapping[str, Mapping[str, str]]]  # country -> code -> language -> name


def order_outward(
    which: str, found: Sequence[Outward], *, voice: Voice,
    pillars: PillarNames | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Of a report that leaves the network: there is no name in the order either."""
    return {
        **said_to(voice),
        "which": which,
        "found": [outward.to_json(one) for one in found],
        "pillars": dict(pillars or {}),
    }


def order_network(
    figures: Figures, changes: Sequence[Change], *, voice: Voice, named: bool,
    pillars: PillarNames | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        **said_to(voice),
        "which": NETWORK,
        "figures": of.to_json(figures),
        "changes": msgspec.to_builtins(changes),
        "pillars": dict(pillars or {}),
        "named": named,
    }


def said_to(voice: Voice) -> dict[str, str]:
    return {"language": voice.language, "country": voice.country, "digits": voice.digits}


def workbook(order: Order) -> bytes:
    from bot.reports import report_files

    return report_files.workbook(*read(order))


def pdf(order: Order) -> bytes:
    from bot.reports import report_files

    return report_files.pdf(*read(order))


def read(order: Order) -> tuple[Report, Voice]:
    try:
        voice = Voice(language=order["language"], country=order["country"], digits=order["digits"])
        return report(order, voice), voice
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise OrderError("this is no order") from error


def report(order: Order, voice: Voice) -> Report:
    from bot.reports.report_donor import donor
    from bot.reports.report_ministry import ministry
    from bot.reports.report_network import network
    from bot.reports.report_programme import programme

    which = order["which"]
    if which == NETWORK:
        changes = changes_from_json(order["changes"])
        return network(
            of.from_json(order["figures"]), changes, Pillars(names=order["pillars"]),
            voice.language, named=order["named"],
        )  # fmt: skip
    found = [outward.from_json(one) for one in order["found"]]
    if which == PROGRAMME:
        return programme(found, Pillars(names=order["pillars"]), voice.language)
    return {DONOR: donor, MINISTRY: ministry}[which](found)

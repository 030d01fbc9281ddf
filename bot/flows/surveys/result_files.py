"""Charts and workbooks of closed surveys: ordered for each reader's language, and found again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.flow import voice_of
from bot.core.messages import Attachment, Voice
from bot.flows.files import attached
from bot.flows.surveys import result_access
from bot.flows.surveys.result_access import Shown
from bot.flows.surveys.survey import form_of
from bot.reports import making
from bot.reports.publication import Publication
from storage import files, networks
from storage.database import Store
from storage.files import File
from storage.members import Member

KEPT = timedelta(days=7)  # then a file is made anew for whoever asks
MOST_PICTURES = 3  # with one message; a long form has all its figures in the workbook


def order_report(store: Store, shown: Shown, readers: Iterable[Member], now: datetime) -> None:
    """Charts and workbook for these readers; what is ordered or made already is not made twice."""
    from bot.reports.chart import pages  # loaded when there are results to be shown

    for reader in readers:
        made = result_access.publication_for(store, shown, reader)
        if made.too_few:
            continue
        stem, voice = report_stem(store, shown, reader), voice_for(store, reader)
        for page in range(1, min(pages(made), MOST_PICTURES) + 1):
            order = order_of(store, shown, making.CHART, made, voice, page=page)
            want(store, shown, f"{stem}/{making.CHART}{page}", making.CHART, order, now)
        order = order_of(store, shown, making.WORKBOOK, made, voice)
        want(store, shown, f"{stem}/{making.WORKBOOK}", making.WORKBOOK, order, now)


def order_of(
    store: Store, shown: Shown, kind: str, made: Publication, voice: Voice, **more: Any
) -> dict[str, Any]:
    return making.order(
        kind,
        voice=voice,
        publication=made,
        definition=form_of(store, shown.survey),
        given=shown.survey.given,
        **more,
    )


def want(
    store: Store, shown: Shown, key: str, kind: str, order: Mapping[str, Any], now: datetime
) -> None:
    """Orders one file. Its key begins with its subject: "results/12/all/en-LB-western/chart1"."""
    files.want(
        store,
        key=key,
        network_id=shown.survey.network_id,
        subject=subject_of(key),
        kind=kind,
        order=order,
        expires=now + KEPT,
    )


def subject_of(key: str) -> str:
    return "/".join(key.split("/")[:2])


def voice_for(store: Store, reader: Member) -> Voice:
    return voice_of(reader, networks.get(store, reader.network_id), None)


def report_stem(store: Store, shown: Shown, reader: Member) -> str:
    """How the keys of this reader's files begin: by what they may see, and in which language."""
    voice = voice_for(store, reader)
    may = "all" if result_access.sees_all(shown, reader) else "guarded"
    return f"{shown.subject}/{may}/{voice.language}-{voice.country}-{voice.digits}"


def of_stem(store: Store, stem: str) -> list[File]:
    """The files whose keys begin so, in the order in which they were ordered."""
    found = files.of_subject(store, subject_of(stem))
    return [one for one in found if one.key.startswith(f"{stem}/")]


def report_files(store: Store, shown: Shown, reader: Member) -> list[File]:
    return of_stem(store, report_stem(store, shown, reader))


def attachments(found: Sequence[File]) -> tuple[Attachment, ...]:
    return tuple(attached(file.key) for file in found if file.state is files.State.MADE)


def settled(found: Sequence[File]) -> bool:
    return all(file.settled for file in found)


def complete(found: Sequence[File]) -> bool:
    return all(file.state is files.State.MADE for file in found)

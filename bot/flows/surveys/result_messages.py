"""What people read of a closed survey, from its publication: the report, the short version."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Composing
from bot.core.messages import Choice, Message, Option, Press, Words, _
from bot.flows.checkins import named_round
from bot.flows.surveys import result_access, result_files, result_lines
from bot.flows.surveys.result_access import Shown
from bot.reports import result_words, results_text
from storage.database import Store
from storage.files import File
from storage.members import Member

READY, RELEASED, SHARED = "results", "results-released", "results-shared"
MOST_LINES = 14  # issue 3: more is not read on a phone
NAMES = "names"  # of a button: by name, for the coordinator alone


# --- at hand-over ---------------------------------------------------------------------------------


def compose_report(composing: Composing) -> Message | None:
    """For who may see it now: a role that was lost meanwhile gets nothing (R14)."""
    shown = result_access.of_subject(composing.store, composing.entry.subject)
    member = composing.member
    if shown is None or member is None or not result_access.sees(composing.store, shown, member):
        return None
    return report(composing.store, shown, member)


def compose_short(composing: Composing) -> Message | None:
    """For those who were asked: totals alone, and no file that travels."""
    shown = result_access.of_subject(composing.store, composing.entry.subject)
    if shown is None or composing.member is None or shown.result.shared_at is None:
        return None
    return Message(lines=result_lines.short(composing.store, shown, composing.member), protect=True)


COMPOSERS = {READY: compose_report, RELEASED: compose_report, SHARED: compose_short}


# --- the report -----------------------------------------------------------------------------------


def report(store: Store, shown: Shown, member: Member) -> Message:
    """What this reader may see, in at most so many lines, with the files that were made of it."""
    found = result_files.report_files(store, shown, member)
    options = steps(store, shown, member)
    return Message(
        lines=lines(store, shown, member, found),
        choice=Choice(options=options) if options else None,
        attachments=result_files.attachments(found),
        protect=True,
    )


def lines(store: Store, shown: Shown, member: Member, found: Sequence[File]) -> tuple[Words, ...]:
    made = result_access.publication_for(store, shown, member)
    if made.too_few:
        return (result_lines.heading(store, shown), too_few(shown))
    after: list[Words] = []
    if not result_files.complete(found):
        after.append(_("A file could not be made. To have it made again: /export"))
    if result_access.sees_all(shown, member):
        reader = result_lines.reader_of(store, shown, member)
        after += named_round.counted(named_round.of(store, shown.survey), reader)
    told = result_lines.summary(store, shown, member, made, most=MOST_LINES - len(after))
    return (*told, *after)


def too_few(shown: Shown) -> Words:
    """No number: with twelve people each would say something."""
    if not shown.survey.anonymous:
        return _("Nobody has answered.")
    once = shown.survey.checkin_id is None  # only a check-in has a next period
    return result_words.too_few() if once else results_text.too_few()


def steps(store: Store, shown: Shown, member: Member) -> tuple[Option, ...]:
    """What the coordinator can do with it. A facilitator can take the files out, and no more."""
    found = []
    if result_access.sees_all(shown, member):
        found.append(step("results", _("Show names"), shown, NAMES))
    if not shown.publication.too_few and result_access.coordinates(shown, member):
        if shown.result.released_at is None and result_access.facilitator(store, shown):
            found.append(step("results-release", _("Release to the facilitator"), shown))
        if shown.result.shared_at is None:
            found.append(step("results-share", _("Share with those who were asked"), shown))
    if not result_access.publication_for(store, shown, member).too_few:
        found.append(step("export", _("Take out as files"), shown))
    return tuple(found)


def step(action: str, label: Words, shown: Shown, value: str = "") -> Option:
    return Option(label=label, press=Press(action=action, subject=shown.subject, value=value))

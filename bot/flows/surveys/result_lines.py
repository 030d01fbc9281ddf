"""The lines of a publication, with what the survey before it said, where both may be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.form import Type
from bot.core.messages import Day, Wording, Words, _
from bot.flows.places import here
from bot.flows.surveys import result_access, result_files
from bot.flows.surveys.result_access import Shown
from bot.flows.surveys.survey import form_of
from bot.forms.wording import headed
from bot.reports import results_text
from bot.reports.comparing import apart
from bot.reports.publication import Finding, Publication
from bot.reports.result_words import Reader
from storage import forms, networks, results
from storage.database import Store
from storage.members import Member

MOST_SHORT = 5  # questions in the version for those who were asked: at a glance


def heading(store: Store, shown: Shown) -> Words:
    """Which survey it is: what of, its title, and the day of its closing."""
    title, day = title_and_day(store, shown)
    return _("{title}, {date}", title=title, date=Day(day=day))


def title_and_day(store: Store, shown: Shown) -> tuple[Wording, date]:
    survey = shown.survey
    day = here(survey.closes_at, networks.get(store, survey.network_id)).date()
    return headed(form_of(store, survey).title, survey.given), day


def reader_of(store: Store, shown: Shown, member: Member) -> Reader:
    return Reader(
        definition=form_of(store, shown.survey),
        voice=result_files.voice_for(store, member),
        given=shown.survey.given,
    )


def summary(
    store: Store, shown: Shown, member: Member, made: Publication, *, most: int
) -> tuple[Words, ...]:
    """The heading, and what is told; `made` is what this reader may see."""
    told = results_text.summary(
        made,
        reader_of(store, shown, member),
        earlier=earlier(store, shown),
        most=most - 1,
    )
    return (heading(store, shown), *told)


def short(store: Store, shown: Shown, member: Member) -> tuple[Words, ...]:
    """For those who were asked: what everybody may see, whatever their role."""
    made = shown.publication
    told = [one for one in made.findings if one.type is not Type.TEXT and told_of(one)]
    brief = replace(made, findings=tuple(told[:MOST_SHORT]))
    return (
        _("Thank you to all who answered. This is what came of it:"),
        *summary(store, shown, member, brief, most=results_text.MOST_LINES),
    )


def told_of(finding: Finding) -> bool:
    """Whether anything can be said of it; what cannot is nobody's business here."""
    return bool(finding.cells or finding.ticked or finding.band or finding.order) or (
        finding.mean is not None
    )


def earlier(store: Store, shown: Shown) -> Publication | None:
    """What was published last of the same check-in, or of the same form: before and after a
    training, one month and the next. Never of answers that are in this one, too (H8)."""
    survey = shown.survey
    form = forms.get(store, survey.form_id)
    versions = forms.versions(store, survey.network_id, form.family)
    for result in results.of_forms(store, survey.network_id, versions):
        before = result_access.load(store, result.survey_id)
        if before is not None and precedes(before, shown):
            return before.publication
    return None


def precedes(before: Shown, shown: Shown) -> bool:
    return (
        before.survey.id != shown.survey.id
        and before.survey.checkin_id == shown.survey.checkin_id
        and not before.publication.too_few
        and not set(before.result.covers) & set(shown.result.covers)
        and apart(before.publication, shown.publication)
    )

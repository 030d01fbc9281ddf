"""When a survey's window is over: counted, cut loose from those who answered, published once."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.core.flow import Tables, reconcile
from bot.flows.forms.form_keeping import same_but_for_wordings
from bot.flows.places import here
from bot.flows.surveys import result_access, result_files, survey_drafts
from bot.flows.surveys.survey import GRACE, form_of, spend
from bot.reports import publication
from bot.reports.publication import Publication
from storage import (
    forgotten,
    forms,
    networks,
    papers,
    results,
    sessions,
    surveys,
    traces,
    withdrawn,
)
from storage.database import Store, run_one
from storage.surveys import Standing, Survey

log = logging.getLogger(__name__)

OVER = "the survey is closed"
JOINED_WITHIN = timedelta(days=92)  # a quarter: answers that were too few wait so long for others


def close_due(store: Store, tables: Tables, now: datetime) -> None:
    """Closes what is due, each for itself: one that fails stays open and is tried again.

    Answers that were sent in time may arrive late (L6), so that the urn is opened after the grace.
    """
    for survey in surveys.to_close(store, now - GRACE):
        _done, error = run_one(store, partial(close, tables=tables, survey=survey, now=now))
        if error is not None:
            log.error(
                "a survey could not be closed; it is tried again",
                extra={"action": "close-survey", "survey": survey.id},
                exc_info=error,
            )


def close(store: Store, tables: Tables, survey: Survey, now: datetime) -> None:
    asked, answered = surveys.counts(store, survey)
    if survey.anonymous:  # some may have left since; their papers have no name to be found by
        answered = len(papers.urn(store, survey))
    survey = surveys.change(
        store, survey, now, state=Standing.CLOSED, closed_at=now,
        asked=max(asked, answered), answered=answered,
    )  # fmt: skip
    reconcile(store, tables, survey.subject, now, OVER)
    if survey.anonymous:
        cut_loose(store, survey, now)
    else:
        settle(store, survey)
    publish(store, survey, now)
    reconcile(store, tables, f"results/{survey.id}", now)


def cut_loose(store: Store, survey: Survey, now: datetime) -> None:
    """From here on nobody can say who answered, nor what anybody did (H7)."""
    papers.open_urn(store, survey, here(now, networks.get(store, survey.network_id)).date())
    spend(store, survey, now)
    surveys.forget_participants(store, survey.id)
    survey_drafts.forget_all(store, survey, now)
    traces.even_out(store, survey.subject, now)
    withdrawn.withdraw_again(store, survey.subject, OVER, now)
    forgotten.cut_loose(store, survey.subject)


def settle(store: Store, survey: Survey) -> None:
    """Who was silent has missed it, quietly. A round waits for late answers until the next one."""
    surveys.miss(store, survey.id)
    if survey.checkin_id is None:
        sessions.close_everywhere(store, survey.subject)
        return
    for earlier in surveys.of_checkin(store, survey.checkin_id):
        if earlier.closes_at < survey.closes_at:
            sessions.close_everywhere(store, earlier.subject)


# --- what is shown --------------------------------------------------------------------------------


def publish(store: Store, survey: Survey, now: datetime) -> None:
    """Once and for ever: what is not shown now is never shown of this survey (H8).

    Where too few answered nothing is shown, and their answers join the next ones of the same kind.
    """
    joined, made = published_with(store, survey)
    results.add(
        store,
        survey_id=survey.id,
        network_id=survey.network_id,
        covers=() if made.too_few else [one.id for one in joined],
        published=publication.to_json(made),
        now=now,
    )
    shown = result_access.load(store, survey.id)
    if shown is not None:
        readers = result_access.coordinators(store, shown)
        result_files.order_report(store, shown, readers, now)


def published_with(store: Store, survey: Survey) -> tuple[Sequence[Survey], Publication]:
    """The surveys whose answers are shown together, and what is shown.

    With each survey that is joined more answers are needed, as one person may be in all of them; so
    the oldest waits on where there are not enough.
    """
    joined = [*waiting(store, survey), survey] if survey.anonymous else [survey]
    while (made := publication_of(store, joined)).too_few and len(joined) > 1:
        joined = joined[1:]
    return joined, made


def publication_of(store: Store, joined: Sequence[Survey]) -> Publication:
    from bot.reports.publishing import published

    host = networks.get(store, joined[-1].network_id)
    return published(
        form_of(store, joined[-1]),
        [one.answers for one in papers.of_surveys(store, [one.id for one in joined])],
        asked=sum(one.asked or 0 for one in joined),
        first_day=min(here(one.opens_at, host).date() for one in joined),
        last_day=here(joined[-1].closes_at, host).date(),
        chance=secrets.SystemRandom(),
        rounds=len(joined),
        anonymous=joined[-1].anonymous,
    )


def waiting(store: Store, survey: Survey) -> list[Survey]:
    """Earlier surveys of the same source that were shown neither alone nor with others.

    Every answer is shown once, so that periods never overlap and none can be found by taking one
    from the other (H8).
    """
    form = forms.get(store, survey.form_id)
    versions = forms.versions(store, survey.network_id, form.family)
    earlier = results.of_forms(store, survey.network_id, versions)
    shown = {id for one in earlier for id in one.covers}
    unshown = [one.survey_id for one in earlier if one.survey_id not in shown]
    found = [surveys.get(store, id) for id in unshown]
    joined = [one for one in found if same_source(store, one, survey)]
    return sorted(joined, key=lambda one: one.closes_at)


def same_source(store: Store, earlier: Survey, survey: Survey) -> bool:
    """Rounds of one check-in; or surveys one after the other; with the same questions (ADR 17)."""
    if not earlier.anonymous or earlier.checkin_id != survey.checkin_id:
        return False
    if survey.checkin_id is None and survey.closes_at - earlier.closes_at > JOINED_WITHIN:
        return False
    return same_but_for_wordings(form_of(store, earlier), form_of(store, survey))

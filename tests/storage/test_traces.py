"""What goes when an anonymous survey is handed in and when it closes, on both databases (H7)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text

from storage import addresses, buttons, forms, ledger, notes, papers, surveys, traces
from storage.database import Database, Store
from storage.ledger import Planned
from storage.models import NoteRow
from storage.surveys import Standing, Survey
from tests.fresh import NOW, fresh_address, fresh_member, fresh_network

PRESSES = [["survey-start", "survey/1", "", []]]


def fresh_survey(store: Store) -> Survey:
    network = fresh_network(store)
    form = forms.add(store, network_id=network.id, definition="{}", source="chat", now=NOW)
    return surveys.add(
        store, network_id=network.id, now=NOW, form_id=form.id, anonymous=True, opens={},
        opens_at=NOW, closes_at=NOW + timedelta(days=3), reminders=1, audience={},
    )  # fmt: skip


def told(store: Store, survey: Survey, member_id: int, number: int) -> int:
    key = f"{survey.subject}/{member_id}/{number}"
    row = Planned(key=key, reason="survey-prompt", due=NOW, member_id=member_id)
    entry = ledger.plan(store, survey.subject, row, NOW)
    assert entry is not None
    return entry


def test_H7_only_the_buttons_of_the_first_message_stay(store: Store) -> None:
    survey = fresh_survey(store)
    network = fresh_network(store)
    answered, silent = (fresh_member(store, network) for _each in range(2))
    address = {one.id: fresh_address(store, one).id for one in (answered, silent)}
    first, *reminders = [
        buttons.add(store, address[id], told(store, survey, id, number), PRESSES, NOW)
        for id, number in ((silent.id, 0), (silent.id, 1), (silent.id, 2))
    ]
    only = buttons.add(
        store, address[answered.id], told(store, survey, answered.id, 0), PRESSES, NOW
    )
    elsewhere = ledger.plan(store, "meeting/1", Planned(key="m", reason="x", due=NOW), NOW)
    assert elsewhere is not None
    kept = buttons.add(store, address[silent.id], elsewhere, PRESSES, NOW)
    traces.even_out(store, survey.subject, NOW)
    assert buttons.find(store, only)
    assert buttons.find(store, first)
    assert not any(buttons.find(store, handle) for handle in reminders)
    assert buttons.find(store, kept), "what is about something else is left alone"


def test_H7_of_a_reminders_buttons_only_what_they_were_about_is_left(store: Store) -> None:
    survey = fresh_survey(store)
    network = fresh_network(store)
    silent = [fresh_member(store, network) for _each in range(5)]
    reminders = []
    for one in silent:
        address = fresh_address(store, one, external=f"silent {one.id}").id
        rows = [told(store, survey, one.id, number) for number in (0, 1)]
        _first, later = [buttons.add(store, address, row, PRESSES, NOW) for row in rows]
        reminders.append(later)
    traces.even_out(store, survey.subject, NOW)
    assert {buttons.left_of(store, handle) for handle in reminders} == {survey.subject}
    found = notes.under(store, buttons.LEFT)
    assert set(found.values()) == {f"{survey.subject} {(NOW + buttons.KEPT).date()}"}
    written = store.conn.execute(
        select(NoteRow.name).where(NoteRow.name.startswith(buttons.LEFT)).order_by(text("rowid"))
        if store.conn.dialect.name == "sqlite"
        else select(NoteRow.name).where(NoteRow.name.startswith(buttons.LEFT))
    ).scalars()
    assert list(written) == sorted(f"{buttons.LEFT}{handle}" for handle in reminders)
    buttons.purge(store, NOW + buttons.KEPT)
    assert notes.under(store, buttons.LEFT)
    buttons.purge(store, NOW + buttons.KEPT + timedelta(days=1))
    assert not notes.under(store, buttons.LEFT)


def test_H7_the_talk_of_whoever_hands_in_goes_and_nobody_elses(store: Store) -> None:
    survey = fresh_survey(store)
    network = fresh_network(store)
    mine, yours = (
        fresh_address(store, fresh_member(store, network), external=name)
        for name in ("mine", "yours")
    )
    for address in (mine, yours):
        for number, at in enumerate((NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1))):
            row = Planned(
                key=f"reply/{address.id}{number}/1", reason="reply", due=at,
                address_id=address.id, network_id=network.id, body="what was asked",
            )  # fmt: skip
            ledger.plan(store, f"reply/{address.id}", row, at)
    traces.wipe(
        store, addresses.get(store, mine.id), NOW, NOW + timedelta(days=1), but=f"reply/{mine.id}2/"
    )
    left = [row.key for row in ledger.of_subject(store, f"reply/{mine.id}")]
    assert left == [f"reply/{mine.id}0/1", f"reply/{mine.id}2/1"], "before it, and the thanks"
    assert len(ledger.of_subject(store, f"reply/{yours.id}")) == 3
    assert survey.state is Standing.OPEN


def test_H7_of_a_long_talk_nothing_is_left_either(store: Store) -> None:
    mine = fresh_address(store, fresh_member(store, fresh_network(store)))
    rows = []
    for number in range(2 * traces.TOGETHER + 3):
        row = Planned(key=f"reply/{number}/1", reason="reply", due=NOW, body="what was asked")
        rows.append(ledger.plan(store, f"reply/{mine.id}", row, NOW))
    ids = [row for row in rows if row is not None]
    handles = [buttons.add(store, mine.id, id, PRESSES, NOW) for id in ids]
    traces.wipe(store, mine, NOW, NOW)
    (newest,) = ledger.of_subject(store, f"reply/{mine.id}")
    assert newest.id == ids[-1], "its number would be given again"
    assert newest.body == ""
    assert not any(buttons.find(store, handle) for handle in handles)


def test_R1_an_urn_that_was_opened_takes_no_paper_unseen(database: Database) -> None:
    """Another process closed it between our look and our writing; the person is told so."""
    with database.transaction() as store:
        survey = fresh_survey(store)
    with database.transaction() as store:
        assert papers.drop_in(store, survey, {"q": "1"})
        closed = surveys.change(store, survey, NOW, state=Standing.CLOSED)
        papers.open_urn(store, closed, NOW.date())
    with database.transaction() as store:
        assert not papers.drop_in(store, survey, {"q": "2"})
        assert papers.urn(store, survey) == []
        assert [one.answers for one in papers.of_surveys(store, [survey.id])] == [{"q": "1"}]

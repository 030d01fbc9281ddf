"""Our payloads are believed because pywa, which we did not write, reads the same in them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pywa.types.base_update import RawUpdate
from pywa.utils import webhook_updates_validator
from pywa_async.client import WhatsApp

from bot.core.messages import Inbound, Kind
from bot.handlers.whatsapp.ids import known_by
from tests.handlers.whatsapp.payloads import (
    ACCOUNT,
    APP_SECRET,
    NEWS,
    PHONE,
    TABLE,
    Json,
    body_of,
    preference,
    signed,
)

# pywa 4.5 takes the business-scoped id for granted, which is not told of everybody, and stumbles
# over what is less, or newer, than what it knows.
NOT_READ = {
    *("without business-scoped id", "no contact at all"),
    *("read, by number alone", "read, by id alone", "read in a group"),
    *("new id", "document, bare", "interactive, failed"),
    *("voice, by its own type", "of tomorrow"),
}
KINDS: dict[Kind, set[str]] = {
    Kind.TEXT: {"Message"},
    Kind.ENTER: {"Message"},
    Kind.PRESS: {"CallbackButton", "CallbackSelection"},
    Kind.FILE: {"Message"},
    Kind.VOICE: {"Message"},
    Kind.PHOTO: {"Message"},
    Kind.VIDEO: {"Message"},
    Kind.STICKER: {"Message"},
    Kind.LOCATION: {"Message"},
    Kind.CONTACT: {"Message"},
    Kind.OTHER: {"Message", "FlowCompletion", "CallConnect"},
    Kind.EDITED: {"EditedMessage"},
    Kind.MOVED: {"PhoneNumberChange"},
    Kind.RECEIPT: {"MessageStatus"},
    Kind.FAILED: {"MessageStatus"},
}


@pytest.fixture
def pywa() -> WhatsApp:
    return WhatsApp(
        phone_id=PHONE,
        token="x" * 40,
        waba_id=ACCOUNT,
        session=httpx.AsyncClient(),
        server=None,
    )


def read(pywa: WhatsApp, payload: Json) -> Any:
    """What pywa makes of it, after it has looked at the signature."""
    raw = body_of(payload)
    assert webhook_updates_validator(APP_SECRET, raw, signed(raw))
    update = RawUpdate(raw, hmac_header=None, update_hash="")
    handler = pywa._get_handler_type(update)
    assert handler is not None
    return pywa._handlers_to_updates[handler].from_update(client=pywa, update=update)


@pytest.mark.parametrize(
    ("payload", "ours"),
    [row[1:] for row in TABLE if row[0] not in NOT_READ],
    ids=[row[0] for row in TABLE if row[0] not in NOT_READ],
)
def test_pywa_reads_the_same_in_our_payloads(
    pywa: WhatsApp, payload: Json, ours: Inbound | None
) -> None:
    theirs = read(pywa, payload)
    if ours is None:
        return
    assert type(theirs).__name__ in KINDS[ours.kind]
    assert known_by(theirs.id) in {ours.event_id, ours.message_id}
    assert theirs.timestamp == ours.occurred_at
    if ours.kind is Kind.PRESS:
        assert theirs.data == ours.handle
    elif ours.kind is Kind.MOVED:
        assert ours.text in {theirs.new_wa_id, theirs.new_user_id}
    elif ours.kind is Kind.TEXT:
        assert (theirs.text or "").replace("\0", "") == ours.text
        assert theirs.from_user.bsuid == ours.address
    elif ours.kind is Kind.FILE:
        assert ours.file is not None
        assert theirs.document.id == ours.file.ref
    elif ours.kind is Kind.FAILED:
        assert ours.outcome is not None
    elif ours.kind is Kind.RECEIPT:
        assert theirs.status == ours.text


def test_what_pywa_does_not_read_is_known_by_name() -> None:
    assert {row[0] for row in TABLE} >= NOT_READ


def test_pywa_reads_the_same_in_what_people_prefer(pywa: WhatsApp) -> None:
    assert read(pywa, preference("stop")).value == "stop"
    assert read(pywa, preference("resume")).value == "resume"


@pytest.mark.filterwarnings("ignore::pywa.errors.PywaUnknownEnumMemberWarning")
@pytest.mark.parametrize(("payload", "about", "values"), NEWS)
def test_pywa_reads_the_same_in_news_of_templates(
    pywa: WhatsApp, payload: Json, about: str, values: dict[str, str]
) -> None:
    theirs = read(pywa, payload)
    assert (theirs.template_name, str(theirs.template_language)) == ("meeting_soon", "ar")
    if about == "category":
        assert theirs.new_category.lower() == values["category"]
    elif about == "quality":
        assert theirs.new_quality_score.lower() == values["quality"]
    else:
        assert theirs.new_status == payload["entry"][0]["changes"][0]["value"]["event"]

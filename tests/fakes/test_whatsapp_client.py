"""The stand-in of the Cloud API is believed because pywa, which we did not write, works with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from pywa.types.base_update import RawUpdate
from pywa_async import errors, utils
from pywa_async.client import WhatsApp
from pywa_async.types import callback as c
from pywa_async.types import templates as t

from tests.fakes.whatsapp import (
    ACCOUNT_ID,
    APP_SECRET,
    PHONE_ID,
    TOKEN,
    FakeWhatsApp,
    person,
    running,
)
from tests.fakes.whatsapp.events import Event, body, sign
from tests.fakes.whatsapp.faults import Fault

NUDGE = {
    "name": "reminder",
    "language": "en",
    "category": "UTILITY",
    "message_send_ttl_seconds": 3600,
    "components": [
        {
            "type": "BODY",
            "text": "Your meeting is {{1}}. Please answer here.",
            "example": {"body_text": [["tomorrow"]]},
        },
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Start"},
                {"type": "QUICK_REPLY", "text": "Stop"},
            ],
        },
    ],
}


class Redirected(httpx.AsyncHTTPTransport):
    """pywa knows one address only; this one takes its calls to loopback."""

    def __init__(self, url: str):
        super().__init__()
        self.to = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(
            scheme=self.to.scheme, host=self.to.host, port=self.to.port
        )
        return await super().handle_async_request(request)


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    async with running() as server:
        yield server


@pytest.fixture
async def wa(fake: FakeWhatsApp) -> AsyncIterator[WhatsApp]:
    async with httpx.AsyncClient(transport=Redirected(fake.url)) as session:
        yield WhatsApp(
            phone_id=PHONE_ID,
            token=TOKEN,
            waba_id=ACCOUNT_ID,
            session=session,
            server=None,
        )


async def test_pywa_sends_what_people_see(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    amal = person(fake)
    amal.says("hello")
    to = amal.chat.wa_id
    await wa.send_message(to, "مرحبا")
    buttons = [c.Button(title="Yes", callback_data="y"), c.Button("No", "n")]
    await wa.send_message(to, "Coming?", buttons=buttons)
    rows = [c.SectionRow(title=f"Row {n}", callback_data=f"r{n}") for n in range(10)]
    await wa.send_message(to, "Which?", buttons=c.SectionList("Choose", [c.Section("All", rows)]))
    await wa.send_document(to, b"%PDF-1.7", filename="report.pdf", mime_type="application/pdf")
    await wa.send_location(to, 33.89, 35.5, name="Town hall", address="Main street")
    text, choice, listed, document, place = amal.sees()
    assert text.text == "مرحبا"
    assert choice.buttons == (("Yes", "y"), ("No", "n"))
    assert (listed.opener, len(listed.rows), listed.rows[9]) == ("Choose", 10, ("Row 9", "r9"))
    assert (document.document, document.content) == ("report.pdf", b"%PDF-1.7")
    assert place.spot == (33.89, 35.5)
    assert [call.wamid for call in fake.ledger if call.what == "messages"] == [*fake.sent]


async def test_pywa_writes_to_people_without_a_number(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    nour = person(fake, "Nour", username="nour_s")
    nour.says("hello")
    await wa.send_message(nour.id, "Hello")
    assert nour.hears() == ["Hello"]
    assert fake.ledger[-1].body["recipient"] == nour.id


async def test_pywa_marks_as_read_and_shows_that_it_writes(
    fake: FakeWhatsApp, wa: WhatsApp
) -> None:
    wamid = person(fake).says("hello")
    await wa.mark_message_as_read(wamid)
    await wa.indicate_typing(wamid)
    assert ["typing_indicator" in mark for mark in fake.marks] == [False, True]
    with pytest.raises(errors.InvalidParameter):
        await wa.mark_message_as_read("wamid.unknown")


async def test_pywa_fetches_what_people_send(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    amal = person(fake)
    amal.sends_document("plan.xlsx", b"PK\x03\x04")
    (media,) = fake.media.values()
    told = await wa.get_media_url(media.id)
    # The address is already on loopback, so pywa's own transport reaches it.
    assert await wa.get_media_bytes(url=told.url) == b"PK\x03\x04"
    assert fake.downloads == [media.id]


async def test_pywa_registers_and_reads_templates(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    made = await wa.create_template(
        t.Template(
            name="reminder",
            language=t.TemplateLanguage.ENGLISH,
            category=t.TemplateCategory.UTILITY,
            components=[
                t.BodyText("Your meeting is {{1}}. Please answer.", "tomorrow"),
                t.Buttons(buttons=[t.QuickReplyButton(text=text) for text in ("Start", "Stop")]),
            ],
        )
    )
    fake.templates.all["reminder", "en"].status = "APPROVED"
    listed = await wa.get_templates()
    assert [(one.id, one.name, one.status.value) for one in listed] == [
        (made.id, "reminder", "APPROVED")
    ]
    number = await wa.get_business_phone_number()
    assert number.quality_rating == "GREEN"


async def test_pywa_sends_a_template_outside_the_window(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    fake.templates.approving = True
    fake.templates.add(NUDGE)
    amal = person(fake)
    await wa.send_template(
        amal.chat.wa_id,
        "reminder",
        t.TemplateLanguage.ENGLISH,
        params=[
            {"type": "body", "parameters": [{"type": "text", "text": "tomorrow"}]},
            t.QuickReplyButton.params(callback_data="h.start", index=0),
            t.QuickReplyButton.params(callback_data="h.stop", index=1),
        ],
    )
    assert amal.last.text == "Your meeting is tomorrow. Please answer here."
    assert amal.last.buttons == (("Start", "h.start"), ("Stop", "h.stop"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (4, errors.ToManyAPICalls),
        (190, errors.ExpiredAccessToken),
        (80007, errors.RateLimitIssues),
        (130429, errors.RateLimitHit),
        (131026, errors.MessageUndeliverable),
        (131047, errors.ReEngagementMessage),
        (131049, errors.MessageUndeliverableDueToHealthyEcosystemEngagement),
        (131050, errors.UserStoppedMarketingMessages),
        (131056, errors.TooManyMessages),
        (132015, errors.TemplatePaused),
    ],
)
async def test_pywa_reads_each_refusal_as_its_own_kind(
    fake: FakeWhatsApp, wa: WhatsApp, code: int, kind: type[Exception]
) -> None:
    amal = person(fake)
    amal.says("hello")
    fake.faults.add(Fault(do="refuse", code=code))
    with pytest.raises(kind):
        await wa.send_message(amal.chat.wa_id, "x")
    assert fake.sent == {}


async def test_pywa_is_refused_where_a_message_is_wrong(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    amal = person(fake)
    amal.says("hello")
    twice = [c.Button(title="Yes", callback_data=str(n)) for n in range(2)]
    for wrong in (
        {"text": "x" * 4097},
        {"text": "x" * 1025, "buttons": twice[:1]},
        {"text": "x", "buttons": twice},
        {"text": "x", "buttons": [c.Button(title="x" * 21, callback_data="1")]},
        {"text": "x", "buttons": [c.Button(title=str(n), callback_data="1") for n in (1, 2)]},
        {"text": "x", "buttons": [c.Button(str(n), str(n)) for n in range(4)]},
    ):
        with pytest.raises(errors.InvalidParameter):
            await wa.send_message(amal.chat.wa_id, **wrong)
    assert fake.sent == {}


# --- the events that it tells --------------------------------------------------------------------


async def test_pywa_understands_every_event(fake: FakeWhatsApp, wa: WhatsApp) -> None:
    fake.hook.holding = True
    fake.templates.add(NUDGE)
    amal, nour = person(fake), person(fake, "Nour", username="nour_s")
    amal.says("hello")
    nour.says("no number")
    await wa.send_message(amal.chat.wa_id, "Coming?", buttons=[c.Button("Yes", "y")])
    amal.taps("Yes")
    last = amal.last.wamid
    amal.taps_payload("h.start", "Start", form="button", wamid=last)
    amal.taps_payload("r1", "Row", form="row", wamid=last)
    for act in (
        *(amal.sends_photo, amal.sends_voice, amal.sends_video, amal.sends_sticker),
        *(amal.sends_contact, amal.sends_location, amal.stops, amal.sends_unsupported),
    ):
        act()
    amal.sends_document("plan.xlsx", b"PK")
    amal.reacts("👍", amal.last.wamid)
    amal.reads()
    fake.template_event("reminder", "en", "APPROVED")
    amal.changes_number("96179999999", "LB.5555555555")
    kinds = {_kind(wa, event) for event in fake.hook.waiting}
    assert kinds == {
        *("Message", "MessageStatus", "CallbackButton", "CallbackSelection"),
        *("UserMarketingPreferences", "TemplateStatusUpdate", "PhoneNumberChange"),
    }


def _kind(wa: WhatsApp, event: Event) -> str:
    """What pywa makes of it, after it has looked at the signature."""
    raw = body(ACCOUNT_ID, 0, [event])
    assert utils.webhook_updates_validator(APP_SECRET, raw, sign(APP_SECRET, raw))
    update = RawUpdate(raw, hmac_header=None, update_hash="")
    handler = wa._get_handler_type(update)
    assert handler is not None, event
    return type(wa._handlers_to_updates[handler].from_update(client=wa, update=update)).__name__

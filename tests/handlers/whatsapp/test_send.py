"""Sending to WhatsApp, over loopback: what arrives, what is retried, and what is never doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.messages import Document, Fate, File, Label, Nudge, Outcome, Request, Spot
from bot.handlers.whatsapp.ids import known_by
from bot.handlers.whatsapp.send import WORKING, Number, WhatsApp
from tests.fakes.any_platform.faults import AFTER
from tests.fakes.whatsapp import FakeWhatsApp, Person, person
from tests.fakes.whatsapp.faults import Fault

PDF = Document(name="Plan.pdf", mime="application/pdf", content=b"%PDF-1.7 plan")
TEXT = Request(text="Hello", ref="opaque.0")
ASKING = Request(
    text="Come?", rows=((Label(data="h.0", text="Yes"),), (Label(data="h.1", text="No"),))
)


@pytest.fixture
def amal(fake: FakeWhatsApp) -> Person:
    """Somebody who has just written, so that the window is open."""
    amal = person(fake, "Amal")
    amal.says("hello")
    return amal


async def send(bot: WhatsApp, to: Person, request: Request = TEXT) -> Outcome:
    return await bot.send(to.chat.wa_id, request)


def messages(fake: FakeWhatsApp) -> list[dict[str, object]]:
    return [call.body for call in fake.ledger if call.what == "messages"]


# --- what arrives -------------------------------------------------------------------------------


async def test_a_text_arrives_with_our_mark_on_it(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    outcome = await send(bot, amal)
    assert outcome == Outcome(fate=Fate.ACCEPTED, platform_id=known_by(amal.last.wamid))
    assert amal.last.text == "Hello"
    assert messages(fake)[0]["biz_opaque_callback_data"] == "opaque.0"


async def test_somebody_without_a_number_is_written_to_by_id(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    amal.takes_username("amal")
    assert (await bot.send(amal.chat.user_id, TEXT)).fate is Fate.ACCEPTED
    (body,) = messages(fake)
    assert body["recipient"] == amal.chat.user_id
    assert "to" not in body


async def test_buttons_and_lists_can_be_tapped(bot: WhatsApp, amal: Person) -> None:
    await send(bot, amal, ASKING)
    assert amal.last.buttons == (("Yes", "h.0"), ("No", "h.1"))
    items = tuple(Label(data=f"h.{at}", text=f"Row {at}", hint="more") for at in range(10))
    await send(bot, amal, Request(text="Which?", items=items, list_label="Choose"))
    assert amal.last.rows == tuple((f"Row {at}", f"h.{at}") for at in range(10))
    assert amal.last.opener == "Choose"


async def test_a_file_arrives_with_its_name_text_and_buttons(bot: WhatsApp, amal: Person) -> None:
    await send(bot, amal, Request(text="The plan", document=PDF))
    assert (amal.last.kind, amal.last.document, amal.last.content, amal.last.text) == (
        "document", "Plan.pdf", PDF.content, "The plan",
    )  # fmt: skip
    picture = Document(name="chart.png", mime="image/png", content=b"\x89PNG")
    await send(bot, amal, replace(ASKING, document=picture))
    assert (amal.last.content, amal.last.labels) == (b"\x89PNG", ["Yes", "No"])


async def test_a_place_arrives_on_the_map(bot: WhatsApp, amal: Person) -> None:
    spot = Spot(latitude=33.893791, longitude=35.501777, name="Town hall")
    await send(bot, amal, Request(text="", spot=spot))
    assert (amal.last.spot, amal.last.text) == ((33.893791, 35.501777), "Town hall")


async def test_a_nudge_arrives_outside_the_window_and_its_payload_comes_back(
    bot: WhatsApp, fake: FakeWhatsApp
) -> None:
    fake.templates.approving = True
    reply = {"type": "QUICK_REPLY", "text": "Start"}
    body = {"type": "BODY", "text": "On {{1}} we meet.", "example": {"body_text": [["x"]]}}
    components = [body, {"type": "BUTTONS", "buttons": [reply]}]
    fake.templates.add(
        {"name": "t_v1", "language": "fr", "category": "UTILITY", "components": components}
    )
    amal = person(fake)  # never wrote
    nudge = Nudge(template="t_v1", language="fr", params=("Friday\n\tnoon",), payloads=("h.start",))
    outcome = await send(bot, amal, Request(text="", nudge=nudge))
    assert outcome.fate is Fate.ACCEPTED
    assert amal.last.text == "On Friday noon we meet."
    assert amal.last.buttons == (("Start", "h.start"),)


async def test_what_does_not_fit_is_refused_and_nothing_leaves(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    calendar = Document(name="plan.ics", mime="text/calendar", content=b"BEGIN")
    for request in (
        Request(text="x" * 4097),
        Request(text=" "),
        Request(text="", document=calendar),
        Request(text="x" * 1025, document=PDF),
    ):
        assert (await send(bot, amal, request)).fate is Fate.REFUSED
    assert (await bot.send("not an address", TEXT)).fate is Fate.REFUSED
    assert fake.ledger == []


async def test_every_call_names_us_with_a_version(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    await send(bot, amal, Request(text="", document=PDF))
    for call in fake.ledger:
        name, _, version = call.headers["User-Agent"].partition("/")
        assert name == "muyassir"
        assert [part.isdecimal() for part in version.split(".")] == [True, True, True]


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "fate"),
    [
        (131056, Fate.RETRY),
        (130429, Fate.RETRY),
        (131048, Fate.SPARING),
        (131026, Fate.MISSED),
        (131050, Fate.OPTED_OUT),
        (131047, Fate.WINDOW),
        (132015, Fate.TEMPLATE),
        (131009, Fate.REFUSED),
        (190, Fate.STOP),
        (131000, Fate.UNKNOWN),
    ],
)
async def test_R5_each_refusal_ends_by_its_code_after_one_call(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person, code: int, fate: Fate
) -> None:
    fake.faults.add(Fault(do="refuse", code=code))
    assert (await send(bot, amal)).fate is fate
    assert len(messages(fake)) == 1


@pytest.mark.parametrize("do", sorted(AFTER - {"silence"}))
async def test_R5_an_answer_that_is_lost_is_unknown_and_never_sent_again(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person, do: str
) -> None:
    fake.faults.add(Fault(do=do))
    outcome = await send(bot, amal)
    assert (outcome.fate, outcome.platform_id) == (Fate.UNKNOWN, "")
    assert len(amal.sees()) == 1, "it had arrived, once"


async def test_R5_a_gateways_page_is_no_word_of_whatsapp(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    for status, fate in ((502, Fate.UNKNOWN), (404, Fate.UNKNOWN), (429, Fate.RETRY)):
        fake.faults.add(Fault(do="html", code=status))
        assert (await send(bot, amal)).fate is fate


async def test_R5_nobody_there_is_surely_not_sent() -> None:
    nowhere = WhatsApp("token", "1", base="http://127.0.0.1:9")
    assert (await nowhere.send("96170000001", TEXT)).fate is Fate.RETRY, "not even started"
    await nowhere.start()
    assert (await nowhere.send("96170000001", TEXT)).fate is Fate.RETRY
    await nowhere.stop()
    assert (await nowhere.send("96170000001", TEXT)).fate is Fate.RETRY


async def test_R5_an_upload_that_is_lost_shows_nobody_anything_and_may_be_tried_again(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    fake.faults.add(Fault(do="reset", what="media"))
    assert (await send(bot, amal, Request(text="", document=PDF))).fate is Fate.RETRY
    assert messages(fake) == []


@pytest.mark.parametrize("code", [131052, 131053])
async def test_R5_a_file_that_is_not_taken_is_uploaded_once_more(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person, code: int
) -> None:
    fake.faults.add(Fault(do="refuse", code=code))
    assert (await send(bot, amal, Request(text="", document=PDF))).fate is Fate.ACCEPTED
    assert len(amal.sees()) == 1
    first, second = messages(fake)
    assert first["document"] != second["document"]
    fake.faults.add(Fault(do="refuse", code=code, times=2))
    assert (await send(bot, amal, Request(text="", document=PDF))).fate is Fate.REFUSED
    assert len(messages(fake)) == 4


async def test_R5_a_file_whose_message_is_unknown_is_not_sent_again(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    fake.faults.add(Fault(do="cut"))
    assert (await send(bot, amal, Request(text="", document=PDF))).fate is Fate.UNKNOWN
    assert len(messages(fake)) == 1


# --- the rest -----------------------------------------------------------------------------------


async def test_a_check_learns_what_is_told_of_the_number(bot: WhatsApp, fake: FakeWhatsApp) -> None:
    fake.limits.tier = 250
    assert (await bot.check()).fate is Fate.ACCEPTED
    assert bot.number == Number(
        shown=f"+{fake.number}", name="Muyassir", quality="GREEN", limit="TIER_250"
    )
    stranger = WhatsApp("another token", fake.phone_id, base=fake.url)
    await stranger.start()
    assert (await stranger.check()).fate is Fate.STOP
    await stranger.stop()
    elsewhere = WhatsApp(fake.token, "999", base=fake.url)
    await elsewhere.start()
    assert (await elsewhere.check()).fate is Fate.STOP
    await elsewhere.stop()


async def test_what_came_in_is_marked_as_read_and_work_is_shown(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    wamid = amal.says("and this?")
    await bot.answer(wamid, "Noted.")
    await bot.answer(wamid, WORKING)
    await bot.answer("")
    await bot.answer("wamid.unknown")  # too late is too late
    assert [one["message_id"] for one in fake.marks] == [wamid, wamid]
    assert [one.get("typing_indicator") for one in fake.marks] == [None, {"type": "text"}]


async def fetched(bot: WhatsApp, amal: Person, limit: int, **file: object) -> bytes | None:
    amal.sends_document("list.xlsx", b"x" * 1000, **file)  # type: ignore[arg-type]
    fake = amal.fake
    media = list(fake.media.values())[-1]
    return await bot.fetch(File(ref=media.id, size=0), limit)


async def test_S7_a_file_is_fetched_up_to_its_limit(
    bot: WhatsApp, fake: FakeWhatsApp, amal: Person
) -> None:
    assert await fetched(bot, amal, 1000) == b"x" * 1000
    assert await fetched(bot, amal, 1000, chunked=True) == b"x" * 1000
    assert len(fake.downloads) == 2
    assert await fetched(bot, amal, 999) is None
    assert len(fake.downloads) == 2, "what says that it is too large is not even asked for"
    assert await fetched(bot, amal, 999, claimed=10) is None
    assert await fetched(bot, amal, 999, claimed=10, chunked=True) is None


async def test_S7_what_cannot_be_fetched_is_none(bot: WhatsApp, fake: FakeWhatsApp) -> None:
    assert await bot.fetch(File(ref="12345"), 10) is None
    calls = len(fake.ledger)
    for ref in ("", "../106540352242922", "a/b", f"{fake.phone_id}?fields=x"):
        assert await bot.fetch(File(ref=ref), 10) is None
    assert await bot.fetch(File(ref="1", size=11), 10) is None
    assert len(fake.ledger) == calls

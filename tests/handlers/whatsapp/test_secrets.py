"""What must not be seen is not seen: token, numbers, texts, in any log line or error (S6)."""

from __future__ import annotations

import logging
import traceback

import pytest

from bot.core.messages import Document, File, Label, Nudge, Request, Spot
from bot.handlers.whatsapp.send import WhatsApp
from bot.handlers.whatsapp.templates import Register
from bot.handlers.whatsapp.transport import NotSentError
from tests.fakes.any_platform.faults import AFTER
from tests.fakes.whatsapp import FakeWhatsApp, person, running
from tests.fakes.whatsapp.faults import Fault
from tests.fakes.whatsapp.refusals import TITLES

TOKEN = "EAACANARYtoken0123456789"
TEXT = "CANARY-text for CANARY-name"
NUMBER = "96170424242"
DOCUMENT = Document(name="CANARY.pdf", mime="application/pdf", content=b"CANARY")
REQUESTS = (
    Request(text=TEXT, rows=((Label(data="CANARY-data", text="CANARY-label"),),), ref="CANARY"),
    Request(text="CANARY", document=DOCUMENT),
    Request(text="", spot=Spot(latitude=33.0, longitude=35.0, name="CANARY")),
    Request(text="", nudge=Nudge(template="t", language="ar", params=("CANARY",))),
    Request(text="CANARY\ud800" * 2000),
)
FAULTS = (
    None,
    *(Fault(do="refuse", code=code, details=TEXT, times=0) for code in TITLES),
    *(Fault(do=do, times=0) for do in sorted(AFTER - {"silence"})),
    Fault(do="html", code=502, times=0),
    Fault(do="reset-before", times=0),
    Fault(do="refuse", what="media", code=131053, details=TEXT, times=0),
    Fault(do="garbled", what="media", times=0),
)


async def use_everything(bot: WhatsApp, fake: FakeWhatsApp) -> list[str]:
    """Calls whatever there is, under every fault. Returns all that it says for operators."""
    amal = person(fake, "CANARY-name", wa_id=NUMBER)
    wamid = amal.says(TEXT)
    seen = [repr(bot.client), str(bot.client), repr(bot.client._session.base_url)]
    for fault in FAULTS:
        fake.faults.clear()
        if fault is not None:
            fake.faults.add(fault)
        seen += [(await bot.send(NUMBER, request)).why for request in REQUESTS]
    fake.faults.clear()
    await bot.answer(wamid, TEXT)
    await bot.answer("wamid.CANARY", TEXT)
    await bot.fetch(File(ref="CANARY-ref"), 10)
    seen.append((await bot.send("CANARY", REQUESTS[0])).why)
    seen.append((await bot.check()).why)
    return seen


async def test_S6_token_never_in_logs_or_errors(caplog: pytest.LogCaptureFixture) -> None:
    """Everything at DEBUG, the libraries too; canaries in the token and in all content."""
    caplog.set_level(logging.DEBUG)
    async with running(FakeWhatsApp(token=TOKEN)) as fake:
        bot = WhatsApp(TOKEN, fake.phone_id, base=fake.url)
        await bot.start()
        seen = await use_everything(bot, fake)
        await bot.stop()
        register = Register(TOKEN, fake.account_id, base=fake.url, api_version="v23.0")
        await register.start()
        seen.append(repr(await register.standing()))
        await register.stop()
    nowhere = WhatsApp(TOKEN, "1", base="http://127.0.0.1:9")
    await nowhere.start()
    with pytest.raises(NotSentError) as lost:
        await nowhere.client.message("1", {"type": "text", "text": {"body": TEXT}, "to": NUMBER})
    seen += ["".join(traceback.format_exception(lost.value)), repr(lost.value)]
    await nowhere.stop()
    assert len(seen) > 200
    fields = [str(vars(record)) for record in caplog.records]
    assert any("whatsapp-call" in one for one in fields), "something was logged at all"
    everything = "\n".join([*seen, caplog.text, *fields])
    assert "CANARY" not in everything
    assert NUMBER not in everything

"""Templates: what we want fits what WhatsApp takes, and what stands there is understood."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.content import read as content
from bot.core.messages import Fate
from bot.handlers.whatsapp.templates import (
    Register,
    Standing,
    TemplateError,
    Wanted,
    Wording,
    read,
    wanted,
)
from tests.fakes.whatsapp import FakeWhatsApp
from tests.fakes.whatsapp.faults import Fault

ONE: dict[str, Any] = {
    "reminder": {
        "name": "muyassir_test_v1",
        "category": "utility",
        "ttl": 3600,
        "parameters": ["date", "time"],
        "replies": [{"does": "start"}, {"does": "stop"}],
        "said": {
            "en": {
                "body": "At {time}, on {date}, we meet.",
                "footer": "Send STOP to stop",
                "labels": ["Start", "Stop"],
                "examples": {"date": "Friday", "time": "17:00"},
            }
        },
    }
}


@pytest.fixture
async def register(fake: FakeWhatsApp) -> AsyncIterator[Register]:
    found = Register(fake.token, fake.account_id, base=fake.url, api_version="v23.0")
    await found.start()
    yield found
    await found.stop()


def changed(**said: Any) -> dict[str, Any]:
    found = copy.deepcopy(ONE)
    found["reminder"]["said"]["en"] |= said
    return found


async def stands(register: Register) -> list[Standing]:
    answered = await register.standing()
    assert answered.well
    return list(answered.found)


# --- what we want -------------------------------------------------------------------------------


def test_ours_are_utility_in_three_languages_with_examples() -> None:
    wants = wanted(content("templates.json"))
    by_name: dict[str, set[str]] = {}
    for one in wants:
        by_name.setdefault(one.name, set()).add(one.language)
        assert one.new["category"] == "UTILITY"
        assert len(one.examples) == one.wording.body.count("{{")
    assert all(languages == {"ar", "fr", "en"} for languages in by_name.values())
    assert len({(one.name, one.language) for one in wants}) == len(wants)


async def test_ours_are_taken_as_they_are(register: Register, fake: FakeWhatsApp) -> None:
    for one in wanted(content("templates.json")):
        assert (await register.make(one)).well
    assert len(await stands(register)) == len(fake.templates.all)


def test_places_have_the_numbers_of_the_parameters_in_every_language() -> None:
    """Words stand in another order elsewhere; what fills {{1}} is the same."""
    (one,) = wanted(ONE)
    assert one.wording.body == "At {{2}}, on {{1}}, we meet."
    assert one.new == {
        "name": "muyassir_test_v1",
        "language": "en",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "message_send_ttl_seconds": 3600,
        "components": [
            {
                "type": "BODY",
                "text": "At {{2}}, on {{1}}, we meet.",
                "example": {"body_text": [["Friday", "17:00"]]},
            },
            {"type": "FOOTER", "text": "Send STOP to stop"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Start"},
                    {"type": "QUICK_REPLY", "text": "Stop"},
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"body": "{date}: we meet at {time}."}, "begins with a parameter"),
        ({"body": "We meet {date} at {time}."}, "ends with a parameter"),
        ({"body": "We meet {date} {time} there."}, "side by side"),
        ({"body": "We meet {date} there."}, "the places in the text"),
        ({"body": "We meet {date} at {time}, {hour} there."}, "the places in the text"),
        ({"body": "x" * 1025 + " {date} at {time} there"}, "empty or too long"),
        ({"footer": "x" * 61}, "last line is too long"),
        ({"labels": ["Start"]}, "are not as many"),
        ({"labels": ["Start", "Start"]}, "two labels are alike"),
        ({"labels": ["Start", "x" * 21]}, "a label is empty or too long"),
        ({"examples": {"date": "", "time": "17:00"}}, "an example is empty"),
    ],
)
def test_what_a_review_would_refuse_is_told_at_once(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(TemplateError, match=rf"^muyassir_test_v1 \(en\): .*{fault}"):
        wanted(changed(**said))


def test_no_other_category_is_ever_asked_for() -> None:
    advertising = copy.deepcopy(ONE)
    advertising["reminder"]["category"] = "marketing"
    with pytest.raises(TemplateError, match="utility"):
        wanted(advertising)


@pytest.mark.parametrize(("ttl", "right"), [(30, True), (43200, True), (29, False), (43201, False)])
def test_a_reminder_waits_for_half_a_day_at_most(ttl: int, right: bool) -> None:
    found = copy.deepcopy(ONE)
    found["reminder"]["ttl"] = ttl
    if right:
        assert wanted(found)[0].changeable["message_send_ttl_seconds"] == ttl
        return
    with pytest.raises(TemplateError, match="ttl"):
        wanted(found)


# --- what stands there --------------------------------------------------------------------------


async def test_what_was_made_reads_the_same_when_it_is_listed(
    register: Register, fake: FakeWhatsApp
) -> None:
    (one,) = wanted(ONE)
    await register.make(one)
    (there,) = await stands(register)
    assert (there.name, there.language, there.category) == (one.name, "en", "UTILITY")
    assert (there.state, there.editable) == ("pending", False)
    assert one.wording.like(there.wording)
    fake.template_event(one.name, "en", "REJECTED", "TAG_CONTENT_MISMATCH")
    (there,) = await stands(register)
    assert (there.state, there.why, there.editable) == ("rejected", "TAG_CONTENT_MISMATCH", True)


async def test_an_edit_changes_words_and_never_name_nor_category(
    register: Register, fake: FakeWhatsApp
) -> None:
    fake.templates.approving = True
    (one,) = wanted(ONE)
    await register.make(one)
    (there,) = await stands(register)
    (other,) = wanted(changed(footer="Send STOP"))
    assert not other.wording.like(there.wording)
    assert (await register.change(there.id, other)).well
    assert fake.ledger[-1].body.keys() == {"components", "message_send_ttl_seconds"}
    (there,) = await stands(register)
    assert other.wording.like(there.wording)


async def test_all_pages_are_read(register: Register, fake: FakeWhatsApp) -> None:
    (one,) = wanted(ONE)
    for number in range(230):
        fake.templates.add(replace(one, name=f"other_{number}").new)
    assert len({there.name for there in await stands(register)}) == 230
    assert len(fake.ledger) == 3


async def test_a_list_that_cannot_be_had_is_no_empty_list(
    register: Register, fake: FakeWhatsApp
) -> None:
    fake.faults.add(Fault(do="refuse", what="templates", code=190))
    assert (await register.standing()).outcome.fate is Fate.STOP
    fake.faults.add(Fault(do="garbled", what="templates"))
    assert (await register.standing()).outcome.fate is Fate.UNKNOWN


async def test_what_whatsapp_explains_about_a_template_is_passed_on(
    register: Register, fake: FakeWhatsApp
) -> None:
    (one,) = wanted(ONE)
    await register.make(one)
    again = await register.make(one)
    assert again.outcome.fate is Fate.REFUSED
    assert again.said == "There is already content in this language"


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"id": "1"},
        {"id": "../1", "name": "x", "language": "en"},
        {"id": 1, "name": "", "language": "en"},
    ],
)
def test_what_is_not_understood_is_left_out(told: Any) -> None:
    assert read(told) is None


def test_whatever_else_is_told_does_no_harm() -> None:
    told = {"id": 7, "name": "x", "language": "en", "status": "BRAND_NEW", "components": "?",
            "quality_score": "GREEN", "message_send_ttl_seconds": "soon"}  # fmt: skip
    there = read(told)
    assert there is not None
    assert (there.id, there.state, there.quality) == ("7", "disabled", "")
    assert there.wording == Wording(body="")


@pytest.mark.parametrize(
    ("ttl", "told"),
    [(None, "30 days"), (-1, "30 days"), (43200, "12 h"), (5400, "90 min"), (45, "45 s")],
)
def test_how_long_it_waits_for_a_phone_is_said(ttl: int | None, told: str) -> None:
    assert Wording(body="x", ttl=ttl).waits == told


def test_words_are_like_others_but_for_white_space() -> None:
    ours = Wording(body="One\ntwo", footer="f", labels=("a",), ttl=60)
    assert ours.like(replace(ours, body="One \n two"))
    for other in (
        replace(ours, body="One three"),
        replace(ours, footer=""),
        replace(ours, labels=("b",)),
        replace(ours, ttl=None),
    ):
        assert not ours.like(other)
        assert ours.digest != other.digest
    assert replace(ours, ttl=None).like(ours), "where we ask for none, theirs stays"
    assert isinstance(Wanted(name="x", language="en", wording=ours).components, list)

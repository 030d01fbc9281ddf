"""Webhooks as WhatsApp writes them, and what we make of each; most of it is never looked at."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import MEDIA, Inbound, Kind
from bot.engine import wire
from bot.handlers.whatsapp.ids import kept_under, known_by
from bot.handlers.whatsapp.news import LimitNews, TemplateNews
from bot.handlers.whatsapp.outcomes import outcome_of_code
from bot.handlers.whatsapp.receive import Malformed, Ours, decode
from tests.handlers.whatsapp.payloads import (
    AMAL,
    ASKED,
    AT,
    BADR,
    BADR_NUMBER,
    CARD,
    CONTACT,
    FILE,
    NEWS,
    NUMBER,
    OURS,
    PLACE,
    TABLE,
    TAPPED,
    WAMID,
    WHEN,
    Json,
    account,
    body_of,
    call,
    came,
    message,
    preference,
    said,
    status,
    talk,
    template,
    webhook,
    words,
)


@pytest.mark.parametrize(
    ("payload", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_webhook_becomes_what_came_in(payload: Json, expected: Inbound | None) -> None:
    found = decode(body_of(payload), OURS)
    assert found == ([expected] if expected is not None else [])
    assert "CANARY" not in repr(found)


def test_H1_no_content_of_a_refused_kind_is_kept() -> None:
    """The table holds the canaries; here is the count that makes it complete."""
    kept = {expected.kind for _, _, expected in TABLE if expected is not None}
    assert kept >= MEDIA
    refused = [row for row in TABLE if row[2] is not None and row[2].kind in MEDIA]
    assert all("text='', " in repr(row[2]) for row in refused)


CONVERSATION: list[tuple[str, Json]] = [
    ("text", {"text": {"body": "CANARY"}}),
    ("text", {"text": {"body": "/start CANARY"}}),
    ("interactive", {"interactive": TAPPED}),
    ("button", {"button": {"payload": "CANARY", "text": "CANARY"}}),
    ("image", {"image": FILE | {"caption": "CANARY"}}),
    ("contacts", {"contacts": [CARD]}),
    ("location", {"location": PLACE}),
    ("unsupported", {"errors": [{"code": 131051}]}),
    ("edit", {"edit": {"original_message_id": ASKED, "message": {"type": "text"}}}),
]


@pytest.mark.parametrize(("type", "content"), CONVERSATION)
def test_H6_group_conversations_are_never_read(type: str, content: Json) -> None:
    group = "Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD"
    assert decode(body_of(said(type, group_id=group, **content)), OURS) == []
    odd_groups: list[Any] = [group, ["CANARY"], 7, {}, False]
    for odd in odd_groups:
        assert (
            decode(body_of(said(type, group_id=odd, timestamp=["CANARY"], **content)), OURS) == []
        )
    broken = decode(body_of(said(7, group_id=group, **content)), OURS)  # type: ignore[arg-type]
    assert broken == [Malformed(event_id=known_by(WAMID), why="unexpected shape")]


# --- batches --------------------------------------------------------------------------------------


def test_one_webhook_may_bring_much_at_once() -> None:
    badr = {"profile": {"name": "CANARY"}, "wa_id": BADR_NUMBER, "user_id": BADR}
    first = message("text", text={"body": "one"})
    second = message("text", text={"body": "two"}, id="wamid.two", **{"from": BADR_NUMBER})
    read = {"id": ASKED, "status": "read", "timestamp": str(WHEN), "recipient_id": NUMBER}
    payload = webhook(
        talk(contacts=[CONTACT, badr], messages=[first, second]), talk(statuses=[read])
    )
    payload["entry"] *= 2
    found = decode(body_of(payload), OURS)
    assert len(found) == 6
    assert found[:3] == found[3:]
    spoke = [event for event in found[:3] if isinstance(event, Inbound)]
    people = [(event.text, event.address, event.also) for event in spoke]
    assert people == [("one", AMAL, NUMBER), ("two", BADR, BADR_NUMBER), ("read", NUMBER, "")]


def test_who_stands_alone_among_the_contacts_is_not_taken_for_somebody_else() -> None:
    first = message("text", text={"body": "one"})
    second = message("text", text={"body": "two"}, id="wamid.two", **{"from": BADR_NUMBER})
    found = decode(body_of(webhook(talk(contacts=[CONTACT], messages=[first, second]))), OURS)
    addresses = [event.address for event in found if isinstance(event, Inbound)]
    assert addresses == [AMAL, BADR_NUMBER]


def test_a_number_may_be_written_otherwise_than_its_id() -> None:
    contact = {"wa_id": "5491100000000", "user_id": "AR.1"}
    (found,) = decode(body_of(words("x", contact, **{"from": "54115000000"})), OURS)
    assert isinstance(found, Inbound)
    assert (found.address, found.also) == ("AR.1", "54115000000")


BROKEN: list[tuple[str, Json]] = [
    ("no text", message("text", id="wamid.bad")),
    ("no body", message("text", id="wamid.bad", text={})),
    ("a body of another type", message("text", id="wamid.bad", text={"body": ["CANARY"]})),
    ("a button of another type", message("button", id="wamid.bad", button=["CANARY"])),
    ("half a surrogate pair", message("document", id="wamid.bad", document={"id": "\ud83d"})),
    ("nobody", message("text", id="wamid.bad", text={"body": "CANARY"}, **{"from": None})),
    ("a strange sender", message("text", id="wamid.bad", **{"from": "CANARY +1"})),
    ("no document", message("document", id="wamid.bad")),
    ("no edit", message("edit", id="wamid.bad")),
    ("an empty move", message("system", id="wamid.bad", system={"type": "user_changed_number"})),
    ("no type", {"id": "wamid.bad", "from": NUMBER, "text": {"body": "CANARY"}}),
]


@pytest.mark.parametrize("bad", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_message_is_set_aside_by_its_id_and_harms_no_other(bad: Json) -> None:
    good = message("text", text={"body": "yes"})
    body = json.dumps(webhook(talk(messages=[bad, good, bad]))).encode()
    found = decode(body, OURS)
    aside = Malformed(event_id=known_by("wamid.bad"), why="unexpected shape")
    expected = came(Kind.TEXT, text="yes", address=NUMBER, also="")
    assert found == [aside, expected, aside]
    assert "CANARY" not in repr(found)


# What a text can do without, were it to become something else.
SPARE: list[Json] = [
    {"timestamp": "CANARY"},
    {"timestamp": "9" * 5000},
    {"timestamp": -5},
    {"timestamp": [7]},
    {"timestamp": True},
    {"context": []},
    {"context": "CANARY"},
    {"context": {"id": 7, "referred_product": None}},
    {"from": int(NUMBER)},
    {"from": ["CANARY"]},
    {"from": "CANARY +1"},
    {"from_user_id": {}},
    {"from_user_id": "\ud800"},
    *({name: ["CANARY"]} for name in ("button", "interactive", "document", "edit", "system")),
    {"reaction": 7, "errors": {}},
]


@pytest.mark.parametrize("odd", SPARE, ids=str)
def test_R1_an_odd_part_that_is_not_needed_costs_nobody_their_words(odd: Json) -> None:
    (found,) = decode(json.dumps(words("yes", **odd)).encode(), OURS)
    moment = None if "timestamp" in odd else AT
    assert found == came(Kind.TEXT, text="yes", occurred_at=moment)


@pytest.mark.parametrize("odd", [{"id": ["CANARY"]}, {"id": None}, {"time": {}}, {"time": "x"}])
def test_R1_an_odd_envelope_costs_nobody_their_words(odd: Json) -> None:
    payload = json.loads(json.dumps(words("yes")))
    payload["entry"][0] |= odd
    assert decode(body_of(payload), OURS) == [came(Kind.TEXT, text="yes")]


def test_R1_half_a_character_costs_nobody_their_words() -> None:
    (found,) = decode(json.dumps(words("yes \ud83d!")).encode(), OURS)
    assert found == came(Kind.TEXT, text="yes !")


@pytest.mark.parametrize("odd", [None, "x", -1, [], {}, ""])
def test_H11_who_wants_no_more_of_it_is_heard_whatever_the_moment(odd: Any) -> None:
    payload = json.loads(json.dumps(preference("stop")))
    told = payload["entry"][0]["changes"][0]["value"]["user_preferences"][0]
    told |= {"timestamp": odd, "wa_id": int(NUMBER), "user_id": ["CANARY"]}
    (found,) = decode(body_of(payload), OURS)
    assert isinstance(found, Inbound)
    assert (found.kind, found.address, found.also) == (Kind.OPTED_OUT, AMAL, NUMBER)


@pytest.mark.parametrize("errors", [
    [{"code": "131047"}],
    [{"code": 131047, "error_data": "CANARY"}],
    [{"code": 131047, "error_data": {"details": ["CANARY"]}}, "CANARY"],
])  # fmt: skip
def test_R5_a_failure_goes_by_its_code_however_it_is_written(errors: list[Any]) -> None:
    (found,) = decode(body_of(status("failed", errors=errors)), OURS)
    assert isinstance(found, Inbound)
    assert found.outcome == outcome_of_code(131047)


@pytest.mark.parametrize("bad", [None, 7, "CANARY", [], {}, {"id": ""}, {"id": 7}])
def test_what_has_no_id_is_set_aside_by_its_place(bad: Any) -> None:
    good = message("text", text={"body": "yes"})
    body = body_of(webhook(talk(messages=[bad, good, bad], statuses=[bad])))
    found = decode(body, OURS)
    assert [type(event) for event in found] == [Malformed, Inbound, Malformed, Malformed]
    assert len({event.event_id for event in found if isinstance(event, Inbound | Malformed)}) == 4
    assert decode(body, OURS) == found, "the same body is known again"


CATEGORY = "template_category_update"
STRANGE: list[tuple[Any, str]] = [
    (None, "unexpected shape"),
    ([], "unexpected shape"),
    ({}, "unexpected shape"),
    ({"object": "whatsapp_business_account"}, "unexpected shape"),
    ({"object": "whatsapp_business_account", "entry": {}}, "unexpected shape"),
    (webhook({"field": "messages"}), "unexpected shape"),
    (webhook({"field": "messages", "value": {}}), "not said for which number"),
    (webhook(talk(phone=None, messages=[message("text")])), "not said for which number"),  # type: ignore[arg-type]
    (webhook(talk(metadata="CANARY", messages=[message("text")])), "unexpected shape"),
    (webhook(talk(messages="CANARY")), "unexpected shape"),
    (template("message_template_status_update", event="CANARY"), "unexpected shape"),
    (template(CATEGORY), "unexpected shape"),
    (account("message_template_status_update", event="APPROVED"), "unexpected shape"),
    *(
        (template(CATEGORY, new_category="MARKETING", **{where: no_name}), "unexpected shape")
        for where in ("message_template_name", "message_template_language")
        for no_name in ("", "CANARY\0", "CANARY \ud83d", "CANARY\u202e", "x" * 5000, " a", 7)
    ),
]


@pytest.mark.parametrize(("payload", "why"), STRANGE)
def test_a_strange_webhook_is_set_aside_without_its_content(payload: Any, why: str) -> None:
    (found,) = decode(json.dumps(payload).encode(), OURS)
    assert isinstance(found, Malformed)
    assert (found.why, found.is_json) == (why, True)
    assert found.event_id
    assert "CANARY" not in repr(found)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"object": "wh', b"[" * 100_000])
def test_what_is_not_json_is_told(body: bytes) -> None:
    (found,) = decode(body, OURS)
    assert isinstance(found, Malformed)
    assert (found.why, found.is_json) == ("not JSON", False)


@pytest.mark.parametrize(
    "payload",
    [
        words("CANARY") | {"object": "page"},
        webhook(talk(phone="105000000000002", messages=[message("text", text={"body": "CANARY"})])),
        webhook({"field": "security", "value": {"event": "PIN_CHANGED"}}),
        webhook({"field": "tomorrow", "value": {"CANARY": 1}}),
        webhook(talk()),
        webhook(),
        status("hovering"),
        preference("signup"),
        call("connect", direction="BUSINESS_INITIATED"),
    ],
)
def test_what_is_not_ours_is_left_alone(payload: Json) -> None:
    assert decode(body_of(payload), OURS) == []


# --- agreement, and news of the account -----------------------------------------------------------


def test_who_wants_no_more_of_it_is_heard() -> None:
    (stop,) = decode(body_of(preference("stop")), OURS)
    (resume,) = decode(body_of(preference("resume")), OURS)
    assert isinstance(stop, Inbound)
    assert isinstance(resume, Inbound)
    assert (stop.kind, resume.kind) == (Kind.OPTED_OUT, Kind.OPTED_IN)
    assert (stop.address, stop.also, stop.occurred_at) == (AMAL, NUMBER, AT)
    assert stop.event_id == kept_under(OURS.key, AMAL, "stop", str(WHEN))
    assert stop.event_id != resume.event_id


def test_S6_no_id_of_an_event_can_be_tried_out_with_all_numbers() -> None:
    """What has no chance in it is kept under a key."""
    (ours,) = decode(body_of(preference("stop")), OURS)
    (theirs,) = decode(body_of(preference("stop")), Ours(key=b"another"))
    assert isinstance(ours, Inbound)
    assert isinstance(theirs, Inbound)
    assert ours.event_id != theirs.event_id
    assert OURS.key.decode() not in repr(OURS)


@pytest.mark.parametrize(("payload", "about", "values"), NEWS)
def test_news_of_a_template_is_told(payload: Json, about: str, values: dict[str, str]) -> None:
    expected = TemplateNews(
        about=about,
        name="meeting_soon",
        language="ar",
        at=WHEN,
        values=tuple((values | {"external": "1689556908129832"}).items()),
        passing=values.get("why") == "FLAGGED",
    )
    assert decode(body_of(payload), OURS) == [expected]


@pytest.mark.parametrize("odd", [{"reason": {}}, {"reason": 7}, {"message_template_id": "\ud83d"},
    {"message_template_id": []}, {"message_template_category": ["CANARY"]}])  # fmt: skip
def test_a_pause_is_heard_whatever_else_is_told_with_it(odd: Json) -> None:
    body = json.dumps(template("message_template_status_update", event="PAUSED", **odd)).encode()
    (found,) = decode(body, OURS)
    assert isinstance(found, TemplateNews)
    assert (("state", "paused") in found.values, "CANARY" in repr(found)) == (True, False)


QUALITY, CAPABILITY = "phone_number_quality_update", "business_capability_update"
LIMITS: list[tuple[Json, list[int | None]]] = [
    (account(CAPABILITY, max_daily_conversations_per_business=2000), [2000]),
    (account(CAPABILITY, max_daily_conversations_per_business="TIER_2K"), [2000]),
    (account(CAPABILITY, max_daily_conversations_per_business="2000"), [2000]),
    (account(CAPABILITY, max_daily_conversation_per_phone=250), [250]),
    (account(CAPABILITY, max_daily_conversation_per_phone=-1), [None]),
    (account(CAPABILITY, max_daily_conversations_per_business="TIER_UNLIMITED"), [None]),
    (account(CAPABILITY, max_phone_numbers_per_waba=25), []),
    (account(CAPABILITY, max_daily_conversations_per_business="TIER_NOT_SET"), []),
    (account(CAPABILITY, max_daily_conversations_per_business=10**30), []),
    (account(QUALITY, event="UPGRADE", old_limit="TIER_250", current_limit="TIER_10K"), [10_000]),
    (account(QUALITY, event="DOWNGRADE", current_limit="TIER_250"), [250]),
    (
        account(QUALITY, event="UPGRADE", max_daily_conversations_per_business="TIER_100K"),
        [100_000],
    ),
    (account(QUALITY, event="THROUGHPUT_UPGRADE", current_limit="TIER_UNLIMITED"), []),
    (account(QUALITY, event="ONBOARDING", current_limit="TIER_NOT_SET"), []),
]


@pytest.mark.parametrize(("payload", "limits"), LIMITS)
def test_how_many_people_a_day_is_told_in_old_words_and_new(
    payload: Json, limits: list[int | None]
) -> None:
    assert decode(body_of(payload), OURS) == [LimitNews(at=WHEN, limit=each) for each in limits]


@pytest.mark.parametrize("payload", [NEWS[0][0], LIMITS[0][0]])
def test_news_of_another_account_is_not_ours(payload: Json) -> None:
    payload = json.loads(json.dumps(payload))
    payload["entry"][0]["id"] = "104000000000002"
    assert decode(body_of(payload), OURS) == []
    assert len(decode(body_of(payload), Ours())) == 1


# --- anything at all ------------------------------------------------------------------------------

PAYLOADS = [
    *(row[1] for row in TABLE),
    *(row[0] for row in NEWS),
    *(row[0] for row in LIMITS),
    preference("stop"),
]
ANYTHING: list[Any] = [
    *(None, True, 0, -1, 2**70, 1.5, "", "x", "\0", "\ud800", "9" * 400, [], {}, [None], [[]]),
    *({"id": None}, {"id": 7}, {"body": 7}, {"type": "text"}, "whatsapp_business_account"),
    *("user_changed_number", "failed", "stop", "text", "document", "system", "messages"),
]
AT_ONCE = 200  # mutations of one example: what chance chooses is cheap, choosing is not


def mutated(payload: Json, chance: random.Random) -> bytes:
    """A real webhook with something anywhere replaced, taken away, doubled, or cut."""
    tree = json.loads(json.dumps(payload))
    for _ in range(chance.randint(1, 3)):
        place: Any = tree
        while place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = chance.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and chance.random() < 0.85:
                place = place[key]
                continue
            change(place, key, chance)
            break
    body = json.dumps(tree).encode()
    return body[: chance.randrange(len(body))] if chance.random() < 0.05 else body


def change(place: Any, key: Any, chance: random.Random) -> None:
    what = chance.random()
    if what < 0.2:
        del place[key]
    elif what < 0.3 and isinstance(place, list):
        place.append(place[key])
    elif what < 0.4 and isinstance(place, dict):
        place[chance.choice(["x", "group_id", "type", "errors"])] = place[key]
    else:
        place[key] = json.loads(json.dumps(chance.choice(ANYTHING)))


@given(st.integers(0, 2**32))
@settings(max_examples=100, derandomize=True)
def test_nothing_that_comes_in_raises(seed: int) -> None:
    """Twenty thousand mutations. What is kept can be written down, and is known by something."""
    chance = random.Random(seed)
    for _ in range(AT_ONCE):
        for event in decode(mutated(chance.choice(PAYLOADS), chance), OURS):
            if isinstance(event, Inbound):
                assert wire.read(wire.arrivals([event])[0].payload) == event
                assert event.event_id
                assert event.address
            elif isinstance(event, Malformed):
                assert event.event_id
            else:
                assert repr(event).encode()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.binary(max_size=40) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=200)
def test_no_bytes_raise(body: bytes) -> None:
    assert all(isinstance(event, Malformed) for event in decode(body, OURS))

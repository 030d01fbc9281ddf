"""Updates as Telegram writes them, and what we make of each; most of it is never looked at."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import MEDIA, File, Inbound, Kind
from bot.handlers.telegram.receive import Malformed, decode, update_id
from bot.handlers.telegram.updates import ALLOWED_UPDATES
from tests.fakes.telegram.spec import specification, wrong_in_value

AMAL = 5_000_000_001
WHEN = 1_795_615_200
AT = datetime.fromtimestamp(WHEN, UTC)
SENDER = {
    "id": AMAL,
    "is_bot": False,
    "first_name": "CANARY-name",
    "last_name": "CANARY-last",
    "username": "canary_user",
    "language_code": "ar",
}
PRIVATE = {"id": AMAL, "type": "private", "first_name": "CANARY-name", "username": "canary_user"}
GROUP = {"id": -4_000_000_001, "type": "group", "title": "CANARY-title"}
SUPER = {"id": -1001234567890, "type": "supergroup", "title": "CANARY-title"}
BOT = {"id": 7001, "is_bot": True, "first_name": "Muyassir", "username": "muyassir_bot"}
FILE = {"file_id": "BQACAgQ", "file_unique_id": "AgAD", "file_size": 2048}
ADMIN_RIGHTS = dict.fromkeys(
    (
        *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
        *("can_manage_video_chats", "can_restrict_members", "can_promote_members"),
        *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
        "can_delete_stories",
    ),
    False,
)


def message(chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
    body = {"message_id": 41, "from": SENDER, "chat": chat or PRIVATE, "date": WHEN} | content
    return {"update_id": 700_000_007, "message": body}


def edited(**content: Any) -> dict[str, Any]:
    body = message(edit_date=WHEN + 60, **content)["message"]
    return {"update_id": 700_000_007, "edited_message": body}


def tap(**content: Any) -> dict[str, Any]:
    body = {"id": "4382", "from": SENDER, "chat_instance": "-77", "data": "h4ndle"} | content
    return {"update_id": 700_000_007, "callback_query": body}


def change(chat: dict[str, Any], before: str, after: str, **more: Any) -> dict[str, Any]:
    body = {
        "chat": chat,
        "from": SENDER,
        "date": WHEN,
        "old_chat_member": {"user": BOT, "status": before} | _details(before),
        "new_chat_member": {"user": BOT, "status": after} | _details(after) | more,
    }
    return {"update_id": 700_000_007, "my_chat_member": body}


def _details(status: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {"kicked": {"until_date": 0}, "administrator": ADMIN_RIGHTS}
    return known.get(status, {})


def came(kind: Kind, **fields: Any) -> Inbound:
    usual: dict[str, Any] = {"message_id": "41", "language": "ar", "occurred_at": AT}
    return Inbound(
        platform="telegram",
        event_id="700000007",
        address=str(AMAL),
        kind=kind,
        **(usual | fields),
    )


ASKED = {"message_id": 40, "from": BOT, "chat": PRIVATE, "date": WHEN - 9, "text": "Coming?"}
OWN = {"message_id": 39, "from": SENDER, "chat": PRIVATE, "date": WHEN - 99, "text": "CANARY"}
COMMAND = [{"type": "bot_command", "offset": 0, "length": 6}]
SIZE = {"width": 90, "height": 60}
VIDEO = FILE | SIZE | {"duration": 4}
PLACE = {"latitude": 33.5, "longitude": 36.3}
CONTACT = {"phone_number": "+9627CANARY", "first_name": "CANARY", "vcard": "CANARY"}
DOCUMENT = FILE | {"file_name": "CANARY report.XLSX", "mime_type": "application/vnd.ms-excel"}
STICKER = (
    FILE | {"type": "regular", "width": 9, "height": 9} | {"is_animated": False, "is_video": False}
)
POLL = {
    "id": "1",
    "question": "CANARY?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}

TABLE: list[tuple[str, dict[str, Any], Inbound | None]] = [
    ("typed", message(text="نعم، إن شاء الله"), came(Kind.TEXT, text="نعم، إن شاء الله")),
    ("NUL", message(text="a\0b"), came(Kind.TEXT, text="ab")),
    ("command", message(text="/help", entities=COMMAND), came(Kind.TEXT, text="/help")),
    ("addressed", message(text="/help@muyassir_bot me"), came(Kind.TEXT, text="/help me")),
    ("start", message(text="/start"), came(Kind.ENTER)),
    ("link", message(text="/start Ab-9_x"), came(Kind.ENTER, text="Ab-9_x")),
    ("link, addressed", message(text="/start@m_bot Ab"), came(Kind.ENTER, text="Ab")),
    ("not start", message(text="/started"), came(Kind.TEXT, text="/started")),
    (
        "reply",
        message(text="yes", reply_to_message=ASKED),
        came(Kind.TEXT, text="yes", reply_to="40"),
    ),
    ("reply to own", message(text="yes", reply_to_message=OWN), came(Kind.TEXT, text="yes")),
    (
        "forwarded",
        message(
            text="x",
            forward_origin={"type": "hidden_user", "sender_user_name": "CANARY", "date": 1},
        ),
        came(Kind.TEXT, text="x"),
    ),
    ("voice", message(voice=FILE | {"duration": 3}, caption="CANARY"), came(Kind.VOICE)),
    ("audio", message(audio=FILE | {"duration": 3, "title": "CANARY"}), came(Kind.VOICE)),
    ("photo", message(photo=[FILE | SIZE], caption="CANARY +961 70 000 000"), came(Kind.PHOTO)),
    ("video", message(video=VIDEO, caption="CANARY"), came(Kind.VIDEO)),
    ("round", message(video_note=FILE | {"length": 9, "duration": 1}), came(Kind.VIDEO)),
    ("animation", message(animation=VIDEO, document=DOCUMENT), came(Kind.VIDEO)),
    ("location", message(location=PLACE), came(Kind.LOCATION)),
    (
        "venue",
        message(venue={"location": PLACE, "title": "CANARY", "address": "CANARY"}, location=PLACE),
        came(Kind.LOCATION),
    ),
    ("contact", message(contact=CONTACT), came(Kind.CONTACT)),
    ("sticker", message(sticker=STICKER), came(Kind.STICKER)),
    ("poll", message(poll=POLL), came(Kind.OTHER)),
    ("dice", message(dice={"emoji": "🎲", "value": 3}), came(Kind.OTHER)),
    (
        "document",
        message(document=DOCUMENT, caption="CANARY"),
        came(
            Kind.FILE,
            file=File(
                ref="BQACAgQ", name="document.xlsx", mime="application/vnd.ms-excel", size=2048
            ),
        ),
    ),
    (
        "document, bare",
        message(document={"file_id": "B", "file_unique_id": "u"}),
        came(Kind.FILE, file=File(ref="B", name="document")),
    ),
    ("edited", edited(text="no"), came(Kind.EDITED, text="no")),
    ("edited caption", edited(photo=[FILE | SIZE], caption="CANARY"), None),
    ("live location moves", edited(location=PLACE | {"live_period": 900}), None),
    ("pinned", message(pinned_message=ASKED), None),
    ("timer", message(message_auto_delete_timer_changed={"message_auto_delete_time": 9}), None),
    (
        "tap",
        tap(message=ASKED),
        came(Kind.PRESS, handle="h4ndle", callback="4382", message_id="40", occurred_at=None),
    ),
    (
        "tap on an old message",
        tap(message={"chat": PRIVATE, "message_id": 12, "date": 0}),
        came(Kind.PRESS, handle="h4ndle", callback="4382", message_id="12", occurred_at=None),
    ),
    (
        "tap on nothing",
        tap(inline_message_id="CANARY"),
        came(Kind.PRESS, handle="h4ndle", callback="4382", message_id="", occurred_at=None),
    ),
    (
        "tap in a group",
        tap(message={"chat": GROUP, "message_id": 12, "date": 0}),
        came(
            Kind.PRESS,
            handle="h4ndle",
            callback="4382",
            message_id="12",
            chat="-4000000001",
            occurred_at=None,
        ),
    ),
    ("blocked", change(PRIVATE, "member", "kicked"), came(Kind.BLOCKED, message_id="")),
    ("unblocked", change(PRIVATE, "kicked", "member"), came(Kind.UNBLOCKED, message_id="")),
    (
        "added",
        change(GROUP, "left", "member"),
        came(Kind.GROUP_JOINED, chat="-4000000001", message_id=""),
    ),
    (
        "added as administrator",
        change(SUPER, "left", "administrator"),
        came(Kind.GROUP_JOINED, chat="-1001234567890", message_id=""),
    ),
    ("promoted", change(SUPER, "member", "administrator"), None),
    (
        "removed",
        change(SUPER, "administrator", "kicked"),
        came(Kind.GROUP_LEFT, chat="-1001234567890", message_id=""),
    ),
    (
        "left",
        change(GROUP, "member", "left"),
        came(Kind.GROUP_LEFT, chat="-4000000001", message_id=""),
    ),
    ("in a channel", change({"id": -1009, "type": "channel"}, "left", "administrator"), None),
    (
        "migrates, old",
        message(chat=GROUP, migrate_to_chat_id=-1001234567890),
        came(
            Kind.GROUP_MOVED,
            chat="-4000000001",
            text="-1001234567890",
            message_id="",
            language="",
        ),
    ),
    (
        "migrates, new",
        message(chat=SUPER, migrate_from_chat_id=-4000000001),
        came(
            Kind.GROUP_MOVED,
            chat="-4000000001",
            text="-1001234567890",
            message_id="",
            language="",
        ),
    ),
    ("from a bot", message(text="x", **{"from": BOT}), None),
    ("another kind", {"update_id": 700_000_007, "poll_answer": {"poll_id": "1"}}, None),
]


@pytest.mark.parametrize(
    ("update", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_an_update_becomes_what_came_in(update: dict[str, Any], expected: Inbound | None) -> None:
    found = decode(json.dumps(update, ensure_ascii=False).encode())
    assert found == expected
    assert "CANARY" not in repr(found)


@pytest.mark.skipif(specification() is None, reason="the Bot API's description is not at hand")
@pytest.mark.parametrize("update", [row[1] for row in TABLE[:-1]], ids=[r[0] for r in TABLE[:-1]])
def test_the_updates_of_this_table_could_be_telegrams(update: dict[str, Any]) -> None:
    spec = specification()
    assert spec is not None
    lacking = [wrong for wrong in wrong_in_value(spec, "Update", update) if "required" not in wrong]
    assert lacking == []


CONVERSATION: list[dict[str, Any]] = [
    {"text": "CANARY"},
    {"text": "/help@muyassir_bot CANARY"},
    {"text": "/start CANARY"},
    {"text": "yes", "reply_to_message": ASKED},
    {"photo": [FILE | SIZE], "caption": "CANARY"},
    {"voice": FILE | {"duration": 3}},
    {"document": DOCUMENT},
    {"contact": CONTACT},
    {"location": PLACE},
    {"sticker": STICKER},
    {"poll": POLL},
    {"new_chat_members": [SENDER]},
    {"left_chat_member": SENDER},
    {"new_chat_title": "CANARY"},
    {"pinned_message": ASKED | {"text": "CANARY"}},
]


@pytest.mark.parametrize("content", CONVERSATION)
@pytest.mark.parametrize("chat", [GROUP, SUPER, {"id": -1009, "type": "channel", "title": "C"}])
def test_H6_group_conversations_are_never_read(
    content: dict[str, Any], chat: dict[str, Any]
) -> None:
    for update in (message(chat=chat, **content), edited(**content)):
        if "edited_message" in update:
            update["edited_message"]["chat"] = chat
        assert decode(json.dumps(update).encode()) is None


def test_H6_a_broken_update_of_a_group_leaves_no_words_behind() -> None:
    broken = message(chat=GROUP, text="CANARY", date="CANARY")
    found = decode(json.dumps(broken).encode())
    assert found == Malformed(event_id="700000007", why="unexpected shape")


def test_H1_no_content_of_a_refused_kind_is_kept() -> None:
    """The table above holds the canaries; here is the count that makes it complete."""
    kept = {expected.kind for _, _, expected in TABLE if expected is not None}
    assert kept >= MEDIA


BROKEN: list[tuple[bytes, str, str]] = [
    (b"", "not JSON", ""),
    (b"{", "not JSON", ""),
    (b"\xff\xfe", "not JSON", ""),
    (b'{"update_id": 1', "not JSON", ""),
    (b"[" * 100_000, "not JSON", ""),
    (b"null", "no update id", ""),
    (b"[]", "no update id", ""),
    (b"{}", "no update id", ""),
    (b'{"update_id": "7"}', "no update id", ""),
    (b'{"update_id": %d}' % 2**63, "no update id", ""),
    (b'{"update_id": 7, "message": 1}', "unexpected shape", "7"),
    (b'{"update_id": 7, "message": {"message_id": 1}}', "unexpected shape", "7"),
    (b'{"update_id": 7, "callback_query": {"id": 1}}', "unexpected shape", "7"),
    (json.dumps(message(text="x", date=2**62)).encode(), "unexpected shape", "700000007"),
    (json.dumps(message(text=["x"])).encode(), "unexpected shape", "700000007"),
    (json.dumps(message(text="\ud800")).encode(), "unexpected shape", "700000007"),
]


@pytest.mark.parametrize(("body", "why", "event_id"), BROKEN)
def test_a_broken_update_is_put_aside_by_its_id(body: bytes, why: str, event_id: str) -> None:
    found = decode(body)
    assert isinstance(found, Malformed)
    assert (found.why, found.is_json) == (why, why != "not JSON")
    assert found.event_id == event_id or (not event_id and found.event_id.startswith("sha256:"))
    assert decode(body) == found, "the same body is known again"


def test_ids_beyond_32_bits_are_kept_whole() -> None:
    update = message(text="x")
    update["update_id"] = 2**53 + 1
    update["message"]["from"] = SENDER | {"id": 2**52 - 1}
    body = json.dumps(update).encode()
    found = decode(body)
    assert isinstance(found, Inbound)
    assert (found.event_id, found.address) == (str(2**53 + 1), str(2**52 - 1))
    assert update_id(body) == 2**53 + 1


def test_only_kinds_that_we_read_are_asked_for() -> None:
    assert set(ALLOWED_UPDATES) == {"message", "edited_message", "callback_query", "my_chat_member"}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real update with something anywhere replaced by anything."""
    update = json.loads(json.dumps(draw(st.sampled_from([row[1] for row in TABLE]))))
    place = update
    while True:
        key = draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        place[key] = draw(ANY_JSON)
        return json.dumps(update).encode()


@given(mutated() | st.binary(max_size=40) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=300)
def test_nothing_that_comes_in_raises(body: bytes) -> None:
    found = decode(body)
    assert found is None or isinstance(found, Inbound | Malformed)
    assert found is None or found.event_id

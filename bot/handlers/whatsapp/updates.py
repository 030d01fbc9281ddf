"""The parts of WhatsApp's webhooks that we use; what we do not read has no field here.

Only what an event cannot do without has a type of its own. All else is `Any`, and looked at where
it is used: one part that has become something else costs nobody their words, nor their STOP.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=1)]
Maybe = str | None
Number = str | int | None  # ids and moments come as text, now and then as a number


class Envelope(Struct):
    """Each of `entry` is an Entry; they are read one by one, so that one broken harms no other."""

    object: str
    entry: list[Any]


class Entry(Struct):
    changes: list[Any]
    id: Any = None  # of the business account
    time: Any = None


class Change(Struct):
    field: str
    value: dict[str, Any]


class Metadata(Struct):
    phone_number_id: Number = None


class Contact(Struct):
    wa_id: Any = None
    user_id: Any = None


class Text(Struct):
    body: str


class Button(Struct):
    """A quick reply of a template; of its payload we know what we made it of."""

    payload: str


class Reply(Struct):
    id: str


class Interactive(Struct):
    button_reply: Reply | None = None
    list_reply: Reply | None = None


class Document(Struct):
    id: str
    filename: Any = None
    mime_type: Any = None


class Edited(Struct):
    type: str
    text: Any = None  # a Text


class Edit(Struct):
    original_message_id: str
    message: Edited


class System(Struct):
    type: str
    customer: Any = None
    wa_id: Any = None
    new_wa_id: Any = None  # until v12
    user_id: Any = None
    previous_user_id: Any = None


class Message(Struct, rename={"sender": "from"}):
    """Captions, profiles, coordinates, names of contacts and all other content have no field."""

    id: Id
    type: str
    timestamp: Any = None
    sender: Any = None
    from_user_id: Any = None
    group_id: Any = None
    context: Any = None  # what it answers: `id`, and `referred_product` in a shop
    text: Any = None  # of these, each a part of its name, the one of its type is read
    button: Any = None
    interactive: Any = None
    document: Any = None
    edit: Any = None
    system: Any = None


class Status(Struct):
    """What became of a message of ours. `errors` are read apart: one that is odd loses nothing."""

    id: Id
    status: str
    timestamp: Any = None
    recipient_id: Any = None
    recipient_user_id: Any = None
    recipient_type: Any = None
    biz_opaque_callback_data: Any = None  # what we sent along
    errors: Any = None


class Fault(Struct):
    code: int | str
    error_data: Any = None  # with `details`


class Preference(Struct):
    value: str
    timestamp: Any = None
    wa_id: Any = None
    user_id: Any = None


class Call(Struct, rename={"caller": "from"}):
    id: Id
    event: Maybe = None
    direction: Maybe = None
    timestamp: Any = None
    caller: Any = None
    from_user_id: Any = None


class TemplateChange(Struct):
    message_template_name: str
    message_template_language: str
    message_template_id: Any = None
    message_template_category: Any = None
    event: Maybe = None
    reason: Any = None
    new_category: Any = None
    new_quality_score: Any = None


class LimitChange(Struct):
    """A limit is told as a number, or as the name of a tier."""

    event: Maybe = None
    max_daily_conversations_per_business: Number = None
    max_daily_conversation_per_phone: Number = None  # its older name
    current_limit: Number = None  # and an older one

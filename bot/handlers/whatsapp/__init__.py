"""WhatsApp: what it can show; `receive`, `webhook` and `send` speak its Cloud API."""

from __future__ import annotations

from bot.core.messages import Capabilities

NAME = "whatsapp"

PICTURES = frozenset({"image/jpeg", "image/png"})
# Meta's page on document messages lists these kinds and no other (2026-05-21). A calendar file and
# a text/csv are refused: the one is a link, the other is sent as the text that it is.
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "text/plain",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)

# Meta asks the price of the country whose code the recipient's number begins with. Both ids tell
# it: a number, and the id made for us ("LB.134..."). Those are here that may be met in our networks
# and are one country each; for others the network's own country is taken.
CALLING = {
    "961": "LB", "962": "JO", "963": "SY", "964": "IQ", "965": "KW", "966": "SA", "967": "YE",
    "968": "OM", "970": "PS", "971": "AE", "973": "BH", "974": "QA", "20": "EG", "90": "TR",
    "33": "FR", "32": "BE", "41": "CH", "44": "GB", "46": "SE", "49": "DE", "357": "CY",
}  # fmt: skip
PAID_BY = (*CALLING.items(), *((f"{country}.", country) for country in CALLING.values()))

# From Meta's OpenAPI description of the Cloud API, v23.0, unless said otherwise.
CAPABILITIES = Capabilities(
    name=NAME,
    text_limit=4096,
    body_with_buttons=1024,
    caption_limit=1024,
    caption_buttons=True,  # a document or picture may stand at the head of buttons
    buttons=3,
    button_label=20,
    list_rows=10,  # over all sections of a list
    row_label=24,
    row_hint=72,
    payload_bytes=200,  # a row's id; a button's may have 256
    can_edit=False,
    in_order=False,  # a webhook that failed comes again later, after what was said since
    mimes=PICTURES | DOCUMENTS,
    sent_as=(("text/csv", "text/plain"),),
    can_show_spots=True,
    takes_ref=True,  # biz_opaque_callback_data, which comes back with every receipt
    has_receipts=True,
    keeps_days=30,  # Meta's page on time to live; a template may have less
    can_write_first=True,  # by an approved template, to somebody who agreed
    window_hours=24,  # since the person's last message
    needs_template=True,
    needs_opt_in=True,  # Meta's business messaging policy
    cost_class="utility",
    paid_by=PAID_BY,
    per_second=79.0,
    busiest_second=80,  # a number's throughput
    both_ways=True,
    # One message in six seconds to the same person (error 131056). More at once is borrowed from
    # the seconds to come, up to about 45, as we remember it; not verified. 20 let a survey be
    # answered as fast as anybody reads, stay below half of that, and are paid back at the same
    # rate: a bucket of 20 that fills by one in six seconds.
    per_chat_second=1 / 6,
    per_chat_burst=20,
    slots=4,
)

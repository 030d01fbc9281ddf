"""Requests in the Cloud API's words: within its limits, and with nobody else's markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.messages import Bold, Document, Label, Nudge, Request, Spot
from bot.handlers.whatsapp import CAPABILITIES, DOCUMENTS, PICTURES, wording
from bot.handlers.whatsapp.markup import clean, marked, neutral
from bot.handlers.whatsapp.wording import UnfitError
from tests.fakes.whatsapp import wording as theirs

PDF = Document(name="Plan.pdf", mime="application/pdf", content=b"%PDF")
PICTURE = Document(name="chart.png", mime="image/png", content=b"png")


def label(text: str = "Yes", data: str = "h.0", hint: str = "") -> Label:
    return Label(data=data, text=text, hint=hint)


def said(text: str, *bold: tuple[int, int]) -> str:
    spans = tuple(Bold(offset=offset, length=length) for offset, length in bold)
    return str(wording.message(Request(text=text, bold=spans))["text"]["body"])


def whole(request: Request, address: str = "96170000001", media: str = "1") -> dict[str, object]:
    """As it leaves, through pywa; and the stand-in takes it."""
    body = wording.message(request, media) | wording.addressed(address)
    ref = {"biz_opaque_callback_data": body.pop("ref")} if "ref" in body else {}
    sent = {"messaging_product": "whatsapp", "recipient_type": "individual", **body, **ref}
    theirs.checked(sent)
    return sent


# --- markup -------------------------------------------------------------------------------------

SIGNS = "*_~`"
# How WhatsApp reads it, as widely as we can imagine: a pair of signs on one line with something
# between them, the first at the beginning of a word and the second at its end.
PAIR = re.compile(
    r"(?<![^\W_])([*_~])(?=\S)(?:(?!\1)[^\n])*?[^\s]\1(?![^\W_])|`[^`\n]+`|(?m:^[*>] )"
)
PIECES = (*SIGNS, *SIGNS, *"aب1 .-(>/:\n\u2068\u2069\u200f\u064e", "👍", "https://x/")
NAMES = st.lists(st.sampled_from(PIECES)).map("".join)


def without_links(text: str) -> str:
    """A link is one word, whatever is in it."""
    return re.sub(r"https?://[^\s*`]+", "x", text)


@given(NAMES)
@example("*Amal*")
@example("a *b* _c_ ~d~ `e` ```f```")
@example("*\u2068Amal\u2069*")
@example("a`b`c")
@example("a ` b ` c")
@example("> as somebody said")
@example("* one\n* two")
@example("https://x/*bold*")
@example("\u064e*b*\u064e")
def test_S5_nobodys_words_become_markup(text: str) -> None:
    shown = neutral(text)
    assert len(shown) == len(text)
    assert PAIR.search(without_links(shown)) is None
    assert "`" not in shown


@given(st.text(st.sampled_from("*_~`ab بت\n"), min_size=1), NAMES)
@example("*Meeting*", "*x*")
@example("a*b", "*")
def test_S5_only_our_own_title_is_bold(title: str, rest: str) -> None:
    """Every star that is sent stands around a line of the title, or inside a word below it."""
    span = Bold(offset=0, length=len(title.encode("utf-16-le")) // 2)
    head, tail = marked(f"{title}\n{rest}", (span,)), neutral(f"\n{rest}")
    assert head.endswith(tail)
    for line in head.removesuffix(tail).split("\n"):
        inside = line.strip()
        if inside:
            assert inside[0] == inside[-1] == "*"
            assert "*" not in inside[1:-1]


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_name and 2*3*4",
        "https://example.org/file/a_b-_c~d_?x=_y_",
        "see https://example.org/_x_ and http://example.org/a_",
        "5 * 3 = 15",
        "شبكة_المدينة",
    ],
)
def test_links_and_words_are_left_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_bold_is_made_of_stars_line_by_line() -> None:
    assert said("Plan\nHere it is.", (0, 4)) == "*Plan*\nHere it is."
    assert said("👍 Plan\nmore", (0, 7)) == "*👍 Plan*\nmore"
    assert said("One\nTwo\nx", (0, 7)) == "*One*\n*Two*\nx"
    assert said("Plan", (0, 2)) == "Plan", "half a word cannot be bold on WhatsApp"


def test_bold_gives_way_where_it_would_not_fit() -> None:
    text = "T" * 4096
    assert said(text, (0, 4096)) == text


def test_halves_of_characters_and_control_characters_are_not_sent() -> None:
    assert clean("a\ud800b\x00c\nd") == "a?bc\nd"
    said("a\ud800b", (0, 1))


# --- texts, buttons, lists ----------------------------------------------------------------------


def test_a_text_is_sent_without_a_preview_of_links() -> None:
    sent = whole(Request(text="Hello", ref="abc.0"))
    assert sent["text"] == {"body": "Hello", "preview_url": False}
    assert sent["biz_opaque_callback_data"] == "abc.0"


def test_an_id_without_a_number_is_a_recipient() -> None:
    assert wording.addressed("96170000001") == {"to": "96170000001"}
    assert wording.addressed("LB.1349120865") == {"recipient": "LB.1349120865"}
    assert wording.addressed("LB.ENT.1349120865") == {"recipient": "LB.ENT.1349120865"}


@pytest.mark.parametrize(
    "address", ["", "+96170000001", "x", "120363@g.us", "LB.", "1", "٩٦١٧٠٠٠٠"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnfitError):
        wording.addressed(address)


def test_three_buttons_are_three_buttons() -> None:
    rows = tuple((label(text, f"h.{at}"),) for at, text in enumerate(("Yes", "No", "Later")))
    sent = whole(Request(text="Will you come?", rows=rows))
    shown = sent["interactive"]["action"]["buttons"]  # type: ignore[index]
    assert [one["reply"] for one in shown] == [
        {"id": "h.0", "title": "Yes"},
        {"id": "h.1", "title": "No"},
        {"id": "h.2", "title": "Later"},
    ]


def test_a_list_opens_behind_its_own_word() -> None:
    items = tuple(label(f"Row {at}", f"h.{at}", hint="why" * (at % 2)) for at in range(10))
    sent = whole(Request(text="Which?", items=items, list_label="Choose"))
    action = sent["interactive"]["action"]  # type: ignore[index]
    assert action["button"] == "Choose"
    assert [row["id"] for row in action["sections"][0]["rows"]] == [f"h.{at}" for at in range(10)]
    assert [row.get("description") for row in action["sections"][0]["rows"]] == [None, "why"] * 5


def buttons(count: int, text: str = "B") -> tuple[tuple[Label, ...], ...]:
    return tuple((label(f"{text}{at}", f"h.{at}"),) for at in range(count))


def rows(count: int) -> tuple[Label, ...]:
    return tuple(label(f"R{at}", f"h.{at}") for at in range(count))


ALIKE = ((label("A", "a"), label("A", "b")),)
BLANK = Nudge(template="t", language="ar", params=(" \u2068\u2069",))
MUTE = Nudge(template="t", language="ar", payloads=("",))
NOWHERE = Spot(latitude=91.0, longitude=0.0)
ICS = replace(PDF, mime="text/calendar")
HUGE = replace(PICTURE, content=b"x" * 5_242_881)
EMPTY, LONG = "an empty text", "a text that is too long"
NO_LABEL, NO_PAYLOAD = "a label that does not fit", "a payload that does not fit"
UNFIT = [
    (Request(text=""), EMPTY),
    (Request(text=" \n\u200f"), EMPTY),
    (Request(text="x" * 4097), LONG),
    (Request(text="x" * 1025, rows=buttons(1)), LONG),
    (Request(text="x" * 1025, document=PDF), LONG),
    (Request(text="x", rows=buttons(4)), "too many buttons"),
    (Request(text="x", rows=buttons(1, "B" * 20)), NO_LABEL),
    (Request(text="x", rows=((label("", "h.0"),),)), NO_LABEL),
    (Request(text="x", rows=((label("A", ""),),)), NO_PAYLOAD),
    (Request(text="x", rows=ALIKE), "two options that are alike"),
    (Request(text="x", items=rows(11), list_label="C"), "too many rows"),
    (Request(text="x", items=rows(1), list_label=""), NO_LABEL),
    (Request(text="x", items=rows(1), list_label="C", rows=buttons(1)), "a list beside something"),
    (Request(text="", document=ICS), "a kind of file that is not taken"),
    (Request(text="", document=replace(PDF, content=b"")), "a file that is empty or too large"),
    (Request(text="", document=HUGE), "a picture that is empty or too large"),
    (Request(text="", spot=NOWHERE), "a place that is not on the map"),
    (Request(text="", nudge=BLANK), "an empty parameter"),
    (Request(text="", nudge=MUTE), NO_PAYLOAD),
]


@pytest.mark.parametrize(("request_", "why"), UNFIT)
def test_what_does_not_fit_never_leaves(request_: Request, why: str) -> None:
    with pytest.raises(UnfitError, match=f"^{why}"):
        wording.message(request_, media="1")


# --- files, places, templates -------------------------------------------------------------------


def test_a_file_carries_its_text_and_its_buttons() -> None:
    captioned = whole(Request(text="Here it is.", bold=(Bold(offset=0, length=4),), document=PDF))
    assert captioned["document"] == {"id": "1", "filename": "Plan.pdf", "caption": "*Here* it is."}
    assert whole(Request(text="", document=PICTURE))["image"] == {"id": "1"}
    asked = whole(Request(text="Read it?", document=PDF, rows=buttons(2)))["interactive"]
    head = asked["header"]  # type: ignore[index]
    assert head == {"type": "document", "document": {"id": "1", "filename": "Plan.pdf"}}


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a/b\\c:d.pdf", "a_b_c_d.pdf"), ("\n", "_"), ("", "document"), ("x" * 300 + ".pdf", ".pdf")],
)
def test_the_name_of_a_file_is_safe_on_every_phone(name: str, shown: str) -> None:
    found = wording.file_name(replace(PDF, name=name))
    assert found.endswith(shown)
    assert len(found) <= wording.FILE_NAME


def test_a_place_is_told_in_words_of_degrees() -> None:
    spot = Spot(latitude=33.89, longitude=-0.0000001, name="Town\nhall")
    sent = whole(Request(text="", spot=spot))["location"]
    assert sent == {"latitude": "33.890000", "longitude": "-0.000000", "name": "Town hall"}


def test_a_nudge_is_a_template_with_its_payloads_in_order() -> None:
    params, payloads = ("الجمعة", "17:00"), ("h.start", "h.later")
    nudge = Nudge(template="t_v1", language="ar", params=params, payloads=payloads)
    assert whole(Request(text="", nudge=nudge))["template"] == {
        "name": "t_v1",
        "language": {"code": "ar", "policy": "deterministic"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": one} for one in params],
            },
            {
                "type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{"type": "payload", "payload": "h.start"}],
            },
            {
                "type": "button", "sub_type": "quick_reply", "index": "1",
                "parameters": [{"type": "payload", "payload": "h.later"}],
            },
        ],
    }  # fmt: skip
    plain = whole(Request(text="", nudge=Nudge(template="t", language="en")))
    assert plain["template"]["components"] == []  # type: ignore[index]


@given(st.text(min_size=1, max_size=200))
@example("one\ntwo\t three     four\r\nfive\u2028six\x0bseven")
@example("*bold* _x_")
def test_S5_a_parameter_is_one_line_without_markup(text: str) -> None:
    try:
        shown = wording.parameter(text)
    except UnfitError:
        return
    assert re.search(r"[\n\r\t\x0b\u2028\u2029]|  ", shown) is None
    assert PAIR.search(without_links(shown)) is None


def test_what_it_can_show_is_what_it_takes() -> None:
    assert CAPABILITIES.mimes == DOCUMENTS | PICTURES
    assert not {"text/calendar", "text/csv"} & DOCUMENTS
    for mime in DOCUMENTS | PICTURES:
        assert wording.kind_of(Document(name="x", mime=mime, content=b"x"))

"""Whatever is said, every platform is asked only for what it can show, and nothing gets lost."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.direction import FSI, PDI, RLM, plain
from bot.core.graphemes import graphemes, measure
from bot.core.messages import (
    Bold,
    Capabilities,
    Document,
    Label,
    NeedsTemplate,
    Request,
    Spoken,
    Undeliverable,
)
from bot.core.render import render
from bot.handlers.whatsapp import CAPABILITIES as WHATSAPP


def capabilities(platform: str, likely: Capabilities) -> Capabilities:
    """Those of a platform that is here, else likely ones: what holds, holds for any."""
    name = f"bot.handlers.{platform}"
    if importlib.util.find_spec(name) is None:
        return likely
    found: Capabilities = getattr(importlib.import_module(name), "CAPABILITIES", likely)
    return found


TELEGRAM = capabilities(
    "telegram",
    Capabilities(
        name="telegram",
        text_limit=4096,
        text_unit="utf16",
        buttons=100,
        columns=8,
        button_label=40,
        can_edit=True,
    ),
)
WEB = capabilities(
    "web",
    Capabilities(
        name="web", text_limit=8000, buttons=30, columns=7, button_label=60, can_edit=True
    ),
)
SIGNAL = Capabilities(name="signal", text_limit=2048, text_unit="bytes", can_send_documents=False)
# The same platforms with so little room that every limit is met often.
NARROW = (
    replace(WHATSAPP, text_limit=90, body_with_buttons=40, caption_limit=50),
    replace(TELEGRAM, text_limit=60, buttons=7, columns=3, button_label=24, caption_limit=30),
    replace(WEB, text_limit=70, buttons=4, button_label=30),
    replace(SIGNAL, text_limit=100),
)
PLATFORMS = (WHATSAPP, TELEGRAM, WEB, SIGNAL, *NARROW)

# No piece of one of these is itself in the list, so a character that was cut shows.
CHARACTERS = ("é", "ä\u0323", "ضُ", "ظّ", "👍🏽", "👩‍👧‍👦", "❤\ufe0f", "🇱🇧", "b", "<", "*", "_", "&")
OURS = frozenset("0123456789. ()/…·\n") | set("MoreChoose📎") | set("plan.ics")

# Short or long, since a list grows long only seldom.
TEXTS = st.builds(
    str.__mul__,
    st.lists(st.sampled_from((*CHARACTERS, " ", "\n", "\n\n", ". ")), max_size=30).map("".join),
    st.sampled_from([1, 1, 8]),
)
LINES = st.lists(st.sampled_from((*CHARACTERS, " ")), max_size=40).map(
    lambda found: " ".join("".join(found).split())
)
LABELS = st.lists(st.tuples(LINES, LINES | st.just("")), max_size=24).map(
    lambda rows: tuple(
        Label(data=f"data-{at}", text=text, hint=hint) for at, (text, hint) in enumerate(rows)
    )
)
DOCUMENT = Document(name="plan.ics", mime="text/calendar", content=b"BEGIN")
SPOKEN = st.builds(
    Spoken,
    title=LINES,
    text=TEXTS,
    labels=LABELS,
    columns=st.sampled_from([1, 1, 3, 7]),
    documents=st.lists(st.just(DOCUMENT), max_size=2).map(tuple),
    language=st.sampled_from(["ar", "en"]),
    page=st.integers(0, 30),
    more_data=st.sampled_from(["more", "more", ""]),
    edits=st.sampled_from(["", "77"]),
    protect=st.booleans(),
)
CAPS = st.sampled_from(PLATFORMS)
OFTEN = settings(max_examples=150, deadline=None)


def shown(spoken: Spoken, caps: Capabilities) -> tuple[Request, ...]:
    """The requests; an empty message has none."""
    found = render(spoken, caps)
    if isinstance(found, tuple):
        return found
    assert found == Undeliverable(reason="nothing to say")
    assert not spoken.text.strip()
    assert not spoken.labels
    assert not spoken.documents
    return ()


def buttons(request: Request, caps: Capabilities, *, rtl: bool) -> list[Label]:
    """In the order in which they are read."""
    turned = rtl and not caps.mirrors_rows
    rows = [row[::-1] if turned else row for row in request.rows]
    return [label for row in rows for label in row] + list(request.items)


def squeezed(text: str) -> str:
    return "".join(text.split())


def pages(spoken: Spoken, caps: Capabilities) -> Iterator[list[Label]]:
    """The options of every page, from the first until the first comes again."""
    seen: list[list[Label]] = []
    for page in range(40):
        last = shown(replace(spoken, page=page), caps)[-1]
        labels = buttons(last, caps, rtl=spoken.rtl)
        if labels in seen:
            return
        seen.append(labels)
        yield [label for label in labels if label.data != "more"]


@given(SPOKEN, CAPS)
@OFTEN
def test_every_request_is_within_the_limits(spoken: Spoken, caps: Capabilities) -> None:
    unit = caps.text_unit
    for request in shown(spoken, caps):
        assert plain(request.text).strip() or request.document
        tappable = bool(request.rows or request.items)
        limit = (tappable and caps.body_with_buttons) or caps.text_limit
        limit = caps.caption_limit if request.document else limit
        assert measure(request.text, unit) <= limit
        named = [label for row in request.rows for label in row]
        assert len(named) <= caps.buttons
        assert all(len(row) <= max(1, caps.columns) for row in request.rows)
        assert all(measure(label.text, unit) <= caps.button_label for label in named)
        assert len(request.items) <= caps.list_rows
        assert all(measure(label.text, unit) <= caps.row_label for label in request.items)
        assert all(measure(label.hint, unit) <= caps.row_hint for label in request.items)
        for label in (*named, *request.items):
            assert 0 < measure(label.data, "bytes") <= caps.payload_bytes
        assert bool(request.list_label) == bool(request.items)
        assert measure(request.list_label, unit) <= caps.button_label


@given(SPOKEN, CAPS)
@OFTEN
def test_no_option_is_lost_and_their_order_is_kept(spoken: Spoken, caps: Capabilities) -> None:
    if not spoken.labels:
        return
    requests = shown(spoken, caps)
    everything = [label.data for label in spoken.labels]
    if requests[-1].rows or requests[-1].items:
        spoken = replace(spoken, more_data="more")
        found = [label.data for page in pages(spoken, caps) for label in page]
        assert found == everything
        assert not any(request.rows or request.items for request in requests[:-1])
    else:
        written = squeezed(plain("".join(request.text for request in requests)))
        numbered = [f"{n}. {plain(o.text)}" for n, o in enumerate(spoken.labels, 1)]
        assert squeezed("".join(numbered)) in written


@given(SPOKEN, CAPS)
@OFTEN
def test_buttons_have_words_and_no_two_have_the_same(spoken: Spoken, caps: Capabilities) -> None:
    for request in shown(spoken, caps):
        named = [label.text for row in request.rows for label in row]
        named += [label.text for label in request.items]
        assert all(plain(name).strip() for name in named)
        if all(len(row) == 1 for row in request.rows):
            assert len(set(map(plain, named))) == len(named)


@given(SPOKEN, CAPS)
@OFTEN
def test_words_that_a_button_cuts_stand_in_full_elsewhere(
    spoken: Spoken, caps: Capabilities
) -> None:
    requests = shown(spoken, caps)
    body = squeezed(plain("".join(request.text for request in requests)))
    full = {label.data: plain(label.text) for label in spoken.labels}
    for label in buttons(requests[-1], caps, rtl=spoken.rtl) if requests else ():
        words = full.get(label.data, "")
        assert words in label.text or words == label.hint or squeezed(words) in body


@given(SPOKEN, CAPS)
@OFTEN
def test_the_text_is_all_there_and_in_order(spoken: Spoken, caps: Capabilities) -> None:
    written = squeezed(plain("".join(request.text for request in shown(spoken, caps))))
    assert written.startswith(squeezed(spoken.title + spoken.text))


@given(SPOKEN, CAPS)
@OFTEN
def test_no_character_is_cut(spoken: Spoken, caps: Capabilities) -> None:
    known = OURS | set(CHARACTERS)
    for request in shown(spoken, caps):
        labels = buttons(request, caps, rtl=spoken.rtl)
        texts = [request.text, *(word for label in labels for word in (label.text, label.hint))]
        for text in texts:
            assert set(graphemes(plain(text))) <= known
            text.encode("utf-16")  # half a character cannot be encoded


@given(SPOKEN, CAPS)
@OFTEN
def test_S5_exactly_the_title_is_bold_whatever_it_contains(
    spoken: Spoken, caps: Capabilities
) -> None:
    bold = ""
    for request in shown(spoken, caps):
        units = request.text.encode("utf-16-le")
        for span in request.bold:
            bold += units[2 * span.offset : 2 * (span.offset + span.length)].decode("utf-16-le")
    assert squeezed(bold) == squeezed(spoken.title)


@given(SPOKEN, CAPS)
@OFTEN
def test_direction_language_and_protection_are_on_every_request(
    spoken: Spoken, caps: Capabilities
) -> None:
    for request in shown(spoken, caps):
        assert request.rtl == (spoken.language == "ar")
        assert request.language == spoken.language
        assert request.protect == spoken.protect


@given(SPOKEN, CAPS)
@OFTEN
def test_only_a_message_of_one_text_replaces_another(spoken: Spoken, caps: Capabilities) -> None:
    requests = shown(spoken, caps)
    edits = [request.edits for request in requests]
    assert not any(edits[:-1])
    texts = [request for request in requests if request.text]
    if spoken.edits and caps.can_edit and len(texts) == 1:
        assert edits[-1] == spoken.edits
        assert requests[-1].document is None
    else:
        assert not any(edits)


@given(SPOKEN, CAPS)
@OFTEN
def test_every_document_is_sent_once_or_named(spoken: Spoken, caps: Capabilities) -> None:
    requests = shown(spoken, caps)
    sent = [request for request in requests if request.document]
    if caps.can_send_documents:
        assert len(sent) == len(spoken.documents)
    else:
        assert not sent
        body = "".join(request.text for request in requests)
        assert body.count("plan.ics") == len(spoken.documents)


# --- the ladder, by example --------------------------------------------------------------------


def options(*texts: str) -> tuple[Label, ...]:
    return tuple(Label(data=f"d{at}", text=text) for at, text in enumerate(texts, 1))


def only(spoken: Spoken, caps: Capabilities) -> Request:
    found = render(spoken, caps)
    assert isinstance(found, tuple)
    (request,) = found
    return request


def test_three_short_options_are_buttons_and_four_a_list() -> None:
    three, four = options("Yes", "No", "Later"), options("Yes", "No", "Later", "Never")
    first = only(Spoken(text="Coming?", labels=three), WHATSAPP)
    assert [label.text for (label,) in first.rows] == ["Yes", "No", "Later"]
    second = only(Spoken(text="Coming?", labels=four, choose="Answer"), WHATSAPP)
    assert [label.text for label in second.items] == ["Yes", "No", "Later", "Never"]
    assert (second.rows, second.list_label) == ((), "Answer")


def test_a_long_option_uses_its_short_words_and_else_makes_a_list() -> None:
    long = Label(data="d", text="I shall come a little late", short="Late")
    assert only(Spoken(text="?", labels=(long,)), WHATSAPP).rows[0][0].text == "Late"
    (item,) = only(Spoken(text="?", labels=(replace(long, short=""),)), WHATSAPP).items
    assert (item.text, item.hint) == ("I shall come a little l…", "I shall come a little late")


def test_options_that_look_alike_when_cut_are_numbered() -> None:
    alike = options("The school near the town hall", "The school near the town gate")
    items = only(Spoken(text="?", labels=alike), WHATSAPP).items
    assert [item.text for item in items] == ["1. The school near the…", "2. The school near the…"]
    assert [item.hint for item in items] == [label.text for label in alike]


def test_words_too_long_for_a_button_are_listed_in_the_text() -> None:
    labels = options("Short", "x" * (TELEGRAM.button_label + 1))
    request = only(Spoken(text="?", labels=labels), TELEGRAM)
    assert request.text == f"?\n\n1. Short\n2. {labels[1].text}"
    assert request.rows[0][0].text == "1. Short"
    assert request.rows[1][0].text.startswith("2. xxx")


def test_more_options_than_a_list_has_rows_turn_pages_and_come_round() -> None:
    names = [f"Member {at}" for at in range(1, 22)]
    spoken = Spoken(text="Who?", labels=options(*names), more="More", more_data="next")
    found = []
    for page, count in enumerate((9, 9, 3)):
        items = only(replace(spoken, page=page), WHATSAPP).items
        assert items[-1] == Label(data="next", text=f"More ({page + 1}/3)")
        assert len(items) == count + 1
        found += [item.text for item in items[:-1]]
    assert found == names
    assert only(replace(spoken, page=3), WHATSAPP) == only(spoken, WHATSAPP)


def test_without_a_way_to_turn_pages_options_are_numbered() -> None:
    spoken = Spoken(text="Who?", labels=options(*"abcdefghijk"))
    request = only(spoken, WHATSAPP)
    assert request.text.endswith("\n10. j\n11. k")
    assert not request.items


def test_where_there_are_no_buttons_options_are_numbered() -> None:
    request = only(Spoken(text="Coming?", labels=options("Yes", "No")), SIGNAL)
    assert request.text == "Coming?\n\n1. Yes\n2. No"


def test_L3_numbered_options_of_an_arabic_message_run_from_the_right() -> None:
    spoken = Spoken(text="من؟", labels=options("Rana", "سامي"), language="ar")
    lines = only(spoken, SIGNAL).text.split("\n")[2:]
    assert lines == [f"{RLM}1. {FSI}Rana{PDI}", f"{RLM}2. {FSI}سامي{PDI}"]


def test_L3_there_is_one_choice_a_row_unless_a_grid_is_asked_for() -> None:
    labels = options(*"123456")
    for caps in (TELEGRAM, WEB):
        assert all(len(row) == 1 for row in only(Spoken(text="?", labels=labels), caps).rows)


def test_a_grid_whose_words_do_not_fit_becomes_one_choice_a_row() -> None:
    labels = options("1", "x" * 50, "3")
    request = only(Spoken(text="?", labels=labels, columns=3), replace(TELEGRAM, button_label=30))
    assert [len(row) for row in request.rows] == [1, 1, 1]
    assert labels[1].text in request.text


def test_L3_a_grid_runs_from_the_right_in_arabic_where_the_platform_does_not_turn_it() -> None:
    month = Spoken(text="متى؟", labels=options("1", "2", "3", "4", ""), columns=3, language="ar")
    platform = replace(TELEGRAM, columns=3, mirrors_rows=False)

    def rows(spoken: Spoken, caps: Capabilities) -> list[list[str]]:
        return [[label.text for label in row] for row in only(spoken, caps).rows]

    assert rows(month, platform) == [["3", "2", "1"], ["·", "4"]]
    assert rows(month, replace(platform, mirrors_rows=True)) == [["1", "2", "3"], ["4", "·"]]
    assert rows(replace(month, language="fr"), platform) == [["1", "2", "3"], ["4", "·"]]


def test_a_long_text_keeps_its_buttons_on_the_last_part_and_is_in_few_parts() -> None:
    text = "\n\n".join(f"{at}. " + "Words of a paragraph. " * 20 for at in range(1, 9))
    found = render(Spoken(text=text, labels=options("Yes")), WHATSAPP)
    assert isinstance(found, tuple)
    assert [bool(request.rows) for request in found] == [False, True]
    assert len(found[-1].text) <= WHATSAPP.body_with_buttons


def test_a_title_is_bold_in_the_units_of_telegram() -> None:
    request = only(Spoken(title="👍🏽 <b>Plan</b>", text="*Tomorrow*"), TELEGRAM)
    assert request.text == "👍🏽 <b>Plan</b>\n*Tomorrow*"
    assert request.bold == (Bold(offset=0, length=16),)


def test_a_document_carries_a_short_text_and_stands_before_buttons() -> None:
    spoken = Spoken(title="Plan", text="Here it is.", documents=(DOCUMENT,))
    request = only(spoken, TELEGRAM)
    assert (request.document, request.text) == (DOCUMENT, "Plan\nHere it is.")
    assert request.bold == (Bold(offset=0, length=4),)
    asking = replace(spoken, labels=options("Yes"))
    together = only(asking, TELEGRAM)
    assert (together.document, together.text) == (DOCUMENT, "Plan\nHere it is.")
    assert len(together.rows) == 1
    found = render(asking, WHATSAPP)
    assert isinstance(found, tuple)
    assert [(each.document, each.text) for each in found] == [
        (DOCUMENT, ""),
        (None, "Plan\nHere it is."),
    ]


def test_options_without_a_question_get_one() -> None:
    request = only(Spoken(text="", labels=options("Yes"), choose="Choose"), WHATSAPP)
    assert request.text == "Choose"


def test_outside_the_window_only_a_template_goes() -> None:
    spoken = Spoken(text="Hello", template="meeting")
    assert render(spoken, WHATSAPP, window_open=False) == NeedsTemplate(template="meeting")
    messenger = replace(WHATSAPP, needs_template=False)
    assert render(spoken, messenger, window_open=False) == Undeliverable(
        reason="the platform's window is closed"
    )
    assert only(spoken, WHATSAPP).text == "Hello"
    assert render(spoken, TELEGRAM, window_open=False) == render(spoken, TELEGRAM)


@pytest.mark.parametrize("data", ["", "x" * 65, "م" * 33])
def test_a_payload_that_a_button_cannot_carry_is_never_sent(data: str) -> None:
    spoken = Spoken(text="?", labels=(Label(data=data, text="Yes"),))
    assert render(spoken, replace(TELEGRAM, payload_bytes=64)) == Undeliverable(
        reason="a button's payload does not fit"
    )


def test_a_message_of_nothing_is_not_sent() -> None:
    assert render(Spoken(text=f" {RLM}\n"), WEB) == Undeliverable(reason="nothing to say")


def test_H5_no_request_of_a_protected_message_may_be_forwarded() -> None:
    spoken = Spoken(text="x " * 9000, documents=(DOCUMENT,), protect=True)
    found = render(spoken, TELEGRAM)
    assert isinstance(found, tuple)
    assert len(found) > 3
    assert all(request.protect for request in found)


def test_the_ways_out_stand_below_a_grid_one_a_row() -> None:
    days = options("1", "2", "3", "4", "Back", "Cancel")
    spoken = Spoken(text="Which day?", labels=days, columns=3, alone=2)
    request = only(spoken, TELEGRAM)
    assert [[label.text for label in row] for row in request.rows] == [
        ["1", "2", "3"],
        ["4"],
        ["Back"],
        ["Cancel"],
    ]

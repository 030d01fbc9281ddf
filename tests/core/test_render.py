"""Whatever is said, every platform is asked only for what it can show, and nothing gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.direction import FSI, PDI, plain
from bot.core.graphemes import graphemes, measure
from bot.core.messages import Capabilities, Label, Request, Spoken, Spot, Undeliverable
from bot.core.render import render, takes
from bot.core.spots import written
from tests.core.platforms import DOCUMENT, EMAIL, PDF, PLATFORMS

# No piece of one of these is itself in the list, so a character that was cut shows.
CHARACTERS = ("é", "ä\u0323", "ضُ", "ظّ", "👍🏽", "👩‍👧‍👦", "❤\ufe0f", "🇱🇧", "b", "<", "*", "_", "&")
OURS = frozenset("0123456789. ()/…·\n") | set("MoreChooseB📎-,") | set("plan.ics file")

# Short or long, since a list grows long only seldom.
TEXTS = st.builds(
    str.__mul__,
    st.lists(st.sampled_from((*CHARACTERS, " ", "\n", "\n\n", ". ")), max_size=30).map("".join),
    st.sampled_from([1, 1, 8]),
)
LINES = st.lists(st.sampled_from((*CHARACTERS, " ")), max_size=40).map(
    lambda found: " ".join("".join(found).split())
)
WORDINGS = LINES | st.sampled_from(["b\nb", "B B", "b b b b", " b", FSI + "b" + PDI])
LABELS = st.lists(st.tuples(WORDINGS, LINES | st.just(""), LINES | st.just("")), max_size=24).map(
    lambda rows: tuple(
        Label(data=f"data-{at}", text=text, short=brief, hint=hint)
        for at, (text, brief, hint) in enumerate(rows)
    )
)
LINKED, LEFT_OUT = replace(DOCUMENT, instead="files"), replace(DOCUMENT, instead="")
SPOTS = st.none() | st.builds(
    Spot, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), name=st.just("")
)
SPOKEN = st.builds(
    Spoken,
    title=LINES,
    text=TEXTS,
    labels=LABELS,
    columns=st.sampled_from([1, 1, 3, 7]),
    documents=st.lists(st.sampled_from([DOCUMENT, PDF, LINKED, LEFT_OUT]), max_size=2).map(tuple),
    spot=SPOTS,
    language=st.sampled_from(["ar", "en"]),
    page=st.integers(0, 30),
    more_data=st.sampled_from(["more", "more", ""]),
    edits=st.sampled_from(["", "77"]),
    protect=st.booleans(),
)
CAPS = st.sampled_from(PLATFORMS)
OFTEN = settings(max_examples=150)


def shown(spoken: Spoken, caps: Capabilities) -> tuple[Request, ...]:
    """The requests; an empty message has none."""
    found = render(spoken, caps)
    if isinstance(found, tuple):
        return found
    assert found == Undeliverable(reason="nothing to say")
    assert not spoken.text.strip()
    assert not spoken.labels
    assert spoken.spot is None
    assert all(each.instead == "" and not takes(caps, each) for each in spoken.documents)
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
        assert plain(request.text).strip() or request.document or request.spot
        assert request.spot is None or (request.text, request.rows, request.items) == ("", (), ())
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
        assert not any("\n" in name for name in named)
        if all(len(row) == 1 for row in request.rows):
            assert len({plain(name).strip().casefold() for name in named}) == len(named)


@given(SPOKEN, CAPS)
@OFTEN
def test_words_that_a_button_cuts_stand_in_full_elsewhere(
    spoken: Spoken, caps: Capabilities
) -> None:
    requests = shown(spoken, caps)
    body = squeezed(plain("".join(request.text for request in requests)))
    full = {label.data: " ".join(plain(label.text).split()) for label in spoken.labels}
    briefly = {label.data: label.short for label in spoken.labels}
    for label in buttons(requests[-1], caps, rtl=spoken.rtl) if requests else ():
        words, brief = full.get(label.data, ""), briefly.get(label.data, "")
        stands = words in label.text or words == label.hint or squeezed(words) in body
        assert stands or (brief and brief in label.text)


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
def test_every_document_is_sent_once_or_named_or_linked(spoken: Spoken, caps: Capabilities) -> None:
    requests = shown(spoken, caps)
    sent = [request.document for request in requests if request.document]
    assert sent == [each for each in spoken.documents if takes(caps, each)]
    body = "".join(request.text for request in requests)
    unsent = [each.instead for each in spoken.documents if not takes(caps, each)]
    assert body.count("plan.ics") == unsent.count(None)
    assert body.count("files") == unsent.count("files")


@given(SPOKEN, CAPS)
@OFTEN
def test_a_place_is_shown_first_and_once_on_a_map_or_in_figures(
    spoken: Spoken, caps: Capabilities
) -> None:
    requests = shown(spoken, caps)
    places = [request.spot for request in requests if request.spot is not None]
    if spoken.spot is None:
        assert places == []
    elif caps.can_show_spots:
        assert places == [spoken.spot] == [requests[0].spot]
    else:
        assert places == []
        assert squeezed(written(spoken.spot)) in squeezed(
            plain("".join(request.text for request in requests))
        )


@OFTEN
@given(spoken=SPOKEN)
def test_mail_offers_nothing_that_nobody_would_hear_and_is_one_message(spoken: Spoken) -> None:
    rendered = render(replace(spoken, protect=False, spot=None), EMAIL)
    if isinstance(rendered, Undeliverable):
        assert not plain(spoken.title + spoken.text).strip()
        assert not spoken.documents
        return
    assert isinstance(rendered, tuple)
    (mail,) = rendered
    assert (mail.rows, mail.items, mail.edits) == ((), (), "")
    said = "\n".join(filter(None, (spoken.title.strip(), spoken.text.strip())))
    assert mail.text == said
    attached = (*filter(None, (mail.document,)), *mail.further)
    assert attached == spoken.documents

"""What becomes of options, texts, documents and places on each platform, by example."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.direction import FSI, PDI, RLM, plain
from bot.core.messages import (
    Bold,
    Capabilities,
    Label,
    NeedsTemplate,
    Request,
    Spoken,
    Spot,
    Undeliverable,
)
from bot.core.render import render
from tests.core.platforms import DOCUMENT, EMAIL, PDF, SIGNAL, TELEGRAM, WEB, WHATSAPP


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
    found = render(asking, replace(TELEGRAM, caption_buttons=False))
    assert isinstance(found, tuple)
    assert [(each.document, each.text) for each in found] == [
        (DOCUMENT, ""),
        (None, "Plan\nHere it is."),
    ]


def test_a_document_that_a_platform_refuses_is_a_line_of_the_text() -> None:
    """Meta takes no text/calendar."""
    linked = replace(DOCUMENT, instead="📎 Calendar: https://example.org/file/x")
    asking = Spoken(text="Will you come?", documents=(linked,), labels=options("Yes", "No"))
    request = only(asking, WHATSAPP)
    assert request.text == "Will you come?\n\n📎 Calendar: https://example.org/file/x"
    assert (request.document, len(request.rows)) == (None, 2)
    left_out = replace(asking, documents=(replace(DOCUMENT, instead=""),))
    assert only(left_out, WHATSAPP).text == "Will you come?"
    named = replace(asking, documents=(DOCUMENT,))
    assert only(named, WHATSAPP).text == "Will you come?\n\n📎 plan.ics"
    taken = render(replace(asking, documents=(PDF,)), WHATSAPP)
    assert isinstance(taken, tuple)
    assert taken[0].document == PDF
    assert only(asking, TELEGRAM).document == linked


HALL = Spot(latitude=33.5631, longitude=35.3689, name="Town hall")


def test_a_place_comes_before_the_text_with_the_buttons() -> None:
    labels = options("I will come", "I will be late", "Not sure yet", "I cannot come")
    spoken = Spoken(text="Town hall", spot=HALL, labels=labels, protect=True)
    found = render(spoken, WHATSAPP)
    assert isinstance(found, tuple)
    place, asking = found
    assert (place.spot, place.text, place.protect) == (HALL, "", True)
    assert (asking.spot, asking.text, len(asking.items)) == (None, "Town hall", 4)


def test_L3_a_place_stands_in_figures_where_there_is_no_map() -> None:
    spoken = Spoken(text="Town hall", spot=HALL)
    assert only(spoken, SIGNAL).text == "Town hall\n\n33.56310, 35.36890"
    arabic = Spoken(text="القاعة", spot=HALL, language="ar")
    assert only(arabic, SIGNAL).text == f"القاعة\n\n{RLM}{FSI}33.56310, 35.36890{PDI}"
    said = Spoken(text=f"📍 {FSI}33.56310, 35.36890{PDI}", spot=HALL, language="ar")
    assert only(said, SIGNAL).text == said.text


def test_options_that_differ_in_case_alone_are_numbered() -> None:
    """A platform may take them for the same, and refuse the message."""
    request = only(Spoken(text="?", labels=options("Yes", "YES")), WHATSAPP)
    assert [label.text for (label,) in request.rows] == ["1. Yes", "2. YES"]


def test_an_option_of_several_lines_stands_on_one() -> None:
    request = only(Spoken(text="?", labels=options("Town\nhall")), WHATSAPP)
    assert request.rows[0][0].text == "Town hall"


def test_L3_a_french_button_keeps_its_spaces_that_do_not_break() -> None:
    said = "Qui vient\u202f? Heure\u00a0: 17:00"
    request = only(Spoken(text="?", labels=options(said, f" {said}\n")), TELEGRAM)
    assert [row[0].text for row in request.rows] == [f"1. {said}", f"2. {said}"]


@pytest.mark.parametrize("page", [0, 1])
def test_a_list_of_ten_rows_has_the_way_on_among_them(page: int) -> None:
    labels = options(*(f"Member {at}" for at in range(1, 12)))
    items = only(Spoken(text="?", labels=labels, more_data="more", page=page), WHATSAPP).items
    assert len(items) == (10, 3)[page]
    assert len({item.data for item in items}) == len(items)
    ten = only(Spoken(text="?", labels=labels[:10]), WHATSAPP).items
    assert [item.data for item in ten] == [label.data for label in labels[:10]]


def test_a_text_too_long_for_buttons_is_sent_before_them() -> None:
    """4,096 characters without buttons, 1,024 with them; never an empty body."""
    found = render(Spoken(text="x" * 4097, labels=options("Yes")), WHATSAPP)
    assert isinstance(found, tuple)
    assert [len(request.text) for request in found] == [4096, 1]
    found = render(Spoken(text="x" * 1025, documents=(PDF,)), WHATSAPP)
    assert isinstance(found, tuple)
    assert [(len(request.text), request.document) for request in found] == [(1025, None), (0, PDF)]


def test_options_without_a_question_get_one() -> None:
    request = only(Spoken(text="", labels=options("Yes"), choose="Choose"), WHATSAPP)
    assert request.text == "Choose"


def test_outside_the_window_only_a_template_goes() -> None:
    spoken = Spoken(text="Hello")
    assert render(spoken, WHATSAPP, window_open=False) == NeedsTemplate()
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


def test_H14_what_asks_for_protection_goes_only_where_that_can_be_had() -> None:
    spoken = Spoken(text="Karim, Nour", documents=(DOCUMENT,), protect=True)
    assert render(spoken, EMAIL) == Undeliverable(reason="only the chat may show it")
    assert isinstance(render(spoken, TELEGRAM), tuple)
    assert isinstance(render(replace(spoken, protect=False), EMAIL), tuple)


# --- lists that number their buttons themselves ---------------------------------------------------

NUMBERED = (
    "A label with more words in it than there is room for on a button of any platform that we know",
    "2. The hall",
    "3. The bus",
)


def test_a_line_that_has_its_number_is_not_numbered_twice() -> None:
    for language in ("en", "ar"):
        spoken = Spoken(text="Which?", labels=options(*NUMBERED), language=language)
        lines = [plain(line) for line in only(spoken, SIGNAL).text.splitlines()]
        assert lines[-3:] == [f"1. {NUMBERED[0]}", *NUMBERED[1:]]


def test_L3_a_number_in_isolates_is_a_number() -> None:
    """As the lists of a reader of Arabic are numbered: \u200f\u20681\u2069. \u2068…\u2069"""
    own = [f"\u200f\u2068{n}\u2069. \u2068{'كلمة ' * 20}\u2069" for n in (1, 2)]
    spoken = Spoken(text="ماذا؟", labels=options(*own), language="ar")
    for caps in (SIGNAL, TELEGRAM):
        lines = [plain(line) for line in only(spoken, caps).text.splitlines()]
        assert [line[:7] for line in lines[-2:]] == ["1. كلمة", "2. كلمة"]


def test_a_button_that_has_its_number_is_not_numbered_twice() -> None:
    rows = only(Spoken(text="Which?", labels=options(*NUMBERED)), TELEGRAM).rows
    assert [label.text for (label,) in rows][1:] == list(NUMBERED[1:])
    assert rows[0][0].text.startswith("1. A label")


def test_the_ways_out_have_no_number_and_are_typed_by_their_words() -> None:
    labels = options(*"abcdefghij", "Skip", "Back")
    spoken = Spoken(text="Which?", labels=labels, alone=2)
    assert only(spoken, SIGNAL).text.endswith("\n10. j\n• Skip\n• Back")
    arabic = only(replace(spoken, language="ar"), SIGNAL).text
    assert arabic.endswith(f"\n{RLM}• {FSI}Back{PDI}")


def test_among_numbered_buttons_the_ways_out_have_no_number() -> None:
    labels = options("Short", "x" * (TELEGRAM.button_label + 1), "Skip")
    request = only(Spoken(text="?", labels=labels, alone=1), TELEGRAM)
    assert request.text == f"?\n\n1. Short\n2. {labels[1].text}"
    assert [label.text for (label,) in request.rows][::2] == ["1. Short", "Skip"]

"""Names and hours as people type them."""

from __future__ import annotations

from datetime import time

import pytest

from bot.core.flow import Turn
from bot.core.form import Accepted, Asking, Refused
from bot.core.messages import Inbound, Kind
from bot.flows import TABLES, typed
from bot.flows.typed import fault_of_name, number_of
from bot.handlers.whatsapp.markup import neutral
from storage.database import Store
from storage.members import Member
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member


@pytest.mark.parametrize(
    "name",
    ["Rana", "أم سمير", "Joëlle B.", "ع", "Jean-Pierre", "O'Brien", "Ali 🌟", "M" * 64],
)
def test_a_first_name_or_a_nickname_is_a_name(name: str) -> None:
    assert fault_of_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "\u202e\u200f",
        "...",
        "03 123 456",
        "٠٣/١٢٣٤٥٦",
        "Rana 0791234567",
        "rana@example.org",
        "www.example.org",
        "https://example.org",
        "=HYPERLINK(1)",
        "+961",
        "-1+1",
        "<b>Rana</b>",
        "{name}",
        "M" * 65,
        "M" * 10_000,
    ],
)
def test_S5_numbers_addresses_markup_and_formulas_are_no_names(name: str) -> None:
    assert fault_of_name(name) is not None


def test_S5_hidden_characters_are_taken_out_of_a_name() -> None:
    read = typed.read_name(" Ra\u202ena\u200b \n B ", Asking(answers={}, now=NOW))
    assert read == Accepted("Rana B")


def test_a_subject_of_another_noun_is_nobody() -> None:
    assert number_of("member/7", "member") == 7
    for subject in ("meeting/7", "member/", "member/x", "member/-1", "", "7"):
        assert number_of(subject, "member") == 0


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("22:00", "22:00"),
        ("10pm", "22:00"),
        ("٧ صباحًا", "07:00"),
        ("21h30", "21:30"),
        ("10 مساءً", "22:00"),
    ],
)
def test_an_hour_is_read_in_every_language(
    store: Store, network: Network, words: str, read: str
) -> None:
    assert typed.read_hour(words, asking(store, network)) == Accepted(read)


def test_an_hour_that_may_be_two_is_asked_again(store: Store, network: Network) -> None:
    refused = typed.read_hour("9", asking(store, network))
    assert isinstance(refused, Refused)
    assert [item.name for item in refused.items] == ["09:00", "21:00"]
    for words in ("25:00", "soon", "Thursday"):
        assert isinstance(typed.read_hour(words, asking(store, network)), Refused)


def test_hours_are_offered_as_hours() -> None:
    assert [item.name for item in typed.hour_items([time(7), time(19, 30)])] == ["07:00", "19:30"]


@pytest.mark.parametrize(
    "code", ["_aB3dE6gH9jK2mN5pQ8sT_", "aB3dE6-_gH9jK2m__5pQ-_", "--aB3dE6gH9jK2mN5pQ8s_"]
)
def test_a_code_copied_out_of_whatsapp_is_the_code_that_was_made(code: str) -> None:
    """Nothing there may become italics: a low line at the edge of a word is another sign."""
    shown = neutral(f"Code: \u2068/start {code}\u2069")
    assert shown != f"Code: \u2068/start {code}\u2069"
    assert typed.code_of(shown) == typed.code_of(shown.split()[-1]) == code


def asking(store: Store, network: Network) -> Asking:
    member: Member = fresh_member(store, network)
    turn = Turn(
        store=store,
        now=NOW,
        event="1",
        inbound=Inbound(platform="web", event_id="1", address="x", kind=Kind.TEXT),
        address=fresh_address(store, member),
        member=member,
        network=network,
        tables=TABLES,
    )
    return Asking(answers={}, now=NOW, turn=turn)


@pytest.mark.parametrize(
    ("words", "read"),
    [("minuit et demi", "00:30"), ("half past midnight", "00:30"), ("midi et demi", "12:30")],
)
def test_L4_half_past_midnight_is_an_hour(
    store: Store, network: Network, words: str, read: str
) -> None:
    assert typed.read_hour(words, asking(store, network)) == Accepted(read)


def test_L4_an_hour_with_another_left_over_is_asked(store: Store, network: Network) -> None:
    refused = typed.read_hour("17:00 and 19:00", asking(store, network))
    assert isinstance(refused, Refused)
    assert [item.name for item in refused.items] == ["17:00"]

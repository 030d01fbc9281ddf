"""A meeting's place on the map: typed once, in words for all, on a map for those who ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.direction import plain
from bot.core.messages import Kind, Spot
from bot.handlers import whatsapp
from storage import networks
from storage.database import Database
from storage.meetings import Reply
from tests.flows.meetings import ANSWERS, invitee, newest, plan, tap, town
from tests.flows.talk import Shown, Talk

MINUTES = timedelta(minutes=2)
LINK = "https://www.google.com/maps/place/X/@33.5,35.3,17z/data=!8m2!3d33.5631!4d35.3689?entry=tt"
HALL = Spot(latitude=33.5631, longitude=35.3689, name="Town hall")
OPEN = replace(whatsapp.CAPABILITIES, window_hours=None, needs_template=False)


def planned(talk: Talk, place: str) -> list[Shown]:
    """A meeting there, and what was shown of it by itself."""
    plan(talk, f"/meeting Thursday 17:00 Monthly coordination @ {place}")
    return talk.wait(MINUTES)


def show_places(talk: Talk, shows: bool = True) -> None:
    """On locked phones as well."""
    with talk.database.transaction() as store:
        networks.change(store, networks.listed(store)[0].id, shows_places=shows)


@pytest.mark.parametrize(
    "typed", [f"Town hall {LINK}", "Town hall 33.5631, 35.3689", "Town hall ٣٣٫٥٦٣١، ٣٥٫٣٦٨٩"]
)
def test_whatever_was_pasted_only_words_and_figures_are_kept(
    database: Database, typed: str
) -> None:
    talk = town(database)
    planned(talk, typed)
    meeting = newest(talk)
    assert (meeting.place, meeting.link) == ("Town hall (33.56310, 35.36890)", "")


def test_a_place_that_is_asked_for_is_understood_too(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting Thursday 17:00 Monthly coordination")
    talk.presses("Rana", ANSWERS[0])
    shown = talk.says("Rana", LINK)
    assert "google" not in "".join(each.text for each in shown)
    for answer in (*ANSWERS[1:], "Send"):
        talk.presses("Rana", answer)
    assert newest(talk).place == "33.56310, 35.36890"


def test_a_map_without_coordinates_is_a_place_and_nothing_to_join_by_phone(
    database: Database,
) -> None:
    talk = town(database)
    planned(talk, "Town hall https://maps.app.goo.gl/AbC12")
    meeting = newest(talk)
    assert (meeting.place, meeting.link) == ("Town hall https://maps.app.goo.gl/AbC12", "")
    assert "I will join by phone" not in talk.shown[-1].labels


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Town hall https://maps.app.goo.gl/AbC12", True),
        (f"Town hall {LINK}", False),
        ("Town hall", False),
    ],
)
def test_the_preview_says_what_would_make_a_pin_of_a_short_link(
    database: Database, place: str, said: bool
) -> None:
    talk = town(database)
    talk.says("Rana", f"/meeting Thursday 17:00 Monthly coordination @ {place}")
    for answer in ANSWERS:
        talk.presses("Rana", answer)
    assert ("stays a link" in talk.shown[-1].text) is said
    assert ("33.5631, 35.3689" in talk.shown[-1].text) is said
    assert "Send" in talk.shown[-1].labels


@pytest.mark.parametrize("shows", [False, True])
def test_H5_a_map_is_shown_to_those_who_ask_and_comes_with_nothing_else(
    database: Database, shows: bool
) -> None:
    talk = town(database)
    show_places(talk, shows)
    shown = planned(talk, "Town hall 33.5631, 35.3689")
    shown += talk.presses("Karim", "I will come")
    shown += talk.wait(timedelta(days=4))
    assert [each for each in shown if each.spot is not None] == []
    assert "33.5" not in "".join(each.text for each in shown)
    pushed = [each.text for each in shown if each.reason.startswith("meeting-")]
    assert any("Town hall" in text for text in pushed) is shows


def test_the_details_have_the_map_before_the_words(database: Database) -> None:
    talk = town(database)
    planned(talk, "Town hall 33.5631, 35.3689")
    place, card = talk.presses("Karim", "Place and details")
    assert (place.spot, place.text, place.rows) == (HALL, "", ())
    assert card.spot is None
    assert "📍 Town hall" in card.text
    assert "I will come" in card.labels
    talk.presses("Karim", "I will come")
    assert invitee(talk, newest(talk), "Karim").reply is Reply.YES


def test_the_map_is_a_tap_away_where_places_are_shown_too(database: Database) -> None:
    talk = town(database)
    show_places(talk)
    shown = planned(talk, "Town hall 33.5631, 35.3689")
    assert "Place and details" in next(each for each in shown if each.to == "Karim").labels


def test_on_whatsapp_it_is_a_location_and_without_maps_it_is_figures(database: Database) -> None:
    talk = town(database)
    planned(talk, "Town hall 33.5631, 35.3689")
    talk.caps = OPEN
    place, card = tap(talk, "Karim", "meeting-details", newest(talk).subject)
    assert place.spot == HALL
    assert card.documents == ()
    talk.caps = replace(OPEN, can_show_spots=False)
    (card,) = tap(talk, "Karim", "meeting-details", newest(talk).subject)
    assert "33.56310, 35.36890" in card.text


def test_H1_where_a_person_is_stays_refused(database: Database) -> None:
    talk = town(database)
    for who in ("Karim", "Rana"):
        shown = talk.sends(who, Kind.LOCATION)
        assert all(each.spot is None for each in shown)
    talk.says("Rana", "/meeting Thursday 17:00 Monthly coordination")
    talk.presses("Rana", ANSWERS[0])
    shown = talk.sends("Rana", Kind.LOCATION)
    assert "Where is it?" in shown[-1].text


def test_a_place_that_is_nothing_but_figures_is_shown_as_figures(database: Database) -> None:
    talk = town(database)
    show_places(talk)
    shown = planned(talk, "33.5631, 35.3689")
    assert "📍 33.56310, 35.36890" in next(each for each in shown if each.to == "Karim").text


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("zoom.us/j/123456?pwd=abc قاعة البلدية", "https://zoom.us/j/123456?pwd=abc"),
        ("قاعة البلدية meet.google.com/abc-defg", "https://meet.google.com/abc-defg"),
        ("www.example.org/room قاعة البلدية", "https://www.example.org/room"),
    ],
)
def test_a_link_without_its_beginning_is_whole_and_has_a_line_of_its_own(
    database: Database, typed: str, link: str
) -> None:
    talk = town(database)
    show_places(talk)
    shown = next(each for each in planned(talk, typed) if each.to == "Karim")
    assert plain(shown.text).split("\n").count(f"🔗 {link}") == 1
    assert "📍 قاعة البلدية" in plain(shown.text).split("\n")


def test_a_place_with_a_slash_is_no_link(database: Database) -> None:
    talk = town(database)
    show_places(talk)
    shown = next(each for each in planned(talk, "Hall A/3, St.George/old") if each.to == "Karim")
    assert "📍 Hall A/3, St.George/old" in plain(shown.text).split("\n")

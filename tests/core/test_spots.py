"""A place on the map is found in what people paste, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Spot
from bot.core.spots import PLACES, found, is_map, keeps_its_place, settled, written

HALL = (33.5631, 35.3689)
GOOGLE = "https://www.google.com/maps"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("33.5631, 35.3689", ""),
        ("33.5631 35.3689", ""),
        ("33.5631° N, 35.3689° E", ""),
        ("33.5631N 35.3689E", ""),
        ("Town hall (33.5631, 35.3689) second floor", "Town hall second floor"),
        ("Town hall, 33.5631,35.3689.", "Town hall"),
        ("٣٣٫٥٦٣١، ٣٥٫٣٦٨٩", ""),
        ("قاعة البلدية ۳۳٫۵۶۳۱، ۳۵٫۳۶۸۹", "قاعة البلدية"),
        ("📍 33.5631, 35.3689", ""),
        ("geo:33.5631,35.3689;u=35 Hall", "Hall"),
        ("geo:0,0?q=33.5631,35.3689(Hall)", ""),
        (f"Hall {GOOGLE}/@33.5631,35.3689,17z", "Hall"),
        (f"{GOOGLE}?q=33.5631%2C35.3689&z=17\nHall", "Hall"),
        (f"{GOOGLE}/search/33.5631,+35.3689?entry=tts", ""),
        (f"{GOOGLE}/place/A+B/@33.56,35.36,17z/data=!3m1!8m2!3d33.5631!4d35.3689!16s", ""),
        ("https://maps.google.com/?ll=33.5631,35.3689", ""),
        ("https://www.google.com.lb/maps/@33.5631,35.3689,15z", ""),
        ("https://www.google.jo/maps?q=loc:33.5631,35.3689", ""),
        ("www.google.com/maps/@33.5631,35.3689,15z", ""),
        ("https://www.openstreetmap.org/#map=17/33.5631/35.3689", ""),
        ("https://www.openstreetmap.org/?mlat=33.5631&mlon=35.3689#map=9/33.1/35.1", ""),
        ("https://maps.apple.com/?ll=33.5631,35.3689&q=Hall", ""),
        ("https://waze.com/ul?ll=33.5631%2C35.3689&navigate=yes", ""),
    ],
)
def test_coordinates_and_links_of_maps_are_understood(typed: str, name: str) -> None:
    assert found(typed) == Spot(latitude=HALL[0], longitude=HALL[1], name=name)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Town hall",
        "Room 3.12, 4.15",
        "26.11.2026 17.30",
        "192.168.1.100, 1.100.200.300",
        "03.123456, 70.123456",  # a telephone's numbers
        "91.0000, 35.3689",
        "33.5631, 181.0000",
        "https://zoom.us/j/1?q=33.5631,35.3689",
        "https://example.org/maps/@33.5631,35.3689,17z",
        "https://google.com.example.org/maps/@33.5631,35.3689,17z",
        "https://www.google.com/search?q=33.5631,35.3689",
        "https://maps.app.goo.gl/abc123",
        "https://[::1/maps/@33.5631,35.3689",
    ],
)
def test_what_is_no_place_on_the_map_stays_words(typed: str) -> None:
    assert found(typed) is None
    assert settled(typed) == typed


def test_the_pin_counts_more_than_the_middle_of_the_screen() -> None:
    link = f"{GOOGLE}/place/X/@10.0,20.0,17z/data=!8m2!3d33.5631!4d35.3689"
    assert found(link) == Spot(latitude=33.5631, longitude=35.3689)


def test_of_a_link_only_the_coordinates_are_kept() -> None:
    link = f"{GOOGLE}/place/X/@33.5631,35.3689,17z?entry=ttu&g_ep=EgoyMDI0"
    assert settled(f"Town hall {link}") == "Town hall (33.56310, 35.36890)"


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://maps.app.goo.gl/abc123", True),
        ("https://goo.gl/maps/abc", True),
        ("https://goo.gl/abc", False),
        ("https://www.google.com/maps/place/Saida", True),
        ("https://www.google.com/mapsx", False),
        ("HTTPS://WAZE.COM/ul/hsv8", True),
        ("geo:1,2", True),
        ("https://meet.example.org/maps", False),
        ("https://[", False),
    ],
)
def test_a_link_of_a_map_is_told_from_one_to_meet_at(link: str, leads: bool) -> None:
    assert is_map(link) is leads


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Town hall https://maps.app.goo.gl/AbC12", True),
        ("https://waze.com/ul/hsv8.", True),
        (f"Town hall {GOOGLE}/place/X/@33.5631,35.3689,17z", False),
        ("Town hall https://maps.app.goo.gl/AbC12 33.5631, 35.3689", False),
        ("Town hall https://meet.example.org/maps", False),
        ("Town hall", False),
        ("", False),
    ],
)
def test_a_map_that_does_not_say_where_is_told_from_one_that_does(text: str, told: bool) -> None:
    assert keeps_its_place(text) is told


SPOTS = st.builds(
    Spot,
    latitude=st.floats(-90, 90).map(lambda degrees: round(degrees, PLACES) + 0.0),
    longitude=st.floats(-180, 180).map(lambda degrees: round(degrees, PLACES) + 0.0),
    name=st.sampled_from(["", "Town hall", "قاعة البلدية", "Salle n° 2"]),
)


@given(SPOTS)
def test_what_we_write_we_find_again(spot: Spot) -> None:
    assert found(f"{spot.name} {written(spot)}") == spot
    assert found(settled(f"{written(spot)} {spot.name}")) == spot


@given(SPOTS)
def test_every_digit_and_every_map_says_the_same(spot: Spot) -> None:
    plain = Spot(latitude=spot.latitude, longitude=spot.longitude)
    pair = written(spot)
    latitude, longitude = pair.split(", ")
    arabic = pair.translate(str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫،"))
    said = (
        arabic,
        f"geo:{latitude},{longitude}",
        f"{GOOGLE}/@{latitude},{longitude},17z",
        f"https://www.openstreetmap.org/#map=17/{latitude}/{longitude}",
    )
    assert [found(each) for each in said] == [plain] * len(said)


TRICKY = "0123456789.,;()/@!?=&%-+ geo:htpsw"
FIGURES = st.lists(
    st.sampled_from(("1.2345", "-33.5631", "91.0001", "35.3689", ",", "(", ")", "Hall", "geo:1,2")),
    max_size=9,
).map(" ".join)


@given(st.text(max_size=300) | st.text(alphabet=TRICKY, max_size=99) | FIGURES)
def test_whatever_is_typed_it_is_inside_the_world_or_nothing(typed: str) -> None:
    spot = found(typed)
    if spot is not None:
        assert abs(spot.latitude) <= 90
        assert abs(spot.longitude) <= 180
        assert "\n" not in spot.name
    kept = settled(typed)
    assert settled(kept) == kept
    is_map(typed)

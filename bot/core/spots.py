"""A place on the map in what somebody typed: coordinates or a map's link; nobody is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.core.direction import harmless
from bot.core.letters import fold
from bot.core.messages import Spot

LONGEST = 2000  # characters looked at; links of maps are long, but not that long
PLACES = 5  # decimals of a degree: about a metre

_DEGREES = r"[-+]?\d{1,3}(?:\.\d{1,15})?"
_PAIR = re.compile(rf"({_DEGREES})\s*,\s*\+?({_DEGREES})")
# Without a link around them, figures are coordinates only when they are as exact as 100 metres.
_EXACT = r"[-+]?(?:0|[1-9]\d{0,2})\.\d{3,15}"
_BARE = re.compile(
    rf"[(\[]?(?<![\w.,/:=@+-])({_EXACT})\s*°?\s*([ns]\b)?(?:\s*[,;]\s*|\s+)"
    rf"({_EXACT})(?!\.?\d)\s*°?\s*([ew]\b)?(?![\w/])[)\]]?"
)
_LINK = re.compile(r"(?:https?://|www\.|geo:)\S+")
_PIN = re.compile(rf"!3d({_DEGREES})!4d({_DEGREES})")  # Google: the place itself
_VIEW = re.compile(rf"/@({_DEGREES}),({_DEGREES})")  # Google: the middle of the screen
_SHOWN = re.compile(rf"map=\d{{1,2}}(?:\.\d+)?/({_DEGREES})/({_DEGREES})")  # OpenStreetMap
_PATH = re.compile(rf"/(?:place|search|dir/[^/]*)/(?:loc:)?\s*({_DEGREES}),\s*({_DEGREES})")
_ASKED = ("q", "query", "ll", "sll", "destination", "daddr", "coordinate", "center")
_EDGES = " ,;:،؛|-–—@📍()[]"

_GOOGLE = re.compile(r"(?:www\.|maps\.)?google\.(?:[a-z]{2,3}\.)?[a-z]{2,3}")
_MAPS = frozenset(
    {
        *("maps.app.goo.gl", "goo.gl", "maps.apple.com", "maps.apple", "waze.com", "www.waze.com"),
        *("ul.waze.com", "openstreetmap.org", "www.openstreetmap.org", "osm.org", "www.osm.org"),
    }
)

Degrees = tuple[str, str]


def found(text: str) -> Spot | None:
    """The last place on the map in the text; its name is what else stands there."""
    folded = fold(text[:LONGEST])
    for start, end, pair in _pairs(folded.text):
        spot = _spot(*pair)
        if spot is None:
            continue
        first = folded.places[start]
        last = folded.places[end] if end < len(folded.places) else len(text)
        before, after = text[:first].rstrip(_EDGES), text[last:].lstrip(_EDGES + ".")
        name = harmless(f"{before} {after}").strip(_EDGES)
        return Spot(latitude=spot[0], longitude=spot[1], name=name)
    return None


def settled(text: str) -> str:
    """The same with plain coordinates behind the words, in place of a link and what it tells."""
    spot = found(text)
    if spot is None:
        return text
    return f"{spot.name} ({written(spot)})" if spot.name else written(spot)


def written(spot: Spot) -> str:
    """As every map takes it when it is pasted: figures of the West, a comma between."""
    return f"{spot.latitude:.{PLACES}f}, {spot.longitude:.{PLACES}f}"


def keeps_its_place(text: str) -> bool:
    """Whether there is a link to a map in it, and nothing says where on it: a short link. It would
    have to be opened, and nobody is asked."""
    links = [link.rstrip(".,;)") for link in _LINK.findall(text[:LONGEST])]
    return any(map(is_map, links)) and found(text) is None


def is_map(link: str) -> bool:
    """Whether it leads to a map; where on it, a short link does not say."""
    parts = _parts(link.casefold())
    if parts is None:
        return False
    host = parts.hostname or ""
    if parts.scheme == "geo" or host in _MAPS - {"goo.gl"} or host.startswith("maps.google."):
        return True
    googled = host == "goo.gl" or _GOOGLE.fullmatch(host)
    return bool(googled) and re.match(r"/maps(?:/|$)", parts.path) is not None


def _pairs(folded: str) -> Iterator[tuple[int, int, Degrees]]:
    """Where they begin and end, and both figures: the last ones first, of a link the surest."""
    links = list(_LINK.finditer(folded))
    pairs = [(*link.span(), pair) for link in links for pair in _in_link(link[0])]
    for bare in _BARE.finditer(folded):
        if not any(link.start() <= bare.start() < link.end() for link in links):
            latitude, south, longitude, west = bare.groups()
            signed = (_signed(latitude, south == "s"), _signed(longitude, west == "w"))
            pairs.append((*bare.span(), signed))
    yield from sorted(pairs, key=lambda pair: -pair[0])


def _signed(figure: str, negative: object) -> str:
    return f"-{figure.lstrip('+-')}" if negative else figure


def _in_link(link: str) -> Iterator[Degrees]:
    """What a link of a map says, the surest first; nothing of any other link."""
    parts = _parts(link)
    if parts is None or not is_map(link):
        return
    whole = unquote(link)
    asked = parse_qs(parts.query, max_num_fields=50)
    if "mlat" in asked and "mlon" in asked:
        yield asked["mlat"][0], asked["mlon"][0]
    yield from _PIN.findall(whole)[-1:]
    for name in _ASKED:
        for value in asked.get(name, ()):
            if pair := _PAIR.match(value.strip().removeprefix("loc:")):
                yield pair[1], pair[2]
    if parts.scheme == "geo" and (pair := _PAIR.match(parts.path)):
        yield pair[1], pair[2]
    for pattern in (_PATH, _VIEW, _SHOWN):
        yield from pattern.findall(whole.replace("+", " "))[:1]


def _parts(link: str) -> SplitResult | None:
    try:
        return urlsplit(link if not link.startswith("www.") else f"https://{link}")
    except ValueError:
        return None


def _spot(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        north, east = round(float(latitude), PLACES), round(float(longitude), PLACES)
    except ValueError:
        return None
    inside = abs(north) <= 90 and abs(east) <= 180
    return (north + 0.0, east + 0.0) if inside else None  # no "-0.00000"

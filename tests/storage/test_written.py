"""Values as JSON: read again as they were, whatever a platform has handed us."""

from __future__ import annotations

import json

import pytest

from storage.written import to_json


@pytest.mark.parametrize(
    "value",
    [
        {"q": "نعم", "~shown": ["q"], "n": 3, "share": 0.5, "none": None, "yes": True},
        {"q": "cut in the middle \ud83d"},
        [["answer", "session/7", "q=\udc00", ["Yes"]]],
    ],
)
def test_what_is_written_is_read_again(value: object) -> None:
    assert json.loads(to_json(value)) == value

"""Sentences, surveys and invented people as data: files that need no programmer to change."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def read(name: str) -> Any:
    """The content of a JSON file in this folder, by its file name."""
    return json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))

"""What the tests of WhatsApp share: Prism, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.whatsapp import prism


@pytest.fixture(scope="session")
def meta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[prism.Checker]:
    """Meta's description, corrected where it falls short."""
    with prism.running(prism.corrected_description(), tmp_path_factory.mktemp("prism")) as checker:
        yield checker

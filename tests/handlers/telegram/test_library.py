"""The library is loaded without what an idle bot does not need, and gives it to who asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def told(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_who_asks_for_the_librarys_own_transport_later_gets_it() -> None:
    assert told(
        "from bot.handlers.telegram.library import Bot; assert 'httpx' not in sys.modules;"
        "import telegram; own = telegram.Bot('1:a').request;"
        "print(type(own).__module__, 'httpx' in sys.modules)"
    ) == "telegram.request._httpxrequest True"  # fmt: skip


def test_the_librarys_application_can_be_loaded_later() -> None:
    assert told(
        "from bot.handlers.telegram.library import Bot; from telegram.ext import Application;"
        "print(type(Application.builder().token('1:a').build().bot.request).__module__)"
    ) == "telegram.request._httpxrequest"  # fmt: skip


@pytest.mark.parametrize(
    "first", ["", "import cryptography.hazmat.backends;", "import telegram;"], ids=str
)
def test_what_it_left_out_can_be_imported_afterwards(first: str) -> None:
    assert told(
        f"{first} from bot.handlers.telegram.library import Bot;"
        "from cryptography.hazmat.backends import default_backend;"
        "from cryptography.hazmat.primitives.asymmetric.padding import OAEP; print('well')"
    ) == "well"  # fmt: skip

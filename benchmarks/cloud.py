"""The Cloud API's stand-in, as an operator would set it up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks import child
from tests.fakes.whatsapp import (
    ACCOUNT_ID,
    APP_SECRET,
    NUMBER,
    PHONE_ID,
    TOKEN,
    VERIFY_TOKEN,
    remote,
)
from tests.ports import free_port

WEBHOOK = "/whatsapp/webhook"


def platform(api: str) -> dict[str, str]:
    """The settings of a bot that finds the Cloud API at this address."""
    given = {
        "TOKEN": TOKEN, "PHONE_ID": PHONE_ID, "ACCOUNT_ID": ACCOUNT_ID, "APP_SECRET": APP_SECRET,
        "VERIFY_TOKEN": VERIFY_TOKEN, "API_BASE": api, "NUMBER": NUMBER,
    }  # fmt: skip
    return {f"MUYASSIR_WHATSAPP_{name}": value for name, value in given.items()}


def push_templates(folder: Path, fake: remote.Remote) -> None:
    """All are approved at once."""
    fake.review(approving=True)
    subprocess.run(
        [sys.executable, "-m", "bot", "whatsapp", "templates", "--push"],
        cwd=folder, env=child.settings(folder, platform(fake.url), free_port()), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def subscribe(fake: remote.Remote, port: int) -> None:
    """The webhook proves itself, and is told everything from then on."""
    assert fake.subscribe(f"http://127.0.0.1:{port}{WEBHOOK}", APP_SECRET, VERIFY_TOKEN)

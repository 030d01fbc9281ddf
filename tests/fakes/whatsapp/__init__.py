"""A WhatsApp of our own for tests: the Cloud API over HTTP, people, windows, webhooks, faults."""

from tests.fakes.whatsapp.people import Person, Seen, person
from tests.fakes.whatsapp.server import application, running
from tests.fakes.whatsapp.world import (
    ACCOUNT_ID,
    APP_SECRET,
    NUMBER,
    PHONE_ID,
    TOKEN,
    VERIFY_TOKEN,
    FakeWhatsApp,
)

__all__ = [
    "ACCOUNT_ID",
    "APP_SECRET",
    "NUMBER",
    "PHONE_ID",
    "TOKEN",
    "VERIFY_TOKEN",
    "FakeWhatsApp",
    "Person",
    "Seen",
    "application",
    "person",
    "running",
]

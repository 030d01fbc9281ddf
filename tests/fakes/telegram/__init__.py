"""A Telegram of our own for tests: the Bot API over HTTP, virtual members, a ledger, faults."""

from tests.fakes.telegram.people import Group, Person, Seen, group, person
from tests.fakes.telegram.server import application, running
from tests.fakes.telegram.world import TOKEN, FakeTelegram

__all__ = [
    "TOKEN",
    "FakeTelegram",
    "Group",
    "Person",
    "Seen",
    "application",
    "group",
    "person",
    "running",
]

"""`muyassir whatsapp templates`, as an operator sees it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.content import read
from bot.engine import template_desk
from bot.handlers.whatsapp.templates import Wanted, wanted
from bot.settings import Settings
from storage import templates
from storage.database import Database
from tests.fakes.whatsapp import FakeWhatsApp, running
from tests.fakes.whatsapp.faults import Fault

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
WANTS = wanted(read("templates.json"))
FIRST = WANTS[0]


@pytest.fixture
def fake() -> Iterator[FakeWhatsApp]:
    """In a loop of its own: a command line runs a loop for itself."""
    found, ready, done = FakeWhatsApp(), threading.Event(), threading.Event()

    async def serve() -> None:
        async with running(found):
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    yield found
    done.set()
    thread.join()


@dataclass
class Desk:
    """An operator at the command line."""

    fake: FakeWhatsApp
    database: Database
    token: str
    account_id: str
    printed: list[str] = field(default_factory=list)

    def look(self, *, push: bool = False) -> int:
        self.printed.clear()
        settings = Settings(
            whatsapp_token=self.token,
            whatsapp_account_id=self.account_id,
            whatsapp_api_base=self.fake.url,
        )
        return template_desk.look(
            settings, self.database, push=push, now=NOW, tell=self.printed.append
        )

    def kept(self, one: Wanted = FIRST) -> templates.Template:
        with self.database.transaction() as store:
            found = templates.find(store, one.name, one.language)
        assert found is not None
        return found

    def line(self, one: Wanted = FIRST) -> str:
        name, language = one.name, one.language
        return next(line for line in self.printed if line.split()[:2] == [name, language])


@pytest.fixture
def desk(fake: FakeWhatsApp, database: Database) -> Desk:
    return Desk(fake, database, fake.token, fake.account_id)


def posts(fake: FakeWhatsApp) -> int:
    return sum(call.method == "POST" for call in fake.ledger)


def test_a_look_changes_nothing_there_and_says_what_is_missing(desk: Desk) -> None:
    assert desk.look() == template_desk.LOOK
    assert posts(desk.fake) == 0
    assert desk.line().endswith("hand it in with --push")
    with desk.database.transaction() as store:
        assert templates.all_of_them(store) == []


def test_what_is_missing_is_handed_in_once_and_kept(desk: Desk) -> None:
    assert desk.look(push=True) == template_desk.FINE
    assert len(desk.fake.templates.all) == len(WANTS)
    assert desk.kept().state == templates.PENDING
    assert desk.kept().digest == FIRST.wording.digest
    desk.fake.templates.approving = True
    for each in desk.fake.templates.all.values():
        each.status = "APPROVED"
    made = posts(desk.fake)
    assert desk.look(push=True) == template_desk.FINE
    assert posts(desk.fake) == made, "nothing has changed, so nothing is reviewed again"
    assert desk.kept().usable
    assert desk.line().split()[2:] == ["approved", "utility", "30", "days"]


def test_what_reads_otherwise_is_changed_under_its_name(desk: Desk) -> None:
    desk.fake.templates.approving = True
    desk.look(push=True)
    there = desk.fake.templates.all[FIRST.name, FIRST.language]
    there.components = [{"type": "BODY", "text": "Other words {{1}} and {{2}} there"}]
    assert desk.look() == template_desk.LOOK
    assert desk.line().endswith("its words there are others; --push")
    assert desk.kept().digest == ""
    made = posts(desk.fake)
    assert desk.look(push=True) == template_desk.FINE
    assert posts(desk.fake) == made + 1
    assert there.components == FIRST.components


def test_how_long_each_waits_for_a_phone_is_told(desk: Desk) -> None:
    today = next(one for one in WANTS if "meeting_today" in one.name)
    assert desk.look() == template_desk.LOOK
    assert desk.line(today).split()[2:5] == ["missing", "2", "h"]
    desk.look(push=True)
    handing = (
        f"Handing in {today.name} ({today.language}), which waits 2 h for a phone that is off."
    )
    assert handing in desk.printed
    assert desk.line(today).split()[2:6] == ["pending", "utility", "2", "h"]


def test_a_time_that_whatsapp_took_away_is_set_again(desk: Desk) -> None:
    desk.fake.templates.approving = True
    desk.look(push=True)
    today = next(one for one in WANTS if "meeting_today" in one.name)
    there = desk.fake.templates.all[today.name, today.language]
    there.ttl = None
    assert desk.look() == template_desk.LOOK
    assert desk.line(today).endswith("30 days           it is to wait 2 h for a phone; --push")
    desk.look(push=True)
    assert there.ttl == 7200


def test_what_is_being_reviewed_waits_for_its_change(desk: Desk) -> None:
    desk.look(push=True)
    there = desk.fake.templates.all[FIRST.name, FIRST.language]
    there.components = [{"type": "BODY", "text": "Other words"}]
    made = posts(desk.fake)
    assert desk.look(push=True) == template_desk.LOOK
    assert posts(desk.fake) == made
    assert desk.line().endswith("when WhatsApp has looked at the one before")


@pytest.mark.parametrize(
    ("status", "state", "says"),
    [
        ("REJECTED", templates.REJECTED, "rejected (invalid format); change its words"),
        ("PAUSED", templates.PAUSED, "paused (invalid format); people blocked or reported it"),
        ("DISABLED", templates.DISABLED, "it needs another name and other words"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_reason(
    desk: Desk, status: str, state: str, says: str
) -> None:
    desk.look(push=True)
    there = desk.fake.templates.all[FIRST.name, FIRST.language]
    there.status, there.reason = status, "INVALID_FORMAT"
    assert desk.look() == template_desk.LOOK
    assert says in desk.line()
    assert (desk.kept().state, desk.kept().why) == (state, "INVALID_FORMAT")
    assert not desk.kept().usable


def test_what_was_put_into_another_category_is_never_sent(desk: Desk) -> None:
    desk.fake.templates.approving = True
    desk.look(push=True)
    desk.fake.templates.all[FIRST.name, FIRST.language].category = "MARKETING"
    assert desk.look() == template_desk.LOOK
    assert "another category" in desk.line()
    assert (desk.kept().state, desk.kept().usable) == (templates.APPROVED, False)


def test_what_was_frozen_stays_so_until_it_is_handed_in_again(desk: Desk) -> None:
    desk.fake.templates.approving = True
    desk.look(push=True)
    with desk.database.transaction() as store:
        templates.put(
            store, FIRST.name, FIRST.language, NOW, state=templates.FROZEN, why="other parameters"
        )
    assert desk.look() == template_desk.LOOK
    assert "(other parameters); --push frees it" in desk.line()
    assert desk.kept().state == templates.FROZEN
    assert desk.look(push=True) == template_desk.FINE
    assert desk.kept().usable


def test_what_has_gone_from_there_cannot_be_used(desk: Desk) -> None:
    desk.fake.templates.approving = True
    desk.look(push=True)
    del desk.fake.templates.all[FIRST.name, FIRST.language]
    assert desk.look() == template_desk.LOOK
    assert (desk.kept().state, desk.kept().why) == (templates.DISABLED, "not there")


def test_one_that_is_not_taken_does_not_stop_the_others(desk: Desk) -> None:
    refusal = "Message template is being deleted"
    desk.fake.faults.add(
        Fault(do="refuse", what="templates", code=100, details=refusal, skip=1)
    )  # the first call lists
    assert desk.look(push=True) == template_desk.LOOK
    assert desk.line().endswith(f"not taken: {refusal}")
    assert len(desk.fake.templates.all) == len(WANTS) - 1


@pytest.mark.parametrize(
    ("code", "names"),
    [(190, template_desk.TOKEN), (10, template_desk.TOKEN), (4, "try again in 60 seconds")],
)
def test_what_stops_everything_names_the_setting(desk: Desk, code: int, names: str) -> None:
    desk.fake.faults.add(Fault(do="refuse", what="templates", code=code))
    assert desk.look() == template_desk.FAILED
    assert len(desk.printed) == 1
    assert names in desk.printed[0]


def test_S6_a_wrong_account_or_address_is_told_without_the_token(desk: Desk) -> None:
    printed: list[str] = []

    def told(change: Callable[[], None]) -> str:
        change()
        assert desk.look() == template_desk.FAILED
        printed.extend(desk.printed)
        return desk.printed[0]

    def other_account() -> None:
        desk.account_id = "999"

    def other_address() -> None:
        desk.fake.url = "http://127.0.0.1:9"

    assert told(other_account).startswith(template_desk.ACCOUNT)
    assert told(other_address).startswith(template_desk.BASE)
    assert desk.token not in "\n".join(printed)


def test_a_missing_setting_is_named_before_anything_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUYASSIR_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    monkeypatch.setenv("MUYASSIR_WEB", "on")
    assert main(["whatsapp", "templates", "--status"]) == template_desk.FAILED
    assert capsys.readouterr().out.startswith("MUYASSIR_WHATSAPP_TOKEN: ")
    assert not (tmp_path / "new.db").exists()


def test_either_push_or_status_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["--push", "--status"]):
        with pytest.raises(SystemExit) as ended:
            main(["whatsapp", "templates", *arguments])
        assert ended.value.code == 2
    capsys.readouterr()

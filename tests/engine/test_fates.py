"""What becomes of a message by what its platform says of it: at once, or after it had taken it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Fate, Outcome
from bot.engine import resting
from bot.engine.doctor import examine
from bot.engine.findings import Verdict
from bot.flows.apps.reach import (
    BLOCKED,
    MISSED,
    NO_OPT_IN,
    RESTING,
    STOPPED,
    TOO_LATE,
    UNKNOWN,
    WINDOW,
)
from storage import addresses, ledger, members, networks, opt_ins, templates, withdrawn
from storage.database import Database, Store
from storage.ledger import Standing
from storage.members import Role, State
from storage.sending import SECOND_TRY
from tests.engine.fated import OTHER, World, out
from tests.engine.small import CAPS, PLATFORM, TABLES, somebody, text
from tests.fresh import NOW

STRICT = replace(CAPS, name=PLATFORM, needs_opt_in=True)

PLANNED, FAILED, EXPIRED = "planned", "failed", "expired"
# R5: the class of each answer, how it stands then, and how often it had been sent a week later.
AT_ONCE = {
    Fate.RETRY: (PLANNED, "as told", 2),  # surely not accepted
    Fate.STOP: (PLANNED, "as told", 2),
    Fate.UNKNOWN: (PLANNED, UNKNOWN, 2),  # nobody knows: once more
    Fate.REFUSED: (FAILED, "as told", 1),  # surely refused
    Fate.UNREACHABLE: (FAILED, MISSED, 1),
    Fate.MISSED: (FAILED, MISSED, 1),
    Fate.OPTED_OUT: (FAILED, STOPPED, 1),
    Fate.SPARING: (PLANNED, RESTING, 2),
    Fate.TEMPLATE: (FAILED, "as told", 1),  # where none was used, there is none to change
}
AFTERWARDS = {
    Fate.RETRY: (PLANNED, "as told", 2),
    Fate.STOP: (PLANNED, "as told", 2),
    Fate.UNKNOWN: (PLANNED, "as told", 2),  # it surely failed; whatever that was, it may pass
    Fate.REFUSED: (FAILED, "as told", 1),
    Fate.UNREACHABLE: (FAILED, MISSED, 1),
    Fate.MISSED: (FAILED, MISSED, 1),
    Fate.OPTED_OUT: (FAILED, STOPPED, 1),
    Fate.SPARING: (PLANNED, RESTING, 2),
    Fate.TEMPLATE: (FAILED, "as told", 1),
    Fate.WINDOW: (PLANNED, WINDOW, 2),
}


@pytest.mark.parametrize(("fate", "end"), AT_ONCE.items())
async def test_R5_each_class_of_answer_at_once(
    database: Database, fate: Fate, end: tuple[str, str, int]
) -> None:
    world = World(database)
    world.plan(expires=NOW + timedelta(days=9))
    # What is tried once more at once waits here: the second answer is not asked for yet.
    await world.send(out(fate, retry_after=60.0 if fate is Fate.RETRY else None))
    assert (*world.stands(), world.sends[PLATFORM]) == (*end[:2], 1)
    for _ in range(7):
        await world.later(timedelta(days=1))
    assert world.sends[PLATFORM] == end[2]
    assert world.stands()[0] == ("handed over" if end[0] == PLANNED else end[0])
    assert world.faults() == []


@pytest.mark.parametrize(("fate", "end"), AFTERWARDS.items())
async def test_R5_each_class_of_answer_after_it_had_been_taken(
    database: Database, fate: Fate, end: tuple[str, str, int]
) -> None:
    world = World(database)
    world.plan(expires=NOW + timedelta(days=9))
    await world.send()
    assert world.stands() == ("handed over", "")
    world.fail(out(fate))
    assert (*world.stands(), world.sends[PLATFORM]) == (*end[:2], 1)
    assert world.faults() == []
    for _ in range(7):
        await world.later(timedelta(days=1))
    assert world.sends[PLATFORM] == end[2]
    assert world.faults() == []


@pytest.mark.parametrize("fate", [one for one in Fate if one is not Fate.ACCEPTED])
@pytest.mark.parametrize("taken", [False, True], ids=["at once", "afterwards"])
async def test_R4_R10_whatever_is_said_for_ever_a_message_ends_by_name(
    database: Database, fate: Fate, taken: bool
) -> None:
    """Nothing goes round for ever, and nothing is sent more often than somebody would forgive."""
    world = World(database, apps=(PLATFORM, OTHER))
    world.plan(expires=NOW + timedelta(days=3))
    told = out(fate, moved_to="omar", whole_platform=True)
    for turn in range(40):
        for fake in world.fakes.values():
            fake.outcomes = [] if taken else [told] * 50
        await world.deliver()
        if taken and world.entry().state is Standing.HANDED_OVER:
            world.fail(told, on=world.entry().platform)
        world.clock.moment += timedelta(hours=4) * (turn % 2)
    state, why = world.stands()
    assert state in ("failed", "expired", "held")
    assert why
    assert sum(world.sends.values()) <= 24, "bounded by the hours until it is of no use"
    assert world.faults() == []


# --- the next app ---------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [False, True], ids=["at once", "afterwards"])
@pytest.mark.parametrize("fate", [Fate.MISSED, Fate.UNREACHABLE])
async def test_R4_what_does_not_arrive_in_one_app_goes_to_the_next(
    database: Database, fate: Fate, taken: bool
) -> None:
    world = World(database, apps=(PLATFORM, OTHER))
    world.plan()
    await world.send(*([] if taken else [out(fate)]))
    if taken:
        world.fail(out(fate))
        assert world.stands()[0] == "planned"
        await world.send()
    assert world.sends == {PLATFORM: 1, OTHER: 1}
    assert world.stands() == ("handed over", "")
    assert world.entry().platform == OTHER
    world.fail(out(Fate.MISSED), on=OTHER)
    await world.send()
    assert world.stands() == ("failed", MISSED), "each app has had it once"
    assert world.sends == {PLATFORM: 1, OTHER: 1}
    assert world.faults() == []


async def test_a_reply_stays_where_it_was_asked_for(database: Database) -> None:
    world = World(database, apps=(PLATFORM, OTHER))
    world.plan_reply()
    await world.send(out(Fate.MISSED))
    assert world.stands("r") == ("failed", MISSED)
    assert world.sends == {PLATFORM: 1, OTHER: 0}


async def test_whoever_opts_out_is_not_written_to_in_another_app(database: Database) -> None:
    world = World(database, apps=(PLATFORM, OTHER))
    world.plan()
    world.plan("b")
    await world.send(out(Fate.OPTED_OUT))
    assert (world.stands(), world.stands("b")) == (("failed", STOPPED), ("withdrawn", STOPPED))
    assert world.sends == {PLATFORM: 1, OTHER: 0}
    with database.transaction() as store:
        assert members.get(store, world.member.id).state is State.STOPPED


async def test_R4_the_third_miss_in_a_row_makes_somebody_unreachable(database: Database) -> None:
    world = World(database)
    for n in range(4):
        world.plan(f"{n}")
        await world.send(out(Fate.MISSED))
    assert world.sends[PLATFORM] == 3, "the fourth is not tried"
    assert {world.stands(f"{n}") for n in range(4)} == {("failed", MISSED)}
    world.tell(text("hello"))
    assert (world.address().state, world.address().strikes) == (addresses.OK, 0)
    world.plan("after")
    await world.send()
    assert world.stands("after") == ("handed over", "")


@pytest.mark.parametrize(("told", "why"), [("blocked", BLOCKED), ("not to that country", MISSED)])
@pytest.mark.parametrize("taken", [False, True], ids=["at once", "afterwards"])
async def test_nobody_is_said_to_have_blocked_us_who_has_not(
    database: Database, told: str, why: str, taken: bool
) -> None:
    world, lost = World(database), Outcome(fate=Fate.UNREACHABLE, why=told)
    world.plan("first")
    await world.send(*([] if taken else [lost]))
    if taken:
        world.fail(lost, "first")
    world.plan("second")
    await world.send()
    assert world.sends[PLATFORM] == 1, "the second is not tried"
    assert {world.stands("first"), world.stands("second")} == {("failed", why)}
    world.tell(text("hello"))
    assert (world.address().state, world.address().strikes) == (addresses.OK, 0)


async def test_a_message_that_arrives_breaks_the_row(database: Database) -> None:
    world = World(database)
    for n in range(6):
        world.plan(f"{n}")
        await world.send(*([out(Fate.MISSED)] if n % 3 else []))
        if n % 3 == 0:
            world.tell(world.receipt("delivered", f"{n}"))
    assert world.sends[PLATFORM] == 6, "never three in a row"


# --- the window and the template ------------------------------------------------------------------


async def test_R4_a_window_that_is_closed_after_all_is_tried_once(database: Database) -> None:
    world = World(database)
    world.plan()
    await world.send(out(Fate.WINDOW), out(Fate.WINDOW), out(Fate.WINDOW))
    assert world.sends[PLATFORM] == 2
    assert world.stands() == ("held", WINDOW)
    assert world.address().last_in_at is None
    assert world.faults() == []


async def test_who_wrote_meanwhile_has_opened_the_window_again(database: Database) -> None:
    world = World(database)
    world.plan()
    await world.send()
    world.clock.moment += timedelta(minutes=1)
    world.tell(text("hello"))
    world.fail(out(Fate.WINDOW))
    assert world.address().last_in_at == world.clock.now()
    assert world.stands() == ("planned", WINDOW)


async def test_R4_a_template_that_cannot_be_used_is_used_no_more(database: Database) -> None:
    world = World(database)
    with database.transaction() as store:
        for language in ("en", "ar"):
            approve(store, "meeting_reminder", language)
    world.plan()
    await world.send()
    with database.transaction() as store:
        store.changing.exec_driver_sql("UPDATE ledger SET template = 'meeting_reminder/en'")
    world.fail(out(Fate.TEMPLATE))
    with database.transaction() as store:
        english, arabic = (
            templates.find(store, "meeting_reminder", language) for language in ("en", "ar")
        )
    assert english is not None
    assert arabic is not None
    assert (english.state, english.why, english.usable) == (templates.FROZEN, "as told", False)
    assert arabic.usable
    assert world.stands()[0] == "planned"
    assert world.entry().template == ""


def approve(store: Store, name: str, language: str) -> None:
    templates.put(store, name, language, NOW, state=templates.APPROVED, category=templates.UTILITY)


# --- less of it -----------------------------------------------------------------------------------


async def test_a_platform_that_wants_less_gets_nothing_unasked_for_a_day(
    database: Database,
) -> None:
    world = World(database)
    with database.transaction() as store:
        rana = somebody(store, networks.get(store, world.member.network_id), "rana")
        members.change(store, rana, role=Role.COORDINATOR)
    for key in ("a", "b", "c"):
        world.plan(key, expires=NOW + timedelta(days=3))
    world.plan("short", expires=NOW + timedelta(hours=5))
    await world.send(out(Fate.SPARING, whole_platform=True))
    world.plan_reply()
    await world.send()
    assert world.stands("r") == ("handed over", "")
    assert {world.stands(key) for key in ("a", "b", "c")} == {("planned", RESTING)}
    assert world.stands("short") == ("expired", RESTING)
    assert world.sends[PLATFORM] == 2
    with database.transaction() as store:
        told = ledger.of_subject(store, f"notice/{rana.id}")
        found = [one.what for one in examine(store, NOW) if one.verdict is Verdict.LOOK]
    assert [one.reason for one in told] == [resting.REASON], "once, however much of theirs waits"
    assert any("small asked for less" in what for what in found)
    await world.later(timedelta(hours=24))
    assert world.stands("a") == ("handed over", "")
    assert world.faults() == []


async def test_one_person_who_gets_enough_is_spared_alone(database: Database) -> None:
    world, other = World(database), World(database, who="samira")
    world.plan()
    await world.send(out(Fate.SPARING))
    other.plan("b")
    await other.send()
    assert (world.stands(), other.stands("b")) == (("planned", RESTING), ("handed over", ""))
    with database.transaction() as store:
        assert resting.all_that_rest(store, NOW) == {}


# --- who has agreed, and who is gone --------------------------------------------------------------


async def test_nothing_unasked_goes_where_nobody_agreed_to_it(database: Database) -> None:
    tables = replace(TABLES, platforms={PLATFORM: STRICT})
    world = World(database, tables=tables, caps=STRICT)
    world.plan()
    world.plan_reply()
    await world.send()
    assert world.stands() == ("failed", NO_OPT_IN)
    assert world.stands("r") == ("handed over", "")
    home = world.address()
    with database.transaction() as store:
        opt_ins.give(
            store, address_id=home.id, member_id=world.member.id, version=2,
            language="en", how=opt_ins.START, now=NOW,
        )  # fmt: skip
    world.plan("b")
    await world.send()
    assert world.stands("b") == ("handed over", "")


@pytest.mark.parametrize("fate", [Fate.MISSED, Fate.UNREACHABLE, Fate.RETRY, Fate.WINDOW])
async def test_R14_what_fails_after_a_removal_is_not_sent_again(
    database: Database, fate: Fate
) -> None:
    world = World(database, apps=(PLATFORM, OTHER))
    world.plan()
    await world.send()
    with database.transaction() as store:
        members.erase(store, members.get(store, world.member.id), State.REMOVED, NOW)
        withdrawn.withdraw_for_member(store, world.member.id, "no longer in the network", NOW)
    world.fail(out(fate))
    await world.later(SECOND_TRY * 2)
    assert world.sends == {PLATFORM: 1, OTHER: 0}
    assert world.stands()[0] in ("withdrawn", "failed")
    assert world.faults() == []


async def test_what_failed_too_late_to_be_useful_expires(database: Database) -> None:
    world = World(database, apps=(PLATFORM, OTHER))
    world.plan(expires=NOW + timedelta(hours=1))
    await world.send()
    world.clock.moment += timedelta(hours=2)
    world.fail(out(Fate.MISSED))
    assert world.stands() == ("expired", TOO_LATE)

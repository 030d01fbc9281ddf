"""Members: removal at once, roles as they are now, and buttons that work for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from bot.core.flow import Action, Turn
from bot.core.messages import Inbound, Kind
from bot.engine import taps
from bot.flows import ACTIONS, COMMANDS, FLOWS, TABLES
from bot.flows.apps import reach
from bot.flows.roles import MAY
from storage import addresses, buttons, invitations, ledger, members, networks, sessions, strangers
from storage.addresses import Address
from storage.database import Store
from storage.ledger import Planned, Standing
from storage.members import Member, Role, State
from tests.flows.talk import Talk
from tests.fresh import NOW, fresh_address, fresh_member, fresh_network

pytestmark = pytest.mark.each_kind


def plan(talk: Talk, name: str, key: str, hours: float, **values: object) -> None:
    """A message that is to reach somebody in so many hours."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        planned = Planned(
            key=key,
            reason="notice",
            due=talk.now + timedelta(hours=hours),
            member_id=member.id,
            network_id=member.network_id,
            body='{"lines":["' + key + '"]}',
        )
        ledger.plan(store, "notice/1", replace(planned, **values), talk.now)  # type: ignore[arg-type]


def member_of(talk: Talk, name: str) -> Member:
    with talk.database.transaction() as store:
        address = addresses.find(store, "web", name)
        assert address is not None
        assert address.member_id is not None
        return members.get(store, address.member_id)


def remove(talk: Talk, name: str) -> None:
    talk.says("Rana", "/members")
    talk.presses("Rana", name)
    talk.presses("Rana", "Remove from the network")
    talk.presses("Rana", "Yes, remove")


# --- removal -------------------------------------------------------------------------------------


def test_R14_removed_member_gets_nothing_more(talk: Talk) -> None:
    karim = member_of(talk, "Karim")
    plan(talk, "Karim", "reminder", 1)
    plan(talk, "Rana", "other", 1)
    talk.says("Karim", "/settings")
    remove(talk, "Karim")
    with talk.database.transaction() as store:
        entry = ledger.by_key(store, "reminder")
    shown = talk.wait(timedelta(days=2))
    assert [each.to for each in shown] == ["Rana"]
    with talk.database.transaction() as store:
        gone = members.get(store, karim.id)
        address = addresses.find(store, "web", "Karim")
        assert address is not None
        assert sessions.current(store, address.id, talk.now) is None
    assert entry is not None
    assert (entry.state, entry.why) == (Standing.WITHDRAWN, reach.LEFT)
    assert (gone.state, gone.name, gone.role) == (State.REMOVED, "", Role.PRACTITIONER)
    (answer,) = talk.presses("Karim", "Own quiet days")
    assert "closed" in answer.text or "invitation" in answer.text


def test_R14_even_what_was_already_on_its_way_is_judged_again(talk: Talk) -> None:
    """A row that the removal did not see, planned a moment later by something slower."""
    karim = member_of(talk, "Karim")
    remove(talk, "Karim")
    with talk.database.transaction() as store:
        late = Planned(key="late", reason="notice", due=talk.now, member_id=karim.id, body="{}")
        ledger.plan(store, "notice/1", late, talk.now)
    assert talk.wait(timedelta(hours=1)) == []


def test_R14_a_removed_coordinator_cannot_come_back_by_their_own_invitation(talk: Talk) -> None:
    code = talk.invitation(by="Rana")
    talk.says("Huda", "/members")
    talk.presses("Huda", "Saida local prevention network")
    talk.presses("Huda", "Rana")
    talk.presses("Huda", "Remove from the network")
    talk.presses("Huda", "Yes, remove")
    with talk.database.transaction() as store:
        assert invitations.find(store, code, talk.now) is None
    (answer,) = talk.says("Rana", "/members")
    assert "Karim" not in answer.text


def test_who_leaves_is_told_goodbye_and_then_forgotten(talk: Talk) -> None:
    karim = member_of(talk, "Karim")
    talk.says("Karim", "/leave")
    (farewell,) = talk.presses("Karim", "Yes, delete")
    assert "deleted" in farewell.text
    with talk.database.transaction() as store:
        assert members.get(store, karim.id).name == ""
        assert not members.consents(store, karim.id, talk.now)
        later = talk.now + timedelta(hours=2)
        assert strangers.forget(store, later) == 1
        assert addresses.find(store, "web", "Karim") is None


# --- STOP ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop!", "توقف", "كفى", "arrêtez", "wa2fo", "désabonner"])
def test_H11_stop_works_in_every_language_and_in_the_middle_of_anything(
    talk: Talk, word: str
) -> None:
    plan(talk, "Karim", "reminder", 1)
    talk.says("Karim", "/mydata")
    talk.presses("Karim", "Correct my name")
    talk.says("Karim", word)
    assert member_of(talk, "Karim").state is State.STOPPED
    assert member_of(talk, "Karim").name == "Karim"
    assert talk.wait(timedelta(days=1)) == []


def test_H11_who_said_stop_can_come_back(talk: Talk) -> None:
    talk.says("Karim", "STOP")
    talk.says("Karim", "/start")
    plan(talk, "Karim", "reminder", 1)
    assert [shown.text for shown in talk.wait(timedelta(hours=2))] == ["reminder"]


# --- roles ---------------------------------------------------------------------------------------


def test_everything_has_its_row_in_the_table_of_roles() -> None:
    # A conversation about one thing has the row of the button that begins it.
    roles = {f"{each.name}-start" if each.later else each.name: [each.by] for each in FLOWS}
    for action in ACTIONS:
        roles.setdefault(action.name, []).append(action.by)
    for command in COMMANDS:
        roles.setdefault(command.name, []).append(command.by)
    assert all(by == MAY[name] for name, several in roles.items() for by in several)
    assert set(MAY) == set(roles), "no row is for nothing"


class Pressed(list[str]):
    """Which actions ran."""

    def action(self, name: str) -> Action:
        return replace(TABLES.actions[name], does=lambda _turn, _subject, _value: self.append(name))


def press(store: Store, address: Address, action: str, shown_to: Address, ran: Pressed) -> None:
    """A tap of the person at `address` on a button that somebody was shown."""
    number = len(ledger.of_subject(store, f"notice/{address.id}"))
    planned = Planned(key=f"{action}/{address.id}/{number}", reason="notice", due=NOW)
    entry = ledger.plan(store, f"notice/{address.id}", planned, NOW)
    assert entry is not None
    handle = buttons.add(store, shown_to.id, entry, [[action, "x/1", "", []]], NOW)
    member = members.find(store, address.member_id or 0)
    taps.pressed(
        Turn(
            store=store,
            now=NOW,
            event=f"{entry}",
            inbound=Inbound(
                platform="web", event_id="1", address="x", kind=Kind.PRESS, handle=f"{handle}.0"
            ),
            address=address,
            member=member if member and member.here else None,
            network=networks.get(store, member.network_id) if member else None,
            tables=replace(TABLES, actions={action: ran.action(action)}),
        )
    )


def test_S2_buttons_work_only_for_the_person_in_their_role_now(store: Store) -> None:
    """Every action, in every role, on one's own button, on somebody else's, and after removal."""
    network = fresh_network(store)
    other = fresh_address(store, fresh_member(store, network), external="other")
    for role, action in product(Role, TABLES.actions):
        name = f"{role}-{action}"
        member = fresh_member(store, network, role=role)
        mine = fresh_address(store, member, external=name)
        ran = Pressed()
        press(store, mine, action, mine, ran)
        assert ran == ([action] if role in MAY[action] else []), name
        press(store, mine, action, other, ran)
        assert len(ran) <= 1, f"{name}: a button of somebody else's"
        members.erase(store, member, State.REMOVED, NOW)
        press(store, mine, action, mine, ran)
        assert len(ran) <= 1, f"{name}: after the removal"


def test_S2_a_role_that_was_taken_away_counts_at_the_next_tap_and_word(talk: Talk) -> None:
    talk.member("Nour", "coordinator", "en")
    talk.says("Nour", "/members")
    talk.says("Nour", "/invite")
    talk.says("Huda", "/members")
    talk.presses("Huda", "Saida local prevention network")
    talk.presses("Huda", "Nour")
    talk.presses("Huda", "Make Nour Practitioner")
    tapped = talk.presses("Nour", "Karim")
    typed = talk.says("Nour", "Somebody")
    assert "coordinators" in tapped[0].text
    assert "invitation" not in typed[0].text
    nour = member_of(talk, "Nour")
    with talk.database.transaction() as store:
        assert invitations.open_ones(store, nour.network_id, talk.now) == []


def test_S2_nobody_acts_beyond_their_own_network_or_rank(talk: Talk) -> None:
    talk.member("Sami", "coordinator", "en")
    talk.network("Zahle")
    elias = talk.member("Elias", "practitioner", "en")
    sami = member_of(talk, "Sami")
    for subject, action, value in (
        (f"member/{elias.id}", "remove", "yes"),
        (f"member/{elias.id}", "role", "facilitator"),
        (f"member/{sami.id}", "remove", "yes"),
        (f"member/{sami.id}", "role", "practitioner"),
        (f"member/{member_of(talk, 'Karim').id}", "role", "coordinator"),
        (f"member/{member_of(talk, 'Rana').id}", "remove", "yes"),
    ):
        with talk.database.transaction() as store:
            address = addresses.find(store, "web", "Rana")
            assert address is not None
            planned = Planned(key=f"{subject}/{value}", reason="notice", due=talk.now, body="{}")
            entry = ledger.plan(store, "notice/1", planned, talk.now)
            assert entry is not None
            ledger.end(store, [entry], Standing.WITHDRAWN, "a test", talk.now)
            handle = buttons.add(store, address.id, entry, [[action, subject, value, []]], talk.now)
        talk.sends("Rana", Kind.PRESS, handle=f"{handle}.0")
    roles = {name: member_of(talk, name).role for name in ("Elias", "Sami", "Karim", "Rana")}
    assert roles == {
        "Elias": Role.PRACTITIONER,
        "Sami": Role.COORDINATOR,
        "Karim": Role.PRACTITIONER,
        "Rana": Role.COORDINATOR,
    }
    assert all(member_of(talk, name).here for name in roles)


@pytest.mark.parametrize("words", ["/mydata", "/privacy", "/meetings", "/help"])
def test_H11_looking_at_ones_data_does_not_take_a_stop_back(talk: Talk, words: str) -> None:
    talk.says("Karim", "STOP")
    assert talk.says("Karim", words), "it is answered all the same"
    assert member_of(talk, "Karim").state is State.STOPPED


@pytest.mark.parametrize("words", ["Invite people", "دعوة أشخاص", "Karim\nmenu"])
def test_the_word_for_a_command_becomes_nobodys_name(talk: Talk, words: str) -> None:
    talk.says("Rana", "/invite")
    shown = talk.says("Rana", words)[-1]
    assert "does not look like a name" in shown.text
    assert "Whom would you like to invite?" in shown.text


def test_who_comes_back_is_told_that_messages_come_again(talk: Talk) -> None:
    talk.says("Karim", "STOP")
    shown = talk.says("Karim", "/start")
    assert "Messages come again from now on." in shown[0].text
    assert member_of(talk, "Karim").state is State.ACTIVE


@pytest.mark.parametrize(
    "words", ["I worry about my cousin Ali", "Je signale un jeune, 06 12 34 56 78", "جارنا أحمد"]
)
def test_H1_words_about_somebody_are_not_kept_and_a_human_is_named(talk: Talk, words: str) -> None:
    shown = talk.says("Karim", words)
    assert "I did not save it" in shown[-1].text
    assert "I am not sure I understood" not in shown[-1].text


def test_a_yes_that_is_typed_long_after_deletes_nobody(talk: Talk) -> None:
    talk.says("Karim", "/leave")
    talk.wait(timedelta(days=1))
    (asked,) = talk.says("Karim", "yes")
    assert asked.labels == ["Yes, delete", "No, keep"]
    with talk.database.transaction() as store:
        assert talk.find(store, "Karim") is not None
    (farewell,) = talk.says("Karim", "yes")
    assert "Your data is deleted" in farewell.text


def test_a_yes_that_is_typed_after_something_else_deletes_nobody(talk: Talk) -> None:
    talk.says("Karim", "/leave")
    talk.says("Karim", "/cancel")
    (asked,) = talk.says("Karim", "yes")
    assert asked.labels == ["Yes, delete", "No, keep"]
    with talk.database.transaction() as store:
        assert talk.find(store, "Karim") is not None

"""People with several apps, in tests: each screen has a name of its own."""

from __future__ import annotations

from bot.core.messages import Message, Voice
from bot.core.stored import to_json
from bot.core.texts import plain, translate
from bot.engine import taps
from bot.flows.apps.app_connected import NOT_USABLE
from storage import addresses, ledger, members
from storage.addresses import Address
from storage.database import Store
from storage.members import Member
from tests.flows.talk import CODE, Shown, Talk

PHONE = "Phone"  # the screen of a second app
WHATSAPP = "whatsapp"
ENGLISH = Voice(language="en")
REFUSED = plain(translate(NOT_USABLE, ENGLISH))
STRANGER = plain(translate(taps.NEED_INVITATION, ENGLISH))


def texts(shown: list[Shown]) -> list[str]:
    return [each.text for each in shown]


def to(shown: list[Shown], screen: str) -> list[str]:
    return [each.text for each in shown if each.to == screen]


def notice(talk: Talk, name: str, key: str) -> list[Shown]:
    """Something that the bot has to say to this member, unasked."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        body = Message(lines=("The hall has changed.",))
        planned = ledger.Planned(
            key=key, reason="role", due=talk.now, member_id=member.id, network_id=member.network_id,
            budget=False, body=to_json(body),
        )  # fmt: skip
        ledger.plan(store, f"notice/{member.id}", planned, talk.now)
    before = len(talk.shown)
    talk.deliver()
    return talk.shown[before:]


def add_app(talk: Talk, name: str, screen: str = PHONE, platform: str = WHATSAPP) -> None:
    """One more app of this person's, as linking leaves it."""
    talk.stranger(screen, "en", platform)
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        new = addresses.meet(store, platform, screen, talk.now, language=member.language)
        addresses.change(
            store, new.id, member_id=member.id, network_id=member.network_id, last_in_at=talk.now
        )
        old = addresses.find(store, talk.platform_of(name), name)
        assert old is not None
        addresses.prefer(store, member.id, old.id)


def link_of(talk: Talk, name: str) -> str:
    """The code of a link of one's own."""
    talk.says(name, "/apps")
    return code_in(talk.presses(name, "Connect another app"))


def code_in(shown: list[Shown]) -> str:
    return next(found[0] for each in shown if (found := CODE.search(each.text)))


def ask_for(talk: Talk, by: str, name: str) -> list[Shown]:
    """A link for somebody whose number or phone has changed."""
    talk.says(by, "/members")
    if by == "Huda":
        talk.presses(by, "Saida local prevention network")
    talk.presses(by, name)
    talk.presses(by, "Changed number or phone")
    return talk.presses(by, "Make the link")


def connect(talk: Talk, name: str, screen: str = PHONE, platform: str = WHATSAPP) -> list[Shown]:
    """The whole way, from the link to the yes in the old app."""
    code = link_of(talk, name)
    talk.stranger(screen, "en", platform)
    talk.opens(screen, code)
    talk.presses(screen, "Yes, connect it")
    return talk.presses(name, "Yes, connect it")


def member_of(talk: Talk, screen: str) -> Member | None:
    with talk.database.transaction() as store:
        return talk.find(store, screen)


def known(talk: Talk, name: str) -> Member:
    found = member_of(talk, name)
    assert found is not None
    return found


def address_of(store: Store, talk: Talk, screen: str) -> Address:
    found = addresses.find(store, talk.platform_of(screen), screen)
    assert found is not None
    return found


def apps_of(talk: Talk, member: Member) -> list[tuple[str, bool]]:
    """Platform, and whether messages are to come there, of each."""
    with talk.database.transaction() as store:
        return [(one.platform, one.preferred) for one in addresses.all_of(store, member.id)]


def role_of(talk: Talk, screen: str) -> str:
    member = known(talk, screen)
    with talk.database.transaction() as store:
        return members.get(store, member.id).role

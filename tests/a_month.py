"""What people do in the month of a network, in whichever app: they found, join, plan."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.messages import Text, _, n_
from bot.engine.clock import real_now

YES, AGREE = _("Yes"), _("I agree to everything")
COME, CANNOT = _("I will come"), _("I cannot come")
INVITED, CHANGED, CANCELLED, BELL = "📅", "⚠️", "❌", "🔔"
OWN_NAMES = {"en": "English", "ar": "العربية", "fr": "Français"}
BEIRUT = ZoneInfo("Asia/Beirut")


class Somebody(Protocol):
    """A person with a phone. Whatever they do returns the newest text on their screen."""

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def text(self) -> str: ...

    def says(self, words: str) -> str: ...

    def opens(self, code: str) -> str: ...

    def taps(self, label: Text | str) -> str: ...

    def own(self, words: Text | str) -> str: ...

    def waits_for(self, words: Text | str) -> str: ...

    def codes(self) -> list[str]: ...


def monday() -> datetime:
    """Ten in the morning of the next Monday there."""
    today = real_now().astimezone(BEIRUT).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), time(10), BEIRUT)


def morning() -> datetime:
    """Ten in the morning of the next day there."""
    day = real_now().astimezone(BEIRUT).date() + timedelta(days=1)
    return datetime.combine(day, time(10), BEIRUT)


def founds(huda: Somebody, code: str) -> None:
    """The owner enters by the printed link, makes a network by talking, invites a coordinator."""
    welcomed(huda, code)
    huda.says("/network")
    huda.taps(_("Lebanon"))
    for words in ("Saida", "صيدا", "Saïda"):
        huda.says(words)
    huda.taps("Local prevention network – Saida")
    huda.taps("Saturday, Sunday")
    huda.taps("Français")
    huda.taps("English")
    huda.taps(_("Done choosing"))
    for words in ("Municipality of Saida", "data@example.org", "the focal point"):
        huda.says(words)
    huda.taps("112")
    huda.taps(_("Make the network"))
    huda.taps(_("Invite people"))
    huda.taps("Local prevention network – Saida")
    huda.taps(n_("{n} link", "{n} links", 1))
    huda.taps(_("Skip"))
    huda.taps(_("Coordinator"))
    huda.waits_for("1 invitation is made.")


def welcomed(newcomer: Somebody, code: str) -> None:
    """First contact, by taps and one typed name."""
    newcomer.opens(code)
    newcomer.taps(OWN_NAMES[newcomer.language])
    newcomer.taps(YES)
    newcomer.taps(AGREE)
    answer = newcomer.says(newcomer.name)
    assert newcomer.own(_("Welcome, {name}!", name=newcomer.name)) in answer


def invites(rana: Somebody, how_many: int) -> list[str]:
    """Codes of so many links."""
    rana.says("/invite")
    rana.taps(n_("{n} link", "{n} links", how_many))
    rana.taps(_("Skip"))
    rana.taps(_("Practitioner"))
    rana.waits_for(f"{how_many} invitations are made.")
    codes = rana.codes()
    assert len(set(codes)) == how_many
    return codes


def plans(rana: Somebody, words: str) -> None:
    rana.says(words)
    rana.taps(n_("{n} minute", "{n} minutes", 90))
    for label in (
        *(_("Everybody in the network"), _("Skip"), _("No, once")),
        *(_("3 days, 1 day and 2 hours before"), _("Send")),
    ):
        rana.taps(label)
    assert "is planned" in rana.text

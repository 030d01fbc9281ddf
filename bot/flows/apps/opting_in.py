"""The proof that somebody agreed to be written to in an app: when it is given, and given again."""

from __future__ import annotations

from bot.core.flow import Turn, voice_of
from storage import opt_ins
from storage.addresses import Address
from storage.members import Member

VERSION = 2  # of the words that people agree to (bot/flows/members/privacy.py)


def give(turn: Turn, member: Member, address: Address, how: str) -> None:
    """In the language that the words were shown in there."""
    opt_ins.give(
        turn.store,
        address_id=address.id,
        member_id=member.id,
        version=VERSION,
        language=voice_of(None, None, address).language,
        how=how,
        now=turn.now,
    )


def give_again(turn: Turn, address: Address) -> None:
    """Whoever asks for messages agrees to them in the app where they ask for it; and elsewhere only
    to what STOP had ended here: what was refused at a platform is taken back there alone."""
    agreed = opt_ins.of_member(turn.store, turn.me.id)
    there = [one for one in agreed if one.address_id == address.id]
    stopped = bool(there) and there[-1].ended_how == opt_ins.STOP
    if address.id == turn.address.id or stopped:
        language = turn.me.language
        opt_ins.give(
            turn.store, address_id=address.id, member_id=turn.me.id, version=VERSION,
            language=language, how=opt_ins.START, now=turn.now,
        )  # fmt: skip

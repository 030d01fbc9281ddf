"""Fewer messages or none: pausing, resuming, STOP, leaving, and what the end of membership does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.core import counts
from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Hour, Kind, Option, Press, Text, _, n_
from bot.core.occasions import instant
from bot.flows import menu, typed
from bot.flows.apps import opting_in, opting_out
from bot.flows.apps.reach import LEFT, PAUSED_MEMBER, PAUSED_NETWORK, QUIET
from bot.flows.dates import read_date
from bot.flows.members import last_coordinator
from bot.flows.menu import meaning
from bot.flows.places import here, place_of
from bot.flows.roles import MAY
from bot.flows.surveys import survey_drafts
from storage import addresses, invitations, ledger, members, opt_ins, withdrawn
from storage.members import Member, State
from storage.networks import Network

OWN_CHOICE = (PAUSED_MEMBER, PAUSED_NETWORK, QUIET)  # reasons to wait that people set and lift
PAUSES = (1, 3, 7, 14, 30)  # days that are offered
LONGEST_PAUSE = 365  # days; who wants longer than that wants to leave
TOO_LONG = n_(
    "That is longer than {n} day. Please choose a shorter time.",
    "That is longer than {n} days. Please choose a shorter time.",
    LONGEST_PAUSE,
)
STILL_MEANT = timedelta(minutes=10)  # how long a typed yes deletes for good, without a tap
FAREWELL = _("Done. No more messages will come. To come back at any time, send /start.")
RESUME = Option(label=_("Resume messages"), press=Press(action="command", subject="resume"))


def replan(turn: Turn) -> None:
    """Everything that is to come in one's network is derived again, since a fact that it rests on
    has changed; no other network is read."""
    for daily in turn.tables.daily:
        for subject in dict.fromkeys(daily(turn.store, turn.now, turn.home.id)):
            turn.reconcile(subject)


def judge_again(turn: Turn) -> None:
    """What waits for the person who speaks may go now, or must wait longer."""
    ledger.look_again(turn.store, OWN_CHOICE, member_id=turn.me.id)
    replan(turn)


# --- how long ------------------------------------------------------------------------------------


def pause_question(label: Text) -> Question:
    """How many days, or until which day."""
    items = tuple(Item(name=str(n), label=n_("{n} day", "{n} days", n)) for n in PAUSES)
    return Question(
        name="until",
        type=Type.TEXT,
        label=label,
        hint=_("A number of days or a date can be typed, too."),
        choices=items,
        read=read_pause,
        constraint=too_long,
    )


def read_pause(words: str, asking: Asking) -> Accepted | Refused:
    """A number of days, a date, or "two weeks" in any language."""
    days = counts.number(words)
    if days is not None:
        return Accepted(str(days))
    tried = [read_date(before + words, asking) for before in ("", "in ", "dans ", "بعد ")]
    return next((read for read in tried if isinstance(read, Accepted)), tried[0])


def too_long(value: str, asking: Asking) -> Text | None:
    if value == "0":
        return typed.WHICH
    if value.isdecimal():
        return TOO_LONG if int(value) > LONGEST_PAUSE else None
    network: Network = asking.turn.home
    ahead = date.fromisoformat(value) - here(asking.now, network).date()
    return TOO_LONG if ahead.days > LONGEST_PAUSE else None


def end_of(value: str, now: datetime, network: Network) -> tuple[datetime, date]:
    """When a pause is over, and on which day that is in the network."""
    if value.isdecimal():
        until = now + timedelta(days=int(value))
        return until, here(until, network).date()
    day = date.fromisoformat(value)
    return instant(day, time(0), place_of(network)), day


# --- one's own pause -----------------------------------------------------------------------------


def pause_form(_turn: Turn, _answers: Answers) -> Form:
    return (pause_question(_("For how long should messages pause?")),)


def pause(turn: Turn, answers: Answers) -> None:
    until, day = end_of(answers["until"], turn.now, turn.home)
    turn.member = members.change(turn.store, turn.me, paused_until=until)
    turn.say(_("Messages are paused until {date}. To resume earlier: /resume", date=Day(day=day)))


def pause_command(turn: Turn, words: str) -> None:
    """ "/pause 7" needs no question."""
    asking = Asking(answers={}, now=turn.now, turn=turn)
    read = read_pause(words, asking) if words else None
    if not isinstance(read, Accepted) or too_long(read.value, asking) is not None:
        turn.begin("pause")
    elif begin_pause(turn) is not None:
        pause(turn, {"until": read.value})


def begin_pause(turn: Turn) -> Answers | None:
    """A pause ends; what somebody has stopped does not begin again by itself (H11)."""
    if turn.me.state is not State.STOPPED:
        return {}
    turn.say(FAREWELL, choice=Choice(options=(RESUME,)))
    return None


def resume(turn: Turn, _words: str) -> None:
    quiet = is_quiet(turn)
    opt_in(turn)
    until = turn.home.paused_until
    if until is not None and until > turn.now:
        turn.say(
            network_paused(turn, until),
            _("Nothing else holds your messages back."),
            choice=resume_network(turn),
        )
    elif quiet:
        turn.say(_("Messages come again from now on."))
    else:
        turn.say(_("Messages were neither paused nor stopped: they come as always."))


def resume_network(turn: Turn) -> Choice | None:
    """For those who may end the pause of all."""
    if not turn.may(MAY["resume-network"]):
        return None
    return Choice(options=(Option(label=_("Resume now"), press=Press(action="resume-network")),))


def network_paused(turn: Turn, until: datetime) -> Text:
    wall = here(until, turn.home)
    return _(
        "All messages of the network are paused until {date}, {time}.",
        date=Day(day=wall.date()),
        time=Hour(at=wall.time().replace(second=0, microsecond=0)),
    )


def is_quiet(turn: Turn) -> bool:
    """Whether somebody has stopped or paused messages, or had them stopped by their app."""
    if turn.me.state is State.STOPPED:
        return True
    if turn.me.paused_until is not None and turn.me.paused_until > turn.now:
        return True
    here = [one for one in opt_ins.of_member(turn.store, turn.me.id) if is_here(turn, one)]
    return bool(here) and here[-1].ended_at is not None


def is_here(turn: Turn, agreed: opt_ins.OptIn) -> bool:
    return agreed.address_id == turn.address.id


def ask_whether_resume(turn: Turn) -> None:
    """ "Continue" may be about something else."""
    turn.say(_("Shall messages come again?"), choice=Choice(options=(RESUME,)))


def opt_in(turn: Turn) -> None:
    """What waited is looked at again now; what STOP had withdrawn is wanted again."""
    turn.member = members.change(turn.store, turn.me, paused_until=None, state=State.ACTIVE)
    for address in addresses.all_of(turn.store, turn.me.id):
        opting_in.give_again(turn, address)
    judge_again(turn)


# --- STOP, and leaving ---------------------------------------------------------------------------


def stop(turn: Turn, _words: str) -> None:
    """Works at any time, for anybody, in any language (H11)."""
    survey_drafts.forget_at(turn.store, turn.address.id, turn.now)
    if turn.member is None:
        turn.say(
            _(
                "That is fine. Nothing was saved and I will not write again. To come back, use "
                "/start."
            )
        )
        return
    alone = last_coordinator.warning(turn, turn.member)
    last_coordinator.gone(turn, turn.member)
    turn.member = opting_out.opt_out(turn.store, turn.member, turn.now)
    turn.say(
        FAREWELL,
        *alone,
        _("To delete what is kept about you: /leave"),
        choice=Choice(options=(RESUME,)),
    )


def ask_to_leave(turn: Turn, _words: str) -> None:
    options = (
        Option(label=_("Yes, delete"), press=Press(action="leave", value="yes")),
        Option(label=_("No, keep"), press=Press(action="leave", value="no")),
    )
    turn.say(
        _(
            "Delete your name, answers that carry it, and replies? Totals already counted stay, "
            "because they are not linked to you. Also delete this chat on your phone. This "
            "cannot be undone."
        ),
        *last_coordinator.warning(turn, turn.me),
        choice=Choice(options=options),
    )


def leave(turn: Turn, _subject: str, value: str) -> None:
    if value != "yes":
        turn.say(_("Nothing was changed."))
        return
    if may_mean_another(turn):
        ask_to_leave(turn, "")
        return
    member = turn.me
    addresses.change(turn.store, turn.address.id, language=member.language)
    end_membership(turn, member, State.LEFT)
    turn.member = turn.network = None
    turn.address = addresses.get(turn.store, turn.address.id)
    turn.erased = True
    turn.say(
        _(
            "Done. Your data is deleted. Please also delete this chat on your phone. Thank you "
            "for your work."
        )
    )


def may_mean_another(turn: Turn) -> bool:
    """A yes that is typed, and not tapped, may answer another thing: when it comes long after, or
    when something else was said meanwhile ("/cancel", say)."""
    asked = turn.standing
    if turn.inbound.kind is not Kind.TEXT or asked is None:
        return False
    return turn.now - asked.due > STILL_MEANT or not ledger.is_newest(turn.store, asked)


def end_membership(turn: Turn, member: Member, state: State) -> None:
    """Takes effect at once: nothing planned is sent, no conversation goes on (R14).

    Their addresses are those of strangers from now on, and are forgotten as such.
    """
    withdrawn.withdraw_for_member(turn.store, member.id, LEFT, turn.now)
    invitations.revoke_links(turn.store, member.id, turn.now)
    opt_ins.forget(turn.store, member.id)
    for address in addresses.all_of(turn.store, member.id):
        survey_drafts.forget_at(turn.store, address.id, turn.now)
    for hook in turn.tables.left:
        hook(turn, member)
    members.erase(turn.store, member, state, turn.now)
    addresses.unlink(turn.store, member.id)


def welcome_back(turn: Turn) -> None:
    """Somebody who belongs here and starts anew gets what they would have got, and the menu.

    Nothing else takes a STOP back: who looks at their data, or deletes it, is left in peace (H11).
    """
    if turn.me.state is State.STOPPED:
        resume(turn, "")
    else:
        replan(turn)
    menu.show(turn)


FLOWS = (
    Flow(
        name="pause", asks=pause_form, then=pause, by=MAY["pause"], begin=begin_pause, counts=False,
    ),
)  # fmt: skip
ACTIONS = (Action(name="leave", does=leave, by=MAY["leave"]),)
COMMANDS = (
    Command(
        name="pause", label=_("Pause messages"), does=pause_command, by=MAY["pause"],
        words=meaning("pause"),
    ),
    Command(
        name="resume", label=_("Resume messages"), does=resume, by=MAY["resume"], menu=False,
        words=meaning("resume"),
    ),
    Command(
        name="stop", label=_("Stop messages"), does=stop, by=MAY["stop"], menu=False,
        strangers=True,
    ),
    Command(
        name="leave", label=_("Leave the network"), does=ask_to_leave, by=MAY["leave"],
        menu=False, words=meaning("leave"),
    ),
)  # fmt: skip

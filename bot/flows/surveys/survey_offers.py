"""What a survey may be about, and which forms there are, for whoever sends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.core.flow import Turn
from bot.core.form import Answers, Asking, Item
from bot.core.messages import Day, Text, _
from bot.flows.meetings.meeting import start_of
from bot.flows.places import here
from bot.flows.roles import COORDINATOR, SENDERS
from bot.flows.surveys import survey
from bot.flows.surveys.survey import parsed
from bot.flows.typed import number_of
from bot.forms import definition
from bot.forms.definition import Definition
from bot.forms.pack import pack
from bot.forms.wording import PLACE, worded
from storage import forms, meetings
from storage.forms import Form
from storage.meetings import Meeting, Standing
from storage.members import Role
from storage.surveys import Survey

LATELY = timedelta(days=30)  # a training is asked about while people remember it
SOON = timedelta(days=60)  # as far ahead as the meetings of a series are written down
PAST_SHOWN, COMING_SHOWN = 8, 6
NETWORK, SOME = "network", "some"  # what it may be about beside a training
PACK, OWN = "pack", "form"  # where a form may come from
TITLE = "title"  # what a form about a training is handed
# The forms that come with us, those first that one looks for: after a training, and otherwise.
AFTER_TRAINING = ("post_training", "then_now", "quiz_template", "follow_up_30d", "mentorship")
OTHERWISE = ("network_pulse", "after_action", "change_story")

NOT_YOURS = _("That training is not in your list. Please choose one of these.")
NO_TRAINING = _(
    "There is no training of yours to ask about. The coordinator notes on a meeting who leads it; "
    "after that, please send /survey again."
)


# --- what it is about -----------------------------------------------------------------------------


def leads(turn: Turn, meeting: Meeting) -> bool:
    """Coordinators ask about every training of their network, facilitators about their own (S2)."""
    if meeting.network_id != turn.home.id or not turn.may(SENDERS):
        return False
    return turn.may(COORDINATOR) or meeting.facilitator_id == turn.me.id


def manages(turn: Turn, sent: Survey) -> bool:
    """Whose survey it is to look after, in the role they have now; rounds of check-ins apart."""
    if sent.network_id != turn.home.id or sent.checkin_id is not None:
        return False
    if turn.may(COORDINATOR):
        return True
    meeting = meetings.find(turn.store, sent.meeting_id) if sent.meeting_id else None
    return meeting is not None and leads(turn, meeting)


def offered(turn: Turn) -> list[Meeting]:
    """Those that have begun, newest first, and then those to come."""
    today = here(turn.now, turn.home).date()
    near = meetings.lately(turn.store, turn.home.id, today - LATELY, today + SOON)
    mine = [one for one in near if takes_place(one) and leads(turn, one)]
    begun = [one for one in mine if start_of(one, turn.home) <= turn.now]
    coming = [one for one in mine if one not in begun]
    return [*reversed(begun[-PAST_SHOWN:]), *coming[:COMING_SHOWN]]


def takes_place(meeting: Meeting) -> bool:
    return meeting.state in (Standing.PLANNED, Standing.HELD)


def about_items(asking: Asking) -> Sequence[Item]:
    turn: Turn = asking.turn
    items = [
        Item(
            name=one.subject,
            label=_("{date}: {title}", date=Day(day=one.day, style="short"), title=one.title),
        )
        for one in offered(turn)
    ]
    if turn.me.role is Role.COORDINATOR:
        items.append(Item(name=NETWORK, label=_("The whole network")))
        items.append(Item(name=SOME, label=_("Some members, or several networks")))
    return items


def about_fault(value: str, asking: Asking) -> Text | None:
    turn: Turn = asking.turn
    if value in (NETWORK, SOME):
        form = chosen(turn, asking.answers)  # known already where it is sent from the list of forms
        if form is not None and about_training(form):
            return _("These questions are about a training. Please choose one, or cancel.")
        return None if turn.may(COORDINATOR) else NOT_YOURS
    meeting = meeting_of(turn, {"about": value})
    if meeting is None or not takes_place(meeting) or not leads(turn, meeting):
        return NOT_YOURS
    people = survey.attendees(turn.store, meeting)
    if all(member.id == meeting.facilitator_id for member in people):
        return _("Nobody is noted for “{title}”. Please tick first who came.", title=meeting.title)
    return None


def meeting_of(turn: Turn, answers: Answers) -> Meeting | None:
    number = number_of(answers.get("about", ""), "meeting")
    return meetings.find(turn.store, number) if number else None


# --- which form -----------------------------------------------------------------------------------


def form_items(asking: Asking) -> Sequence[Item]:
    """The forms that come with us, then the network's own."""
    turn: Turn = asking.turn
    meeting = meeting_of(turn, asking.answers)
    training = meeting is not None
    given = {TITLE: meeting.title if meeting else "…"}  # a title may speak of its training
    ours = [
        Item(name=f"{PACK}/{name}", label=worded(pack()[name].title, given))
        for name in sorted(pack(), key=lambda name: place_in_list(name, training=training))
        if training or not about_training(pack()[name])
    ]
    own = [
        Item(name=each.subject, label=worded(parsed(each.definition).title, given))
        for each in forms.of_network(turn.store, turn.home.id)
        if each.state == forms.READY and not each.source.startswith(f"{PACK}/")
    ]
    return [*ours, *own]


def place_in_list(name: str, *, training: bool) -> int:
    order = (*AFTER_TRAINING, *OTHERWISE) if training else (*OTHERWISE, *AFTER_TRAINING)
    return order.index(name) if name in order else len(order)


def chosen(turn: Turn, answers: Answers) -> Definition | None:
    """The form of an answer, if this network has it."""
    source, _slash, name = answers.get("form", "").partition("/")
    if source == PACK:
        return pack().get(name)
    form = own_form(turn, name) if source == OWN else None
    return parsed(form.definition) if form else None


def own_form(turn: Turn, number: str) -> Form | None:
    """A form of this network that is ready (S4)."""
    form = forms.find(turn.store, int(number)) if number.isdecimal() else None
    if form is None or form.network_id != turn.home.id or form.state != forms.READY:
        return None
    return form


def form_fault(value: str, asking: Asking) -> Text | None:
    found = chosen(asking.turn, {"form": value})
    if found is None:
        return _("This form is no longer there. Please choose another one.")
    if about_training(found) and meeting_of(asking.turn, asking.answers) is None:
        return _("This form is about a training. Please choose another form, or go back.")
    return None


def about_training(form: Definition) -> bool:
    """Does it speak of the training by its title?"""
    return any(place[1] == TITLE for place in PLACE.finditer(definition.to_json(form)))


def kept_form(turn: Turn, answers: Answers) -> int:
    """The version that is asked; of a form that comes with us the network's copy, made once."""
    source, _slash, name = answers["form"].partition("/")
    if source == OWN:
        return int(name)
    written = definition.to_json(pack()[name])
    copy = forms.of_source(turn.store, turn.home.id, f"{PACK}/{name}")
    if copy is not None and copy.definition == written:
        return copy.id
    return forms.add(
        turn.store,
        network_id=turn.home.id,
        definition=written,
        source=f"{PACK}/{name}",
        now=turn.now,
        family=copy.family if copy else "",
        created_by=turn.me.id,
    ).id

"""First contact: an invitation, a language, what this is, an age, an agreement and a name."""

from __future__ import annotations

from dataclasses import replace

from bot.core import mentions, understand
from bot.core.flow import Command, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Option, Press, Text, Words, _
from bot.core.reading import NOT_UNDERSTOOD, by_choice
from bot.core.texts import LANGUAGES, OWN_NAMES
from bot.core.understand import Intent
from bot.flows import menu, namesakes, typed
from bot.flows.apps import app_connected, app_link, opting_in
from bot.flows.members import people, privacy
from bot.flows.members.leaving import welcome_back
from bot.flows.members.privacy import AGREES, DISAGREES, PURPOSES
from bot.flows.roles import MAY, ROLES
from storage import addresses, invitations, members, networks, opt_ins, sessions
from storage.invitations import Invitation
from storage.members import Role
from storage.networks import Network

NEED_INVITATION = _(
    "Hello. This assistant is for members of a network. To begin, please open the invitation "
    "link that your coordinator gave you."
)
NOT_USABLE = app_connected.NOT_USABLE
CHOOSE = _("Choose a language")
NAMED = tuple(Item(name=one, label=OWN_NAMES[one]) for one in LANGUAGES)
NO_NAMES = _("Please never write about other people here: I take no names and no cases.")
ADULT = _("Are you 18 or older?")
GROWN_UP = (Item(name="yes", label=_("Yes")), Item(name="no", label=_("No")))
READ_MORE = "more"
CONSENT = (*AGREES, Item(name=READ_MORE, label=_("Read more")), DISAGREES)


# --- the way in ----------------------------------------------------------------------------------


def start(turn: Turn, words: str) -> None:
    """The code is what stands behind /start, or in the link that was opened."""
    code = typed.code_of(words) or words.strip()
    if turn.member is not None:
        greet_member(turn, code)
    elif code:
        try_code(turn, code)
    elif (session := sessions.current(turn.store, turn.address.id, turn.now)) is not None:
        turn.begin(session.flow, invitation=session.answers["invitation"])
    else:
        turn.say(NEED_INVITATION)


def greet_member(turn: Turn, code: str) -> None:
    """Somebody who belongs already spends no invitation, nor learns whether there is one."""
    if code and app_link.is_own(turn, code):
        turn.say(
            _(
                "This link is for your other app: please open it there, or send the code there. "
                "It can still be used."
            )
        )
        return
    if code:
        name = turn.home.name(turn.me.language)
        turn.say(
            _(
                "You belong to {network}, and one account can be in one network only, so the "
                "invitation stays unused. Is it for another network? To change over, leave yours "
                "with /leave, which deletes what is kept about you, and then open the invitation "
                "again. To take part in both, please ask the person who invited you.",
                network=name,
            )
        )
    welcome_back(turn)


def try_code(turn: Turn, code: str) -> None:
    """A code is looked up only where somebody has not guessed too often."""
    who = turn.address.platform, turn.address.external
    found = None
    if invitations.may_guess(turn.store, *who, turn.now):
        found = invitations.find(turn.store, code, turn.now)
        if found is None:
            invitations.count_guess(turn.store, *who, turn.now)
    if found is None:
        turn.say(NOT_USABLE)
    elif found.member_id is not None:
        app_link.enter(turn, found)
    else:
        turn.begin("welcome", invitation=found.id)


# --- the questions -------------------------------------------------------------------------------


def ask_everything(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="language",
            type=Type.SELECT_ONE,
            label=in_all_languages,
            choices=NAMED,
            read=read_language,
            constraint=speak,
        ),
        Question(
            name="adult",
            type=Type.SELECT_ONE,
            label=what_this_is,
            choices=GROWN_UP,
            read=read_age,
        ),
        Question(
            name="consent",
            type=Type.SELECT_ONE,
            label=what_is_agreed,
            choices=CONSENT,
            read=read_consent,
            constraint=read_more,
            relevant=lambda answers: answers.get("adult") == "yes",
        ),
        Question(
            name="name",
            type=Type.TEXT,
            label=_("Which name should the coordinator see? A first name or a nickname is enough."),
            choices=proposed_name,
            read=read_own_name,
            relevant=lambda answers: answers.get("consent") in PURPOSES,
        ),
    )


def in_all_languages(_asking: Asking) -> list[Words]:
    """Nobody's language is known yet."""
    return [replace(CHOOSE, language=language) for language in LANGUAGES]


def read_language(words: str, asking: Asking) -> Accepted | Refused:
    """By its name in any of the languages, or as one of the choices. What is not understood is
    answered in all of them: whoever writes Arabic learns nothing from an English remark."""
    named = mentions.language(words)
    question = Question(name="", type=Type.SELECT_ONE, label=CHOOSE, choices=NAMED)
    read = Accepted(named) if named else by_choice(question, words, asking)
    if isinstance(read, Refused):
        return Refused(say=tuple(in_all_languages(asking)), items=NAMED, instead=True)
    return read


def speak(value: str, asking: Asking) -> Text | None:
    """Refuses nothing: from here on the stranger is spoken to in the language of their choice."""
    turn: Turn = asking.turn
    addresses.change(turn.store, turn.address.id, language=value)
    turn.address = addresses.get(turn.store, turn.address.id)
    return None


def what_this_is(asking: Asking) -> list[Words]:
    """The first message with content: it takes no names and no cases (H4)."""
    turn: Turn = asking.turn
    return [
        _(
            "Hello 👋 I am the assistant of {network}. I remind you of meetings, send short "
            "surveys after trainings, ask once a week how activities are going, and help keep the "
            "action plan on track. I am a program, not a person.",
            network=network_of(asking).name(turn.voice.language),
        ),
        NO_NAMES,
        ADULT,
    ]


def read_age(words: str, asking: Asking) -> Accepted | Refused:
    """Whoever is not understood is asked that alone: the greeting is not said twice."""
    read = by_choice(
        Question(name="", type=Type.SELECT_ONE, label=ADULT, choices=GROWN_UP), words, asking
    )
    if isinstance(read, Refused):
        return Refused(say=(*read.say, ADULT), items=GROWN_UP, instead=True)
    return read


def what_is_agreed(asking: Asking) -> list[Words]:
    """What is kept and why; and who writes in this app then, and how to end that."""
    network = network_of(asking)
    return [privacy.consent_words(network), privacy.opt_in_words(network)]


def read_consent(words: str, asking: Asking) -> Accepted | Refused:
    """A plain yes is asked about: consent is by purpose (H10). The long text is not said twice."""
    to_all = mentions.is_one_of(words, "choices", "everything")
    if not to_all and understand.intent(words, language=asking.turn.voice.language) is Intent.YES:
        which = _("To everything, or to reminders and tasks only?")
        return Refused(say=(which,), items=(*AGREES, DISAGREES), instead=True)
    question = Question(name="", type=Type.SELECT_ONE, label=NOT_UNDERSTOOD, choices=CONSENT)
    read = by_choice(question, words, asking)
    if isinstance(read, Refused):
        return replace(read, items=CONSENT, instead=True)
    return read


def read_more(value: str, asking: Asking) -> Text | None:
    """The full text is shown, and the question asked again."""
    return privacy.full_words(network_of(asking)) if value == READ_MORE else None


def proposed_name(asking: Asking) -> tuple[Item, ...]:
    name = invitation_of(asking).name
    return (Item(name=name, label=name),) if name else ()


def read_own_name(words: str, asking: Asking) -> Accepted | Refused:
    return typed.read_name(words, asking, proposed_name(asking))


def invitation_of(asking: Asking) -> Invitation:
    return invitations.get(asking.turn.store, asking.answers["invitation"])


def network_of(asking: Asking) -> Network:
    return networks.get(asking.turn.store, invitation_of(asking).network_id)


# --- and what follows from the answers -----------------------------------------------------------


def finish(turn: Turn, answers: Answers) -> None:
    """Only who agrees is written down; who does not is forgotten as any stranger is (H10)."""
    invitation = invitations.get(turn.store, answers["invitation"])
    network = networks.get(turn.store, invitation.network_id)
    if answers["adult"] != "yes":
        turn.say(
            _(
                "Thank you for telling me. I only work with adults for now. Please speak with the "
                "coordinator of {network_short}.",
                network_short=network.name(turn.voice.language),
            )
        )
    elif answers["consent"] not in PURPOSES:
        turn.say(
            _(
                "That is fine. Nothing was saved and I will not write again. To come back, use "
                "/start."
            )
        )
    elif not invitations.use(turn.store, invitation.id, None, turn.now):
        turn.say(NOT_USABLE)
    else:
        join(turn, invitation, network, answers)


def join(turn: Turn, invitation: Invitation, network: Network, answers: Answers) -> None:
    """An invitation makes a practitioner, whatever it proposes (S3); only the owner's own does
    not, which is printed on the server's console and nowhere else.
    """
    owner = invitation.role == Role.OWNER and invitation.created_by is None
    higher = invitation.role not in (Role.PRACTITIONER, Role.OWNER)
    member = members.add(
        turn.store,
        network_id=network.id,
        role=Role.OWNER if owner else Role.PRACTITIONER,
        proposed_role=invitation.role if higher else "",
        profession=invitation.profession,
        name=answers["name"],
        language=answers["language"],
        now=turn.now,
    )
    invitations.note_user(turn.store, invitation.id, member.id)
    addresses.change(
        turn.store, turn.address.id, member_id=member.id, network_id=network.id,
        state=addresses.OK,
    )  # fmt: skip
    turn.address = addresses.get(turn.store, turn.address.id)
    turn.member, turn.network = member, network
    privacy.agree(turn, member, answers["consent"])
    opting_in.give(turn, member, turn.address, opt_ins.INVITATION)
    for hook in turn.tables.joined:
        hook(turn, member)
    say_welcome(turn)
    namesakes.tell(turn, member)
    if higher:
        people.ask_for_role(turn, member, invitation.created_by)


def say_welcome(turn: Turn) -> None:
    lines: list[Words] = [privacy.saved(turn), _("Welcome, {name}!", name=turn.me.name)]
    if turn.me.proposed_role:
        role = ROLES[Role(turn.me.proposed_role)]
        lines.append(_("The role “{role}” begins as soon as it is confirmed.", role=role))
    if namesakes.is_taken(turn.store, turn.me.name, turn.me):
        lines.append(
            _("Somebody in the network has the same name as you. To add something: /mydata")
        )
    more = Option(label=menu.MORE.label, press=Press(action="command", subject=menu.MORE.name))
    options = (*menu.offered(turn, first=True), more)
    turn.say(*lines, choice=Choice(options=options))


FLOWS = (
    Flow(
        name="welcome", asks=ask_everything, then=finish, by=MAY["welcome"], strangers=True,
        counts=False,
    ),
)  # fmt: skip
COMMANDS = (
    Command(
        name="start", label=_("Start"), does=start, by=MAY["start"], menu=False, strangers=True,
        words=menu.meaning("start"),
    ),
)  # fmt: skip

"""The owner's networks: making one by talking, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import permutations, product

from bot.core import mentions, persons, texts, understand
from bot.core.direction import harmless
from bot.core.flow import Command, Flow, Turn
from bot.core.form import DRAFT, Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.letters import words as words_of
from bot.core.messages import Choice, Option, Press, Terms, Text, Voice, Words, _, n_
from bot.core.texts import LANGUAGES, OWN_NAMES, plain, translate
from bot.flows import typed
from bot.flows.confirming import SAYS_YES
from bot.flows.members.settings import WEEKDAYS
from bot.flows.roles import MAY
from storage import invitations, members, networks
from storage.members import Role
from storage.networks import WEEKENDS, Network

COUNTRIES = {"LB": _("Lebanon"), "JO": _("Jordan")}
CLOCKS = {"LB": _("Beirut"), "JO": _("Amman")}
EMERGENCY = {"LB": "112", "JO": "911"}  # domain notes; the owner may say another
WEEKEND_CHOICES = ((4, 5), (5, 6), (4,), (6,))
LINE_LIMIT = 120  # characters of a town, a name or a contact
FEWEST_DIGITS = 6  # of a phone number; what is shorter reaches nobody, or an emergency line
# "Mother of", "father of": how people are called; as words_of writes it.
KUNYA = frozenset({"ام", "ابو", "umm", "um", "oum", "om", "abu", "abou", "abo"})
AND = (" and ", " et ", " و", " و ", " w ")
IN_LANGUAGE = {"ar": _("in Arabic"), "fr": _("in French"), "en": _("in English")}


# --- the questions -------------------------------------------------------------------------------


def questions(turn: Turn, _answers: Answers) -> Form:
    others = [language for language in LANGUAGES if language != turn.me.language]
    return (
        Question(
            name="country",
            type=Type.SELECT_ONE,
            label=_("In which country is the network?"),
            choices=tuple(Item(name=code, label=label) for code, label in COUNTRIES.items()),
        ),
        line("town", _("Which town?"), lettered=True),
        *(
            line(
                f"town_{language}",
                _("And the town {in_language}?", in_language=IN_LANGUAGE[language]),
                required=False,
                lettered=True,
            )
            for language in others
        ),
        line("called", _("What is the network called?"), choices=usual_name, lettered=True),
        Question(
            name="weekend",
            type=Type.SELECT_ONE,
            label=clock_and_weekend,
            choices=weekend_items,
        ),
        Question(
            name="languages",
            type=Type.SELECT_MULTIPLE,
            label=_("Which languages are spoken there? Then press “Done choosing”."),
            choices=tuple(Item(name=one, label=OWN_NAMES[one]) for one in LANGUAGES),
            constraint=lambda value, _asking: None if value else typed.WHICH,
        ),
        *questions_of_trust(),
    )


def line(
    name: str, label: Text, *, required: bool = True, hint: Text | None = None,
    choices: Callable[[Asking], Sequence[Item]] | tuple[Item, ...] = (),
    constraint: Callable[[str, Asking], Text | None] | None = None, lettered: bool = False,
) -> Question:  # fmt: skip
    """A question for one line of text; `lettered` where that is a name of something."""
    return Question(
        name=name,
        type=Type.TEXT,
        label=label,
        hint=hint,
        required=required,
        choices=choices,
        read=partial(read_line, choices=choices, lettered=lettered),
        constraint=constraint,
    )


def function_fault(value: str, _asking: Asking) -> Text | None:
    """All members see it, and people change while the function stays."""
    kunya = len(words := words_of(value)) > 1 and words[0] in KUNYA
    if kunya or persons.names_somebody(value) is not None:
        return _("This looks like a person. Please write a function, such as “the social worker”.")
    return None


def read_line(
    words: str, asking: Asking, choices: Callable[[Asking], Sequence[Item]] | tuple[Item, ...],
    *, lettered: bool,
) -> Accepted | Refused:  # fmt: skip
    """A yes is what is proposed; any other answer is no name of anything."""
    kept = harmless(words)
    if not kept or len(kept) > LINE_LIMIT:
        limit = _("Please write one line of at most {n} characters.", n=LINE_LIMIT)
        return Refused(say=(limit,))
    proposed = choices(asking) if callable(choices) else choices
    if len(proposed) == 1 and mentions.acknowledges(kept, *typed.CLEAR):
        return Accepted(proposed[0].name)
    if lettered and not typed.has_letters(kept) and persons.names_somebody(kept) is None:
        return Refused(say=(typed.NO_LETTERS,))
    if lettered and understand.intent(kept) is not None:
        asked = _(
            "“{words}” reads like an answer, not like a name. Which name shall stand there?",
            words=kept,
        )
        return Refused(say=(asked,))
    return Accepted(kept)


def reachable(contact: str, _asking: Asking) -> Text | None:
    """Whoever worries about their data can write or call: the name of an office is not enough."""
    if "@" in contact or sum(letter.isdecimal() for letter in contact) >= FEWEST_DIGITS:
        return None
    return _("Please write an e-mail address, or a phone number that members can call.")


def questions_of_trust() -> Form:
    """Who answers for the data, and who is there in an emergency."""
    return (
        line(
            "controller",
            _("Which organisation is responsible for the data?"),
            lettered=True,
        ),
        line(
            "contact",
            _("Where can members ask about their data? An e-mail or a phone number."),
            constraint=reachable,
        ),
        line(
            "focal",
            _("With whom do members speak in person when they are worried about someone?"),
            hint=_("Please write a public function, not the name of a person."),
            constraint=function_fault,
            lettered=True,
        ),
        line(
            "emergency",
            _("Which number is called in an emergency?"),
            choices=lambda asking: (
                Item(
                    name=EMERGENCY[asking.answers["country"]],
                    label=EMERGENCY[asking.answers["country"]],
                ),
            ),
        ),
        Question(
            name="sure",
            type=Type.SELECT_ONE,
            label=preview,
            choices=(Item(name="yes", label=_("Make the network"), intents=SAYS_YES),),
        ),
    )


def called(country: str, town: str) -> Text:
    """What the networks of a country are called (domain notes, section 1)."""
    if country == "JO":
        return _("Community prevention network – {town}", town=town)
    return _("Local prevention network – {town}", town=town)


def usual_name(asking: Asking) -> tuple[Item, ...]:
    return (Item(name="usual", label=called(asking.answers["country"], asking.answers["town"])),)


def clock_and_weekend(asking: Asking) -> list[Words]:
    clock = CLOCKS[asking.answers["country"]]
    return [
        _("The network keeps the official clock of {city}.", city=clock),
        _("Which days are the weekend?"),
    ]


def weekend_items(asking: Asking) -> list[Item]:
    """The country's weekend comes first."""
    usual = tuple(WEEKENDS[asking.answers["country"]])
    ordered = sorted(WEEKEND_CHOICES, key=lambda days: days != usual)
    return [
        Item(name="".join(map(str, days)), label=weekend_words(days), words=tuple(joined(days)))
        for days in ordered
    ]


def joined(days: tuple[int, ...]) -> Iterator[str]:
    """As people write two days: "Saturday and Sunday", in either order and any language."""
    names = [texts.all_labels(WEEKDAYS[day]) for day in days]
    for one, other in permutations(names, 2):
        for first, second in product(one, other):
            yield from (f"{first}{between}{second}" for between in (" ", *AND))


def weekend_words(days: tuple[int, ...]) -> Text:
    return _("{days}", days=Terms(tuple(WEEKDAYS[day] for day in days)))


def preview(asking: Asking) -> list[Words]:
    answers = asking.answers
    return [
        _("This is the network:"),
        names_of(answers, asking.turn.me.language)[asking.turn.me.language],
        _("Weekend: {days}", days=weekend_words(tuple(map(int, answers["weekend"])))),
        _(
            "Languages: {languages}",
            languages=Terms(tuple(OWN_NAMES[one] for one in answers["languages"])),
        ),
        _(
            "Responsible: {controller}. Questions: {contact}",
            controller=answers["controller"],
            contact=answers["contact"],
        ),
        _(
            "Worries: {focal}. Emergencies: {emergency}",
            focal=answers["focal"],
            emergency=answers["emergency"],
        ),
    ]


# --- making it -----------------------------------------------------------------------------------


def towns_of(answers: Answers, language: str) -> dict[str, str]:
    """The town in every language that it was given in."""
    given = {other: answers.get(f"town_{other}") for other in LANGUAGES}
    return {language: answers["town"], **{key: town for key, town in given.items() if town}}


def names_of(answers: Answers, language: str) -> dict[str, str]:
    """A name of their own in the language it was typed in, or the usual one in every language."""
    if answers["called"] != "usual":
        return {language: answers["called"]}
    towns = towns_of(answers, language)
    names = {}
    for each in LANGUAGES:
        usual = called(answers["country"], towns.get(each) or answers["town"])
        names[each] = plain(translate(usual, Voice(language=each)))
    return names


def begin(_turn: Turn) -> Answers:
    return {DRAFT + "languages": ["ar"]}


def make(turn: Turn, answers: Answers) -> None:
    language = turn.me.language
    network = networks.add(
        turn.store,
        programme_id=turn.home.programme_id,
        names=names_of(answers, language),
        towns=towns_of(answers, language),
        country=answers["country"],
        now=turn.now,
        weekend=list(map(int, answers["weekend"])),
        languages=tuple(answers["languages"]),
        controller=answers["controller"],
        contact=answers["contact"],
        focal=answers["focal"],
        emergency=answers["emergency"],
    )
    invite = Option(label=_("Invite people"), press=Press(action="command", subject="invite"))
    turn.say(
        _("{network} is there. Next, invite its coordinator.", network=network.name(language)),
        choice=Choice(options=(invite,)),
    )


# --- the list ------------------------------------------------------------------------------------


def show_all(turn: Turn, _words: str) -> None:
    listed = networks.listed(turn.store)
    if not listed:
        turn.say(_("There is no network yet. To make one: /network"))
        return
    turn.say(_("The networks:"), *(line_of(turn, network) for network in listed))


def line_of(turn: Turn, network: Network) -> Text:
    """Totals only; names are for those who work there."""
    people = members.of_network(turn.store, network.id)
    coordinators = sum(member.role is Role.COORDINATOR for member in people)
    waiting = len(invitations.open_ones(turn.store, network.id, turn.now))
    return _(
        "• {network}: {members}, {coordinators}, {invitations}",
        network=network.name(turn.me.language),
        members=n_("{n} member", "{n} members", len(people)),
        coordinators=n_("{n} coordinator", "{n} coordinators", coordinators),
        invitations=n_("{n} open invitation", "{n} open invitations", waiting),
    )


FLOWS = (
    Flow(
        name="network", asks=questions, then=make, by=MAY["network"], begin=begin,
    ),
)  # fmt: skip
COMMANDS = (
    Command(
        name="network", label=_("New network"), does=lambda turn, _words: turn.begin("network"),
        by=MAY["network"],
    ),
    Command(name="networks", label=_("Networks"), does=show_all, by=MAY["networks"]),
)  # fmt: skip

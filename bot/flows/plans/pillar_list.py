"""/pillars: the owner renames, adds, orders and removes the pillars of a country's strategy."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.direction import harmless
from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import Answers, Asking, Form, Question, Type
from bot.core.messages import Choice, Text, Words, _, n_
from bot.flows.plans.pillars import pillars_of, worded
from bot.flows.plans.plan_lines import button
from bot.flows.roles import MAY
from storage import networks, pillars, plan_items
from storage.pillars import Pillar

PILLARS, LIST, ONE, WORDS = "pillars", "pillar-list", "pillar", "pillar-words"
LONGEST = 120  # characters of a name: it stands in a button and in a cell
MOST = 30  # pillars of one country
COUNTRIES = {"LB": _("Lebanon"), "JO": _("Jordan")}
ASKED = {
    "ar": _("What is it called in Arabic?"),
    "fr": _("What is it called in French?"),
    "en": _("What is it called in English?"),
}
GONE = _("This pillar is not in the list any more. To see the list: /pillars")


# --- the list -------------------------------------------------------------------------------------


def show(turn: Turn, _words: str) -> None:
    """Of which country, where there are networks in several."""
    countries = sorted({one.country for one in networks.listed(turn.store) if not one.office})
    if len(countries) == 1:
        show_list(turn, f"pillars/{countries[0]}", "")
        return
    options = tuple(
        button(COUNTRIES[country], LIST, f"pillars/{country}")
        for country in countries or COUNTRIES
        if country in COUNTRIES
    )
    turn.say(_("Of which country?"), choice=Choice(options=options))


def country_of(subject: str) -> str:
    """The LB of "pillars/LB"."""
    return subject.partition("/")[2]


def show_list(turn: Turn, subject: str, _value: str) -> None:
    country = country_of(subject)
    if country not in COUNTRIES:
        turn.say(GONE)
        return
    listed = pillars_of(turn.store, country)
    lines: list[Words] = [
        _("{n}. {title}", n=n, title=worded(one)) for n, one in enumerate(listed, 1)
    ]
    options = [
        button(_("{n}. {title}", n=n, title=worded(one)), ONE, subject, one.code)
        for n, one in enumerate(listed, 1)
    ]
    if len(listed) < MOST:
        options.append(button(_("Add one"), WORDS, subject, ""))
    turn.say(
        _("The pillars of the national strategy, in their order:"),
        *(lines or [_("There is none yet.")]),
        title=COUNTRIES[country],
        choice=Choice(options=tuple(options)),
    )


def find(turn: Turn, subject: str, code: str) -> tuple[list[Pillar], int] | None:
    """The list of the button's country, and where this pillar stands in it; else says so."""
    listed = pillars_of(turn.store, country_of(subject))
    place = next((n for n, one in enumerate(listed) if one.code == code), None)
    if place is None:
        turn.say(GONE)
        return None
    return listed, place


# --- one of them ----------------------------------------------------------------------------------


def one_pillar(turn: Turn, subject: str, value: str) -> None:
    """`value` is the code, or what shall become of it: "4 up", "4 down", "4 remove", "4 yes"."""
    code, _space, step = value.partition(" ")
    found = find(turn, subject, code)
    if found is None:
        return
    listed, place = found
    if step in ("up", "down"):
        move(turn, subject, listed, place, -1 if step == "up" else 1)
    elif step in ("remove", "yes"):
        remove(turn, subject, listed, place, sure=step == "yes")
    else:
        card(turn, subject, listed[place])


def card(turn: Turn, subject: str, pillar: Pillar, *before: Words) -> None:
    used = plan_items.with_pillar(turn.store, country_of(subject), pillar.code)
    turn.say(
        *before,
        *(_("• {title}", title=name) for name in dict.fromkeys(pillar.names.values())),
        n_("{n} line of plans belongs to it.", "{n} lines of plans belong to it.", used),
        choice=Choice(
            options=(
                button(_("Rename"), WORDS, subject, pillar.code),
                button(_("Further up"), ONE, subject, f"{pillar.code} up"),
                button(_("Further down"), ONE, subject, f"{pillar.code} down"),
                button(_("Remove from the list"), ONE, subject, f"{pillar.code} remove"),
                button(_("The whole list"), LIST, subject),
            )
        ),
    )


def move(turn: Turn, subject: str, listed: Sequence[Pillar], place: int, by: int) -> None:
    other = min(max(place + by, 0), len(listed) - 1)
    order = list(listed)
    order[place], order[other] = order[other], order[place]
    pillars.put(turn.store, country_of(subject), order)
    show_list(turn, subject, "")


def remove(turn: Turn, subject: str, listed: Sequence[Pillar], place: int, *, sure: bool) -> None:
    """Never silently where lines of plans belong to it; and one is left, else the list that comes
    along would be back."""
    pillar = listed[place]
    used = plan_items.with_pillar(turn.store, country_of(subject), pillar.code)
    if len(listed) == 1:
        card(turn, subject, pillar, _("This is the last one. Please add another one first."))
    elif sure or not used:
        left = [one for one in listed if one is not pillar]
        pillars.put(turn.store, country_of(subject), left)
        show_list(turn, subject, "")
    else:
        turn.say(
            n_(
                "{n} line of plans belongs to “{title}”. It would belong to none. Remove it?",
                "{n} lines of plans belong to “{title}”. They would belong to none. Remove it?",
                used,
                title=worded(pillar),
            ),
            choice=Choice(
                options=(
                    button(_("Yes, remove"), ONE, subject, f"{pillar.code} yes"),
                    button(_("No, keep"), LIST, subject),
                )
            ),
        )


# --- names ----------------------------------------------------------------------------------------


def begin(turn: Turn, subject: str, value: str) -> None:
    """Another name for one, or, without a code, one more."""
    if country_of(subject) not in COUNTRIES:
        turn.say(GONE)
    elif not value or find(turn, subject, value) is not None:
        turn.begin(WORDS, subject=subject, code=value)


def questions(_turn: Turn, _answers: Answers) -> Form:
    return tuple(
        Question(
            name=language,
            type=Type.TEXT,
            label=label,
            hint=_("Skip what is not known: another language stands in for it."),
            required=False,
            constraint=name_fault,
        )
        for language, label in ASKED.items()
    )


def name_fault(value: str | None, _asking: Asking) -> Text | None:
    if value is None:
        return None
    name = harmless(value)
    if not any(map(str.isalpha, name)):
        return _("The name is empty. Please type a few words.")
    if len(name) > LONGEST:
        return _("The name is too long. Please keep it under {n} characters.", n=LONGEST)
    return None


def named(turn: Turn, answers: Answers) -> None:
    subject, code = answers["subject"], answers["code"]
    country = country_of(subject)
    listed = pillars_of(turn.store, country)
    names = {each: harmless(answers[each]) for each in ASKED if answers.get(each)}
    if not names:
        turn.say(_("Nothing was changed."))
    elif not code:
        fresh = Pillar(code=free_code(turn, country, listed), names=names)
        pillars.put(turn.store, country, [*listed, fresh])
        show_list(turn, subject, "")
    elif (found := find(turn, subject, code)) is not None:
        order, place = found
        kept = {**order[place].names, **names}
        order[place] = Pillar(code=code, names=kept)
        pillars.put(turn.store, country, order)
        show_list(turn, subject, "")


def free_code(turn: Turn, country: str, listed: Sequence[Pillar]) -> str:
    """A number that no pillar has, and no line of a plan: what was removed does not come back
    under another name."""
    taken = {one.code for one in listed}
    numbers = (str(n) for n in range(1, 10 * MOST))
    return next(
        n for n in numbers if n not in taken and not plan_items.with_pillar(turn.store, country, n)
    )


FLOWS = (Flow(name=WORDS, asks=questions, then=named, by=MAY[WORDS]),)
ACTIONS = (
    Action(name=LIST, does=show_list, by=MAY[LIST]),
    Action(name=ONE, does=one_pillar, by=MAY[ONE]),
    Action(name=WORDS, does=begin, by=MAY[WORDS]),
)
COMMANDS = (
    Command(
        name=PILLARS, label=_("Pillars of the national strategy"), does=show, by=MAY[PILLARS],
        menu=False,
    ),
)  # fmt: skip

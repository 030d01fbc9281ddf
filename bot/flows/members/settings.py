"""One's own language, digits, quiet hours and quiet days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core import mentions, when
from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import DRAFT, Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Option, Press, Terms, Text, _
from bot.core.texts import LANGUAGES, OWN_NAMES
from bot.flows import typed
from bot.flows.members.leaving import judge_again
from bot.flows.menu import meaning
from bot.flows.roles import MAY
from storage import addresses, buttons, checkins, members, sessions

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
EVENINGS = ("18:00", "19:00", "20:00", "21:00", "22:00", "23:00")
MORNINGS = ("06:00", "07:00", "08:00", "09:00", "10:00", "11:00")
RECENT = timedelta(days=4)  # how long typed words may still answer a message (as other replies)
NONE = "none"
SAME_HOUR = _("It begins at that hour. Please choose another one for the end.")
CHECKINS = "checkin-rhythm"  # one's own days have a conversation of their own


# --- language ------------------------------------------------------------------------------------


def ask_language(turn: Turn, words: str) -> None:
    named = mentions.language(words)
    if named:
        speak(turn, "", named)
        return
    options = tuple(
        Option(label=OWN_NAMES[language], press=Press(action="language", value=language))
        for language in LANGUAGES
    )
    turn.say(_("Choose a language"), choice=Choice(options=options))


def typed_language(turn: Turn, words: str) -> bool:
    """A language by its name, in any of them: taken where one was asked for, else asked about."""
    named = mentions.language(words)
    open_here = sessions.current(turn.store, turn.address.id, turn.now) is not None
    if not named or open_here or not turn.may(MAY["language"]):
        return False
    latest = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    asked = latest is not None and any(one[0] == "language" for one in latest.presses)
    ask_language(turn, words if asked else "")
    return True


def speak(turn: Turn, _subject: str, value: str) -> None:
    if value not in LANGUAGES:
        return
    turn.member = members.change(turn.store, turn.me, language=value)
    addresses.change(turn.store, turn.address.id, language=value)
    turn.address = addresses.get(turn.store, turn.address.id)
    turn.say(_("From now on I write in English."))


# --- digits and quiet times ----------------------------------------------------------------------


def settings_form(turn: Turn, _answers: Answers) -> Form:
    what = [
        Item(name="hours", label=_("Own quiet hours")),
        Item(name="days", label=_("Own quiet days")),
    ]
    if turn.me.role in MAY[CHECKINS] and checkins.of_network(turn.store, turn.home.id):
        what.append(Item(name=CHECKINS, label=_("When check-ins are asked")))
    if turn.me.language == "ar":
        what.append(Item(name="digits", label=_("Digits")))
    return (
        Question(
            name="what",
            type=Type.SELECT_ONE,
            label=_("Which setting?"),
            choices=tuple(what),
        ),
        Question(
            name="digits",
            type=Type.SELECT_ONE,
            label=_("Which digits should dates and numbers have?"),
            choices=(Item(name="western", label="1 2 3"), Item(name="arabic", label="١ ٢ ٣")),
            relevant=lambda answers: answers.get("what") == "digits",
        ),
        *hours_questions(),
        Question(
            name="days",
            type=Type.SELECT_MULTIPLE,
            label=_(
                "On which days should nothing be sent to you? No reason is needed. Then press "
                "“Done choosing”."
            ),
            choices=weekday_items,
            relevant=lambda answers: answers.get("what") == "days",
        ),
    )


def hours_questions() -> Form:
    evenings = tuple(map(time.fromisoformat, EVENINGS))
    mornings = tuple(map(time.fromisoformat, MORNINGS))
    return (
        Question(
            name="from",
            type=Type.TEXT,
            label=_("From which hour should nothing be sent to you?"),
            hint=_("The quiet hours of the network hold in any case."),
            choices=(
                Item(name=NONE, label=_("No own quiet hours")),
                *typed.hour_items(evenings),
            ),
            read=read_beginning,
            relevant=lambda answers: answers.get("what") == "hours",
        ),
        Question(
            name="to",
            type=Type.TEXT,
            label=_("Until which hour?"),
            choices=typed.hour_items(mornings),
            read=typed.read_hour,
            constraint=ends_elsewhere,
            relevant=lambda answers: answers.get("from", NONE) != NONE,
        ),
    )


def read_beginning(words: str, asking: Asking) -> Accepted | Refused:
    """An hour; "22h à 7h" answers until which one, too."""
    read = typed.read_hour(words, asking)
    lasting = when.parse(words, today=asking.now.date(), now=time(0)).minutes
    if isinstance(read, Refused) or lasting is None:
        return read
    end = datetime.combine(date.min, time.fromisoformat(read.value)) + timedelta(minutes=lasting)
    return replace(read, also={"to": f"{end:%H:%M}"})


def ends_elsewhere(value: str, asking: Asking) -> Text | None:
    """From ten to ten would be no quiet at all, and reads like all day."""
    return SAME_HOUR if value == asking.answers.get("from") else None


def weekday_items(_asking: Asking) -> tuple[Item, ...]:
    return tuple(Item(name=str(day), label=label) for day, label in enumerate(WEEKDAYS))


def begin(turn: Turn) -> Answers:
    """Days that are quiet already are ticked."""
    return {DRAFT + "days": [str(day) for day in turn.me.quiet.get("days", [])]}


def save(turn: Turn, answers: Answers) -> None:
    if answers["what"] == CHECKINS:
        turn.begin(CHECKINS)
        return
    if answers["what"] == "digits":
        turn.member = members.change(turn.store, turn.me, digits=answers["digits"])
        turn.say(_("Saved."))
        return
    quiet: dict[str, Any] = dict(turn.me.quiet)
    if answers["what"] == "days":
        quiet["days"] = sorted(map(int, answers["days"]))
        chosen = Terms(tuple(WEEKDAYS[day] for day in quiet["days"]))
        said = _("Quiet days saved: {days}.", days=chosen) if quiet["days"] else _("Saved.")
    elif answers["from"] == NONE:
        quiet.pop("night", None)
        said = _("Saved.")
    else:
        quiet["night"] = [answers["from"], answers["to"]]
        said = _("Quiet hours saved: {range}.", range=typed.span(quiet["night"]))
    turn.member = members.change(turn.store, turn.me, quiet=quiet)
    judge_again(turn)
    turn.say(said)


FLOWS = (
    Flow(
        name="settings", asks=settings_form, then=save, by=MAY["settings"], begin=begin,
        counts=False,
    ),
)  # fmt: skip
TYPED = (typed_language,)
ACTIONS = (Action(name="language", does=speak, by=MAY["language"]),)
COMMANDS = (
    Command(
        name="language", label=_("Language"), does=ask_language, by=MAY["language"],
        words=meaning("language"),
    ),
    Command(
        name="settings", label=_("Settings"), does=lambda turn, _words: turn.begin("settings"),
        by=MAY["settings"], words=meaning("settings"),
    ),
)  # fmt: skip

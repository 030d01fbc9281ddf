"""What is kept and why: the full text, what one agrees to, and one's own data."""

from __future__ import annotations

from datetime import timedelta

from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Option, Press, Terms, Text, Words, _, n_
from bot.core.texts import OWN_NAMES
from bot.core.understand import Intent
from bot.flows import namesakes, typed
from bot.flows.apps import opting_in, own_apps
from bot.flows.members.settings import WEEKDAYS
from bot.flows.menu import called, meaning
from bot.flows.places import here
from bot.flows.plans import plan_people
from bot.flows.roles import MAY, ROLES
from bot.flows.summaries import mailbox
from bot.flows.surveys import own_answers
from bot.flows.surveys.survey import enrol
from bot.reports.headings import KINDS
from storage import members, surveys
from storage.members import Member
from storage.networks import Network

CONSENT_VERSION = opting_in.VERSION  # rises when the sentence below changes what people agree to
CONSENT_LASTS = timedelta(days=365)
SHOWN_FROM = 5  # answers; fewer are never shown (H8)
RAW_ANSWERS_KEPT = 180  # days (H12)
PURPOSES = {"all": ("reminders", "surveys"), "reminders": ("reminders",)}
PURPOSE_NAMES = {"reminders": _("Reminders and tasks"), "surveys": _("Surveys")}

AGREES = (
    Item(name="all", label=_("I agree to everything"), words=called("everything")),
    Item(name="reminders", label=_("Reminders and tasks only")),
)
DISAGREES = Item(name="no", label=_("I do not agree"), intents=(Intent.NO,))


def retention() -> Text:
    return n_("after {n} day", "after {n} days", RAW_ANSWERS_KEPT)


def controller(network: Network) -> Words:
    return network.controller or _("the organisation that runs this programme")


def contact(network: Network) -> Words:
    return network.contact or _("the person who invited you")


def consent_words(network: Network) -> Text:
    """What one agrees to."""
    return _(
        "Before we start:\n"
        "• I keep: the name you choose to show, your role, your language, your answers and your "
        "tasks.\n"
        "• I never keep information about people you are worried about. Please never send it "
        "here.\n"
        "• Survey answers are stored without your name. Coordinators see totals only, and only "
        "from {n} answers up.\n"
        "• The weekly check-in, and every survey that says so on its first screen, carries your "
        "display name. Only the coordinator of your network sees it.\n"
        "• Raw answers are deleted {retention}.\n"
        "• The messaging company can see that you use this bot, and chats with bots are not "
        "end-to-end encrypted.\n"
        "• Taking part is voluntary. You can stop, see or delete your data at any time: /mydata\n"
        "Responsible: {controller}. Questions: {contact}",
        n=SHOWN_FROM,
        retention=retention(),
        controller=controller(network),
        contact=contact(network),
    )


def opt_in_words(network: Network) -> Text:
    """Who writes, and where: one agrees to that for each app (bot/flows/apps/opting_in.py)."""
    return _(
        "{controller} writes to you in this app then: reminders, changes and questions. To end "
        "that at any time, send STOP.",
        controller=controller(network),
    )


def full_words(network: Network) -> Text:
    """How data is handled, in nine points."""
    return _(
        "How your data is handled\n"
        "1. Purpose: organising meetings, improving trainings, following the action plan. Nothing "
        "else.\n"
        "2. Kept: display name, account number in the app, role, network, language, answers, "
        "tasks, meeting replies. Not kept: phone number, contacts, location, photos, voice.\n"
        "3. Surveys: stored apart from your account. Results appear once, after the survey closes, "
        "from {n} answers up. Comments are shown in random order without dates.\n"
        "4. Weekly check-in and tasks: these carry your display name, because the coordinator "
        "needs to help. Only the coordinator of your network sees them.\n"
        "5. Nothing about a named or describable third person may be sent. Such a message is not "
        "stored.\n"
        "6. How long: raw answers are deleted {retention}; consent record while you are a member; "
        "then totals only.\n"
        "7. Your rights: see, correct, receive a copy, object, withdraw, delete. /mydata does it "
        "at once and costs nothing.\n"
        "8. Shared with: funders and ministries receive totals for a whole network, never names.\n"
        "9. If data leaks, you are told within 24 hours.\n"
        "Responsible: {controller}. Contact: {contact}",
        n=SHOWN_FROM,
        retention=retention(),
        controller=controller(network),
        contact=contact(network),
    )


def agree(turn: Turn, member: Member, choice: str) -> None:
    """Records the purposes, with version and duration; the others are withdrawn."""
    for purpose in members.consents(turn.store, member.id, turn.now):
        members.withdraw(turn.store, member.id, purpose, turn.now)
    until = turn.now + CONSENT_LASTS
    members.consent(
        turn.store, member, PURPOSES[choice], version=CONSENT_VERSION, now=turn.now, until=until
    )


def saved(turn: Turn) -> Text:
    today = here(turn.now, turn.home).date()
    return _(
        "Thank you. Your choice is saved ({date}). You can change it any time: /privacy",
        date=Day(day=today, style="full"),
    )


# --- the text, and choosing again ----------------------------------------------------------------


def show(turn: Turn, _words: str) -> None:
    options = [
        Option(label=item.label, press=Press(action="consent", value=item.name))
        for item in (*AGREES, DISAGREES)
    ]
    turn.say(full_words(turn.home), choice=Choice(options=tuple(options)))


def choose(turn: Turn, _subject: str, value: str) -> None:
    if value in PURPOSES:
        agree(turn, turn.me, value)
        turn.reconcile(f"consent/{turn.me.id}", why="answered")
        ask_as_agreed(turn)
        turn.say(saved(turn))
    else:
        turn.tables.commands["leave"].does(turn, "")


def ask_as_agreed(turn: Turn) -> None:
    """Who takes the consent to surveys back is asked in none any more, from now on."""
    for survey in surveys.of_member(turn.store, turn.me.id):
        enrol(turn.store, survey, turn.now)
        turn.reconcile(survey.subject, why="no consent", member_id=turn.me.id)


# --- one's own data ------------------------------------------------------------------------------


def my_data(turn: Turn, _words: str) -> None:
    options = (
        Option(label=_("See what is kept"), press=Press(action="mydata", value="see")),
        Option(label=_("Correct my name"), press=Press(action="mydata", value="rename")),
        Option(label=_("Pause messages"), press=Press(action="command", subject="pause")),
        Option(label=_("Delete everything"), press=Press(action="command", subject="leave")),
    )
    turn.say(_("Your data: what would you like to do?"), choice=Choice(options=options))


def data_step(turn: Turn, _subject: str, value: str) -> None:
    if value == "rename":
        turn.begin("rename")
    else:
        turn.say(*kept(turn))


def kept(turn: Turn) -> list[Words]:
    """Everything that is kept of this person, as a copy that they may take with them."""
    member, network = turn.me, turn.home
    since = here(member.joined_at, network).date()
    lines: list[Words] = [
        _("This is all that is kept about you:"),
        _("• Name: {name}", name=member.name),
        _("• Network: {network}", network=network.name(member.language)),
        _("• Role: {role}", role=ROLES[member.role]),
        _("• Kind: {kind}", kind=KINDS.get(member.profession, KINDS["other"])),
        _("• Language: {language}", language=OWN_NAMES[member.language]),
        _("• Here since: {date}", date=Day(day=since, style="full")),
        _("• Your account number in this app, your replies to meetings, and your answers."),
    ]
    agreed = members.consents(turn.store, member.id, turn.now)
    for purpose, moment in agreed.items():
        day = Day(day=here(moment, network).date(), style="full")
        lines.append(_("• Agreed to: {purpose} ({date})", purpose=PURPOSE_NAMES[purpose], date=day))
    lines += [*settings_kept(member), *own_apps.kept(turn), *mailbox.kept(turn)]
    return lines + plan_people.kept(turn) + own_answers.kept(turn)


def settings_kept(member: Member) -> list[Words]:
    lines: list[Words] = []
    if member.quiet.get("night"):
        lines.append(_("• Own quiet hours: {range}", range=typed.span(member.quiet["night"])))
    if member.quiet.get("days"):
        days = Terms(tuple(WEEKDAYS[day] for day in member.quiet["days"]))
        lines.append(_("• Own quiet days: {days}", days=days))
    return lines


def rename_form(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="name",
            type=Type.TEXT,
            label=_("Which name should the coordinator see? A first name or a nickname is enough."),
            read=read_new_name,
        ),
    )


def read_new_name(words: str, asking: Asking) -> Accepted | Refused:
    """A name that somebody in the network has already is asked about: it may be right."""
    read, turn = typed.read_name(words, asking), asking.turn
    if isinstance(read, Refused) or not namesakes.is_taken(turn.store, read.value, turn.me):
        return read
    asked = _(
        "Somebody in the network is called “{name}” already. Please add something by which you "
        "are known: a letter of another name, or your work.",
        name=read.value,
    )
    keep = Item(name=read.value, label=_("The name is “{name}”", name=read.value))
    return Refused(say=(asked,), items=(keep,))


def rename(turn: Turn, answers: Answers) -> None:
    turn.member = members.change(turn.store, turn.me, name=answers["name"])
    turn.say(_("Saved. The name is now “{name}”.", name=turn.me.name))
    namesakes.tell(turn, turn.me)


FLOWS = (Flow(name="rename", asks=rename_form, then=rename, by=MAY["rename"], counts=False),)
ACTIONS = (
    Action(name="consent", does=choose, by=MAY["consent"]),
    Action(name="mydata", does=data_step, by=MAY["mydata"]),
)
COMMANDS = (
    Command(
        name="privacy", label=_("Privacy"), does=show, by=MAY["privacy"], menu=False,
        words=meaning("privacy"),
    ),
    Command(
        name="mydata", label=_("My data"), does=my_data, by=MAY["mydata"], menu=False,
        words=meaning("my_data"),
    ),
)  # fmt: skip

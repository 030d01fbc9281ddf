"""What coordinators do on their own account: plan, tick, write down, send, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.simulation.behaviour import ANSWERS, Deed, Presses, is_ticked, talks, tap
from bot.simulation.people import Board, Person

TRIES = 4  # looks at a screen that does not show what is sought, until an errand is given up

# What a coordinator chooses where a conversation asks: by the question's name.
CHOOSES: Mapping[str, tuple[str, ...]] = {
    "minutes": ("90",),
    "who": ("all", "members", "1"),
    "repeat": ("none",),
    "ladder": ("usual",),
    "confirm": ("send", "save", "start", "yes"),
    "how": ("suggested", "own"),
    "every": ("week",),
    "hours": (),
    "opens": ("end", "now"),
    "scope": ("one",),
    "agenda": ("take", "leave"),
    "what": ("ramadan",),
    "dates": ("keep",),
    "sunset": ("18:00",),
    "role": ("practitioner",),
}
TYPES: Mapping[str, str] = {"until": "10"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: words that are typed, or a button that is sought on the screen.

    An empty `subject` or `value` is any. `walks`: the conversation that follows is gone through.
    """

    words: str = ""
    action: str = ""
    subject: str = ""
    value: str | None = None
    walks: bool = False
    chooses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Errand:
    """Steps that somebody has in mind; each waits for the answer to the one before."""

    name: str
    steps: list[Step]
    walking: Step | None = None
    tries: int = 0

    @property
    def over(self) -> bool:
        return not self.steps and self.walking is None


Choices = str | tuple[str, ...]  # the first that is offered


def says(words: str, /, **chooses: Choices) -> Step:
    """Types words and goes through the conversation that they begin."""
    return Step(words=words, walks=True, chooses=each_in_turn(chooses))


def presses(action: str, subject: str = "", /, **chooses: Choices) -> Step:
    """Presses a button, whatever its value, and goes through the conversation that it begins."""
    return Step(action=action, subject=subject, walks=True, chooses=each_in_turn(chooses))


def each_in_turn(chooses: Mapping[str, Choices]) -> Mapping[str, tuple[str, ...]]:
    return {name: (one,) if isinstance(one, str) else one for name, one in chooses.items()}


def go_on(person: Person, errand: Errand, screen: Sequence[tuple[Board, Presses]]) -> Deed | None:
    """The next thing to do, seen on the screen (newest first); None when there is nothing."""
    if errand.walking is not None:
        if screen and talks(screen[0][1]):
            return walk(person, errand.walking, *screen[0])
        errand.walking = None
    if not errand.steps:
        return None
    step = errand.steps[0]
    deed = Deed(words=step.words) if step.words else sought(person, step, screen)
    if deed is None:
        errand.tries += 1
        if errand.tries >= TRIES:
            errand.steps.clear()
        return None
    errand.steps.pop(0)
    errand.tries = 0
    errand.walking = step if step.walks else None
    return deed


def sought(person: Person, step: Step, screen: Iterable[tuple[Board, Presses]]) -> Deed | None:
    for board, offered in screen:
        for place, (action, subject, value, _labels) in enumerate(offered):
            fits = action == step.action and step.subject in ("", subject)
            if fits and step.value in (None, value):
                return tap(person, board, offered, place)
    return None


def walk(person: Person, step: Step, board: Board, offered: Presses) -> Deed:
    """One answer of a conversation, as the errand wants it, else as coordinators usually do."""
    answers = [place for place, press in enumerate(offered) if press[0] in ANSWERS]
    by_action = {press[0]: place for place, press in enumerate(offered)}
    if "keep" in by_action:
        return tap(person, board, offered, by_action["keep"])
    name = offered[answers[0]][2].partition("=")[0] if answers else ""
    if "done" in by_action:
        wanted = step.chooses.get(name, ())
        place = several(person, offered, answers, by_action["done"], wanted)
        return tap(person, board, offered, place)
    if answers:
        wanted = step.chooses.get(name) or CHOOSES.get(name, ())
        for choice in wanted:
            for place in answers:
                if offered[place][2] == f"{name}={choice}":
                    return tap(person, board, offered, place)
        if name in step.chooses:
            return Deed(words=step.chooses[name][0])
        return tap(person, board, offered, answers[0])
    asked = next((press[2] for press in offered if press[0] in ("skip", "cancel")), "")
    typed = step.chooses.get(asked)
    words = typed[0] if typed else TYPES.get(asked, "")
    if not words and "skip" in by_action:
        return tap(person, board, offered, by_action["skip"])
    return Deed(words=words or "12")


def several(
    person: Person, offered: Presses, answers: Sequence[int], done: int, wanted: Sequence[str]
) -> int:
    """Ticks what is wanted, else the first few, and then says so."""
    free = [place for place in answers if not is_ticked(offered[place])]
    if wanted:
        free = [place for place in free if offered[place][2].partition("=")[2] in wanted]
    if person.ticked >= (len(wanted) or 2) or not free:
        person.ticked = 0
        return done
    person.ticked += 1
    return free[0]


# --- the errands of a year ------------------------------------------------------------------------


def plan_meeting(line: str, **chooses: str) -> Errand:
    return Errand(name="meeting", steps=[says(f"/meeting {line}", **chooses)])


def plan_checkin(form: str = "pack/weekly_checkin", **chooses: str) -> Errand:
    steps = [Step(words="/checkins"), presses("plan-checkin", form=form, **chooses)]
    return Errand(name="check-in", steps=steps)


def after_meeting(subject: str, decided: str, tasks: Mapping[str, Choices]) -> Errand:
    """What the message after a meeting offers, from the top to the bottom; with `tasks`, which
    lines of what was `decided` become tasks, whose, and by when."""
    steps = [presses("attendance-tick", subject), presses("decisions", subject, text=decided)]
    if tasks:
        steps.append(presses("decided-tasks", subject, **tasks))
    steps += [
        Step(action="send-summary", subject=subject, value=""),
        Step(action="send-summary", subject=subject, value="send"),
    ]
    return Errand(name="after a meeting", steps=steps)


def ask_about(subject: str) -> Errand:
    """A survey after a training."""
    chosen = {"form": "pack/post_training", "opens": "now"}
    return at_meeting("survey after a training", "send-survey", subject, **chosen)


def take_agenda() -> Errand:
    """What is proposed for the next meeting is taken."""
    return Errand(name="agenda", steps=[says("/agenda")])


def set_ramadan() -> Errand:
    return Errand(name="Ramadan", steps=[says("/quiet")])


def confirm_holidays() -> Errand:
    return Errand(name="holidays", steps=[says("/holidays")])


def pause_network(days: int) -> Errand:
    return Errand(name="pause", steps=[says("/pausenetwork", until=str(days))])


def invite() -> Errand:
    return Errand(name="invitation", steps=[says("/invite")])


def remove(member_id: int) -> Errand:
    subject = f"member/{member_id}"
    steps = [
        Step(words="/members"),
        Step(action="member", subject=subject),
        Step(action="remove", subject=subject, value="ask"),
        Step(action="remove", subject=subject, value="yes"),
    ]
    return Errand(name="removal", steps=steps)


def move_meeting(subject: str, day: str) -> Errand:
    """To another day, at the same hour."""
    return at_meeting("moved meeting", "meeting-move", subject, day=day)


def hold_elsewhere(subject: str) -> Errand:
    return at_meeting("another place", "meeting-place", subject, where="Library")


def call_off(subject: str) -> Errand:
    return at_meeting("meeting called off", "meeting-cancel", subject)


def at_meeting(name: str, action: str, subject: str, **chooses: Choices) -> Errand:
    """From the list to its card, and there the button."""
    steps = [
        Step(words="/meetings"),
        Step(action="meeting-show", subject=subject),
        presses(action, subject, **chooses),
    ]
    return Errand(name=name, steps=steps)

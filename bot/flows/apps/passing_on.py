"""The text that a coordinator passes on by themselves: plain, for those who cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.messages import Day, Words, _, n_
from bot.flows.apps import unsaid
from bot.flows.apps.unsaid import TASKS, Unsaid
from bot.flows.locked_titles import HIDDEN, unlocked
from bot.flows.meetings import meeting as planning
from bot.flows.meetings.meeting_cards import both_clocks, clock_change, seen_from, when, where
from bot.flows.meetings.meeting_length import about
from bot.flows.meetings.meeting_messages import called_off, change_lines, in_language
from bot.flows.surveys import survey, survey_messages
from storage import meetings, networks, surveys
from storage.database import Store
from storage.meetings import Standing
from storage.members import Member
from storage.networks import Network
from storage.plan_shape import Item


@dataclass(frozen=True, kw_only=True)
class Passing:
    """One text, in the language of those it is meant for, and who they are."""

    language: str
    people: tuple[tuple[Member, str], ...]  # and why they were not reached
    lines: tuple[Words, ...]


def texts(store: Store, one: Unsaid) -> list[Passing]:
    """As many as differ: by language, and by what people know already."""
    home = networks.get(store, one.people[0][0].network_id)
    write = WRITERS[one.subject.partition("/")[0]]
    groups: dict[tuple[str, tuple[Words, ...]], list[tuple[Member, str]]] = {}
    whys = {member.id: why for member, why in one.people}
    for member, lines in write(store, one, home):
        said = tuple(in_language(line, member.language) for line in lines)
        groups.setdefault((member.language, said), []).append((member, whys[member.id]))
    return [
        Passing(language=language, people=tuple(people), lines=lines)
        for (language, lines), people in groups.items()
    ]


Writer = Callable[[Store, Unsaid, Network], Iterator[tuple[Member, Sequence[Words]]]]


# --- meetings -------------------------------------------------------------------------------------


def about_meeting(
    store: Store, one: Unsaid, home: Network
) -> Iterator[tuple[Member, Sequence[Words]]]:
    meeting = meetings.get(store, int(one.subject.partition("/")[2]))
    gathering = planning.gather(store, meeting)
    for member, _why in one.people:
        if meeting.state is Standing.CANCELLED:
            day, _at = seen_from(meeting, gathering.host, home)
            yield member, (called_off(meeting, day),)
        else:
            told = planning.told_revision(gathering, member.id)
            yield member, tuple(meeting_lines(store, gathering, home, told))


def meeting_lines(
    store: Store, gathering: planning.Gathering, home: Network, told: int | None
) -> Iterator[Words]:
    """What is different, for those who know it; else all but what may not be read on a locked
    phone: whoever passes it on does not know where it will be read (H5)."""
    meeting, host = gathering.meeting, gathering.host
    changed = planning.differences(meeting, told) if told is not None else []
    if told is not None and changed:
        shown = [name for name in changed if name not in ("place", "link")]
        yield from change_lines(meeting, host, home, told, shown)
    else:
        yield _("📅 {title}", title=meeting.title)
        yield when(meeting, host, home)
    yield from both_clocks(store, meeting, host)
    if home.shows_places:
        yield from where(meeting)
    elif where(meeting):
        yield _("For the place, please ask me.")
    yield from clock_change(meeting, host)
    yield about(meeting.minutes)
    yield _("Please tell me whether you can come.")


# --- surveys and the rounds of check-ins ----------------------------------------------------------


def about_survey(
    store: Store, one: Unsaid, home: Network
) -> Iterator[tuple[Member, Sequence[Words]]]:
    """Neither its title nor its questions: they may tell what the work is about (H5)."""
    found = surveys.get(store, int(one.subject.partition("/")[2]))
    lines = (
        _("A few questions of the network's assistant wait for you."),
        survey_messages.kind(found),
        *survey_messages.effort(survey.form_of(store, found)),
        survey_messages.until(found, home),
        _("To begin, please write to the assistant: {command}", command="/surveys"),
    )
    for member, _why in one.people:
        yield member, lines


# --- tasks ----------------------------------------------------------------------------------------


def about_tasks(
    store: Store, one: Unsaid, _home: Network
) -> Iterator[tuple[Member, Sequence[Words]]]:
    for member, _why in one.people:
        items = unsaid.waiting(store, member)
        head = n_(
            "{n} task of the action plan waits for a word from you:",
            "{n} tasks of the action plan wait for a word from you:",
            len(items),
        )
        how = _("To answer, please write to the assistant: {command}", command="/tasks")
        yield member, (head, *map(task_line, items), how)


def task_line(item: Item) -> Words:
    """A title that tells the theme, or names somebody, is left out (H5)."""
    shown = unlocked(item).title
    title = _("one more") if shown == HIDDEN else shown
    if item.due is None:
        return _("• {title}", title=title)
    return _("• {title}, due {due}", title=title, due=Day(day=item.due))


WRITERS: Mapping[str, Writer] = {
    "meeting": about_meeting,
    "survey": about_survey,
    TASKS: about_tasks,
}

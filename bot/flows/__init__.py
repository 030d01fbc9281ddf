"""The tables of all flows, actions and commands; what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from bot.core.flow import Action, Command, Flow, Tables
from bot.flows import (
    attachments,
    attendance,
    change_meeting,
    closing,
    decisions,
    files,
    groups,
    holidays,
    hours,
    invite,
    invited,
    leaving,
    locked_phones,
    meeting,
    meeting_list,
    meeting_messages,
    menu,
    network,
    one_meeting,
    people,
    plan_meeting,
    privacy,
    quiet_hours,
    rsvp,
    schedule,
    settings,
    welcome,
)

Named = TypeVar("Named", Flow, Action, Command)


def by_name(rows: Iterable[Named]) -> dict[str, Named]:
    table: dict[str, Named] = {}
    for row in rows:
        if row.name in table:
            raise ValueError(f"{row.name} is there twice")
        table[row.name] = row
    return table


FLOWS = (
    *welcome.FLOWS,
    *leaving.FLOWS,
    *settings.FLOWS,
    *privacy.FLOWS,
    *invite.FLOWS,
    *network.FLOWS,
    *hours.FLOWS,
    *quiet_hours.FLOWS,
    *locked_phones.FLOWS,
    *holidays.FLOWS,
    *plan_meeting.FLOWS,
    *change_meeting.FLOWS,
    *attendance.FLOWS,
    *decisions.FLOWS,
    *schedule.FLOWS,
)
ACTIONS = (
    *leaving.ACTIONS,
    *settings.ACTIONS,
    *privacy.ACTIONS,
    *people.ACTIONS,
    *invite.ACTIONS,
    *groups.ACTIONS,
    *hours.ACTIONS,
    *rsvp.ACTIONS,
    *plan_meeting.ACTIONS,
    *change_meeting.ACTIONS,
    *one_meeting.ACTIONS,
    *attendance.ACTIONS,
    *decisions.ACTIONS,
    *schedule.ACTIONS,
)
# In the order of the menu.
COMMANDS = (
    *welcome.COMMANDS,
    *meeting_list.COMMANDS,
    *schedule.COMMANDS,
    *network.COMMANDS,
    *invite.COMMANDS,
    *people.COMMANDS,
    *leaving.COMMANDS,
    *settings.COMMANDS,
    *privacy.COMMANDS,
    *hours.COMMANDS,
    *quiet_hours.COMMANDS,
    *locked_phones.COMMANDS,
    *holidays.COMMANDS,
    *groups.COMMANDS,
    *menu.COMMANDS,
)

TABLES = Tables(
    flows=by_name(FLOWS),
    actions=by_name(ACTIONS),
    commands=by_name(COMMANDS),
    wants={"meeting": meeting.wanted},
    composers={
        **meeting_messages.COMPOSERS,
        **closing.COMPOSERS,
        **decisions.COMPOSERS,
        **schedule.COMPOSERS,
    },
    attachments={**invite.ATTACHMENTS, **attachments.ATTACHMENTS, **files.ATTACHMENTS},
    joined=(invited.joined,),
    left=(invited.left,),
    daily=(meeting.coming_subjects, *closing.DAILY),
    typed=(*attendance.TYPED,),
)

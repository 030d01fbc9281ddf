"""The tables of all flows, actions and commands; what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from bot.core.flow import Action, Command, Flow, Tables
from bot.flows import (
    attachments,
    attendance,
    change_form,
    change_meeting,
    checkin,
    checkin_change,
    checkin_left_out,
    checkin_own_day,
    checkin_plan,
    checkin_report,
    checkins,
    closing,
    decisions,
    facilitators,
    files,
    form_file,
    forms,
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
    new_form,
    one_meeting,
    one_survey,
    people,
    plan_meeting,
    privacy,
    quiet_hours,
    result_messages,
    results,
    rsvp,
    schedule,
    send_survey,
    settings,
    survey,
    survey_answers,
    survey_closing,
    survey_list,
    survey_messages,
    survey_people,
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
    *survey_answers.FLOWS,
    *new_form.FLOWS,
    *form_file.FLOWS,
    *change_form.FLOWS,
    *send_survey.FLOWS,
    *checkin_plan.FLOWS,
    *checkin_change.FLOWS,
    *checkin_own_day.FLOWS,
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
    *survey_answers.ACTIONS,
    *forms.ACTIONS,
    *form_file.ACTIONS,
    *change_form.ACTIONS,
    *facilitators.ACTIONS,
    *send_survey.ACTIONS,
    *one_survey.ACTIONS,
    *checkins.ACTIONS,
    *checkin_plan.ACTIONS,
    *checkin_change.ACTIONS,
    *checkin_own_day.ACTIONS,
    *results.ACTIONS,
)
# In the order of the menu.
COMMANDS = (
    *welcome.COMMANDS,
    *meeting_list.COMMANDS,
    *schedule.COMMANDS,
    *forms.COMMANDS,
    *send_survey.COMMANDS,
    *survey_list.COMMANDS,
    *checkin_report.COMMANDS,
    *checkins.COMMANDS,
    *results.COMMANDS,
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
    wants={"meeting": meeting.wanted, "survey": survey.wanted, **form_file.WANTS, **results.WANTS},
    composers={
        **meeting_messages.COMPOSERS,
        **closing.COMPOSERS,
        **decisions.COMPOSERS,
        **schedule.COMPOSERS,
        **survey_messages.COMPOSERS,
        **checkin_left_out.COMPOSERS,
        **form_file.COMPOSERS,
        **result_messages.COMPOSERS,
    },
    attachments={**invite.ATTACHMENTS, **attachments.ATTACHMENTS, **files.ATTACHMENTS},
    joined=(invited.joined, survey_people.joined),
    left=(invited.left, survey_people.left),
    daily=(meeting.coming_subjects, *closing.DAILY, *checkin.DAILY, survey.coming_subjects),
    on_time=(survey.open_on_time, survey_closing.close_due),
    follow={"meeting": survey.following},
    typed=(*attendance.TYPED,),
)

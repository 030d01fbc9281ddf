"""What to write into each column of a plan: for the empty workbook's page, and the guide."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.messages import Text, _
from bot.reports.plan_columns import Column

HELP: Mapping[Column, Text] = {
    Column.OBJECTIVE: _(
        "What the network wants to reach. Written once; the rows below go on with it."
    ),
    Column.ACTIVITY: _("What is done for it. Written once; the rows below go on with it."),
    Column.TASK: _("One thing that one person does. One row for each task."),
    Column.RESPONSIBLE: _(
        "One member: their name, or their code, like M12. Who is meant is asked before anything is "
        "taken over."
    ),
    Column.SUPPORTERS: _("Other members who help, with commas between them."),
    Column.PARTNERS: _("Organisations, never people."),
    Column.START: _("A date, like 26/11/2026."),
    Column.DUE: _("A date, like 26/11/2026. Not before the start."),
    Column.STATUS: _(
        "Not started, In progress, Done, Blocked, Postponed or Cancelled. An empty cell changes "
        "nothing."
    ),
    Column.REASON: _("Where something is blocked: one of the list, never a story."),
    Column.PILLAR: _("One of the list of the country."),
    Column.PARTICIPANTS: _(
        "How many people took part. Only a band is kept, like 25 to 49, never the number."
    ),
    Column.INDICATOR: _("What is counted, to know how far it is."),
    Column.BASELINE: _("What it was before: a number, or a few words."),
    Column.TARGET: _("What it should become."),
    Column.ACTUAL: _("What it is now."),
    Column.MEANS: _("How one can see it: a list without names, a page, a poster."),
    Column.RESOURCES: _("What it takes: a hall, a bus, paper."),
    Column.LESSON: _("What to keep for the next time."),
    Column.TAGS: _("A word or two each, with commas between them."),
    Column.ID: _(
        "Written by this assistant, so that the line is known again. Please leave it as it is; "
        "in a new row it stays empty."
    ),
}
ABOUT = (
    _("Please write no names of people and no phone numbers, except members as responsible."),
    _("Columns may be left out, moved, or called otherwise: what is not known is asked once."),
    _("A file that is sent again changes the plan; it never doubles a line."),
    _("The rows marked ✎ are an example. They are not read."),
)
EXAMPLE: Mapping[Column, Text] = {
    Column.OBJECTIVE: _("Young people take part in the life of the town"),
    Column.ACTIVITY: _("An open day at the youth centre"),
    Column.TASK: _("Print the posters"),
    Column.PARTNERS: _("The municipality"),
    Column.INDICATOR: _("Number of posters"),
    Column.BASELINE: _("0"),
    Column.TARGET: _("40"),
    Column.RESOURCES: _("Paper"),
    Column.TAGS: _("youth"),
}

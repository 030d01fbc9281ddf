"""The tables, one class each. Columns named `*_sealed` hold AES-GCM ciphertext (see vault.py)."""

from __future__ import annotations

from storage.models.forms import (
    CheckinRow,
    FileRow,
    FormRow,
    PaperRow,
    ParticipantRow,
    ResultRow,
    RhythmRow,
    SurveyRow,
)
from storage.models.meetings import InviteeRow, MeetingRow, TurnoutRow
from storage.models.people import (
    AddressRow,
    ConsentRow,
    GuessRow,
    InvitationRow,
    MemberRow,
    NetworkRow,
    OptInRow,
    PillarRow,
    ProgrammeRow,
)
from storage.models.plans import DigestRow, ItemRow, MailboxRow, PlanRow, RevisionRow
from storage.models.table import Id, Instant, Table
from storage.models.turns import (
    ButtonsRow,
    InboxRow,
    LeaseRow,
    LedgerRow,
    NoteRow,
    ScreenRow,
    SessionRow,
    TemplateRow,
)

__all__ = [
    "AddressRow",
    "ButtonsRow",
    "CheckinRow",
    "ConsentRow",
    "DigestRow",
    "FileRow",
    "FormRow",
    "GuessRow",
    "Id",
    "InboxRow",
    "Instant",
    "InvitationRow",
    "InviteeRow",
    "ItemRow",
    "LeaseRow",
    "LedgerRow",
    "MailboxRow",
    "MeetingRow",
    "MemberRow",
    "NetworkRow",
    "NoteRow",
    "OptInRow",
    "PaperRow",
    "ParticipantRow",
    "PillarRow",
    "PlanRow",
    "ProgrammeRow",
    "ResultRow",
    "RevisionRow",
    "RhythmRow",
    "ScreenRow",
    "SessionRow",
    "SurveyRow",
    "Table",
    "TemplateRow",
    "TurnoutRow",
]

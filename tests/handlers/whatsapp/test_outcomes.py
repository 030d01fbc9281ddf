"""The table of errors, by code: what each means for a send."""

from __future__ import annotations

import httpx
import pytest
from pywa.errors import WhatsAppError

from bot.core.messages import Fate, Outcome
from bot.handlers.whatsapp.outcomes import CODES, SUBCODES, outcome_of, outcome_of_code
from bot.handlers.whatsapp.transport import BusyError, NotSentError, UnknownError
from tests.fakes.whatsapp.refusals import TITLES

# platforms.md, section 5.
TABLE = [
    (Fate.RETRY, [4, 80007, 130429, 131016, 131056, 133004]),
    (Fate.SPARING, [368, 131048, 131049, 131064]),
    (Fate.MISSED, [131026]),
    (Fate.UNREACHABLE, [130497, 131021, 131030]),
    (Fate.OPTED_OUT, [131050]),
    (Fate.WINDOW, [131047]),
    (Fate.TEMPLATE, [132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016]),
    (Fate.REFUSED, [100, 131008, 131009, 131051, 131052, 131053, 132018]),
    (Fate.STOP, [0, 3, 10, 190, 200, 250, 299, 131005, 131031, 131042, 131045, 131057]),
    (Fate.UNKNOWN, [1, 2, 131000, 135000]),
]


def error(code: int, status: int = 400, wait: str = "", **more: object) -> WhatsAppError:
    """As pywa makes it of an answer."""
    told = {"code": code, "message": "CANARY", **more}
    headers = {"Retry-After": wait} if wait else {}
    return WhatsAppError.from_dict(told, httpx.Response(status, json=told, headers=headers))


@pytest.mark.parametrize(
    ("fate", "code"), [(fate, code) for fate, codes in TABLE for code in codes]
)
def test_R5_each_code_has_its_fate(fate: Fate, code: int) -> None:
    assert outcome_of_code(code).fate is fate
    assert outcome_of(error(code, 500)).fate is fate, "the code counts, not the status"


def test_every_code_of_the_stand_in_is_known() -> None:
    assert [code for code in TITLES if code not in CODES] == []


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (400, Fate.REFUSED),
        (404, Fate.REFUSED),
        (401, Fate.STOP),
        (403, Fate.STOP),
        (429, Fate.RETRY),
        (500, Fate.UNKNOWN),
        (503, Fate.UNKNOWN),
    ],
)
def test_R5_an_unknown_code_goes_by_its_status(status: int, fate: Fate) -> None:
    assert outcome_of(error(987654, status)).fate is fate


def test_R5_who_is_to_wait_and_for_how_long() -> None:
    pair = outcome_of_code(131056)
    assert (pair.retry_after, pair.whole_platform) == (6.0, False)
    for code in (4, 80007, 130429, 131016):
        everybody = outcome_of_code(code)
        assert everybody.whole_platform
        assert everybody.retry_after
        assert everybody.guessed, "no time is named: the wait grows while it goes on"
    assert not outcome_of_code(131049).whole_platform, "one person gets enough; others do not"
    assert all(outcome_of_code(code).whole_platform for code in (368, 131048, 131064))


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [("90", 90.0), ("1", 2.0), ("", 2.0), ("soon", 2.0), ("9999999", 2.0), ("-5", 2.0)],
)
def test_R5_retry_after_is_obeyed(wait: str, seconds: float) -> None:
    told = outcome_of(error(130429, 429, wait))
    assert (told.retry_after, told.guessed) == (seconds, wait != "90")


def test_retry_after_means_nothing_where_nothing_is_retried() -> None:
    assert outcome_of(error(131026, 400, "90")).retry_after is None


def test_a_number_that_is_not_there_stops_everything() -> None:
    assert outcome_of(error(100, error_subcode=33)).fate is Fate.STOP
    assert outcome_of(error(100, error_subcode=5)).fate is Fate.REFUSED


def test_a_line_break_in_a_parameter_is_told_by_name() -> None:
    details = "Param text cannot have new-line/tab characters"
    assert outcome_of_code(100, details).why == outcome_of_code(132018).why


def test_R5_what_was_not_sent_is_retried_and_what_is_unclear_is_not() -> None:
    assert outcome_of(NotSentError("")).fate is Fate.RETRY
    assert outcome_of(UnknownError("")).fate is Fate.UNKNOWN
    busy = outcome_of(BusyError(30.0))
    assert (busy.fate, busy.retry_after, busy.whole_platform) == (Fate.RETRY, 30.0, True)
    assert not busy.guessed
    assert outcome_of(BusyError(2.0, asked=False)).guessed
    assert outcome_of(error(424242, 429)).guessed


def test_S6_why_is_always_a_constant_of_ours() -> None:
    known = {each.why for each in (*CODES.values(), *SUBCODES.values())}
    for code in (*CODES, 424242):
        told = outcome_of(error(code, error_data={"details": "CANARY"}, error_user_msg="CANARY"))
        assert isinstance(told, Outcome)
        assert told.why in known | {"refused"}
        assert "CANARY" not in repr(told)

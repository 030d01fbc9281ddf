"""How an error of the Cloud API ends a send: the table of platforms.md, section 5, by code.

Everything goes by the code, never by the words, which Meta means to remove. The same table serves
a message that was accepted and failed afterwards, as a webhook tells.
"""

from __future__ import annotations

from dataclasses import replace

from pywa.errors import WhatsAppError

from bot.core.messages import Fate, Outcome
from bot.handlers.whatsapp.transport import BusyError, NotSentError, UnknownError, seconds

PAIR = 6.0  # seconds: the pair rule is one message in six seconds to the same person
THROUGHPUT = 2.0  # seconds; a number's throughput is counted by the second
HOURLY = 60.0  # seconds; an app's and an account's calls are counted by the hour
OVERLOADED = 10.0  # seconds

MEDIA = "the file was not taken"  # `send` uploads it once more
REFUSED = "refused"
LINE_BREAK = "a parameter has a line break"
NO_ACCESS = "the token or its rights are refused"
NO_CLEAR_ANSWER = "no clear answer"
NO_CONNECTION = "no connection"
NOT_THERE = "no such number or account for this token"


def _is(fate: Fate, why: str, *codes: int) -> dict[int, Outcome]:
    return dict.fromkeys(codes, Outcome(fate=fate, why=why))


def _later(why: str, wait: float, *codes: int, all_of_us: bool = True) -> dict[int, Outcome]:
    """The Cloud API names no time: the first wait is ours, and the engine lets it grow."""
    outcome = Outcome(
        fate=Fate.RETRY, why=why, retry_after=wait, guessed=True, whole_platform=all_of_us
    )
    return dict.fromkeys(codes, outcome)


def _less(why: str, *codes: int, all_of_us: bool) -> dict[int, Outcome]:
    """Meta wants less of this. With `whole_platform` it is our number or account that is looked
    upon; without it, one person gets enough messages of this kind already, from us or others."""
    return dict.fromkeys(codes, Outcome(fate=Fate.SPARING, why=why, whole_platform=all_of_us))


# Codes of pywa 4.5's errors.py and Meta's page of error codes (2026-05-15), unless said otherwise.
CODES: dict[int, Outcome] = {
    **_later("too fast for this person", PAIR, 131056, all_of_us=False),
    **_later("too many messages at once", THROUGHPUT, 130429),
    **_later("too many calls", HOURLY, 4, 17, 613, 80007, 80008),  # 17, 613, 80008: from memory
    **_later("WhatsApp is overloaded", OVERLOADED, 131016, 133004),
    **_less("too much of it was called spam", 131048, all_of_us=True),
    **_less("templates were of the wrong category", 131064, all_of_us=True),
    **_less("WhatsApp restricts the account", 368, all_of_us=True),
    **_less("this person gets enough of that kind", 131049, all_of_us=False),
    **_is(Fate.MISSED, "did not get through", 131026),
    **_is(Fate.UNREACHABLE, "our own number", 131021),
    **_is(Fate.UNREACHABLE, "not on the list of a test number", 131030),
    **_is(Fate.UNREACHABLE, "WhatsApp does not let us write to that country", 130497),
    **_is(Fate.OPTED_OUT, "wants no more of it", 131050),
    **_is(Fate.WINDOW, "the window is closed", 131047),
    **_is(Fate.TEMPLATE, "the template has other parameters", 132000, 132008, 132012),
    **_is(Fate.TEMPLATE, "the template is not there in this language", 132001),
    **_is(Fate.TEMPLATE, "the template becomes too long", 132005),
    **_is(Fate.TEMPLATE, "the template breaks a rule", 132007),
    **_is(Fate.TEMPLATE, "the template is paused", 132015),
    **_is(Fate.TEMPLATE, "the template is disabled", 132016),
    **_is(Fate.TEMPLATE, "the template is one for advertising", 131063),
    **_is(Fate.REFUSED, LINE_BREAK, 132018),  # from memory
    **_is(Fate.REFUSED, "a wrong or missing parameter", 100, 131008, 131009),
    **_is(Fate.REFUSED, "a kind of message that is not taken", 131051, 131062),
    **_is(Fate.REFUSED, "held back by an experiment of WhatsApp", 130472),
    **_is(Fate.REFUSED, MEDIA, 131052, 131053),
    **_is(Fate.STOP, NO_ACCESS, 0, 3, 10, 190, *range(200, 300), 131005),
    **_is(Fate.STOP, "the account is locked", 131031),
    **_is(Fate.STOP, "the account has not paid", 131042, 131044),
    **_is(Fate.STOP, "the number is not registered", 33, 131045, 133010),  # 33, 133010: from memory
    **_is(Fate.STOP, "the number's name is not approved", 131037),
    **_is(Fate.STOP, "the account is being maintained", 131057),
    **_is(Fate.UNKNOWN, NO_CLEAR_ANSWER, 1, 2, 131000, 135000),
}

# A code and its subcode, where they say more together. 100/33 is how the Graph API says that there
# is no such number or account, or that the token may not see it: from memory.
SUBCODES: dict[tuple[int, int], Outcome] = {
    (100, 33): Outcome(fate=Fate.STOP, why=NOT_THERE),
}


# Words in the details, lower-case, where one code stands for several faults. Only `why` differs.
DETAILS: tuple[tuple[int, str, Outcome], ...] = (
    (100, "new-line", Outcome(fate=Fate.REFUSED, why=LINE_BREAK)),
)


def outcome_of(error: Exception) -> Outcome:
    """`why` is always a constant of ours, never the server's words. What cannot be told apart may
    have been accepted."""
    if isinstance(error, NotSentError):
        return Outcome(fate=Fate.RETRY, why=NO_CONNECTION)
    if isinstance(error, BusyError):
        return _busy(error.seconds, guessed=not error.asked)
    if isinstance(error, WhatsAppError):
        outcome = outcome_of_code(
            error.code,
            str(error.details or ""),
            status=error.status_code or 400,
            subcode=error.subcode or 0,
        )
        return _as_long_as_asked(outcome, error)
    if not isinstance(error, UnknownError):
        raise error
    return Outcome(fate=Fate.UNKNOWN, why=NO_CLEAR_ANSWER)


def outcome_of_code(
    code: int, details: str = "", *, status: int = 400, subcode: int = 0
) -> Outcome:
    """`status` is the answer's, which decides where the code is unknown. Of a failure after a 200
    a webhook tells no status: it is surely refused."""
    for number, part, outcome in DETAILS:
        if code == number and part in details.lower():
            return outcome
    found = SUBCODES.get((code, subcode)) or CODES.get(code)
    if found is not None:
        return found
    if status >= 500:
        return Outcome(fate=Fate.UNKNOWN, why=NO_CLEAR_ANSWER)
    if status == 429:
        return _busy(THROUGHPUT, guessed=True)
    if status in {401, 403}:
        return Outcome(fate=Fate.STOP, why=NO_ACCESS)
    return Outcome(fate=Fate.REFUSED, why=REFUSED)


def _busy(wait: float, *, guessed: bool) -> Outcome:
    return Outcome(
        fate=Fate.RETRY,
        why="too many requests",
        retry_after=wait,
        guessed=guessed,
        whole_platform=True,
    )


def _as_long_as_asked(outcome: Outcome, error: WhatsAppError) -> Outcome:
    """Retry-After is obeyed to the letter where it asks for more than we would wait."""
    asked = (
        seconds(error.raw_response.headers.get("Retry-After", "")) if error.raw_response else None
    )
    if asked is None or outcome.fate is not Fate.RETRY or asked < (outcome.retry_after or 0.0):
        return outcome
    return replace(outcome, retry_after=asked, guessed=False)

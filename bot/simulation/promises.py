"""The promises that can be seen from outside, each in one line; docs/promises.md has them all."""

from __future__ import annotations

from collections.abc import Mapping

PROMISES: Mapping[str, str] = {
    "R2": "what comes in twice changes things once",
    "R4": "shown once, but where no answer came; a change reaches all who knew",
    "R7": "99 of 100 messages go out within 10 seconds of the first allowed moment",
    "R8": "nothing in quiet hours, in the person's own place",
    "R10": "every planned message has exactly one end, and the sums fit",
    "R11": "no burst after an outage: one message a person and series",
    "R14": "nothing to those who are gone",
    "H7": "nobody can tell who answered an anonymous survey once it is closed",
    "H13": "one message a day for each person; what is blocked is not asked about",
    "T1": "hours are those of the person's own place, across the changes of the clock",
    "T2": "joint meetings tell both clocks",
    "S4": "no message names another network's members, tasks or decisions",
}

"""Makes docs/promises.md, promises with their tests: `python -m tests.docs.promises`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "promises.md"
NAMED = re.compile(r"test_([RHTLS]\d+)_")

GROUPS = {
    "R": "Nothing lost, nothing doubled",
    "H": "Do no harm",
    "T": "Time and custom",
    "L": "Language",
    "S": "Nobody in who does not belong",
}
PROMISES = {
    "R1": "No accepted message is lost: 2xx or a moved offset only after the commit.",
    "R2": "Each incoming event changes state once, however often and in whatever order it comes.",
    "R3": "“Saved” means saved: the confirmation is a row of the answer's own transaction.",
    "R4": "Each due message is handed over at least once before it expires, or its fate is told; "
    "twice only around a crash inside a send.",
    "R5": "Ambiguous sends follow a written policy; one retry layer only.",
    "R6": "Every restart resumes every conversation where it stood.",
    "R7": "Punctual; replies overtake bulk.",
    "R8": "Nothing in quiet hours, judged at hand-over, in the person's own place.",
    "R9": "Local times are local.",
    "R10": "Nothing disappears: every planned message ends in exactly one named end.",
    "R11": "After an outage what is still useful goes out, at most one per person and series.",
    "R12": "After a restore nothing is sent by itself until an operator releases it.",
    "R13": "Two copies started by mistake do no harm.",
    "R14": "Removal takes effect at once, planned messages included.",
    "H1": "Nothing about a third person is stored; media are refused without download.",
    "H2": "Free text is warned about, shown back, and refused where it names somebody.",
    "H3": "The detector alerts nobody.",
    "H4": "The first message says that the bot takes no names and no cases.",
    "H5": "A lock screen shows no theme, no person, no private place.",
    "H6": "Group conversations are never read.",
    "H7": "Anonymous means that a dump of the database cannot join person and answer.",
    "H8": "Results appear once, after closing, and only for five or more.",
    "H9": "The first screen of a survey says which kind it is.",
    "H10": "Consent is per purpose, versioned, with duration; refusing stores nothing.",
    "H11": "One's data can be seen, corrected and deleted at once; STOP always works.",
    "H12": "Retention runs by itself.",
    "H13": "At most one message a person a day, but for replies, changes and what was asked for.",
    "H14": "Granting coordinator and exports of names need a second person.",
    "T1": "Wall clock and place are what is stored; gaps and repeats have one meaning.",
    "T2": "Joint meetings print both clocks; the day when clocks change is said.",
    "T3": "A network may override its clock for a range of dates.",
    "T4": "New tzdata or a changed override moves planned messages by itself.",
    "T5": "Weekends, quiet hours and calendar are the network's.",
    "T6": "One tap pauses a network, and nobody gets a burst afterwards.",
    "T7": "Religion is never asked nor inferred.",
    "L1": "Arabic, French and English are complete.",
    "L2": "All six Arabic plural forms are right.",
    "L3": "Latin names, numbers and times stay in place in Arabic lines.",
    "L4": "Replies are understood in Arabic, Arabizi, French and English.",
    "L5": "Months as people there say them; Western digits by default.",
    "L6": "Every survey can be finished by taps.",
    "S1": "A forged webhook changes nothing and is never a 5xx.",
    "S2": "A button works for the person it was shown to, in the role they have now.",
    "S3": "Invitations are unguessable, single-use, expiring, stored hashed.",
    "S4": "One network's members never show in another's; membership cannot be probed.",
    "S5": "Names and titles inject neither markup nor formulas.",
    "S6": "Tokens, names, texts and phone numbers never reach logs, tracebacks, metrics.",
    "S7": "Uploads are bounded before download and while unpacking.",
    "S8": "One person's flood slows nobody else.",
    "S9": "A stolen database opens nothing without the key.",
    "S10": "Non-root, read-only container; operators' pages on loopback only; hash-locked.",
}
INTRODUCTION = """# What Muyassir promises, and the test that proves it

A promise counts when a test of its name can fail and passes. This page is made from the tests;
one without a test is marked, and is not claimed anywhere else.
"""


@cache
def tests_by_promise() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {id: [] for id in PROMISES}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in test_names(path):
            matched = NAMED.match(name)
            if matched:
                found[matched[1]].append(f"`{path.relative_to(ROOT)}::{name}`")
    return found


def test_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def page() -> str:
    parts = [INTRODUCTION]
    tests = tests_by_promise()
    for letter, title in GROUPS.items():
        parts.append(f"\n## {letter}. {title}\n")
        for id, promise in PROMISES.items():
            if id.startswith(letter):
                proofs = tests[id]
                parts.append(f"**{id}** {promise}\n")
                parts += [f"- {proof}" for proof in proofs] or ["- *not yet proved*"]
                parts.append("")
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

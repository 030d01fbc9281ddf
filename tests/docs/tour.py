"""Makes docs/tour.md from the first sentence of every module: `python -m tests.docs.tour`."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tour.md"
ROOMS = {
    "bot": "The command line and the settings",
    "bot/core": "Core: a conversation on no platform in particular",
    "bot/flows": "Flows: one module a conversation, and what each noun wants sent; what they share",
    "bot/flows/meetings": "Flows of meetings",
    "bot/flows/surveys": "Flows of surveys",
    "bot/flows/forms": "Flows of forms",
    "bot/flows/checkins": "Flows of check-ins",
    "bot/flows/plans": "Flows of action plans",
    "bot/flows/tasks": "Flows of tasks",
    "bot/flows/summaries": "Flows of summaries and reports",
    "bot/flows/members": "Flows of members",
    "bot/flows/apps": "Flows of apps",
    "bot/flows/networks": "Flows of networks",
    "bot/handlers": "Handlers: one folder a platform, both directions together",
    "bot/handlers/telegram": "Telegram",
    "bot/handlers/web": "The web page",
    "bot/handlers/whatsapp": "WhatsApp",
    "bot/handlers/email": "E-mail",
    "bot/engine": "Engine: inbox, turns, ledger, delivery, clock",
    "bot/simulation": "Simulation: a year with invented people, in seconds",
    "bot/reports": "Reports: files that people take away or bring along",
    "bot/forms": "Forms: XLSForm's questions, read, checked, evaluated, asked and written",
    "bot/sheets": "Sheets: spreadsheets that strangers made, and ours",
    "bot/content": "Content: sentences and people as data",
    "storage": "Storage: queries, one module a noun",
    "storage/models": "The tables",
    "storage/migrations": "Migrations",
}
INTRODUCTION = """# A tour of the house

Every module opens with one sentence that says what it is; this page is those sentences, room by
room, and a test holds it to them. Imports point down only: the command line knows the engine, the
engine knows handlers and flows, these know reports, forms, sheets and the core, and all stand on
storage.

Begin with `bot/core/messages.py` (the words that everything speaks), then `bot/core/flow.py`,
`bot/flows/meetings/rsvp.py` (the smallest whole conversation) and `bot/engine/turns.py`.
"""


def sentence(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line; empty when it has none."""
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split())


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).glob("*.py"))


def page() -> str:
    parts = [INTRODUCTION]
    for room, title in ROOMS.items():
        parts.append(f"\n## {title}\n")
        parts += [f"- `{path.relative_to(ROOT)}`: {sentence(path)}" for path in modules(room)]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

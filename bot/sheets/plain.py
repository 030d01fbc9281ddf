"""What people wrote, made safe to stand in a file, line by line."""

from __future__ import annotations

from bot.core.direction import harmless


def lines(text: str) -> str:
    """`text` without characters that are not seen or turn text around; line breaks are kept."""
    return "\n".join(map(harmless, text.splitlines())).strip()

"""A Muyassir that one certain message ends at once: a turn that takes the process with it."""

from __future__ import annotations

import os
import sys

from bot.__main__ import main
from bot.core.flow import Turn
from bot.engine import conversation

WORD = "deadly"
STATUS = 9
_take = conversation.take


def take(turn: Turn) -> None:
    if turn.inbound.text == WORD:
        os._exit(STATUS)
    _take(turn)


if __name__ == "__main__":
    setattr(conversation, "take", take)  # noqa: B010  a fault, put in on purpose
    sys.exit(main(["run"]))

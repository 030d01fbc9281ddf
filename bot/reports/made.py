"""Makes one file in a process of its own: the order comes in as JSON, the file goes out as bytes.

`python -m bot.reports.made < order > file`: no database, no key, so much time and memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from bot.reports.making import make, place_of

MEMORY = 1024 * 1024 * 1024  # bytes of address space; a chart of eight questions takes a third
PROCESSOR_TIME = 30  # seconds
NICENESS = 5  # replies come first
LARGEST = 20_000_000  # bytes; a platform takes no larger documents from us


def main() -> int:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_TIME, PROCESSOR_TIME))
    try:
        content = make(json.load(sys.stdin.buffer))
    except Exception as error:  # noqa: BLE001  whatever it was, its own words may quote an answer
        sys.stderr.write(place_of(error) + "\n")
        return 1
    if len(content) > LARGEST:
        sys.stderr.write("TooLarge\n")
        return 1
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())

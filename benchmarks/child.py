"""The bot as a process of its own, as an operator starts it; measured from outside."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.fakes.telegram import TOKEN
from tests.ports import free_port

ROOT = Path(__file__).parent.parent
LOOK_EVERY = 0.005  # seconds between two questions whether it is ready
STARTS_WITHIN = 60.0  # seconds; then the benchmark gives up
STOPS_WITHIN = 40.0  # seconds: what is in flight may land
MEGABYTE = 1_000_000  # bytes
KEEPS_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"  # no operator has it; all would be compiled each time
HIDING = """import sys

sys.modules.update(dict.fromkeys({names}))  # None: as if it were not installed
"""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running bot. `ready_after` is in seconds since the process was started."""

    pid: int
    port: int
    ready_after: float
    log: Path

    def resident(self) -> float:
        """Megabytes of memory that it holds now."""
        import psutil

        return float(psutil.Process(self.pid).memory_info().rss) / MEGABYTE

    def processor_time(self) -> float:
        """Seconds of processor that it has used so far."""
        import psutil

        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)


def telegram_at(api: str) -> dict[str, str]:
    return {"MUYASSIR_TELEGRAM_TOKEN": TOKEN, "MUYASSIR_TELEGRAM_API_BASE": api}


def settings(folder: Path, platform: Mapping[str, str], port: int) -> dict[str, str]:
    """The environment of a bot with one platform alone and its data in `folder`."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if "MUYASSIR" not in name and name != KEEPS_NO_BYTECODE
    }
    return {
        **inherited,
        "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))),
        "MUYASSIR_DATABASE_URL": database_url(folder),
        "MUYASSIR_KEY_FILE": str(key_file(folder)),
        "MUYASSIR_HTTP_PORT": str(port),
        "MUYASSIR_DEMO": "off",
        **platform,
    }


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'muyassir.db'}"


def key_file(folder: Path) -> Path:
    return folder / "muyassir.key"


@contextmanager
def running(folder: Path, platform: str | Mapping[str, str]) -> Iterator[Child]:
    """Starts the bot, waits until it is ready, and stops it in an orderly way at the end.

    `platform` is where Telegram's server is, or the settings of another platform.

    What is installed for development only is hidden from it: an operator does not have it, and
    some libraries load more when more is there.
    """
    (folder / "sitecustomize.py").write_text(HIDING.format(names=sorted(for_development())))
    port = free_port()
    log = folder / "log.txt"
    with log.open("ab") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env=settings(
                folder, telegram_at(platform) if isinstance(platform, str) else platform, port
            ),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(process, port, log)
            ready = time.perf_counter() - started
            yield Child(pid=process.pid, port=port, ready_after=ready, log=log)
        finally:
            stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.perf_counter() + STARTS_WITHIN
    while not is_ready(port):
        if process.poll() is not None or time.perf_counter() > ends:
            raise RuntimeError(f"the bot did not become ready:\n{log.read_text()[-2000:]}")
        time.sleep(LOOK_EVERY)


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        answer.read()
        return answer.status == 200
    connection.close()
    return False


def for_development() -> set[str]:
    """The importable names that no package in requirements.txt brings."""
    listed = {
        plain(line.partition("==")[0])
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line
    }
    return {
        name
        for name, packages in packages_distributions().items()
        if name.isidentifier() and not listed & {plain(package) for package in packages}
    }


def plain(package: str) -> str:
    """A package's name as names are compared."""
    return re.sub(r"[-_.]+", "-", package).lower()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends this one process, by the pid that we know; the hard way only if it must be."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOPS_WITHIN)

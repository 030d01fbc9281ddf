"""Muyassir as a process of its own, to be started and killed."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.town import Town
from tests.fakes.telegram.world import TOKEN

ROOT = Path(__file__).resolve().parents[2]
READY = b"Muyassir is running"
SLOWEST_START = 60.0  # seconds, on the slowest machine that runs these tests


@dataclass(kw_only=True)
class Victim:
    """One life of the process; moments are seconds since 1970, as in the fake server's ledger."""

    process: subprocess.Popen[bytes]
    born: float
    died: float = 0.0
    took: float | None = None  # seconds from its start until it was ready; None: it never was

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_ready(self, at_most: float = SLOWEST_START) -> bool:
        """Until it says so, or the time is over."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(at_most):
                return False
        line = self.process.stdout.readline()
        if not line.startswith(READY):
            raise AssertionError(f"it did not start: {line!r}")
        self.took = time.time() - self.born
        return True

    def outlive(self) -> int:
        """Waits until it ends by itself; returns its exit status."""
        self._bury()
        return self.process.returncode

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self._bury()

    def stop(self) -> int:
        """Asks it to end; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.outlive()

    def _bury(self) -> None:
        self.process.wait(60)
        self.died = time.time()
        if self.process.stdout is not None:
            self.process.stdout.close()


@dataclass(kw_only=True)
class Nursery:
    """Starts one life after the other, all with the same settings."""

    town: Town
    telegram: str = ""  # where its server is; "": another platform, see `settings`
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("-m", "bot", "run")
    lives: list[Victim] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if "MUYASSIR" not in name},
            "PYTHONPATH": str(ROOT),
            **self._platform(),
            "MUYASSIR_DATABASE_URL": self.town.url,
            "MUYASSIR_KEY_FILE": str(self.town.key),
            "MUYASSIR_HTTP_PORT": str(self.port),
        }

    def _platform(self) -> Mapping[str, str]:
        if not self.telegram:
            return self.settings
        return {
            "MUYASSIR_TELEGRAM_TOKEN": TOKEN,
            "MUYASSIR_TELEGRAM_API_BASE": self.telegram,
        }

    def start(self) -> Victim:
        log = (self.town.folder / "log").open("ab")
        with log:
            process = subprocess.Popen(
                [sys.executable, *self.program],
                cwd=self.town.folder,
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.lives.append(Victim(process=process, born=time.time()))
        return self.lives[-1]

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of the command line, such as doctor."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.town.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

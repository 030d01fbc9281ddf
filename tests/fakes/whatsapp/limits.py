"""What WhatsApp allows: windows of a day, a rate to one person, a rate overall, people a day."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from tests.fakes.whatsapp.refusals import RefusalError

WINDOW = 24 * 3600  # seconds since the person's last message
DAY = 24 * 3600
PAIR_EVERY = 6.0  # seconds between two messages to one person (131056)
PAIR_BURST = 45  # messages that may be borrowed; not verified
SLACK = 0.05  # seconds by which a network may shift two calls


@dataclass(kw_only=True)
class Limits:
    """The moment is an argument. The window always holds; the others are off until switched on.

    `late`: a closed window is told by a webhook after a 200, as WhatsApp mostly does; else at once.
    """

    window: bool = True
    late: bool = True
    pair: bool = False
    pair_every: float = PAIR_EVERY
    pair_burst: int = PAIR_BURST
    per_second: int = 0  # a number's throughput (130429); 0: no limit
    tier: int = 0  # people outside their windows in a moving day; 0: no limit
    refused: int = 0
    _all: deque[float] = field(default_factory=deque)
    _tokens: dict[str, tuple[float, float]] = field(default_factory=dict)
    _outside: dict[str, float] = field(default_factory=dict)

    def check_rates(self, person: str, now: float) -> None:
        """Counts the message, or raises 130429 or 131056."""
        while self._all and self._all[0] <= now - 1.0:
            self._all.popleft()
        if self.per_second and len(self._all) >= self.per_second:
            raise self._refusal(130429)
        if self.pair:
            tokens, since = self._tokens.get(person, (float(self.pair_burst), now))
            tokens = min(float(self.pair_burst), tokens + (now - since) / self.pair_every)
            if tokens < 1 - SLACK:
                raise self._refusal(131056)
            self._tokens[person] = (tokens - 1, now)
        self._all.append(now)

    def open(self, heard_at: float, now: float) -> bool:
        return not self.window or now < heard_at + WINDOW

    def check_tier(self, person: str, now: float) -> None:
        """Counts somebody written to outside a window; which code Meta uses is not verified."""
        current = {who for who, at in self._outside.items() if at > now - DAY}
        if self.tier and person not in current and len(current) >= self.tier:
            raise self._refusal(131048)
        if person not in current:
            self._outside[person] = now

    def _refusal(self, code: int) -> RefusalError:
        self.refused += 1
        return RefusalError(code)

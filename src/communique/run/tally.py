"""How a run goes: documents by outcome, what they cost, how fast, and how long it will still take."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """How a run went, by outcome.

    ``repeated`` were in the record already, or twice in the input; ``skipped`` are not in a language that is coded;
    ``passed`` failed in an earlier run under the same settings, and were not tried again.
    ``taken_up`` are documents that a run which was killed had coded. ``expected`` is None where the number of
    documents cannot be told beforehand. ``processor`` is in seconds, ``peak`` in megabytes, of the largest process.
    """

    run: str = ""
    coded: int = 0
    repeated: int = 0
    failed: int = 0
    skipped: int = 0
    passed: int = 0
    taken_up: int = 0
    words: int = 0
    interrupted: bool = False
    expected: int | None = None
    processor: float = 0.0
    peak: float = 0.0
    replaced: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    @property
    def seen(self) -> int:
        """Documents looked at so far."""
        return self.coded + self.repeated + self.failed + self.skipped + self.passed

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Documents a second, of those that were coded."""
        return self.coded / self.seconds if self.seconds else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds that the rest will take if it goes on as it did; None where that cannot be told."""
        if not self.expected or not self.seen:
            return None
        return max(0, self.expected - self.seen) * self.seconds / self.seen

    @property
    def counts(self) -> dict[str, int]:
        """Documents by outcome, and those that failed or were skipped by reason."""
        names = ("coded", "repeated", "failed", "skipped", "passed", "words", "replaced")
        return {n: getattr(self, n) for n in names} | {f"reason {c}": n for c, n in sorted(self.reasons.items())}

    @property
    def spent(self) -> dict[str, float]:
        """Seconds by the clock and of processors, and the most megabytes that one process had."""
        return {n: round(getattr(self, n), 3) for n in ("seconds", "processor", "peak")}

    def because(self, code: str, outcome: str) -> None:
        """Count a document that could not be coded, with its reason."""
        if outcome == "failed":
            self.failed += 1
        else:
            self.skipped += 1
        self.reasons[code] = self.reasons.get(code, 0) + 1

    def plain(self) -> dict[str, Any]:
        """The tally as JSON values."""
        left = None if self.remaining is None else round(self.remaining, 1)
        rates = {"documents_per_second": round(self.rate, 2), "words_per_second": round(self.words / self.seconds)}
        total = {"expected": self.expected, "remaining_seconds": left, "interrupted": self.interrupted}
        return {"run": self.run, "seen": self.seen, **self.counts, **self.spent, **rates, **total}

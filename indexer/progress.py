"""How far a long job is: one rewritten line on a terminal, else a line every ten seconds."""

import sys
import time
from typing import TextIO

TERMINAL_SECONDS = 0.2
LOG_SECONDS = 10.0


class Progress:
    """Counts items; the share done may be measured in another unit, such as bytes read."""

    def __init__(self, verb: str, *, total: int | None, output: TextIO | None = None) -> None:
        self._verb = verb
        self._total = total
        self._output = output or sys.stderr
        self._terminal = self._output.isatty()
        self._started = self._printed = time.monotonic()

    def show(self, items: int, done: int) -> None:
        """Report `items` handled, `done` of `total` units; prints only when it is time to."""
        now = time.monotonic()
        if now - self._printed < (TERMINAL_SECONDS if self._terminal else LOG_SECONDS):
            return
        self._printed = now
        line = self.line(items, done, now - self._started)
        self._output.write(f"\r\x1b[K{line}" if self._terminal else f"{line}\n")
        self._output.flush()

    def line(self, items: int, done: int, elapsed_seconds: float) -> str:
        """`ingested 12,000 (4,000/s), 25 %, 0:18 left`"""
        text = f"{self._verb} {items:,} ({items / max(elapsed_seconds, 1e-9):,.0f}/s)"
        if self._total and done:
            share = min(done / self._total, 1.0)
            left = int(elapsed_seconds / share - elapsed_seconds)
            text += f", {share:.0%}, {left // 60}:{left % 60:02d} left"
        return text

    def end(self) -> None:
        """Clear the terminal's line."""
        if self._terminal:
            self._output.write("\r\x1b[K")
            self._output.flush()

import io

import pytest

from indexer import progress
from indexer.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("total", "items", "done", "seconds", "line"),
    [
        (100, 12_000, 25, 3.0, "ingested 12,000 (4,000/s), 25%, 0:09 left"),
        (100, 12_000, 100, 3.0, "ingested 12,000 (4,000/s), 100%, 0:00 left"),
        (100, 12_000, 130, 3.0, "ingested 12,000 (4,000/s), 100%, 0:00 left"),
        (1_000, 60, 1, 1.0, "ingested 60 (60/s), 0%, 16:39 left"),
        (None, 12_000, 0, 3.0, "ingested 12,000 (4,000/s)"),
        (100, 0, 0, 1.0, "ingested 0 (0/s)"),
    ],
)
def test_a_line_has_count_rate_share_and_time_left(
    total: int | None, items: int, done: int, seconds: float, line: str
) -> None:
    assert (
        Progress("ingested", total=total, output=io.StringIO()).line(items, done, seconds) == line
    )


def test_a_short_job_prints_nothing() -> None:
    output = io.StringIO()
    shown = Progress("ingested", total=10, output=output)
    shown.show(5, 5)
    shown.end()
    assert output.getvalue() == ""


def test_a_log_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.0)
    output = io.StringIO()
    shown = Progress("ingested", total=10, output=output)
    shown.show(5, 5)
    shown.show(6, 6)
    shown.end()
    lines = output.getvalue().splitlines()
    assert [line.partition(" (")[0] for line in lines] == ["ingested 5", "ingested 6"]
    assert "\r" not in output.getvalue()


def test_a_terminal_has_one_line_that_is_cleared_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "TERMINAL_SECONDS", 0.0)
    output = Terminal()
    shown = Progress("ingested", total=10, output=output)
    shown.show(5, 5)
    shown.end()
    assert "\n" not in output.getvalue()
    assert output.getvalue().endswith("\r\x1b[K")

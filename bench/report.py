"""Figures, their targets, and the table they are printed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

MET, MISSED = "met", "MISSED"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that a figure must keep."""

    kind: Literal["<=", ">=", "<", "=="]
    value: float

    def __str__(self) -> str:
        return f"{self.kind} {number(self.value)}"

    def is_met_by(self, value: float) -> bool:
        bounds = {
            "<=": value <= self.value,
            ">=": value >= self.value,
            "<": value < self.value,
            "==": value == self.value,
        }
        return bounds[self.kind]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; without a target it only informs."""

    name: str
    value: float
    target: Target | None = None

    @property
    def missed(self) -> bool:
        return self.target is not None and not self.target.is_met_by(self.value)

    def row(self) -> tuple[str, ...]:
        """Cells of a table: name, measured, target, met or missed."""
        if self.target is None:
            return self.name, number(self.value), "", ""
        return (
            self.name,
            number(self.value),
            str(self.target),
            MISSED if self.missed else MET,
        )


def conclude(figures: Iterable[Figure]) -> int:
    """Print the figures as a table; returns the exit code, 1 when a target is missed."""
    figures = list(figures)
    print(table(("figure", "measured", "target", ""), [figure.row() for figure in figures]))
    return int(any(figure.missed for figure in figures))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns, the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (headings, *rows)) for i in range(len(headings))]
    lines = [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (headings, ["-" * width for width in widths], *rows)
    ]
    return "\n".join(lines)


def number(value: float) -> str:
    """Whole numbers with thousands separators, small ones with three digits that count."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.3f}" if abs(value) < 1 else f"{value:,.1f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that the given share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]

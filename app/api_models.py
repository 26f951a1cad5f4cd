"""What the JSON API's answers and bodies are made of."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.errors import PROBLEM_TYPE, Problem
from papers import answers
from papers.answers import Found, TierName
from papers.models import ChangeRow, Version
from papers.paper import Paper


def problem(description: str) -> dict[str, Any]:
    """How a kind of error answer is described in the schema."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": schema}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: problem("A parameter is missing, unknown or out of bounds; `detail` says which."),
    404: problem("No such paper here."),
    413: problem("The request body is too large."),
    422: problem("Not used; bad parameters are answered with 400."),
    503: problem("No data yet, or the index is being repaired; `Retry-After` is set."),
    "default": {"description": "Any other error", "model": Problem},
}


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Factor(Answer):
    kind: str
    text: str
    """The words as the query has them."""
    field: str
    """Where they were found."""
    score: float
    share: float
    """Part of the sum of all factors, 0 to 1."""


class Why(Answer):
    tier: TierName
    """The title is the query, all the words are there, or some of them."""
    factors: tuple[Factor, ...]
    missing: tuple[str, ...]
    """Words of the query that the paper does not hold."""
    recency: float | None
    """By what the sum was multiplied for the paper's age, under sort=recent."""
    moved: bool
    """True when it stands lower because papers of the same title stand above it."""

    @classmethod
    def of(cls, why: answers.Why) -> "Why":
        factors = tuple(Factor.model_construct(**asdict(factor)) for factor in why.factors)
        return cls.model_construct(
            tier=why.tier,
            factors=factors,
            missing=why.missing,
            recency=why.recency,
            moved=why.moved,
        )


class VersionAnswer(Answer):
    version: int
    submitted: datetime | None


class Former(Answer):
    """What a paper said before a change; only the fields that changed are there."""

    model_config = ConfigDict(json_schema_extra=lambda schema: schema.pop("required", None))

    title: str | None = None
    abstract: str | None = None
    authors: str | None = None
    categories: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    report_no: str | None = None
    license: str | None = None


class ChangeAnswer(Answer):
    day: date | None
    """When arXiv stamped the change."""
    version_before: int | None
    version_after: int | None
    former: Former
    """The fields that changed, with TeX as arXiv has it, as they were."""


class HistoryAnswer(Answer):
    versions: tuple[VersionAnswer, ...]
    """Known versions, the first one first."""
    changes: tuple[ChangeAnswer, ...]
    """What changed since the paper came here, the latest first."""

    @classmethod
    def of(cls, versions: Iterable[Version], changes: Iterable[ChangeRow]) -> "HistoryAnswer":
        return cls(
            versions=tuple(
                VersionAnswer(
                    version=number, submitted=datetime.fromisoformat(time) if time else None
                )
                for number, time in versions
            ),
            changes=tuple(
                ChangeAnswer(
                    day=change.datestamp,
                    version_before=change.version_before,
                    version_after=change.version_after,
                    former=Former.model_validate(change.former),
                )
                for change in changes
            ),
        )


def _all_optional(schema: dict[str, Any]) -> None:
    schema["required"] = ["id"]  # with `fields` only the chosen ones are there


class Result(Paper):
    """A paper found, with the score it was ranked by."""

    model_config = ConfigDict(json_schema_extra=_all_optional)

    score: float | None = None
    """Null when the order is not by relevance."""
    why: Why | None = None
    """With explain=1: why it stands here."""

    @classmethod
    def of(cls, found: Found, fields: tuple[str, ...] = ()) -> "Result":
        """All fields, or the chosen ones; the reasons only where they were worked out."""
        values = {**found.paper.__dict__, "score": found.score}
        if found.why:
            values["why"] = Why.of(found.why)
        if fields:
            values = {name: values[name] for name in ("id", *fields, "why") if name in values}
        return cls.model_construct(**values)

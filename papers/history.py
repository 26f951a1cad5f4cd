"""What a newer record changed in a paper, kept so that nothing it said before is lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from papers.categories import canonical_list
from papers.models import Record

KEPT_FIELDS = (
    *("title", "abstract", "authors", "categories", "comments", "journal_ref", "doi"),
    *("report_no", "license"),
)


def change_of(
    before: Mapping[str, Any], record: Record, announced: date | None
) -> dict[str, Any] | None:
    """The row of a change from a stored row to a newer record; None when only its stamp is newer.

    `announced` is the listing day under which a harvest met the change, where it is known.
    """
    former = {name: before[name] for name in KEPT_FIELDS if before[name] != getattr(record, name)}
    if not former and before["version"] == record.version:
        return None
    crossed: list[str] = []
    if before["categories"]:
        known = canonical_list(before["categories"])
        crossed = [code for code in canonical_list(record.categories) if code not in known]
    return {
        "paper_id": record.id,
        "datestamp": record.datestamp,
        "announced": announced,
        "version_before": before["version"],
        "version_after": record.version,
        "crossed": crossed,
        "former": former,
    }

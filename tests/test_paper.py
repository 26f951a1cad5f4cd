from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from papers.models import PaperRow
from papers.paper import Paper


def row(**fields: Any) -> PaperRow:
    known: dict[str, Any] = dict.fromkeys(PaperRow.model_fields)
    known |= {"pk": 1, "id": "2101.00001", "seq": 1, "title": "Title", "abstract": "Abstract"}
    known |= {"versions": [], "announced_estimated": False, "withdrawn": False, "fields_known": 3}
    return PaperRow(**(known | {"fingerprint": ""} | fields))


def test_a_bare_row_makes_nothing_up() -> None:
    paper = Paper.from_row(row())
    assert paper.model_dump(mode="json") == {
        "id": "2101.00001",
        "version": None,
        "title": "Title",
        "abstract": "Abstract",
        "authors": [],
        "categories": [],
        "primary_category": None,
        "submitted": None,
        "updated": None,
        "month": "2021-01-01",
        "announced": None,
        "comments": None,
        "journal_ref": None,
        "doi": None,
        "license": None,
        "withdrawn": False,
        "keywords": [],
        "urls": {
            "abs": "https://arxiv.org/abs/2101.00001",
            "pdf": "https://arxiv.org/pdf/2101.00001",
            "html": "https://arxiv.org/html/2101.00001",
            "code": None,
        },
    }


def test_text_is_in_unicode_and_formulas_stay() -> None:
    paper = Paper.from_row(
        row(
            title=r"Schr\"odinger's $\hbar$",
            abstract="One\n(i) 5\\% of \\emph{it}",
            authors=r"Erd\H{o}s, P. and A. Ab",
            comments=r"12 pages, S\~ao Paulo",
            journal_ref=r"C. R. Acad. Sci. S\'er. I",
        )
    )
    assert paper.title == r"Schrödinger's $\hbar$"
    assert paper.abstract == "One\n(i) 5% of it"
    assert paper.authors[-1] == "A. Ab"
    assert paper.comments == "12 pages, São Paulo"
    assert paper.journal_ref == "C. R. Acad. Sci. Sér. I"


@pytest.mark.parametrize(
    ("categories", "codes", "primary"),
    [
        ("cs.CL cs.LG", ("cs.CL", "cs.LG"), "cs.CL"),
        ("math.MP math-ph", ("math-ph",), "math-ph"),
        ("cs.NA math.NA cs.LG", ("math.NA", "cs.LG"), "math.NA"),
        ("cmp-lg", ("cs.CL",), "cs.CL"),
    ],
)
def test_categories_are_canonical_primary_first(
    categories: str, codes: tuple[str, ...], primary: str
) -> None:
    paper = Paper.from_row(row(categories=categories))
    assert (paper.categories, paper.primary_category) == (codes, primary)


def test_days_and_times_are_as_stored() -> None:
    time = datetime(2021, 1, 4, 12, tzinfo=UTC)
    paper = Paper.from_row(
        row(submitted=time, updated=time, announced=date(2021, 1, 5), announced_estimated=True)
    )
    assert (paper.submitted, paper.updated) == (time, time)
    assert paper.announced is not None
    assert (paper.announced.day, paper.announced.estimated) == (date(2021, 1, 5), True)


def test_old_ids_have_links_and_a_month_too() -> None:
    paper = Paper.from_row(row(id="hep-th/9711200"))
    assert paper.urls.abs == "https://arxiv.org/abs/hep-th/9711200"
    assert paper.month == date(1997, 11, 1)


def test_a_row_without_valid_id_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Paper.from_row(row(id="nonsense"))


def test_a_paper_does_not_change() -> None:
    paper = Paper.from_row(row())
    with pytest.raises(ValidationError, match="frozen"):
        paper.title = "Other"  # type: ignore[misc]  # that is the point


def test_every_field_of_doubtful_meaning_is_explained() -> None:
    explained = {name for name, field in Paper.model_fields.items() if field.description}
    assert {"id", "version", "title", "abstract", "submitted", "updated", "doi"} <= explained

from dataclasses import replace
from pathlib import Path

import pytest
import tantivy
from tantivy import Index, SchemaBuilder

from papers.analysis import title_key
from papers.duplicates import BANDS, bands, same_work
from papers.likeness import same_work_candidates
from papers.models import PaperRow, Record
from papers.reader import Snapshot
from papers.settings import Settings
from papers.store import open_store

TITLE = "Time-dependent Ginzburg-Landau equations of superconductivity"
ABSTRACT = (
    "The article is concerned with numerical simulations of vortex motion in superconductors. "
    "Implicit and explicit integration of the time-dependent Ginzburg-Landau equations are "
    "compared by their accuracy, stability and speed on parallel machines, and the implicit one "
    "wins wherever the equilibrium configuration of the vortices is all that is looked for."
)
REVISED = ABSTRACT.replace("The article is", "We are")
OTHER = (
    "Bounds on the degree of elements of reduced bases of toric ideals follow from the geometry "
    "of their lattices; we sharpen them for ideals of graphs and show where they are attained, "
    "with an algorithm that lists every basis of a given degree in time linear in its output."
)
PAPER = Record("0905.0101", TITLE, ABSTRACT, "A. Author, Bo Other")


@pytest.fixture
def row(empty: Settings) -> "Rows":
    return Rows(empty)


class Rows:
    """Records as the store keeps them."""

    def __init__(self, settings: Settings) -> None:
        self._database = settings.database

    def __call__(self, record: Record) -> PaperRow:
        store = open_store(self._database, writable=True)
        try:
            store.upsert([record])
            (found,) = store.by_ids([record.id])
        finally:
            store.close()
        assert found
        return found


def test_like_abstracts_share_bands_and_others_do_not() -> None:
    assert len(bands(ABSTRACT)) == BANDS
    assert all(0 <= band < 1 << 32 for band in bands(ABSTRACT))
    assert set(bands(ABSTRACT)) & set(bands(REVISED))
    assert not set(bands(ABSTRACT)) & set(bands(OTHER))


def test_bands_do_not_depend_on_spelling_or_on_the_process() -> None:
    assert bands(ABSTRACT.upper()) == bands(ABSTRACT)
    assert bands(OTHER.replace("algorithm", r"al\-gorithm")) == bands(OTHER)
    assert bands(OTHER)[0] == 2007985804


@pytest.mark.parametrize("text", ["", "Withdrawn.", "This paper has been withdrawn by the author."])
def test_short_abstracts_have_no_bands(text: str) -> None:
    assert bands(text) == []


@pytest.mark.parametrize(
    "other",
    [
        {"id": "1105.0102"},
        {"title": "Vortices by implicit steps", "abstract": REVISED},
        {"title": "Vortices by implicit steps", "abstract": REVISED, "authors": "Bo Other"},
        {"title": TITLE.upper(), "abstract": ABSTRACT[:250], "authors": None},
        {"abstract": OTHER},
    ],
)
def test_the_same_work_under_another_id(row: Rows, other: dict[str, str | None]) -> None:
    changed = replace(PAPER, **{"id": "1105.0102", **other})  # type: ignore[arg-type]
    assert same_work(row(PAPER), row(changed))
    assert same_work(row(changed), row(PAPER))


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Vortices by implicit steps", "abstract": OTHER},
        {"authors": "C. Stranger"},  # a discussion of a paper often has its title and abstract
        {"title": f"{TITLE} II"},  # a part of a series
        {"abstract": OTHER, "authors": None},
        {"title": "Vortices by steps", "abstract": "Withdrawn."},
        {"title": "Quarks", "authors": None},  # an abstract that went astray
    ],
)
def test_another_work(row: Rows, other: dict[str, str | None]) -> None:
    changed = replace(PAPER, **{"id": "1105.0102", **other})  # type: ignore[arg-type]
    assert not same_work(row(PAPER), row(changed))
    assert not same_work(row(changed), row(PAPER))


@pytest.mark.parametrize("title", ["Rejoinder", "Comment: on the equations of superconductivity"])
def test_one_title_may_name_many_works(row: Rows, title: str) -> None:
    one = replace(PAPER, title=title)
    assert not same_work(row(one), row(replace(one, id="1105.0102", abstract=OTHER)))


def test_sisters_of_one_month_share_most_of_an_abstract(row: Rows) -> None:
    sister = replace(PAPER, id="0905.0102", title="Vortices at high fields", abstract=REVISED)
    assert not same_work(row(PAPER), row(sister))
    assert same_work(row(PAPER), row(replace(sister, id="0905.0103", abstract=ABSTRACT)))
    assert same_work(row(PAPER), row(replace(sister, id="0905.0104", title=TITLE)))


def test_candidates_have_the_title_or_a_band(tmp_path: Path) -> None:
    builder = SchemaBuilder()
    for name in ("id", "title_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("band", indexed=True)
    builder.add_unsigned_field("pk", fast=True)
    index = Index(builder.build(), path=str(tmp_path), reuse=False)
    writer = index.writer(num_threads=1, heap_size=20_000_000)
    papers = [(TITLE, ABSTRACT), ("Vortices", REVISED), (TITLE, OTHER), ("Ideals", OTHER)]
    for key, (title, abstract) in enumerate(papers, 1):
        doc = tantivy.Document()
        doc.add_unsigned("pk", key)
        doc.add_text("title_key", title_key(title))
        for band in bands(abstract):
            doc.add_unsigned("band", band)
        writer.add_document(doc)
    writer.commit()
    index.reload()
    snapshot = Snapshot("", index, index.searcher(), (0, 0))
    assert same_work_candidates(snapshot, TITLE, ABSTRACT) == [1, 2, 3]
    assert same_work_candidates(snapshot, "Vortices", "") == [2]
    assert same_work_candidates(snapshot, "", "") == []

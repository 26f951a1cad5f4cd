"""The second stage of ranking, with a made-up sense of meaning in place of the model."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexer.build import build
from papers import encoder
from papers.answers import Results
from papers.catalog import Catalog
from papers.cursors import FIRST
from papers.encoder import SemanticUnavailableError
from papers.filters import Filters, Sort
from papers.meaning import RERANKED, WEIGHT, Meaning, said
from papers.models import Record
from papers.query import parse
from papers.reader import IndexReader
from papers.settings import Settings
from papers.store import Store, open_store
from papers.vectors import DIMENSIONS, Vectors, open_writer, packed

SOME_WORDS = "basalt columns cooling"  # all of them are in every paper
PAPERS = 80


def direction(cosine: float) -> list[float]:
    """A vector of length 1 with this nearness to whatever is asked."""
    return [cosine, (1 - cosine**2) ** 0.5, *[0.0] * (DIMENSIONS - 2)]


class Encoder:
    """Every query points the same way."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> Sequence[float]:
        self.texts.append(text)
        return direction(1.0)


class Site:
    """A data folder and its catalog with the second stage."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder, database_url="")
        self.store: Store = open_store(self.settings.database, writable=True)
        self.store.upsert([_paper(number) for number in range(1, PAPERS + 1)])
        build(self.store, self.settings.index_dir)
        self.encoder = Encoder()
        self.plain = self._catalog(None)
        self.catalog = self._catalog(self.meaning())

    def meaning(self) -> Meaning:
        return Meaning(
            Vectors(self.settings.vectors_file, self.store.identity()), lambda t: self.encoder(t)
        )

    def _catalog(self, meaning: Meaning | None) -> Catalog:
        store = open_store(self.settings.database, writable=False)
        return Catalog(store, IndexReader(self.settings.index_dir), meaning)

    def vectors(self, nearness: dict[str, float]) -> None:
        """Give these papers, by id, vectors so near to every query; no others have any."""
        self.settings.vectors_file.unlink(missing_ok=True)
        with open_writer(self.settings.vectors_file, self.store.identity()) as writer:
            for id_, cosine in nearness.items():
                row = self.store.by_ids([id_])[0]
                assert row
                assert row.pk
                writer.write(row.pk, row.title, packed(direction(cosine)))

    def close(self) -> None:
        self.catalog.close()
        self.plain.close()
        self.store.close()


def _paper(number: int) -> Record:
    """The more often it says the words, the better it is found."""
    said_so = "Basalt columns in cooling lava. " * (1 + number % 5)
    return Record(
        id=f"2105.{number:05d}",
        title=f"Volcano number {number}",
        abstract=f"{said_so} {'Filling of no matter. ' * number}",
        versions=((1, "2021-05-11T12:00:00+00:00"),),
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("meaning"))
    yield made
    made.close()


@pytest.fixture
def site(filled: Site) -> Site:
    filled.settings.vectors_file.unlink(missing_ok=True)
    filled.encoder.texts.clear()
    filled.catalog._index._meaning = filled.meaning()  # with no query remembered
    return filled


def ids(results: Results) -> list[str]:
    return [found.paper.id for found in results.found]


def asked(
    catalog: Catalog, text: str = SOME_WORDS, *, offset: int = 0, limit: int = PAPERS
) -> list[str]:
    return ids(catalog.search(parse(text), Filters(), offset=offset, limit=limit))


def test_without_vectors_everything_is_as_it_was(site: Site) -> None:
    for catalog in (site.catalog, site.plain):
        results = catalog.search(parse(SOME_WORDS), Filters(), limit=60, explain=True)
        assert results == site.plain.search(parse(SOME_WORDS), Filters(), limit=60, explain=True)
    assert site.encoder.texts == []


def test_a_paper_that_means_the_same_comes_first(site: Site) -> None:
    before = asked(site.plain)
    near = before[30]
    site.vectors({id_: 0.9 if id_ == near else 0.1 for id_ in before})
    after = asked(site.catalog)
    assert after[0] == near
    assert [id_ for id_ in after if id_ != near] == [id_ for id_ in before if id_ != near]


def test_what_is_below_the_window_stays(site: Site) -> None:
    before = asked(site.plain)
    site.vectors({id_: place / PAPERS for place, id_ in enumerate(before)})
    after = asked(site.catalog)
    assert after[RERANKED:] == before[RERANKED:]
    assert sorted(after[:RERANKED]) == sorted(before[:RERANKED])
    assert after[:RERANKED] != before[:RERANKED]


@pytest.mark.parametrize("size", [1, 7, 25, 60])
def test_pages_are_cut_from_one_list(site: Site, size: int) -> None:
    before = asked(site.plain)
    site.vectors({id_: place / PAPERS for place, id_ in enumerate(before)})
    pages = [asked(site.catalog, limit=size, offset=start) for start in range(0, PAPERS, size)]
    assert [id_ for page in pages for id_ in page] == asked(site.catalog)
    assert len(site.encoder.texts) == 1


def test_scores_are_those_of_the_reasons_and_fall_in_the_window(site: Site) -> None:
    before = asked(site.plain)
    site.vectors({id_: (place % 7) / 7 for place, id_ in enumerate(before)})
    results = site.catalog.search(parse(SOME_WORDS), Filters(), limit=60, explain=True)
    scores = [found.score or 0.0 for found in results.found]
    assert scores[:RERANKED] == sorted(scores[:RERANKED], reverse=True)
    plain = site.plain.search(parse(SOME_WORDS), Filters(), limit=60).found
    by_id = {found.paper.id: found.score or 0.0 for found in plain}
    for place, found in enumerate(results.found):
        assert found.why
        assert sum(factor.score for factor in found.why.factors) == pytest.approx(
            found.score, abs=0.01
        )
        assert sum(factor.share for factor in found.why.factors) == pytest.approx(1, abs=0.01)
        added = [factor for factor in found.why.factors if factor.kind == "meaning"]
        expected = WEIGHT * by_id[before[0]] * (before.index(found.paper.id) % 7) / 7
        if place < RERANKED and expected:
            assert [(one.text, one.field) for one in added] == [("", "whole text")]
            assert added[0].score == pytest.approx(expected, rel=0.03)
        else:
            assert not added


def test_a_paper_without_a_vector_is_as_near_as_the_others_are(site: Site) -> None:
    before = asked(site.plain)
    bare = before[10]
    site.vectors({id_: 0.4 for id_ in before if id_ != bare})
    assert asked(site.catalog) == before
    site.vectors({before[20]: 0.4})
    assert asked(site.catalog) == before


def test_opposite_is_as_far_as_unrelated(site: Site) -> None:
    before = asked(site.plain)
    site.vectors({id_: -0.8 if place == 0 else 0.0 for place, id_ in enumerate(before)})
    assert asked(site.catalog) == before


def test_tiers_keep_their_order(site: Site) -> None:
    text = "Volcano number 7"
    plain = site.plain.search(parse(text), Filters(), limit=30, explain=True)
    tiers = [found.why.tier for found in plain.found if found.why]
    assert tiers[0] == "title"
    assert len(set(tiers)) > 1
    site.vectors({id_: place / 40 for place, id_ in enumerate(ids(plain))})
    after = site.catalog.search(parse(text), Filters(), limit=30, explain=True)
    assert ids(after)[0] == ids(plain)[0]
    assert ids(after) != ids(plain)
    assert [found.why.tier for found in after.found if found.why] == tiers


@pytest.mark.parametrize("text", ["basalt columns", "basalt the of", "", "au:nobody", "ti:volcano"])
def test_queries_that_say_little_stay(site: Site, text: str) -> None:
    site.vectors({id_: place / PAPERS for place, id_ in enumerate(asked(site.plain))})
    assert asked(site.catalog, text) == asked(site.plain, text)
    assert site.encoder.texts == []


def test_other_orders_and_cursors_stay(site: Site) -> None:
    site.vectors({id_: place / PAPERS for place, id_ in enumerate(asked(site.plain))})
    query = parse(SOME_WORDS)
    both = site.catalog, site.plain
    sorts: tuple[Sort, ...] = ("newest", "oldest", "announced", "recent")
    for sort in sorts:
        one, other = (catalog.search(query, Filters(), sort=sort) for catalog in both)
        assert ids(one) == ids(other)
    one, other = (catalog.search(query, Filters(), cursor=FIRST) for catalog in both)
    assert ids(one) == ids(other)
    assert one.cursor == other.cursor
    assert site.encoder.texts == []


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Are there papers on basalt?", "Are there papers on basalt?"),
        ("cooling of basalt cat:physics.geo-ph au:bunsen", "cooling of basalt"),
        ('cooling lava "basalt columns" ti:"a title"', "cooling lava basalt columns"),
        ('Schr\\"odinger operators near $\\alpha$', "Schrödinger operators near \\alpha"),
    ],
)
def test_what_narrows_is_not_compared(text: str, compared: str) -> None:
    assert said(parse(text)) == compared


def test_a_model_that_fails_is_asked_no_more(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    asks = 0

    def broken(_: str) -> Sequence[float]:
        nonlocal asks
        asks += 1
        raise SemanticUnavailableError("no model")

    site.catalog._index._meaning = Meaning(
        Vectors(site.settings.vectors_file, site.store.identity()), broken
    )
    before = asked(site.plain)
    site.vectors({id_: place / PAPERS for place, id_ in enumerate(before)})
    assert asked(site.catalog) == before
    assert asked(site.catalog, "columns of cooling basalt") == asked(
        site.plain, "columns of cooling basalt"
    )
    assert asks == 1
    assert "no model" in caplog.text


def test_it_opens_when_it_is_wanted_and_can_be(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Encoder()
    monkeypatch.setattr(encoder, "encode", model)
    monkeypatch.setattr(encoder, "available", lambda: False)
    assert Meaning.open(site.settings, "db") is None
    monkeypatch.setattr(encoder, "available", lambda: True)
    assert Meaning.open(site.settings, "db")
    assert model.texts == []
    site.vectors({})
    assert Meaning.open(site.settings, "db")
    assert model.texts == [""]
    off = site.settings.model_copy(update={"semantic": False})
    assert Meaning.open(off, "db") is None

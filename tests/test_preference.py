"""A list in the order of a reader's words: what counts, what does not, and what stays in place."""

from collections.abc import Iterator
from math import log2

import pytest

from indexer.build import build
from papers import catalog as catalog_module
from papers.catalog import Catalog
from papers.filters import Filters
from papers.models import Record
from papers.phrases import phrase_query
from papers.preference import Preferred, Wish
from papers.query import Query, parse
from papers.settings import Settings
from papers.store import open_store

FILLER = "We study it in some detail, and show what follows from it."
TEXTS = {
    "in title": ("Solar flares", f"They are observed. {FILLER}"),
    "said once": ("On the corona", f"They come from solar flares. {FILLER}"),
    "repeated": ("On the wind", "Solar flares. " * 40),
    "other form": ("On the spots", f"One solar flare is observed. {FILLER}"),
    "joined": ("On learning", f"A pretraining stage is added. {FILLER}"),
    "apart": ("On panels", f"A flare is seen, and solar panels. {FILLER}"),
    "rare": ("On crowns", f"It has helicity. {FILLER}"),
    "both": ("On loops", f"Its helicity comes from solar flares. {FILLER}"),
    "neither": ("On moons", FILLER),
    "author": ("On rings", FILLER),
}
IDS = {name: f"2101.{number:05}" for number, name in enumerate(TEXTS, start=1)}
NAMES = {id_: name for name, id_ in IDS.items()}


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Ten papers, and as many others that say nothing of all this."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("sky"))
    store = open_store(settings.database, writable=True)
    store.upsert(
        [
            Record(IDS[name], title, text, "Solar Flares" if name == "author" else "A. Bo")
            for name, (title, text) in TEXTS.items()
        ]
        + [
            Record(f"2102.{n:05}", f"Of comet {n}", "A comet is seen.", "C. Di")
            for n in range(1, 11)
        ]
    )
    build(store, settings.index_dir)
    store.close()
    opened = Catalog.open(settings)
    yield opened
    opened.close()


def ask(catalog: Catalog, *words: Wish | str, text: str = "", limit: int = 100) -> Preferred:
    wishes = [word if isinstance(word, Wish) else Wish(word) for word in words]
    return catalog.preferred(parse(text), Filters(), wishes, sort="oldest", limit=limit)


def scores(found: Preferred) -> dict[str, float]:
    """By name, of the papers that hold any of the words."""
    return {NAMES[one.paper.id]: one.score or 0 for one in found.found if one.score}


def test_papers_without_the_words_follow_in_the_order_of_the_list(catalog: Catalog) -> None:
    own = catalog.search(Query(), Filters(), sort="oldest", limit=200)
    found = ask(catalog, "quantum", "language model", limit=200)
    assert sorted(one.paper.id for one in found.found) == sorted(f.paper.id for f in own.found)
    assert 5 < found.holding < found.ranked == found.total == len(own.found)
    with_words, without = found.found[: found.holding], found.found[found.holding :]
    assert all(one.score and one.shared for one in with_words)
    assert not any(one.score or one.shared for one in without)
    left = {one.paper.id for one in without}
    assert [one.paper.id for one in without] == [
        f.paper.id for f in own.found if f.paper.id in left
    ]
    given = [one.score or 0 for one in with_words]
    assert given == sorted(given, reverse=True)


@pytest.mark.parametrize("phrase", ["neural network", "language models", "black holes", "graph"])
def test_a_phrase_is_found_where_its_own_page_finds_it(catalog: Catalog, phrase: str) -> None:
    page = catalog.search(phrase_query(phrase), Filters(), match="all", limit=200)
    found = ask(catalog, phrase, limit=200)
    assert found.holding
    assert {one.paper.id for one in found.found if one.score} == {
        f.paper.id for f in page.found if phrase not in " ".join(f.paper.authors).lower()
    }


def test_a_phrase_meets_its_other_forms_but_no_words_apart_and_no_author(sky: Catalog) -> None:
    assert set(scores(ask(sky, "Solar-Flare"))) == {
        "in title",
        "said once",
        "repeated",
        "other form",
        "both",
    }
    assert set(scores(ask(sky, "pre-training"))) == {"joined"}


def test_the_title_counts_double_and_repeating_counts_nothing(sky: Catalog) -> None:
    score = scores(ask(sky, "solar flares"))
    assert score["repeated"] == score["said once"] == score["other form"]
    assert score["in title"] == pytest.approx(2 * score["said once"], rel=1e-3)


def test_a_rarer_word_and_a_heavier_one_count_more(sky: Catalog) -> None:
    score = scores(ask(sky, "solar flares", "helicity"))
    assert score["rare"] > score["said once"]
    assert score["both"] == pytest.approx(score["rare"] + score["said once"], rel=0.2)
    heavy = scores(ask(sky, Wish("solar flares", 7), "helicity"))
    assert heavy["said once"] > heavy["rare"] == score["rare"]
    assert heavy["said once"] == pytest.approx(log2(8) * score["said once"], rel=1e-3)


def test_forms_of_one_phrase_are_one_and_the_heaviest_names_them(sky: Catalog) -> None:
    forms = (Wish("solar flare", 1), Wish("Solar flares", 2))
    found = ask(sky, *forms)
    assert scores(found) == scores(ask(sky, Wish("solar flares", 3)))
    assert found.found[0].shared == ("Solar flares",)


def test_words_of_the_phrases_tell_papers_apart_that_hold_one(sky: Catalog) -> None:
    alone = scores(ask(sky, "helicity"))
    assert alone["both"] == alone["rare"]
    beside = scores(ask(sky, "helicity", "solar corona"))
    assert beside["both"] > beside["rare"]
    assert "apart" not in beside, "a word of a phrase is not the phrase"


@pytest.mark.parametrize("phrase", ["of the", "the", "!!!", "", "zzzyx", "quokka flares"])
def test_what_says_nothing_or_is_nowhere_changes_nothing(sky: Catalog, phrase: str) -> None:
    own = [one.paper.id for one in sky.search(Query(), Filters(), sort="oldest").found]
    found = ask(sky, phrase)
    assert [one.paper.id for one in found.found] == own
    assert found.holding == 0
    assert scores(ask(sky, phrase, "helicity")).keys() == {"rare", "both"}


def test_all_words_of_a_paper_are_told_however_many_are_asked_for(sky: Catalog) -> None:
    words = [f"comet {number}" for number in range(10)] + [f"word {n}" for n in range(60)]
    found = ask(sky, *words, "solar flares", "helicity", "loops")
    by_name = {NAMES.get(one.paper.id): one.shared for one in found.found}
    assert set(by_name["both"]) == {"solar flares", "helicity", "loops"}
    assert by_name["neither"] == ()


def test_only_the_first_papers_of_a_long_list_are_put_in_order(
    sky: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_module, "RANKED_LIMIT", 3)
    found = ask(sky, "solar flare", "helicity")
    assert (found.ranked, found.total, len(found.found)) == (3, 20, 3)
    own = [one.paper.id for one in sky.search(Query(), Filters(), sort="oldest").found[:3]]
    assert {one.paper.id for one in found.found} == set(own)


def test_pages_of_the_order_join_without_a_gap(catalog: Catalog) -> None:
    wishes = [Wish("quantum"), Wish("graph", 4)]
    whole = catalog.preferred(Query(), Filters(), wishes, limit=127)
    parts = [
        catalog.preferred(Query(), Filters(), wishes, offset=start, limit=25)
        for start in range(0, 150, 25)
    ]
    assert [one for part in parts for one in part.found] == list(whole.found)


def test_a_query_without_letters_lists_nothing(sky: Catalog) -> None:
    found = ask(sky, "helicity", text="!!!")
    assert (found.found, found.ranked, found.holding) == ((), 0, 0)

"""Corrections of misspelt words, over the sample's index."""

import pytest

from papers import spelling
from papers.reader import IndexReader, Snapshot
from papers.settings import Settings
from papers.spelling import PAPERS_FLOOR, corrections


@pytest.fixture(scope="module")
def snapshot(settings: Settings) -> Snapshot:
    return IndexReader(settings.index_dir).snapshot()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("quantun", "quantum"),
        ("qantum", "quantum"),
        ("uqantum", "quantum"),
        ("xquantum", "quantum"),
        ("QUANTMU", "quantum"),
        ("netwroks", "networks"),
        ("larnign", "learning"),
        ("grpah", "graph"),
        ("modle", "model"),
    ],
)
def test_the_word_meant_comes_first(snapshot: Snapshot, typed: str, meant: str) -> None:
    found = corrections(snapshot, typed)
    assert found
    word, papers = found[0]
    assert word == meant
    assert papers == snapshot.searcher.doc_freq("text_exact", meant) >= PAPERS_FLOOR


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "grp",  # too short
        "gpt4",
        "two words",
        "zzzzzzzz",
        "grxxh",  # two slips in five letters
        "quantum",  # common itself
        "quantums",  # found as quantum anyway
        "\x00",
        "a" * 512,
    ],
)
def test_some_words_have_no_correction(snapshot: Snapshot, typed: str) -> None:
    assert corrections(snapshot, typed) == ()


def test_a_name_is_looked_for_among_names(snapshot: Snapshot) -> None:
    often = snapshot.searcher.terms_with_prefix("authors", "", limit=200)
    name = next(name for name, papers in often if papers >= PAPERS_FLOOR and len(name) > 5)
    slip = name[:3] + name[4:]
    assert name in [word for word, _ in corrections(snapshot, slip, field="authors")]


def test_no_more_than_asked_for(snapshot: Snapshot) -> None:
    assert len(corrections(snapshot, "modle", limit=1)) == 1
    assert len(corrections(snapshot, "nodel", limit=2)) <= 2


def test_a_suggestion_is_far_more_frequent_than_the_word(snapshot: Snapshot) -> None:
    words = [word for word, _ in snapshot.searcher.terms_with_prefix("text_exact", "s")]
    told = [(word, papers) for word in words for _, papers in corrections(snapshot, word)]
    assert told
    for word, papers in told:
        own = snapshot.searcher.doc_freq("text_exact", word)
        assert papers >= max(PAPERS_FLOOR, spelling.TIMES_AS_FREQUENT * own)


@pytest.mark.parametrize("kept", [3, 5])
def test_the_words_kept_are_bounded_and_the_newest_stay(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(spelling, "_KEPT", kept)
    monkeypatch.setattr(spelling, "_known", {})
    for count, word in enumerate("quantum network graph model image bayes".split(), start=1):
        spelling._starting_with(snapshot, "text_exact", word[0])
        assert len(spelling._known) == min(count, kept)
        assert list(spelling._known)[-1][-1] == word[0]
    assert corrections(snapshot, "quantun")[0][0] == "quantum"

"""The relevance benchmark on a collection small enough to work out its measures by hand."""

import gzip
import json
from math import log2
from pathlib import Path

import pytest

from bench.judged import Collection, Question, arxiv_id, data_folder, half_of, read_collection
from bench.kept import kept, sources, stamp
from bench.relevance import BASELINES, OURS, Answer, Answers, ask, gains, report
from papers.ids import parse_id
from tests.conftest import ROOT

DOCUMENTS = [
    {
        "_id": "10.1145/1.1",
        "title": "Searching a shared photo collection",
        "text": "People look for photos by face.",
        "authors": ["Ada Example", "Bo Sample"],
    },
    {"_id": "10.1145/1.2", "title": "Typing on glass", "text": "Touch keyboards and errors."},
    {"_id": "10.1145/1.3", "title": "Photos without words", "text": ""},
    {"_id": "10.1145/2.1", "title": "Ranking by clicks", "text": "Logs of a search engine."},
]
QUESTIONS = [
    {"_id": "q1", "text": "how do people search for photos?", "source": "one"},
    {"_id": "q2", "text": "errors on touch keyboards", "source": "one"},
    {"_id": "q3", "text": "xylophone", "source": "two"},
]
QRELS = [("q1", "10.1145/1.1"), ("q1", "10.1145/1.3"), ("q2", "10.1145/1.2"), ("q3", "10.1145/2.1")]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    folder = tmp_path / "tiny"
    folder.mkdir()
    corpus, queries = (
        "".join(f"{json.dumps(r)}\n" for r in rows) for rows in (DOCUMENTS, QUESTIONS)
    )
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.encode()))
    (folder / "queries.jsonl").write_text(queries)
    lines = ["query-id\tcorpus-id\tscore", *(f"{q}\t{d}\t1" for q, d in QRELS)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n")
    return read_collection(folder, "tiny")


def test_every_system_answers_with_the_ids_of_the_collection(
    collection: Collection, tmp_path: Path
) -> None:
    asked = ask(collection, tmp_path / "work")
    assert [answers.system for answers in asked] == [*BASELINES, OURS]
    for answers in asked:
        assert answers.by_question["q1"].found[0] in {"10.1145/1.1", "10.1145/1.3"}
        assert answers.by_question["q2"].found[0] == "10.1145/1.2"
        assert answers.by_question["q3"].found == ()
        assert answers.means()["MRR"] == pytest.approx(2 / 3)
        assert answers.median_ms() > 0
    assert gains(asked)["MRR"] == pytest.approx(0)


def test_the_folders_are_made_once(collection: Collection, tmp_path: Path) -> None:
    settings, _ = data_folder(collection, tmp_path)
    before = (settings.data_dir / "papers.db").stat().st_ino
    data_folder(collection, tmp_path)
    assert (settings.data_dir / "papers.db").stat().st_ino == before
    made: list[Path] = []
    for text in ("one", "one", "two"):
        kept(tmp_path / "folder", stamp(text), made.append)
    assert len(made) == 2


def test_the_stamp_covers_what_an_index_is_made_by_and_not_how_it_is_searched() -> None:
    names = {str(path.relative_to(ROOT)) for path in sources("indexer.ingest", "indexer.build")}
    assert {"indexer/parse.py", "papers/schema.py", "papers/text.py", "papers/store.py"} <= names
    assert not names & {"papers/catalog.py", "papers/search.py", "papers/ranking.py"}


def test_measures_are_those_worked_out_by_hand(collection: Collection) -> None:
    answers = _answers(collection, OURS, ("10.1145/2.1", "10.1145/1.1", "10.1145/1.3"))
    each = answers.each()
    ideal = 1 + 1 / log2(3)
    assert each["q1"]["nDCG@10"] == pytest.approx((1 / log2(3) + 1 / log2(4)) / ideal)
    assert each["q1"]["recall@100"] == 1
    assert each["q1"]["MRR"] == 0.5
    assert each["q2"] == each["q3"] == {"nDCG@10": 0, "recall@100": 0, "MRR": 0}
    assert answers.means()["recall@100"] == pytest.approx(1 / 3)
    assert answers.among(collection.of_source("one")).means()["MRR"] == 0.25


@pytest.mark.parametrize(("ours", "code"), [("10.1145/1.1", 0), ("10.1145/2.1", 1)])
def test_falling_below_the_better_baseline_is_a_miss(
    collection: Collection, ours: str, code: int
) -> None:
    group = [
        _answers(collection, BASELINES[0], ()),
        _answers(collection, BASELINES[1], ("10.1145/2.1", "10.1145/1.1")),
        _answers(collection, OURS, (ours,)),
    ]
    assert report([group]) == code


def _answers(collection: Collection, system: str, found: tuple[str, ...]) -> Answers:
    """Of a system that finds something for the first question only."""
    given = {q.id: Answer(found if q.id == "q1" else (), 1.0) for q in collection.questions}
    return Answers(collection, system, given)


def test_the_halves_are_disjoint_and_stay_the_same() -> None:
    questions = tuple(Question(f"q{i}", "", "") for i in range(200))
    whole = Collection("made up", questions, {}, Path())
    tune, held_out = whole.half("tune"), whole.half("held-out")
    assert {*tune.questions, *held_out.questions} == {*questions}
    assert len(tune.questions) + len(held_out.questions) == 200
    assert 70 < len(tune.questions) < 130
    assert [half_of(id_) for id_ in ("q1", "q2", "q7")] == ["tune", "held-out", "tune"]


def test_made_up_ids_are_valid_and_differ() -> None:
    ids = [arxiv_id(f"10.1145/{number}", number) for number in range(0, 60_000, 7)]
    assert len(set(ids)) == len(ids)
    assert all((known := parse_id(id_)) and known.value == id_ for id_ in ids)
    assert arxiv_id("hep-th/9711200", 3) == "hep-th/9711200"
    assert arxiv_id("0704.0001", 3) == "0704.0001"

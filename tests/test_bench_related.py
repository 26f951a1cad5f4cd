"""The benchmark of related papers on sets small enough to work out their measures by hand."""

import gzip
import json
from math import log2
from pathlib import Path

import pytest

from bench.related import BASELINES, OURS, SYSTEMS, Answers, Judged, ask, main, read_set, report

PAPERS = [
    ("2101.00001", "Photos of people", "Photos of faces are found by the names of people."),
    ("2101.00002", "Names of faces", "People name faces in photos, and photos are found."),
    ("2101.00003", "Touch keyboards", "Errors of typing on glass keyboards by touch."),
    ("2101.00004", "Typing on glass", "Touch keyboards of glass have errors in typing."),
    ("2101.00005", "Ranking by clicks", "Logs of a search engine are ranked by clicks."),
    ("2101.00006", "Clicks", "A search engine ranks photos by clicks in its logs."),
]
RELATED = [("2101.00001", "2101.00002"), ("2101.00003", "2101.00004")]
SEED = {"_id": "seed-1", "title": "Keyboards", "text": "Typing by touch on keyboards of glass."}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Both sets over the same few papers, in the folders of the real ones."""
    folder = tmp_path / "data"
    rows = [{"_id": id_, "title": title, "text": text} for id_, title, text in PAPERS]
    for source in ("scholar", "acm-cr"):
        (folder / "relevance" / source).mkdir(parents=True)
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / "relevance" / source / "corpus.jsonl.gz").write_bytes(
            gzip.compress(text.encode())
        )
        (folder / "relevance" / source / "queries.jsonl").write_text("")
        _write_pairs(folder / "relevance" / source / "qrels.tsv", [])
    (folder / "related" / "cocited-scholar").mkdir(parents=True)
    _write_pairs(folder / "related" / "cocited-scholar" / "qrels.tsv", RELATED)
    acm = folder / "relevance" / "acm-cr"
    (acm / "related-seeds.jsonl").write_text(f"{json.dumps(SEED)}\n")
    _write_pairs(acm / "related-qrels.tsv", [("seed-1", "2101.00003"), ("seed-1", "2101.00004")])
    return folder


def _write_pairs(path: Path, pairs: list[tuple[str, str]]) -> None:
    lines = ["seed-id\tcorpus-id\tscore", *(f"{seed}\t{other}\t1" for seed, other in pairs)]
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture
def cocited(data: Path, tmp_path: Path) -> Judged:
    return read_set("cocited", data, tmp_path / "work")


def test_every_system_answers_without_the_seed_itself(cocited: Judged) -> None:
    answers = {one.system: one for one in ask(cocited)}
    assert list(answers) == list(SYSTEMS)
    for name in (OURS, BASELINES[1]):
        assert answers[name].found["2101.00001"][0] == "2101.00002"
        assert answers[name].found["2101.00003"][0] == "2101.00004"
        assert answers[name].means(cocited.questions) == pytest.approx(
            {"nDCG@10": 1, "recall@20": 1, "MAP": 1}
        )
        assert "2101.00001" not in answers[name].found["2101.00001"]
        assert len(answers[name].milliseconds) == 2


def test_seeds_may_be_papers_that_are_not_there(data: Path, tmp_path: Path) -> None:
    judged = read_set("acm-cr", data, tmp_path / "work")
    (ours,) = (one for one in ask(judged) if one.system == OURS)
    assert sorted(ours.found["seed-1"][:2]) == ["2101.00003", "2101.00004"]


def test_measures_are_those_worked_out_by_hand(cocited: Judged) -> None:
    found = {"2101.00001": ["2101.00006", "2101.00002"], "2101.00003": []}
    means = Answers(OURS, found, [1.0, 1.0]).means(cocited.questions)
    assert means == pytest.approx({"nDCG@10": 1 / log2(3) / 2, "recall@20": 0.5, "MAP": 0.25})


@pytest.mark.parametrize(("ours", "code"), [(["2101.00002"], 0), (["2101.00006", "2101.00002"], 1)])
def test_no_better_than_a_baseline_is_a_miss(cocited: Judged, ours: list[str], code: int) -> None:
    first = {OURS: ours, BASELINES[0]: ["2101.00006", "2101.00002"]}
    answers = [
        Answers(name, {"2101.00001": first.get(name, []), "2101.00003": []}, [1.0, 1.0])
        for name in SYSTEMS
    ]
    assert report([(cocited, answers)]) == code


def test_the_halves_are_parts_of_the_whole(data: Path, tmp_path: Path) -> None:
    halves = [
        {q.id for q in read_set("cocited", data, tmp_path / "work", half=half).questions}
        for half in ("tune", "held-out")
    ]
    assert halves[0] | halves[1] == {"2101.00001", "2101.00003"}
    assert not halves[0] & halves[1]


def test_the_whole_corpus_is_asked_for_by_its_folder(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(data), "--set", "cocited-all"])
    assert "--big" in capsys.readouterr().err

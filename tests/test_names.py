"""Names as terms and as patterns: which authors a way of writing a name stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.names import SEPARATOR, NamePattern, name_pattern, name_terms, shown_name, spelled_name

TERMS = [
    ("Adrian Del Maestro", ["maestro adrian del"]),
    ("A. Del Maestro", ["maestro a del"]),
    ("Cher", ["cher"]),
    ("Martin Luther King Jr.", ["king martin luther"]),
    ("John Doe III", ["doe john"]),
    ("Jr.", ["jr"]),
    ("Jean-Luc Picardo", ["picardo jean luc"]),
    ("Maria Garcia-Lopez", ["lopez maria garcia"]),
    ("Conan O'Brien", ["brien conan o"]),
    ("Paul Erdős", ["erdos paul"]),
    ("Erwin Schrödinger", ["schrodinger erwin", "schroedinger erwin"]),
    ("Søren Å. Lund", ["lund soren a", "lund soeren aa"]),
    ("李飞飞", ["飞 李 飞"]),
    ("…", []),
]

PATTERNS = [
    ("", None),
    ("…", None),
    ("Perelman", None),
    ("Perelman,", None),
    (", Perelman", None),
    ("King Jr.", None),
    ("O'Brien", None),
    ("Garcia-Lopez", None),
    ("李飞飞", None),
    ("Perelman, G", NamePattern(("perelman",), ("g",), first_is_first=True)),
    ("Perelman,G", NamePattern(("perelman",), ("g",), first_is_first=True)),
    ("Perelman G", NamePattern(("perelman",), ("g",), first_is_first=True)),
    ("G Perelman", NamePattern(("perelman",), ("g",))),
    ("G.Perelman", NamePattern(("perelman",), ("g",))),
    ("Grisha Perelman", NamePattern(("perelman",), ("grisha",))),
    ("Kingma D P", NamePattern(("kingma",), ("d", "p"), first_is_first=True)),
    ("D. P. Kingma", NamePattern(("kingma",), ("d", "p"))),
    ("del maestro a", NamePattern(("del", "maestro"), ("a",), first_is_first=True)),
    ("del Maestro", NamePattern(("del", "maestro"))),
    ("Adrian del Maestro", NamePattern(("del", "maestro"), ("adrian",))),
    ("del Maestro, Adrian", NamePattern(("del", "maestro"), ("adrian",), first_is_first=True)),
    ("van der Waals", NamePattern(("van", "der", "waals"))),
    ("King, Jr., M. L.", NamePattern(("king",), ("m", "l"), first_is_first=True)),
    ("King Jr., M. L.", NamePattern(("king",), ("m", "l"), first_is_first=True)),
    ("Martin King Jr.", NamePattern(("king",), ("martin",))),
    ("Garcia-Lopez, M", NamePattern(("garcia", "lopez"), ("m",), first_is_first=True)),
    ("X Y", NamePattern(("y",), ("x",))),
]

STANDS_FOR = [
    ("Perelman, G", "Grisha Perelman", True),
    ("Perelman, G", "G. Perelman", True),
    ("Perelman, G", "Grigori Y. Perelman", True),
    ("Perelman, G", "Yuri G. Perelman", False),
    ("Perelman, G", "Perelman", False),
    ("Perelman, G", "Grisha Perelmann", False),
    ("Grisha Perelman", "G. Perelman", True),
    ("Grisha Perelman", "Grigori Perelman", False),
    ("Grisha Perelman", "Y. Grisha Perelman", True),
    ("Perelman, Grisha Y", "Grisha Perelman", True),
    ("Perelman, Grisha Y", "Grisha X. Perelman", False),
    ("Perelman, G Y", "Grisha X. Y. Perelman", True),
    ("D. P. Kingma", "Diederik P. Kingma", True),
    ("D. P. Kingma", "Diederik Kingma", True),
    ("D. P. Kingma", "P. Kingma", False),
    ("Diederik Kingma", "D. P. Kingma", True),
    ("del Maestro, A", "Adrian Del Maestro", True),
    ("del Maestro, A", "Adrian Maestro", False),
    ("Maestro, A", "Adrian Del Maestro", True),
    ("del Maestro", "Bella Del Maestro", True),
    ("van der Waals, J", "Johannes van der Waals", True),
    ("van der Waals, J", "Johannes der Waals", False),
    ("Garcia-Lopez, M", "Maria Garcia-Lopez", True),
    ("Garcia-Lopez, M", "Maria Garcia Lopez", True),
    ("Garcia-Lopez, M", "Maria Lopez", False),
    ("King, M", "Martin Luther King Jr.", True),
    ("Erdos, P", "Paul Erdős", True),
    ("Schroedinger, E", "Erwin Schrödinger", True),
    ("Schrodinger, E", "Erwin Schrödinger", True),
    ("O'Brien, C", "Conan O'Brien", True),
    ("Conan O'Brien", "C. O'Brien", True),
]

part = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
parts = st.lists(
    part.filter(lambda x: x not in ("jr", "sr", "ii", "iii", "iv")), min_size=2, max_size=4
)


@pytest.mark.parametrize(("name", "keys"), TERMS)
def test_a_name_is_kept_last_name_first_and_as_written(name: str, keys: list[str]) -> None:
    terms = name_terms(name)
    assert [term.partition(SEPARATOR)[0] for term in terms] == keys
    assert all(shown_name(term) == name for term in terms)


@pytest.mark.parametrize(("name", "pattern"), PATTERNS)
def test_a_name_is_read_as_a_pattern(name: str, pattern: NamePattern | None) -> None:
    assert name_pattern(name) == pattern


@pytest.mark.parametrize(("asked", "name", "expected"), STANDS_FOR)
def test_a_pattern_stands_for_these_names(asked: str, name: str, *, expected: bool) -> None:
    pattern = name_pattern(asked)
    assert pattern is not None
    matching = [term for term in name_terms(name) if pattern.matches(term)]
    assert bool(matching) == expected


@pytest.mark.parametrize(("asked", "name", "expected"), STANDS_FOR)
def test_names_that_are_meant_begin_as_the_index_is_asked(
    asked: str, name: str, *, expected: bool
) -> None:
    pattern = name_pattern(asked)
    assert pattern is not None
    if expected and name != "Y. Grisha Perelman":  # a middle name alone is not looked for
        assert any(
            pattern.matches(term) and term.startswith(pattern.prefix) for term in name_terms(name)
        )


@given(parts)
def test_every_name_is_found_by_itself_and_by_its_initials(names: list[str]) -> None:
    given_names, last = names[:-1], names[-1]
    initials = " ".join(f"{name[0]}." for name in given_names)
    for asked in (" ".join(names), f"{last}, {' '.join(given_names)}", f"{last}, {initials}"):
        pattern = name_pattern(asked)
        terms = name_terms(" ".join(names))
        if pattern and pattern.surname == (last,):  # not one that reads as a particle or suffix
            assert any(pattern.matches(term) and term.startswith(pattern.prefix) for term in terms)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_name_or_none(asked: str, name: str) -> None:
    pattern = name_pattern(asked)
    for term in name_terms(name):
        assert SEPARATOR in term
        if pattern is not None:
            assert pattern.matches(term) in (True, False)
            assert pattern.prefix.rstrip()


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Erwin Schrödinger", "Erwin Schroedinger"),
        (r"Schr\"odinger", "Schroedinger"),
        ("Ørsted, H", "Oersted, H"),
        ("Paul Erdős", "Paul Erdős"),
        ("Ada Stone", "Ada Stone"),
    ],
)
def test_umlauts_are_written_out_in_the_whole_name(name: str, spelled: str) -> None:
    assert spelled_name(name).replace(",", "") == spelled.replace(",", "")

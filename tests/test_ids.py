from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.ids import ArxivId, find_ids, only_ids, parse_id

NEW = ArxivId("2101.00001", None)
NEW_V2 = ArxivId("2101.00001", 2)
OLD = ArxivId("hep-th/9901001", None)
MATH = ArxivId("math/0309136", None)

SPELLINGS = [
    ("2101.00001", NEW),
    ("2101.00001v2", NEW_V2),
    ("2101.00001V2", NEW_V2),
    ("  2101.00001\n", NEW),
    ("2101.00001.", NEW),
    ("2101.00001,", NEW),
    ("2101.00001).", NEW),
    ("2101.00001v2.pdf", NEW_V2),
    ("arXiv:2101.00001", NEW),
    ("ARXIV:2101.00001v2", NEW_V2),
    ("arxiv: 2101.00001", NEW),
    ("arXiv:2101.00001v2 [cs.CL]", NEW_V2),
    ("https://arxiv.org/abs/2101.00001", NEW),
    ("http://arxiv.org/abs/2101.00001v2", NEW_V2),
    ("arxiv.org/abs/2101.00001", NEW),
    ("HTTPS://ArXiv.org/ABS/2101.00001", NEW),
    ("https://www.arxiv.org/pdf/2101.00001", NEW),
    ("https://export.arxiv.org/pdf/2101.00001v2.pdf", NEW_V2),
    ("https://arxiv.org/html/2101.00001v2/", NEW_V2),
    ("https://arxiv.org/html/2101.00001v2#S3", NEW_V2),
    ("https://arxiv.org/abs/2101.00001?context=cs", NEW),
    ("https://arxiv.org/format/2101.00001", NEW),
    ("https://arxiv.org/abs/arXiv:2101.00001", NEW),
    ("10.48550/arXiv.2101.00001", NEW),
    ("10.48550/ARXIV.2101.00001", NEW),
    ("doi:10.48550/arXiv.2101.00001", NEW),
    ("https://doi.org/10.48550/arxiv.2101.00001", NEW),
    ("http://dx.doi.org/10.48550/arXiv.hep-th/9901001", OLD),
    ("oai:arXiv.org:2101.00001", NEW),
    ("oai:arXiv.org:hep-th/9901001", OLD),
    ("hep-th/9901001", OLD),
    ("HEP-TH/9901001", OLD),
    ("hepth/9901001", OLD),
    ("arXiv:hepth/9901001v3", ArxivId("hep-th/9901001", 3)),
    ("math/0309136", MATH),
    ("math.GT/0309136", MATH),
    ("MATH.GT/0309136v1", ArxivId("math/0309136", 1)),
    ("https://arxiv.org/pdf/math.GT/0309136v1.pdf", ArxivId("math/0309136", 1)),
    ("cond-mat.str-el/0501001", ArxivId("cond-mat/0501001", None)),
    ("condmat/9501001", ArxivId("cond-mat/9501001", None)),
    ("cmp-lg/9404001", ArxivId("cmp-lg/9404001", None)),
    ("q-alg/9503001", ArxivId("q-alg/9503001", None)),
]

NO_IDS = [
    "",
    "transformers",
    "2101",
    "2101.00001 2101.00002",
    "see 2101.00001",
    "2101.00001v0",
    "2101.00001v",
    "2101.00001/",
    "2101.00001?context=cs",
    "2101.000011",
    "https://arxiv.org/list/2101.00001",
    "https://notarxiv.org/abs/2101.00001",
    "https://evil.arxiv.org/abs/2101.00001",
    "10.1000/2101.00001",
    "hep-th/990100",
    "hep-th/99010011",
    "bogus/9901001",
    "hep.th/9901001",
    "٢١٠١.٠٠٠٠١",
]

# (first or last of a numbering scheme, valid)
BORDERS = [
    ("0703.0001", False),
    ("0704.0000", False),
    ("0704.0001", True),
    ("0704.00001", False),
    ("1412.9999", True),
    ("1412.00001", False),
    ("1501.0001", False),
    ("1501.00000", False),
    ("1501.00001", True),
    ("2600.00001", False),
    ("2612.99999", True),
    ("2613.00001", False),
    ("hep-th/9106001", False),
    ("hep-th/9107001", True),
    ("hep-th/9912999", True),
    ("hep-th/0001001", True),
    ("hep-th/0001000", False),
    ("hep-th/0013001", False),
    ("hep-th/0703999", True),
    ("hep-th/0704001", False),
    ("hep-th/9000001", False),
]

HOSTILE = [
    "2101." * 40_000,
    "1" * 200_000,
    "math.math-" * 20_000,
    "a-" * 100_000 + "/9901001",
    "https://arxiv.org/abs/" * 9_000,
    "arxiv: " * 30_000,
    "https://arxiv.org/abs/2101.00001?" + ")" * 200_000 + " x",
    "2101.00001" + ")" * 200_000 + "x",
    " " * 200_000 + "x",
    "2101.00001 [" + "a" * 200_000,
]


@pytest.mark.parametrize(("text", "expected"), SPELLINGS)
def test_every_accepted_spelling_gives_the_canonical_id(text: str, expected: ArxivId) -> None:
    assert parse_id(text) == expected


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_not_one_whole_id_is_refused(text: str) -> None:
    assert parse_id(text) is None


@pytest.mark.parametrize(("text", "valid"), BORDERS)
def test_only_numbers_that_a_scheme_gives_out_are_valid(text: str, valid: bool) -> None:
    assert (parse_id(text) is not None) is valid
    assert bool(find_ids(f"see {text}.")) is valid


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("0704.0001", 2007, 4),
        ("2612.00001", 2026, 12),
        ("hep-th/9108001", 1991, 8),
        ("hep-th/0012001", 2000, 12),
        ("math.GT/0703001", 2007, 3),
    ],
)
def test_year_and_month_come_from_the_id(text: str, year: int, month: int) -> None:
    id_ = parse_id(text)
    assert id_ is not None
    assert (id_.year, id_.month) == (year, month)
    assert id_.month_start == date(year, month, 1)
    assert id_.is_old_style is ("/" in text)


def test_sequence_orders_the_ids_of_a_month() -> None:
    months = [
        ["2101.00001", "2101.00002", "2101.10000", "2101.99999"],
        ["cs/9901001", "hep-th/9901001", "quant-ph/9901001", "cs/9901002", "supr-con/9901999"],
    ]
    for month in months:
        sequences = [id_.sequence for id_ in only_ids(" ".join(month))]
        assert len(sequences) == len(month)
        assert sequences == sorted(set(sequences))
        assert max(sequences) < 2**24


def test_addresses_carry_the_version_only_when_given_and_the_doi_never() -> None:
    assert NEW.abs_url == "https://arxiv.org/abs/2101.00001"
    assert NEW_V2.abs_url == "https://arxiv.org/abs/2101.00001v2"
    assert NEW_V2.pdf_url == "https://arxiv.org/pdf/2101.00001v2"
    assert OLD.html_url == "https://arxiv.org/html/hep-th/9901001"
    assert NEW_V2.doi == NEW.doi == "10.48550/arXiv.2101.00001"


@pytest.mark.parametrize("id_", [NEW, NEW_V2, OLD, ArxivId("math/0309136", 12)])
def test_addresses_and_text_of_an_id_are_read_back_to_it(id_: ArxivId) -> None:
    for text in (str(id_), id_.abs_url, id_.pdf_url, id_.html_url):
        assert parse_id(text) == id_
    assert parse_id(id_.doi) == ArxivId(id_.value, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We extend 2101.00001v2 and hep-th/9901001.", ["2101.00001v2", "hep-th/9901001"]),
        ("(arXiv:2101.00001, math.GT/0309136)", ["2101.00001", "math/0309136"]),
        ("[hepth/9901001]", ["hep-th/9901001"]),
        ("https://arxiv.org/pdf/2101.00001v2.pdf?x=1", ["2101.00001v2"]),
        ("https://web.archive.org/web/2024/https://arxiv.org/abs/2101.00001", ["2101.00001"]),
        ("https://doi.org/10.48550/arXiv.2101.00001;", ["2101.00001"]),
        ("id_list=2101.00001,2101.00002", ["2101.00001", "2101.00002"]),
        ("参见2101.00001。", ["2101.00001"]),
        ("2101.00002 2101.00001 2101.00002", ["2101.00002", "2101.00001"]),
        ("2101.00001v1, 2101.00001v2", ["2101.00001v1"]),
    ],
)
def test_ids_are_found_in_text_in_order_and_once_a_paper(text: str, expected: list[str]) -> None:
    assert [str(id_) for id_ in find_ids(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "3.14159",
        "0.1234",
        "0012.3456",
        "version 1201.1234.5",
        "call 555-1201.12345 or +1201.1234",
        "1201.1234-5678",
        "from 1201.1234% to 1315.1234",
        "it costs $1201.1234",
        "-1201.1234",
        "1201.1234e5",
        "112101.00001",
        "2101.000012",
        "10.1103/2101.00001",
        "notarxiv.org/abs/2101.00001",
        "bogus/9901001",
        "and/or 9901001",
    ],
)
def test_other_numbers_in_text_are_not_taken_for_ids(text: str) -> None:
    assert find_ids(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2101.00001", ["2101.00001"]),
        (
            "2101.00001,hep-th/9901001; 2101.00002v3\n",
            ["2101.00001", "hep-th/9901001", "2101.00002v3"],
        ),
        (
            "https://arxiv.org/abs/2101.00001\narxiv.org/pdf/2101.00002v3",
            ["2101.00001", "2101.00002v3"],
        ),
        ("arXiv: 2101.00001 [cs.CL], 2101.00002v3.", ["2101.00001", "2101.00002v3"]),
        ("doi: 10.48550/arXiv.2101.00001 2101.00001v3", ["2101.00001"]),
        ("2101.00001，2101.00002；", ["2101.00001", "2101.00002"]),
    ],
)
def test_text_of_nothing_but_ids_gives_them_all(text: str, expected: list[str]) -> None:
    assert [str(id_) for id_ in only_ids(text)] == expected


@pytest.mark.parametrize("text", ["", " , ", "arXiv", "[cs.CL]", "2101.00001 review", "in 2101"])
def test_any_other_word_makes_it_a_text_search(text: str) -> None:
    assert only_ids(text) == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_long_hostile_text_is_read_in_linear_time(text: str) -> None:
    started = process_time()
    parse_id(text)
    find_ids(text)
    only_ids(text)
    assert process_time() - started < 2


@given(st.text(alphabet="0123456789.v/-[]() abchepmtxiron:,\n論", max_size=60))
def test_whatever_is_found_reads_back_as_itself(text: str) -> None:
    found = find_ids(text)
    assert all(parse_id(str(id_)) == id_ for id_ in found)
    whole = parse_id(text)
    assert whole is None or only_ids(text) == (whole,)

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parse import (
    ABSTRACT_LIMIT,
    LINE_FIELD_LIMIT,
    ParseError,
    is_withdrawn,
    parse_snapshot_line,
)
from papers.ids import parse_id
from papers.models import Record
from tests.conftest import SAMPLE

NEEDED = {"id": "2101.00001", "title": "Title", "abstract": "Abstract"}
FIRST = {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}

FULL: dict[str, Any] = {
    **NEEDED,
    "submitter": "A. Ab",
    "authors": "A. Ab,\n  B. Bc",
    "comments": "12 pages,\n  3 figures",
    "journal-ref": "J. 1, 2",
    "doi": "10.1000/x",
    "report-no": "R-1",
    "categories": "cs.CL math.NA",
    "license": "http://creativecommons.org/licenses/by/4.0/",
    "versions": [FIRST, {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"}],
    "update_date": "2008-11-26",
    "authors_parsed": [["Ab", "A.", ""]],
}

OPTIONAL = {
    "submitter": "submitter",
    "authors": "authors",
    "comments": "comments",
    "journal-ref": "journal_ref",
    "doi": "doi",
    "report-no": "report_no",
    "categories": "categories",
    "license": "license",
    "versions": "versions",
    "update_date": "datestamp",
}

MALFORMED: list[tuple[str | bytes, str]] = [
    (b"\xff\xfe\x00", "not JSON"),
    ("", "not JSON"),
    ("{", "not JSON"),
    ('{"id": "2101.00001"', "not JSON"),
    ("{}{}", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ('{"id": ' + "9" * 5_000 + "}", "not JSON"),
    (b'{"id": "\xff"}', "not JSON"),
    ("[]", "not an object but list"),
    ("null", "not an object but NoneType"),
    ("12", "not an object but int"),
    ('"text"', "not an object but str"),
    ("NaN", "not an object but float"),
    ("{}", "no id"),
]

BAD_FIELDS: list[tuple[str, Any, str]] = [
    ("id", None, "no id"),
    ("id", "", "no id"),
    ("id", 2101.00001, "id is not text but float"),
    ("id", "nonsense", "not an arXiv identifier: 'nonsense'"),
    ("id", "2113.00001", "not an arXiv identifier"),
    ("id", "2101.00001; DROP", "not an arXiv identifier"),
    ("title", None, "no title"),
    ("title", "", "no title"),
    ("title", " \n ", "no title"),
    ("title", "\u200b\x00", "no title"),
    ("title", ["Title"], "title is not text but list"),
    ("title", "x" * (LINE_FIELD_LIMIT + 1), f"title has {LINE_FIELD_LIMIT + 1} characters"),
    ("abstract", None, "no abstract"),
    ("abstract", " \n\n ", "no abstract"),
    ("abstract", {"text": "Abstract"}, "abstract is not text but dict"),
    ("abstract", "x" * (ABSTRACT_LIMIT + 1), "abstract has 100001 characters"),
    ("authors", ["A. Ab"], "authors is not text but list"),
    ("categories", ["cs.CL"], "categories is not text but list"),
    ("comments", 12, "comments is not text but int"),
    ("journal-ref", True, "journal-ref is not text but bool"),
    ("doi", 10.1, "doi is not text but float"),
    ("report-no", 1, "report-no is not text but int"),
    ("license", {}, "license is not text but dict"),
    ("submitter", [], "submitter is not text but list"),
    ("update_date", 20081126, "update_date is not text but int"),
    ("update_date", "yesterday", "update_date is not a date: 'yesterday'"),
    ("update_date", "2008-13-01", "update_date is not a date"),
    ("update_date", "2008-02-30", "update_date is not a date"),
    ("versions", "v1", "versions is not a list but str"),
    ("versions", {"version": "v1"}, "versions is not a list but dict"),
    ("versions", ["v1"], "not a version: 'v1'"),
    ("versions", [None], "not a version"),
    ("versions", [{}], "not a version"),
    ("versions", [{"version": 1}], "not a version"),
    ("versions", [{"version": "1"}], "not a version"),
    ("versions", [{"version": "v"}], "not a version"),
    ("versions", [{"version": "v0"}], "not a version"),
    ("versions", [{"version": "v-1"}], "not a version"),
    ("versions", [{"version": "v²"}], "not a version"),
    ("versions", [{"version": "v1000"}], "not a version"),
    ("versions", [{"version": "v00001" + "9" * 20}], "not a version"),
    ("versions", [{"version": "v00001" + "9" * 5_000}], "not a version"),
    ("versions", [{"version": "v1", "created": "soon"}], "not a date: 'soon'"),
    ("versions", [{"version": "v1", "created": ""}], "not a date"),
    ("versions", [{"version": "v1", "created": 0}], "not a date"),
    ("versions", [{"version": "v1", "created": 1175541522}], "not a date"),
    ("versions", [{"version": "v1", "created": ["Mon"]}], "not a date"),
    ("versions", [{"version": "v1", "created": {"day": 2}}], "not a date"),
    ("versions", [{"version": "v1", "created": "Mon, 32 Apr 2007 19:18:42 GMT"}], "not a date"),
    ("versions", [{"version": "v1", "created": "Mon, 2 Apr 99999 19:18:42 GMT"}], "not a date"),
    ("versions", [{"version": "v1", "created": "Fri, 31 Dec 9999 23:59:59 -2359"}], "not a date"),
]  # fmt: skip

WITHDRAWN: list[tuple[str | None, str]] = [
    ("This paper has been withdrawn", "We prove it."),
    ("This paper has been withdrawn by the author, due to a mistake on page 29", "We prove it."),
    ("12 pages; this article was withdrawn by the authors", "We prove it."),
    ("arXiv admin note: submission has been withdrawn by arXiv administrators", "We prove it."),
    ("The manuscript has been temporarily withdrawn.", "We prove it."),
    ("This paper has been retracted.", "We prove it."),
    ("Withdrawn by the author: Lemma 3 is wrong", "We prove it."),
    ("Paper withdrawn by the authors", "We prove it."),
    ("Article withdrawn because Lemma 3 is wrong", "We prove it."),
    ("This has been withdrawn by arXiv administrators after a dispute", "We prove it."),
    (None, "This paper has been withdrawn by the author."),
    (None, "Withdrawn: the main theorem is false."),
]

NOT_WITHDRAWN: list[tuple[str | None, str]] = [
    (None, "We prove it."),
    ("12 pages", "We prove it."),
    ("", "We prove it."),
    ("Replaces the withdrawn note of 1998", "We prove it."),
    ("Takes the place of arXiv:0807.3859 (withdrawn)", "We prove it."),
    ("Lemma 9 corrected; a claim about strata is retracted", "We prove it."),
    ("An earlier version was withdrawn; this one is complete", "We prove it."),
    (None, "Cash was withdrawn from banks."),
    (None, "We show that the subgroup is a retract, and that deformation retracts exist."),
    (None, "Papers are sometimes withdrawn. " + "We count how often, and why. " * 12),
    (
        "12 pages",
        "How do readers cite an article after this paper has been withdrawn? " + "We look. " * 40,
    ),
]


def line(**fields: Any) -> str:
    return json.dumps({**NEEDED, **fields})


def test_a_full_record_is_read_whole() -> None:
    assert parse_snapshot_line(json.dumps(FULL)) == Record(
        id="2101.00001",
        title="Title",
        abstract="Abstract",
        authors="A. Ab, B. Bc",
        categories="cs.CL math.NA",
        comments="12 pages, 3 figures",
        journal_ref="J. 1, 2",
        doi="10.1000/x",
        report_no="R-1",
        license="http://creativecommons.org/licenses/by/4.0/",
        submitter="A. Ab",
        versions=((1, "2007-04-02T19:18:42+00:00"), (2, "2007-07-24T20:10:27+00:00")),
        datestamp=date(2008, 11, 26),
        withdrawn=False,
    )


@pytest.mark.parametrize("blank", [None, "", "absent"])
@pytest.mark.parametrize(("field", "name"), OPTIONAL.items())
def test_every_optional_field_may_be_missing(field: str, name: str, blank: str | None) -> None:
    value = {key: item for key, item in FULL.items() if key != field}
    if blank != "absent":
        value[field] = ([] if blank == "" else None) if field == "versions" else blank
    record = parse_snapshot_line(json.dumps(value))
    whole = parse_snapshot_line(json.dumps(FULL))
    assert getattr(record, name) == (() if name == "versions" else None)
    for other in OPTIONAL.values():
        if other != name:
            assert getattr(record, other) == getattr(whole, other)


def test_id_title_and_abstract_are_enough() -> None:
    assert parse_snapshot_line(line()) == Record("2101.00001", "Title", "Abstract")


@pytest.mark.parametrize(("raw", "reason"), MALFORMED, ids=lambda value: str(value)[:24])
def test_a_malformed_line_names_its_reason(raw: str | bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_snapshot_line(raw)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("field", "value", "reason"), BAD_FIELDS, ids=lambda value: str(value)[:32]
)
def test_a_bad_field_names_its_reason(field: str, value: Any, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_snapshot_line(line(**{field: value}))
    assert str(caught.value).startswith(reason)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("0704.0001", "0704.0001"),
        ("math.GT/0209056", "math/0209056"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("arXiv:2101.00001v3", "2101.00001"),
    ],
)
def test_ids_are_kept_in_their_canonical_form(written: str, id_: str) -> None:
    assert parse_snapshot_line(line(id=written)).id == id_


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse_snapshot_line(b"\xef\xbb\xbf" + line().encode()).id == "2101.00001"


@pytest.mark.parametrize(
    ("created", "time"),
    [
        ("Mon, 2 Apr 2007 19:18:42 GMT", datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        ("Mon, 02 Apr 2007 19:18:42 GMT", datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        ("Mon, 2 Apr 2007 21:18:42 +0200", datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        ("Mon, 2 Apr 2007 19:18:42 -0000", datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        ("2 Apr 2007 19:18:42", datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        (None, None),
    ],
)
def test_times_of_versions_are_read_as_utc(created: str | None, time: datetime | None) -> None:
    record = parse_snapshot_line(line(versions=[{"version": "v1", "created": created}]))
    assert record.submitted == time


def test_versions_out_of_order_are_put_in_order() -> None:
    second = {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"}
    record = parse_snapshot_line(line(versions=[second, FIRST]))
    assert record.version == 2
    assert record.submitted == datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)


def test_text_keeps_its_tex_and_meant_breaks_and_loses_unshowable_characters() -> None:
    record = parse_snapshot_line(
        line(title="On\n  $\\alpha$\u202e\x00", abstract="  One\nline.\n  (i) two\n")
    )
    assert record.title == "On $\\alpha$"
    assert record.abstract == "One line.\n(i) two"


@pytest.mark.parametrize(("comments", "abstract"), WITHDRAWN)
def test_a_withdrawn_paper_is_known_by_its_notice(comments: str | None, abstract: str) -> None:
    assert is_withdrawn(comments, abstract)


@pytest.mark.parametrize(("comments", "abstract"), NOT_WITHDRAWN)
def test_a_paper_that_speaks_of_withdrawals_is_not_withdrawn(
    comments: str | None, abstract: str
) -> None:
    assert not is_withdrawn(comments, abstract)


def test_every_line_of_the_sample_is_a_paper() -> None:
    records = [parse_snapshot_line(raw) for raw in SAMPLE.read_bytes().splitlines()]
    assert len({record.id for record in records}) == len(records) >= 120
    withdrawn = {record.id for record in records if record.withdrawn}
    assert withdrawn == {"0807.0090", "1708.03486"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
version = st.fixed_dictionaries({}, optional={"version": json_values, "created": json_values})


@given(st.dictionaries(st.sampled_from(sorted(FULL)), json_values | st.lists(version), max_size=4))
def test_any_object_is_a_record_or_a_parse_error(fields: dict[str, Any]) -> None:
    try:
        record = parse_snapshot_line(line(**fields))
    except ParseError:
        return
    assert parse_id(record.id)
    assert record.title
    assert record.abstract
    record.fingerprint()


@given(st.binary())
def test_any_bytes_are_a_record_or_a_parse_error(raw: bytes) -> None:
    with pytest.raises(ParseError):
        parse_snapshot_line(raw)

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers import taxonomy
from papers.categories import (
    Category,
    CategoryError,
    CategoryExpression,
    archive_of,
    canonical,
    canonical_list,
    category,
    group_of,
    groups,
    index_terms,
    parse_expression,
)

ARCHIVES = [archive for archive, _, _ in taxonomy.ARCHIVES if archive not in taxonomy.SUBSUMED]
CODES = [code for code, _ in taxonomy.CATEGORIES if canonical(code) == code]
TERMS = sorted({*ARCHIVES, *CODES})


def test_the_taxonomy_has_as_many_rows_as_arxiv_names() -> None:
    assert len(taxonomy.GROUPS) == 8
    assert len(taxonomy.ARCHIVES) == 38
    assert len(taxonomy.CATEGORIES) == 155
    assert len(taxonomy.ALIASES) == 6
    assert len(taxonomy.SUBSUMED) == 18


def test_every_row_of_the_taxonomy_leads_somewhere() -> None:
    group_ids = {group for group, _ in taxonomy.GROUPS}
    archive_ids = {archive for archive, _, _ in taxonomy.ARCHIVES}
    codes = dict(taxonomy.CATEGORIES)
    assert {group for _, _, group in taxonomy.ARCHIVES} == group_ids
    assert {code.partition(".")[0] for code in codes} <= archive_ids
    assert set(taxonomy.SUBSUMED) <= archive_ids
    assert {*taxonomy.SUBSUMED.values(), *taxonomy.ALIASES, *taxonomy.ALIASES.values()} <= set(
        codes
    )
    assert not set(taxonomy.ALIASES) & set(taxonomy.ALIASES.values())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cs.CL", Category("cs.CL", "Computation and Language", "cs", "cs", True)),
        ("cs.NA", Category("math.NA", "Numerical Analysis", "math", "math", True)),
        ("math.MP", Category("math-ph", "Mathematical Physics", "physics", "math-ph", True)),
        ("cmp-lg", Category("cs.CL", "Computation and Language", "cs", "cs", True)),
        ("hep-th", Category("hep-th", "High Energy Physics - Theory", "physics", "hep-th", True)),
        ("astro-ph", Category("astro-ph", "Astrophysics", "physics", "astro-ph", False)),
        ("cs", None),
        ("cs.XX", None),
        ("", None),
    ],
)
def test_lookup_resolves_aliases_and_closed_archives(code: str, expected: Category | None) -> None:
    assert category(code) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, ()),
        ("", ()),
        ("cs.CL", ("cs.CL",)),
        ("cs.NA math.NA", ("math.NA",)),
        ("math.NA cs.NA", ("math.NA",)),
        ("cs.IT cs.AI math.IT", ("cs.IT", "cs.AI")),
        ("stat.ML cs.LG", ("stat.ML", "cs.LG")),
        ("hep-th math-ph math.MP", ("hep-th", "math-ph")),
        ("alg-geom math.AG", ("math.AG",)),
        ("  cs.CL\n  new.XX ", ("cs.CL", "new.XX")),
    ],
)
def test_a_records_categories_are_counted_once_in_order(
    raw: str | None, expected: tuple[str, ...]
) -> None:
    assert canonical_list(raw) == expected


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("cs.CL", ("cs.CL", "cs")),
        ("cs.NA", ("math.NA", "math", "cs")),
        ("math-ph", ("math-ph", "physics", "math")),
        ("hep-th", ("hep-th", "physics")),
        ("physics.optics", ("physics.optics", "physics")),
        ("cond-mat.str-el", ("cond-mat.str-el", "cond-mat", "physics")),
        ("astro-ph", ("astro-ph", "physics")),
        ("supr-con", ("cond-mat.supr-con", "cond-mat", "physics")),
        ("q-bio.NC", ("q-bio.NC", "q-bio")),
        ("cs.XX", ("cs.XX", "cs")),
        ("zz.XX", ("zz.XX", "zz")),
    ],
)
def test_a_paper_is_indexed_under_category_archive_and_group(
    code: str, terms: tuple[str, ...]
) -> None:
    assert index_terms(code) == terms


def test_archive_and_group_are_those_of_the_canonical_code() -> None:
    assert (archive_of("cs.NA"), group_of("cs.NA")) == ("math", "math")
    assert (archive_of("math.MP"), group_of("math.MP")) == ("math-ph", "physics")
    assert (archive_of("nlin.CD"), group_of("nlin.CD")) == ("nlin", "physics")
    assert (archive_of("cs"), group_of("cs")) == ("cs", "cs")
    assert (archive_of("zz.XX"), group_of("zz.XX")) == ("zz", None)


def test_the_home_page_shows_each_active_canonical_category_once() -> None:
    shown = [known for group in groups() for known in group.categories]
    assert sorted(known.code for known in shown) == sorted(CODES)
    assert all(known.active for known in shown)
    assert [group.id for group in groups()] == [group for group, _ in taxonomy.GROUPS]
    assert all(known.group == group.id for group in groups() for known in group.categories)


@pytest.mark.parametrize(
    ("text", "canonical_form"),
    [
        ("cs.CL", "cs.CL"),
        ("CS.cl", "cs.CL"),
        ("cs.CL,cs.LG", "cs.CL+cs.LG"),
        ("cs.CL, cs.LG", "cs.CL+cs.LG"),
        ("cs.LG+cs.CL", "cs.LG+cs.CL"),
        ("cs.AI cs.CL-cs.CV", "cs.AI+cs.CL-cs.CV"),
        ("cs.AI-cs.CV+cs.CL", "cs.AI+cs.CL-cs.CV"),
        ("cs.AI - cs.CV", "cs.AI-cs.CV"),
        ("cs.AI+-cs.CV", "cs.AI-cs.CV"),
        ("-cs.CV", "-cs.CV"),
        ("cs", "cs"),
        ("cs.*", "cs"),
        ("Cond-Mat.*-cond-mat.soft", "cond-mat-cond-mat.soft"),
        ("cs.NA", "math.NA"),
        ("cs.NA+math.NA", "math.NA"),
        ("cmp-lg", "cs.CL"),
        ("cs.CL+cs.CL", "cs.CL"),
        ("physics-hep-th", "physics-hep-th"),
        ("q-bio.NC-q-fin", "q-bio.NC-q-fin"),
        ("GR-QC+quant-ph-nucl-ex", "gr-qc+quant-ph-nucl-ex"),
    ],
)
def test_an_expression_is_read_to_its_canonical_form(text: str, canonical_form: str) -> None:
    assert str(parse_expression(text)) == canonical_form


@pytest.mark.parametrize(
    ("text", "include", "exclude"),
    [
        ("hep-th-hep-ph", "hep-th", "hep-ph"),
        ("math-math-ph", "math", "math-ph"),
        ("math-ph-math", "math-ph", "math"),
        ("cond-mat.str-el-cond-mat", "cond-mat.str-el", "cond-mat"),
        ("astro-ph-astro-ph.CO", "astro-ph", "astro-ph.CO"),
        ("cs-q-alg", "cs", "math.QA"),
    ],
)
def test_a_hyphen_of_a_code_is_not_a_minus(text: str, include: str, exclude: str) -> None:
    assert parse_expression(text) == CategoryExpression((include,), (exclude,))


def test_any_two_terms_can_be_told_apart_around_a_minus() -> None:
    for left in TERMS:
        for right in TERMS:
            expression = CategoryExpression((left,), (right,))
            assert parse_expression(str(expression)) == expression


@given(
    st.lists(st.sampled_from(TERMS), unique=True, max_size=10),
    st.lists(st.sampled_from(TERMS), unique=True, min_size=1, max_size=10),
)
def test_the_canonical_form_is_read_back_to_the_same(
    include: list[str], exclude: list[str]
) -> None:
    for expression in (
        CategoryExpression(tuple(include), tuple(exclude)),
        CategoryExpression(tuple(exclude), tuple(include)),
    ):
        assert parse_expression(str(expression)) == expression
        assert parse_expression(str(expression).replace("+", " ").upper()) == expression


@pytest.mark.parametrize(
    ("text", "bad_part", "suggestion"),
    [
        ("cs.Cl+cs.LLG", "cs.LLG", "cs.LG"),
        ("cs.AI-hep-tt-cs.CV", "“hep-tt”", "hep-th"),
        ("astroph", "astroph", "astro-ph"),
        ("cs.AI.*", "cs.AI.*", "cs.AI"),
        ("math.NAA", "math.NAA", "math.NA"),
        ("cs.AI-", "-", ""),
        ("", "No category", ""),
        (" +, ", "No category", ""),
        ("-", "-", ""),
        ("x" * 900, "xxxx…", ""),
        ("x" * 2_000, "1000", ""),
    ],
)
def test_an_unreadable_expression_names_the_bad_part_and_what_is_near(
    text: str, bad_part: str, suggestion: str
) -> None:
    with pytest.raises(CategoryError) as caught:
        parse_expression(text)
    assert bad_part in str(caught.value)
    assert suggestion in str(caught.value)
    assert len(str(caught.value)) < 120


def test_twenty_terms_are_read_and_twenty_one_refused() -> None:
    assert len(parse_expression("+".join(CODES[:20])).include) == 20
    with pytest.raises(CategoryError, match="20"):
        parse_expression("+".join(CODES[:20]) + "-" + CODES[20])


@given(st.text(alphabet="csCLhep-th.*+, ai\x00é“", max_size=80))
def test_any_text_gives_an_expression_or_a_category_error(text: str) -> None:
    try:
        expression = parse_expression(text)
    except CategoryError:
        return
    assert {*expression.include, *expression.exclude} <= set(TERMS)


@pytest.mark.parametrize("unit", ["a-", "-", "hep-", "+", "cs.x", "cond-mat.str-", "-cs"])
def test_a_long_hostile_expression_is_cheap(unit: str) -> None:
    started = process_time()
    with pytest.raises(CategoryError):
        parse_expression((unit * 1_000)[:1_000] + "?")
    with pytest.raises(CategoryError):
        parse_expression((unit * 1_000)[:999] + "?")
    assert process_time() - started < 0.2

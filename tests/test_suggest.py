"""Completions of what is being typed, over the sample's index."""

from time import process_time

import pytest

from papers import completing
from papers import suggest as module
from papers.completing import Completion, starting
from papers.paper import Paper
from papers.reader import IndexReader, Snapshot
from papers.settings import Settings
from papers.store import open_store
from papers.suggest import complete, suggest
from papers.typed import readings

HOSTILE = [
    "",
    " ",
    "\x00",
    '"',
    '""',
    "'",
    "(",
    "))((",
    "-",
    "--",
    "*",
    "a*",
    ":",
    "au:",
    'au:"',
    "cat:",
    "ti:",
    "id:",
    "doi:",
    "xx:yy",
    "AND",
    "AND AND ",
    "NOT (",
    "\\",
    "$",
    "$\\",
    "a" * 512,
    "a " * 256,
    '"' * 512,
    "(" * 512,
    "au:" * 170,
    "-a" * 256,
    "\ud800",
    "\u202eevil",
    "\U0001f4a9",
    "10.",
    "10./",
    "%00%ff",
]


@pytest.fixture(scope="module")
def snapshot(settings: Settings) -> Snapshot:
    return IndexReader(settings.index_dir).snapshot()


@pytest.fixture(scope="module")
def rows(settings: Settings) -> dict[int, Paper]:
    store = open_store(settings.database, writable=False)
    found = {
        row.pk: Paper.from_row(row) for batch in store.changed_since(0) for row in batch if row.pk
    }
    store.close()
    return found


def texts(found: tuple[Completion, ...], kind: str, rows: dict[int, Paper]) -> list[str]:
    return [one.text for one in complete(found, rows) if one.kind == kind]


# What is found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("bahd", "Dzmitry Bahdanau"),
        ("dzmitry bah", "Dzmitry Bahdanau"),
        ("d bahd", "Dzmitry Bahdanau"),
        ("Bahdanau, D", "Dzmitry Bahdanau"),
        ("bahdanau dz", "Dzmitry Bahdanau"),
        ("au:bah", "Dzmitry Bahdanau"),
        ("author:BAH", "Dzmitry Bahdanau"),
        ('au:"dzmitry bah', "Dzmitry Bahdanau"),
        ("velic", "Petar Veličković"),
        ("veličk", "Petar Veličković"),
        ("ruckle", "Andreas Rücklé"),
        ("rueckle", "Andreas Rücklé"),
        ("atlas coll", "ATLAS Collaboration"),
    ],
)
def test_a_name_is_completed_from_either_end(
    snapshot: Snapshot, rows: dict[int, Paper], typed: str, name: str
) -> None:
    found = suggest(snapshot, typed)
    assert name in texts(found, "author", rows)
    one = next(one for one in found if one.text == name)
    assert one.query == f'au:"{name}"'
    assert one.count is not None
    assert one.count >= 1
    assert texts(found, "author", rows).count(name) == 1


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("graph neu", "graph neural networks"),
        ("quant", "quantum"),
        ("neural n", "neural networks"),
        ("Gravitational w", "gravitational waves"),
        ("observation of gravitational wav", "observation of gravitational waves"),
    ],
)
def test_a_phrase_is_completed(
    snapshot: Snapshot, rows: dict[int, Paper], typed: str, phrase: str
) -> None:
    assert phrase in [text.lower() for text in texts(suggest(snapshot, typed), "phrase", rows)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("graph atten", "Graph Attention Networks"),
        ("GRAPH ATTEN", "Graph Attention Networks"),
        ("ti:graph att", "Graph Attention Networks"),
        ("deep residual learning for im", "Deep Residual Learning for Image Recognition"),
        ("residual image rec", "Deep Residual Learning for Image Recognition"),
        ("meltdown", "Meltdown"),
    ],
)
def test_a_title_is_completed_from_its_start_or_its_words(
    snapshot: Snapshot, rows: dict[int, Paper], typed: str, title: str
) -> None:
    found = complete(suggest(snapshot, typed), rows)
    one = next(one for one in found if one.text == title)
    assert one.kind == "title"
    assert one.count is None
    assert one.paper_id
    assert one.query == title


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cs.cl", "cs.CL"),
        ("cs.c", "cs.CL"),
        ("computer vis", "cs.CV"),
        ("cat:cs", "cs"),
        ("cat:c", "cs.CL"),
        ("quant-", "quant-ph"),
        ("math.mp", "math-ph"),
        ("pattern rec", "cs.CV"),
        ("graph cat:cs.l", "cs.LG"),
    ],
)
def test_a_category_is_completed_by_code_or_name(snapshot: Snapshot, typed: str, code: str) -> None:
    one = next(one for one in suggest(snapshot, typed) if one.code == code)
    assert one.kind == "category"
    assert one.query.endswith(f"cat:{code}")
    assert one.count is None or one.count > 0


@pytest.mark.parametrize(
    "typed",
    [
        "1706.03762",
        "1706.03762v2",
        "arXiv:1706.03762",
        "https://arxiv.org/abs/1706.03762",
        "10.48550/arXiv.1706.03762",
        "id:1706.03762",
    ],
)
def test_a_pasted_id_is_the_only_suggestion(
    snapshot: Snapshot, rows: dict[int, Paper], typed: str
) -> None:
    (one,) = complete(suggest(snapshot, typed), rows)
    assert (one.kind, one.text) == ("paper", "Attention Is All You Need")
    assert one.paper_id == one.query == "1706.03762"


def test_a_publishers_doi_leads_to_the_paper(snapshot: Snapshot, rows: dict[int, Paper]) -> None:
    for typed in ("10.1023/A:1026654312961", "https://doi.org/10.1023/a:1026654312961"):
        (one,) = complete(suggest(snapshot, typed), rows)
        assert one.paper_id == "hep-th/9711200"


# In which order


def test_what_is_typed_in_full_comes_first_and_starts_before_the_rest(snapshot: Snapshot) -> None:
    assert suggest(snapshot, "cs.lg")[0].code == "cs.LG"
    for typed in ("graph neu", "quantum", "attention is", "cs"):
        tiers = [one.tier for one in suggest(snapshot, typed)]
        assert tiers == sorted(tiers)


def test_no_kind_crowds_out_the_others(snapshot: Snapshot) -> None:
    kinds = {one.kind for one in suggest(snapshot, "graph")[:4]}
    assert len(kinds) >= 2


@pytest.mark.parametrize("typed", ["graph", "quantum", "li", "neural net", "wang", "cs."])
def test_nothing_is_told_twice(snapshot: Snapshot, rows: dict[int, Paper], typed: str) -> None:
    found = complete(suggest(snapshot, typed), rows)
    told = [(one.kind, one.text.lower(), one.paper_id) for one in found]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_no_more_than_asked_for(snapshot: Snapshot, limit: int) -> None:
    assert len(suggest(snapshot, "graph", limit)) <= limit


@pytest.mark.parametrize(
    ("typed", "kind"), [("au:gr", "author"), ("cat:gr", "category"), ("ti:graph", "title")]
)
def test_behind_a_prefix_only_its_kind_is_suggested(
    snapshot: Snapshot, typed: str, kind: str
) -> None:
    assert {one.kind for one in suggest(snapshot, typed)} <= {kind}


# What stands before


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("deep AND graph neu", "deep AND graph neural networks"),
        ("(deep OR wide) graph neu", "(deep OR wide) graph neural networks"),
        ("cat:cs.LG graph neu", "cat:cs.LG graph neural networks"),
        ("deep -graph neu", "deep -graph neural"),
        ('"graph neu', '"graph neural networks"'),
        ('cat:cs.LG au:"petar vel', 'cat:cs.LG au:"Petar Veličković"'),
        ("graph AND au:velic", 'graph AND au:"Petar Veličković"'),
        ("graph cat:cs.cl", "graph cat:cs.CL"),
    ],
)
def test_only_the_end_is_completed_and_the_rest_is_kept(
    snapshot: Snapshot, typed: str, query: str
) -> None:
    found = suggest(snapshot, typed)
    assert query in [one.query for one in found]
    before = query[: typed.rindex(" ") + 1] if typed.count('"') != 1 else ""
    assert all(one.query.startswith(before.split(" ")[0]) for one in found)


def test_after_other_words_of_a_query_no_count_is_claimed(snapshot: Snapshot) -> None:
    assert {one.count for one in suggest(snapshot, "deep AND graph neu")} == {None}


def test_a_number_is_how_many_papers_the_words_find(snapshot: Snapshot) -> None:
    one = next(one for one in suggest(snapshot, "graph neu") if one.kind == "phrase")
    holding = dict(starting(snapshot, "text", "graph", 50))
    assert one.count is not None
    assert 1 <= one.count <= holding["graph"]


# What must not hurt


@pytest.mark.parametrize("typed", HOSTILE, ids=ascii)
def test_no_text_breaks_it_or_takes_long(snapshot: Snapshot, typed: str) -> None:
    taken = []
    for _ in range(5):
        started = process_time()
        found = suggest(snapshot, typed)
        taken.append(process_time() - started)
        assert len(found) <= 10
    assert min(taken) < 0.5


@pytest.mark.parametrize("typed", ["", " ", '"', "()", "$", "-", "AND AND "])
def test_nothing_readable_suggests_nothing(snapshot: Snapshot, typed: str) -> None:
    assert suggest(snapshot, typed) == ()


def test_one_letter_looks_at_no_words(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> list[tuple[str, int]]:
        raise AssertionError("the terms were walked")

    monkeypatch.setattr(module, "starting", refuse)
    monkeypatch.setattr(completing, "starting", refuse)
    assert suggest(snapshot, "q", limit=9) == ()


def test_answers_to_short_texts_are_kept_within_bounds(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_REMEMBERED", 4)
    monkeypatch.setattr(completing, "_answers", {})
    first = suggest(snapshot, "cs.c")
    assert suggest(snapshot, "cs.c") is first
    for typed in ("cs.a", "cs.d", "cs.l", "cs.s", "cs.n"):
        suggest(snapshot, typed)
        assert len(completing._answers) <= 4
    assert suggest(snapshot, "cs.c") == first


def test_a_paper_that_is_gone_is_passed_over(snapshot: Snapshot) -> None:
    assert complete(suggest(snapshot, "1706.03762"), {}) == ()


# How the end of a text is read


@pytest.mark.parametrize(
    ("typed", "before", "prefix", "end"),
    [
        ("graph neu", "", "", "graph neu"),
        ("Ti:sapphire las", "", "", "Ti:sapphire las"),
        ("non-invasive im", "", "", "non-invasive im"),
        ("au:geoffrey hin", "", "au", "geoffrey hin"),
        ("ABS:x au:hin", "ABS:x ", "au", "hin"),
        ('"a b" c', '"a b" ', "", "c"),
        ('ti:"a b', "", "ti", "a b"),
        ("a AND b", "a AND ", "", "b"),
        ("(a", "(", "", "a"),
        ("-a", "-", "", "a"),
        ("-a b", "-a ", "", "b"),
        ("neur* a", "neur* ", "", "a"),
        ("  a   b", "", "", "a b"),
    ],
)
def test_the_end_is_told_from_what_stands_before(
    typed: str, before: str, prefix: str, end: str
) -> None:
    first = next(iter(readings(typed)))
    assert (first.before, first.prefix, first.text) == (before, prefix, end)

"""The built-in sample is well formed and keeps every awkward case that other tests lean on."""

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parent.parent / "indexer" / "sample.jsonl"
RECORDS: list[dict[str, Any]] = [
    json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").split("\n") if line
]
KEYS = (
    "id submitter authors title comments journal-ref doi report-no categories license abstract "
    "versions update_date authors_parsed"
).split()
# A field, then patterns parted by " ¦ ", each of which some paper must match.
CASES = r"""
id: ^hep-th/ ¦ ^math/ ¦ ^math\.GT/ ¦ ^cmp-lg/ ¦ ^alg-geom/ ¦ ^adap-org/ ¦ ^cs/ ¦ ^0704\.\d{4}$
title: \n\x20\x20 ¦ ^.{250} ¦ ^\w+$ ¦ ^" ¦ C\+\+ ¦ \b3D\b ¦ \bRL\b ¦ ^GPT-4 ¦ non-invasive
title: CO\$_2\$ ¦ \$H_0\$ ¦ \\mathcal\{N\}=4 ¦ \\msun ¦ Gr\\"obner ¦ Schr\\"odinger ¦ Erd\\H\{o\}s
title: Poincar\\'e ¦ na\\"\{\\i\}ve ¦ Čech ¦ ~ ¦ -- ¦ \\%
abstract: ^\x20\x20\S[^\n]*\n\S ¦ ^\x20\x20\S.*\n\x20\x20\S ¦ ^\S ¦ \$\$.+\$\$ ¦ \\\([^)]+\\\)
abstract: \$SU\(2\)_L \\times U\(1\)\$ ¦ \\mathcal\{N\}=4 ¦ L\^2 ¦ \$\\frac\{a\}\{b\$ ¦ \\al_N
abstract: \$\\href\{javascript:alert\(1\)\}\{x\}\$ ¦ \$5 and \$6 ¦ ^[^$]*\$[^$]*$
abstract: Schr\\"odinger ¦ Erd\\H\{o\}s ¦ Poincar\\'e ¦ \\v\{C\}ech ¦ Gr\\"obner ¦ na\\"\{\\i\}ve
abstract: Erdős ¦ Čech ¦ ``[^']+'' ¦ \w~\w ¦ \w--\w ¦ \{\\it\s ¦ \\emph\{ ¦ \d\\%
abstract: [\u3040-\u30ff] ¦ [\u4e00-\u9fff] ¦ [\u0400-\u04ff] ¦ 😂 ¦ \u202e ¦ has been withdrawn
abstract: <b>bold</b>.*<script>alert\(1\)</script>.*&amp;.*<img src=x onerror=alert\(1\)>
comments: ^This paper has been withdrawn by the author
authors: ^(?:[^,]+,){300} ¦ Collaboration:\s ¦ \(1\) INAF ¦ Heath, Jr\. and\s ¦ ^\w+$ ¦ ^\S+ \S+$
authors: Erd\\H\{o\}s ¦ Veli\\v\{c\}kovi\\'c ¦ Yiğit ¦ Lü ¦ ^[^,]+ and [^,]+$|, and\s
categories: ^cs\.NA$ ¦ ^math\.NA cs\.NA$ ¦ ^math-ph math\.MP$ ¦ ^cs\.IT math\.IT$
categories: ^math\.ST stat\.TH$ ¦ ^eess\.SY cs\.SY$ ¦ ^q-fin\.EC$ ¦ ^astro-ph$
categories: ^cond-mat$ ¦ \sq-bio$
"""
TABLE = [
    (field, pattern)
    for field, _, patterns in (line.partition(": ") for line in CASES.strip().split("\n"))
    for pattern in patterns.split(" ¦ ")
]


def test_every_line_has_the_snapshot_schema() -> None:
    assert all(list(record) == KEYS for record in RECORDS)
    assert SAMPLE.stat().st_size < 250_000
    assert 115 <= len(RECORDS) <= 130
    assert len({record["id"] for record in RECORDS}) == len(RECORDS)


def test_every_version_has_a_number_and_a_date() -> None:
    for record in RECORDS:
        for number, version in enumerate(record["versions"] or [], start=1):
            assert version["version"] == f"v{number}"
            assert 1991 <= parsedate_to_datetime(version["created"]).year <= 2026


@pytest.mark.parametrize(("field", "pattern"), TABLE)
def test_some_paper_has(field: str, pattern: str) -> None:
    assert any(re.search(pattern, record[field] or "", re.DOTALL) for record in RECORDS)


@pytest.mark.parametrize("fields", [["authors"], ["categories"], ["versions", "update_date"]])
def test_exactly_one_paper_lacks(fields: list[str]) -> None:
    assert sum(all(record[field] is None for field in fields) for record in RECORDS) == 1


def test_lists_run_over_a_page_and_other_counts_hold() -> None:
    assert sum("cs.CL" in (record["categories"] or "").split() for record in RECORDS) > 25
    assert any(len(record["versions"] or []) == 7 for record in RECORDS)
    assert any(record["doi"] == record["license"] == "" for record in RECORDS)
    assert len({record["title"] for record in RECORDS}) < len(RECORDS)

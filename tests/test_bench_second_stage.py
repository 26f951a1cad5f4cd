"""The relevance benchmark with the second stage as a system of its own."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench import second_stage
from bench.judged import Collection
from bench.relevance import BASELINES, OURS, OURS_WITH_MEANING, ask, report
from papers.vectors import DIMENSIONS
from tests.test_bench_relevance import collection as collection


def test_the_second_stage_is_a_system_beside_the_first(
    collection: Collection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    texts: list[str] = []

    def encode(text: str) -> Sequence[float]:
        texts.append(text)
        return [1.0, *[0.0] * (DIMENSIONS - 1)]

    monkeypatch.setattr(second_stage, "encode", encode)
    asked = ask(collection, tmp_path / "work", semantic=True)
    assert [answers.system for answers in asked] == [*BASELINES, OURS, OURS_WITH_MEANING]
    assert asked[2].means() == asked[3].means()
    made = [text for text in texts if ". " in text]
    assert len(made) == 4  # each paper that a question finds, once
    report([asked])
    assert "with meaning to Sheaf, %" in capsys.readouterr().out
    texts.clear()
    ask(collection, tmp_path / "work", semantic=True)
    assert not [text for text in texts if ". " in text]

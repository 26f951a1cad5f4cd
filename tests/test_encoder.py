"""Vectors of meaning from the model of the optional extra."""

import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest

from papers import encoder
from papers.encoder import PACKAGES, SemanticUnavailableError, available, encode, text_of
from papers.vectors import DIMENSIONS
from tests.conftest import ROOT

with_model = pytest.mark.skipif(not available(), reason="the extra `semantic` is not installed")


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_the_extra_names_the_packages() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]["semantic"]
    assert tuple(one.split(">")[0].split("=")[0] for one in extra) == PACKAGES


def test_tex_is_not_encoded_as_tex() -> None:
    assert text_of(r"Schr\"odinger's $\hbar$", "An {\\em odd} one.") == (
        "Schrödinger's \\hbar. An odd one."
    )


def test_without_the_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModuleNotFoundError("No module named 'onnxruntime'")

    monkeypatch.setattr(encoder, "_model", None)
    monkeypatch.setattr(encoder, "_Model", missing)
    with pytest.raises(SemanticUnavailableError, match="pip install numpy onnxruntime"):
        encode("anything")


@with_model
def test_near_in_meaning_is_near() -> None:
    asked = encode("how do neural networks recognise images")
    near = encode("Deep Residual Learning for Image Recognition")
    far = encode("The entropy formula for the Ricci flow and its geometric applications")
    assert len(asked) == DIMENSIONS
    assert cosine(asked, asked) == pytest.approx(1.0, abs=1e-5)
    assert cosine(asked, near) > cosine(asked, far) + 0.2


@with_model
def test_the_same_text_has_the_same_vector_in_any_thread() -> None:
    texts = ["one", "a text of some more words", "one " * 500, "", "中文 $\\alpha$ \x00"] * 4
    alone = [encode(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(encode, texts)) == alone

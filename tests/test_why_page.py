"""Every kind of reason that the core can give is worded on the page."""

import re
from typing import get_args

from papers.answers import FactorKind
from tests.conftest import ROOT


def test_every_kind_of_factor_has_words_on_the_page() -> None:
    text = (ROOT / "templates" / "_why.html").read_text("utf-8")
    kinds = text[text.index("set kinds") : text.index("%}", text.index("set kinds"))]
    assert set(re.findall(r'"(\w+)":', kinds)) == set(get_args(FactorKind))

"""What templates write is escaped as ever, without `Markup`; a page leaves no cycles behind."""

import gc
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jinja2 import Environment
from markupsafe import Markup, escape

from app.escaping import PlainTemplate, escaped


class Drawn:
    def __html__(self) -> str:
        return "<b>&</b>"


class Name(str):
    """Text of another type."""


VALUES: list[Any] = [
    '<a href="x">&\'',
    "",
    Markup("<i>&amp;</i>"),
    Name("<&>"),
    7,
    1.5,
    None,
    Drawn(),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_escaped_as_by_markupsafe(value: Any) -> None:
    """But for two spellings of the same."""
    same = escaped(value).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    assert same == str(escape(value))


def test_templates_escape_what_they_are_given_and_not_what_macros_wrote() -> None:
    environment = Environment(autoescape=True)
    environment.template_class = PlainTemplate
    template = environment.from_string(
        "{% macro item(text) %}<li>{{ text }}</li>{% endmacro %}"
        "{% set kept %}<b>{{ value }}</b>{% endset %}"
        "{{ value }}{{ kept }}{{ item(value) }}{{ '<' ~ value }}{{ value|safe }}"
    )
    assert template.render(value="<i>") == (
        "&lt;i&gt;<b>&lt;i&gt;</b><li>&lt;i&gt;</li>&lt;&lt;i&gt;<i>"
    )


PAGES = ["/search?q=quantum", "/search?q=quantum&explain=1", "/arxiv/1706.03762", "/popular"]
PAGES += ["/related?ids=1706.03762,1104.4191&not=1708.00524", "/arxiv/cs.CL", "/", "/calendar"]


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_was_made_of_goes_with_it(client: TestClient, path: str) -> None:
    """In cycles it would stay until the garbage is collected, which stops all answers."""
    assert client.get(path).status_code == 200
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        client.get(path)
        gc.collect()
        left = {type(each).__name__ for each in gc.garbage if _is_ours(type(each))}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left == set()


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ("app", "papers", "jinja2")

"""Static files: addresses that change with the content, answers that may be kept for ever."""

import re
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.assets import Assets
from tests.conftest import ROOT

STATIC = ROOT / "static"
OURS = sorted(
    str(path.relative_to(STATIC))
    for folder in ("css", "js", "icon")
    for path in (STATIC / folder).rglob("*")
    if path.is_file()
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "static"
    shutil.copytree(STATIC / "css", made / "css")
    return made


def test_the_address_changes_with_any_byte_name_or_file(folder: Path) -> None:
    versions = [Assets(folder).version]
    (folder / "css" / "new.css").write_text("a{}")
    versions.append(Assets(folder).version)
    (folder / "css" / "new.css").write_text("b{}")
    versions.append(Assets(folder).version)
    (folder / "css" / "new.css").rename(folder / "css" / "newer.css")
    versions.append(Assets(folder).version)
    assert len(set(versions)) == 4
    assert Assets(folder).version == versions[-1]
    assert Assets(folder).url("css/base.css") == f"/static/{versions[-1]}/css/base.css"


def test_mathjax_is_used_when_it_is_there(folder: Path) -> None:
    assert not Assets(folder).has_mathjax
    (folder / "vendor" / "mathjax").mkdir(parents=True)
    (folder / "vendor" / "mathjax" / "startup.js").touch()
    assert Assets(folder).has_mathjax


@pytest.mark.parametrize("path", OURS)
def test_every_file_is_served_for_ever_with_its_type(client: TestClient, path: str) -> None:
    url = Assets(STATIC).url(path)
    answer = client.get(url, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert 0 < len(answer.content) <= (STATIC / path).stat().st_size
    assert answer.headers["content-type"].split(";")[0] == TYPES[Path(path).suffix]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.content == answer.content


def test_comments_stay_at_home_and_nothing_else_does(client: TestClient) -> None:
    assets = Assets(STATIC)
    told = (STATIC / "js" / "endless.js").read_text("utf-8")
    sent = client.get(assets.url("js/endless.js")).text
    assert "@ts-check" in told
    assert "@ts-check" not in sent
    strings = re.findall(r'"[^"\n]*"', re.sub(r"//.*|/\*[^/]*\*/", "", told))
    assert strings
    assert [each for each in strings if each not in sent] == []


@pytest.mark.parametrize(
    "path",
    [
        "css/none.css",
        "css",
        "css/",
        "",
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "..%2f..%2fpyproject.toml",
        "css/..%2f..%2f..%2fpyproject.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "css/base.css%00.js",
        "css\\..\\..\\pyproject.toml",
        "a" * 5_000,
    ],
)
def test_anything_else_is_not_found_and_not_kept(client: TestClient, path: str) -> None:
    answer = client.get(f"/static/{Assets(STATIC).version}/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers["cache-control"]
    assert "[project]" not in answer.text


def test_an_old_address_is_not_answered_with_new_content(client: TestClient) -> None:
    assert client.get("/static/000000000000/css/base.css").status_code == 404
    assert client.get("/static/css/base.css").status_code == 404


def test_every_file_that_a_template_or_a_module_names_is_there() -> None:
    named: set[str] = set()
    for template in (ROOT / "templates").glob("*.html"):
        named |= set(re.findall(r"['\"]([^'\"]+)['\"]\|static_url", template.read_text("utf-8")))
    for module in (STATIC / "js").glob("*.js"):
        imported = re.findall(r'(?:from|import) ?\(?"\./([^"]+)"', module.read_text("utf-8"))
        named |= {f"js/{name}" for name in imported}
    assert "css/base.css" in named
    assert {name for name in named if not (STATIC / name).is_file()} == set()
    unused = {path for path in OURS if path not in named}
    assert unused == {"js/service-worker.js"}  # served at the root, where its power begins


@pytest.mark.parametrize("sheet", [path for path in OURS if path.endswith(".css")])
def test_style_sheets_fetch_nothing(sheet: str) -> None:
    text = (STATIC / sheet).read_text("utf-8")
    assert "@import" not in text
    assert all(url.startswith("data:") for url in re.findall(r"url\(['\"]?([^)'\"]+)", text))

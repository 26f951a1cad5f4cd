"""What we hold ourselves to and no other tool checks: documentation, sizes, templates, locks."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from papers.settings import Settings
from tests.conftest import ROOT

LINES_LIMIT = 300
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
DECISIONS = (ROOT / "docs" / "decisions.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]
OUTSIDE = {"arxiv.org", "doi.org", "creativecommons.org"}  # where links from a page may lead

# Versions below these have known faults; a lock that falls under one is a mistake.
FLOORS = {
    "starlette": "1.3.1",
    "tantivy": "0.27",
    "uvicorn": "0.37",
    "jinja2": "3.1.6",
    "h11": "0.16",
    "httpx": "0.28",
}


def commands() -> list[str]:
    told = subprocess.run(  # our own command
        [sys.executable, "-m", "indexer", "--help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return re.findall(r"^    ([a-z]+)  ", told, re.MULTILINE)


def modules() -> list[Path]:
    folders = [ROOT / name for name in ("papers", "indexer", "app", "bench")]
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_and_documented(name: str) -> None:
    assert (Settings.model_fields[name].description or "").endswith(".")
    assert re.search(rf"^\| [^|]*`SHEAF_{name.upper()}`[^|]* \|", OPERATIONS, re.MULTILINE)


def test_no_setting_is_documented_that_is_not_there() -> None:
    documented = set(re.findall(r"SHEAF_([A-Z_]+)", OPERATIONS + README))
    assert {name.lower() for name in documented} <= set(Settings.model_fields)


def test_every_command_is_documented() -> None:
    assert {"ingest", "build", "status", "verify"} <= set(commands())
    for name in commands():
        assert re.search(rf"^\| `{name}\b", OPERATIONS, re.MULTILINE), name


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_too_long_without_a_reason(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LINES_LIMIT or name in DECISIONS


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert path.read_text("utf-8").startswith('"""')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline_and_escapes_everything(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape", text)
    assert not re.search(r"<style\b|\sstyle\s*=", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_names_no_other_host(path: Path) -> None:
    hosts = re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", path.read_text("utf-8"))
    assert set(hosts) <= OUTSIDE


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"https?:|--index|--extra-index|--find-links|git\+", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    assert all(re.match(r"[a-z0-9._-]+==", entry) for entry in entries)
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize("package", FLOORS)
def test_a_locked_version_is_not_below_its_floor(name: str, package: str) -> None:
    locked = re.search(rf"^{package}==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert locked
    assert numbers(locked[1]) >= numbers(FLOORS[package])


def test_what_runs_is_what_was_tested() -> None:
    def pins(name: str) -> dict[str, str]:
        found = re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
        return dict(found)

    both = pins("requirements.lock")
    assert {name: pins("requirements-dev.lock").get(name) for name in both} == both


def test_the_browser_lock_has_checksums_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert "resolved" not in text
    assert "http" not in text
    packages = json.loads(text)["packages"]
    del packages[""]
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())


@pytest.mark.parametrize("target", ["run", "test", "check", "bench"])
def test_make_knows(target: str) -> None:
    asked = subprocess.run(  # noqa: S603  # prints what it would do
        ["/usr/bin/make", "-n", target], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout


def test_the_readme_names_the_two_commands_and_ci_runs_the_second() -> None:
    assert re.search(r"^make run\b", README, re.MULTILINE)
    assert re.search(r"^make test\b", README, re.MULTILINE)
    assert re.search(r"^make test$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


def test_every_file_that_the_documentation_links_is_there() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{target} in {path.name}"


def test_the_changelog_is_kept() -> None:
    assert "##" in (ROOT / "CHANGELOG.md").read_text("utf-8")

"""The compose file is valid and its image is made by the scripts that `make run` uses."""

import re
from pathlib import Path

import yaml
from compose_pydantic import ComposeSpecification

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_compose_file_meets_the_compose_schema() -> None:
    specification = ComposeSpecification.model_validate(COMPOSE)
    assert set(specification.services or {}) == {"web", "indexer"}


def test_web_and_indexer_share_the_one_data_volume() -> None:
    assert list(COMPOSE["volumes"]) == ["data"]
    assert all(service["volumes"] == ["data:/data"] for service in COMPOSE["services"].values())
    assert "SHEAF_DATA_DIR=/data" in DOCKERFILE


def test_the_web_service_tells_whether_it_is_alive() -> None:
    assert "/healthz" in COMPOSE["services"]["web"]["healthcheck"]["test"][-1]


def test_the_image_is_debian_runs_as_nobody_special_and_is_made_by_our_scripts() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases
    assert all(base.endswith("-slim-bookworm") for base in bases)
    assert "USER sheaf" in DOCKERFILE
    for script in ("scripts/python requirements.lock", "scripts/browser"):
        assert script in DOCKERFILE
    assert COMPOSE["services"]["indexer"]["command"] == ["scripts/data"]


def test_everything_the_image_copies_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert copied
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name

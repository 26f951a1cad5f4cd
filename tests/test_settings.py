from pathlib import Path

import pytest
from pydantic import ValidationError

from papers.settings import Settings
from tests.conftest import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"


def test_the_defaults_lie_in_one_folder() -> None:
    settings = Settings()
    assert settings.data_dir == Path("data")
    assert settings.index_dir == Path("data/index")
    assert settings.rejects_dir == Path("data/rejects")
    assert settings.database == "sqlite:///data/papers.db"


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEAF_DATA_DIR", "/srv/sheaf")
    monkeypatch.setenv("SHEAF_SITE_NAME", "Reading room")
    monkeypatch.setenv("SHEAF_UNKNOWN", "ignored")
    settings = Settings()
    assert settings.database == "sqlite:////srv/sheaf/papers.db"
    assert settings.site_name == "Reading room"


def test_another_database_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEAF_DATABASE_URL", "postgresql://localhost/sheaf")
    assert Settings().database == "postgresql://localhost/sheaf"


def test_settings_do_not_change() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.site_name = "Other"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert description.endswith(".")


@pytest.mark.skipif(not OPERATIONS.exists(), reason="docs/operations.md is not written yet")
@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_documentation(name: str) -> None:
    assert f"SHEAF_{name.upper()}" in OPERATIONS.read_text(encoding="utf-8")

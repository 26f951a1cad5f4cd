"""The site over the sample with an activity database of the test's own, and a clock to turn."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.activity import Activity
from app.main import create_app
from papers.settings import Settings

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def activity(tmp_path: Path, clock: Clock) -> Iterator[Activity]:
    made = Activity(tmp_path / "activity.db", clock)
    yield made
    made.close()


@pytest.fixture(scope="module")
def opened(settings: Settings) -> Iterator[tuple[FastAPI, TestClient]]:
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield app, client


@pytest.fixture
def site(opened: tuple[FastAPI, TestClient], activity: Activity) -> TestClient:
    app, client = opened
    app.state.activity.close()
    app.state.activity = activity
    return client

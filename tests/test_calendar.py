"""The calendar: every day's count, where days, weeks and months lead, what is complete."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.calendar_page import CalendarDay, Month, newest_month
from app.main import create_app
from papers.catalog import Catalog
from papers.freshness import COMPLETE_FROM, COMPLETE_THROUGH, LAST_HARVEST
from papers.settings import Settings
from papers.store import open_store
from tests.conftest import fill
from tests.test_pages import hrefs, ids_on, link, page, text_of

NEWEST = date(2025, 1, 23)  # of the sample


def calendar(client: TestClient, **parameters: str) -> str:
    answer = client.get("/calendar", params=parameters)
    assert answer.status_code == 200, text_of(answer.text)
    return answer.text


def days(markup: str) -> dict[str, tuple[str, str | None]]:
    """Day -> its count and its address, as the table shows them."""
    table = markup.partition("<table")[2].partition("</table>")[0]
    found = {}
    for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL):
        day = re.search(r'datetime="([\d-]+)"', cell)
        count = re.search(r'calendar-count"[^>]*>([\d,]+)<', cell)
        url = re.search(r'href="([^"]+)"', cell)
        assert day
        found[day[1]] = (count[1] if count else "", unescape(url[1]) if url else None)
    return found


def cells(month: Month) -> dict[date, CalendarDay]:
    return {each.day: each for week in month.weeks for each in week.days}


# What a month shows


@pytest.mark.parametrize("category", ["", "cs.CL", "cs.CL+cs.LG-cs.CV", "-cs.CL"])
@pytest.mark.parametrize("month", ["2025-01", "2023-05", "1997-11"])
def test_every_day_leads_to_as_many_papers_as_it_says(
    client: TestClient, category: str, month: str
) -> None:
    shown = days(calendar(client, category=category, month=month))
    assert all(f"{month}-{day:02}" in shown for day in range(1, 29))
    weekdays = [date.fromisoformat(day).weekday() for day in shown]
    assert weekdays == list(range(7)) * (len(weekdays) // 7)
    for day, (count, url) in shown.items():
        if url:
            assert url == f"{f'/arxiv/{category}' if category else '/search'}?date={day}"
            assert len(ids_on(page(client, url))) == int(count)
        else:
            assert count in ("", "0")
            total = client.get("/api/v1/search", params={"category": category, "date": day}).json()[
                "total"
            ]
            assert total == 0, day


def test_weeks_and_the_month_lead_to_their_papers(client: TestClient) -> None:
    markup = calendar(client, category="cs.CL", month="2023-05")
    shown = days(markup)
    day = date.fromisoformat(next(day for day, (_, url) in shown.items() if url))
    monday = day - timedelta(days=day.weekday())
    spans = [("2023-05-01", "2023-05-31"), (f"{monday}", f"{monday + timedelta(days=6)}")]
    for first, last in spans:
        url = f"/arxiv/cs.CL?from={first}&to={last}"
        assert url in hrefs(markup)
        count = sum(int(n) for day, (n, _) in shown.items() if n and first <= day <= last)
        assert len(ids_on(page(client, url))) == count > 0


def test_a_weekend_and_a_day_without_announcement_are_no_links(client: TestClient) -> None:
    shown = days(calendar(client, month="2025-01"))
    assert shown["2025-01-25"] == shown["2025-01-26"] == ("", None), "a weekend"
    assert shown["2025-01-21"] == ("", None), "the day after a holiday's evening"
    assert shown["2025-01-22"][0] != "", "a day of the schedule has a number, if only a 0"


def test_it_is_a_table_with_headings(client: TestClient) -> None:
    markup = calendar(client, month="2025-01")
    assert re.findall(r'<abbr title="(\w+)">', markup)[1:] == [
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ]
    assert markup.count('scope="col"') == 8
    assert markup.count('scope="row"') == 5
    assert "<caption" in markup
    assert re.search(r'hidden">Thu 23 Jan 2025: \d+ papers?, from a file', markup)
    assert re.search(r'hidden">Week 4: \d+ papers?<', markup)


def test_without_a_month_it_is_that_of_the_newest_paper(client: TestClient) -> None:
    assert "January 2025" in text_of(calendar(client))
    assert days(calendar(client, month="")) == days(calendar(client, month="2025-01"))
    assert "No papers of this month are here" in text_of(calendar(client, month="1986-01"))


# From month to month


def test_going_back_month_by_month_meets_the_first_paper_and_ends(client: TestClient) -> None:
    url = "/calendar?category=cs.CL&month=2025-01"
    seen: list[str] = []
    for _ in range(600):
        markup = page(client, url)
        seen += [day for day, (_, to) in days(markup).items() if to]
        before = re.search(r'href="([^"]+)" rel="prev"', markup)
        if not before:
            break
        url = unescape(before[1])
    else:
        raise AssertionError("there is no end")
    first = client.get("/api/v1/search?category=cs.CL&sort=announced&size=100").json()
    announced = [each["announced"]["day"] for each in first["results"] if each["announced"]]
    assert min(announced) == min(seen)
    assert set(announced) <= set(seen)


@pytest.mark.parametrize(
    ("month", "rel", "leads_to"),
    [
        ("1986-01", "next", "first"),
        ("2099-12", "prev", "last"),
        ("1986-01", "prev", None),
        ("2099-12", "next", None),
    ],
)
def test_a_month_far_away_leads_back_to_the_papers(
    client: TestClient, month: str, rel: str, leads_to: str | None
) -> None:
    before = f"{datetime.now(UTC):%Y-%m}"
    found = re.search(rf'href="([^"]+)" rel="{rel}"', calendar(client, month=month))
    if leads_to is None:
        assert not found
        return
    assert found
    target = re.search(r"month=(\d{4}-\d{2})", found[1])
    assert target
    if leads_to == "last":
        assert target[1] in (before, f"{datetime.now(UTC):%Y-%m}")
    else:
        assert any(to for _, to in days(calendar(client, month=target[1])).values())


@pytest.mark.parametrize(
    "month",
    [
        *("2025-13", "2025-00", "2025-1", "2025", "25-01", "2025-01-01", "1985-12", "2100-01"),
        *("x", "0", "٢٠٢٥-01", "2025-01\n2025-02", "9" * 5_000, "-2025-01", "2025-01'"),
    ],
)
def test_a_bad_month_is_refused_with_an_example(client: TestClient, month: str) -> None:
    answer = client.get("/calendar", params={"month": month})
    assert answer.status_code == 400
    assert "month: send a month such as 2026-05, from 1986-01 to 2099-12" in text_of(answer.text)


@pytest.mark.parametrize("category", ["nope", "cs.CL--", "x" * 401, "<script>alert(1)</script>"])
def test_a_bad_category_is_refused(client: TestClient, category: str) -> None:
    answer = client.get("/calendar", params={"category": category})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_a_category_has_one_address_and_is_named(client: TestClient) -> None:
    markup = calendar(client, category="CS.cl, cs.LG - cs.CV", month="2023-05")
    canonical = link(markup, "canonical") or ""
    assert canonical.endswith("/calendar?category=cs.CL%2Bcs.LG-cs.CV&month=2023-05")
    assert "Computation and Language + Machine Learning without" in text_of(markup)
    assert 'value="cs.CL+cs.LG-cs.CV"' in markup
    assert 'name="robots" content="noindex, follow"' in markup


# Completeness


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The sample, as if everything of 15 to 22 January 2025 had been harvested."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("harvested"))
    fill(settings)
    store = open_store(settings.database, writable=True)
    store.set_meta(LAST_HARVEST, "2025-01-23T03:00:00+00:00")
    store.set_meta(COMPLETE_FROM, "2025-01-15")
    store.set_meta(COMPLETE_THROUGH, "2025-01-22")
    store.close()
    opened = Catalog.open(settings)
    yield opened
    opened.close()


def test_a_day_is_complete_or_not_or_from_a_file(harvested: Catalog) -> None:
    month = newest_month(harvested, datetime(2025, 1, 23, 4, tzinfo=UTC))
    assert month
    shown = cells(month)
    assert shown[NEWEST].state == "partial"
    assert shown[NEWEST].label.endswith("paper, not complete")
    assert shown[NEWEST].is_today
    assert [day for day, each in shown.items() if each.is_today] == [NEWEST]
    assert shown[date(2025, 1, 22)].state == "complete"
    assert shown[date(2025, 1, 22)].label == "Wed 22 Jan 2025: no papers here, complete"
    assert shown[date(2025, 1, 10)].state == "file"
    assert shown[date(2025, 1, 25)].state is None
    assert {state for state, _ in month.states} == {"complete", "partial", "file"}


def test_the_marks_are_told_in_words(client: TestClient) -> None:
    home = text_of(page(client, "/"))
    assert "Without a mark: from a file, so it may lack some" in home
    assert "Not complete" not in home, "nothing is marked so"


# On the home page


def month_at(catalog: Catalog, now: datetime) -> Month:
    found = newest_month(catalog, now)
    assert found
    return found


def test_home_shows_at_least_the_four_newest_weeks(catalog: Catalog) -> None:
    month = month_at(catalog, datetime(2026, 1, 1, tzinfo=UTC))
    assert month.title == "January 2025"
    shown = cells(month)
    assert NEWEST in shown
    assert min(shown) == date(2024, 12, 30), "the month from its first week on"
    assert max(shown) == date(2025, 1, 26), "and no week that is wholly to come"
    assert month.next_url is None
    assert month.previous_url == "/calendar?month=2024-12"


def test_a_month_that_begins_is_shown_with_the_weeks_before(tmp_path: Any) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    line = (
        '{"id":"2506.00001","title":"A","abstract":"B","authors":"C D","categories":"cs.CL",'
        '"versions":[{"version":"v1","created":"Sun, 01 Jun 2025 17:00:00 GMT"}],'
        '"authors_parsed":[["D","C",""]],"update_date":"2025-06-03"}\n'
    )
    file = tmp_path / "one.jsonl"
    file.write_text(line)
    fill(settings, file)
    catalog = Catalog.open(settings)
    month = month_at(catalog, datetime(2025, 6, 4, 1, tzinfo=UTC))
    shown = cells(month)
    assert shown[date(2025, 6, 3)].count == 1
    assert month.title == "June 2025"
    assert (min(shown), max(shown)) == (date(2025, 5, 12), date(2025, 6, 8))
    assert shown[date(2025, 6, 4)].count == 0, "announced, and nothing here"
    assert shown[date(2025, 6, 5)].count is None, "not announced yet"
    assert shown[date(2025, 5, 26)].is_outside
    assert month.count == 1
    later = month_at(catalog, datetime(2025, 6, 9, 1, tzinfo=UTC))
    assert max(cells(later)) == date(2025, 6, 15), "what is missing of the next week is told"
    catalog.close()


def test_home_says_how_fresh_everything_is(client: TestClient) -> None:
    assert "Announcements" in text_of(page(client, "/"))
    assert "this is not up to date" in text_of(page(client, "/"))
    assert "/search?from=2025-01-01&to=2025-01-31" in hrefs(page(client, "/"))


def test_without_papers_there_is_no_calendar_and_no_failure(empty: Settings) -> None:
    fill(empty, _nothing(empty))
    with TestClient(create_app(empty)) as client:
        assert "<table" not in client.get("/").text
        assert "No papers of this month" in text_of(client.get("/calendar").text)


def _nothing(settings: Settings) -> Any:
    settings.data_dir.mkdir(parents=True)
    file = settings.data_dir / "none.jsonl"
    file.write_text("")
    return file

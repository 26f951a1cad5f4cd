"""`/api/v1/sync/{place}`: nothing is overwritten unseen, nothing grows without bound."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.activity import Activity
from app.activity import database as database_module
from app.activity import places as places_module
from app.activity.clients import NEW_PLACES, PUTS
from app.activity.places import BODY_LIMIT_BYTES, DAYS_KEPT
from app.security import HEADERS
from tests.activity_site import Clock, activity, clock, opened, site

__all__ = ["activity", "clock", "opened", "site"]  # fixtures

NEW = {"If-None-Match": "*"}
BODY = bytes(range(256))
NO_PLACES = [
    "a" * 63,
    "a" * 65,
    "A" * 64,
    "g" * 64,
    "é" * 64,
    "a" * 63 + "\n",
    "a" * 64 + "\n",
    "x",
]


def url(name: str = "a") -> str:
    return "/api/v1/sync/" + (name * 64)[:64]


def put(
    site: TestClient, body: bytes = BODY, tag: str | None = None, name: str = "a"
) -> httpx2.Response:
    return site.put(url(name), content=body, headers={"If-Match": tag} if tag else NEW)


def test_what_is_put_comes_back_as_it_was(site: TestClient) -> None:
    made = put(site)
    assert made.status_code == 201
    assert made.content == b""
    found = site.get(url())
    assert found.status_code == 200
    assert found.content == BODY
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["etag"] == made.headers["etag"]
    assert found.headers["etag"].startswith('"'), "a strong one"
    assert site.get(url("b")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"\0", b"{}", b"<script>alert(1)</script>"])
def test_any_bytes_may_lie_there_and_are_never_a_page(site: TestClient, body: bytes) -> None:
    assert put(site, body).status_code == 201
    found = site.get(url())
    assert found.content == body
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["x-content-type-options"] == "nosniff"


def test_a_replacement_needs_the_tag_of_what_it_replaces(site: TestClient) -> None:
    first = put(site).headers["etag"]
    changed = put(site, b"second", first)
    assert changed.status_code == 204
    assert changed.headers["etag"] != first
    assert site.get(url()).content == b"second"
    late = put(site, b"third", first)
    assert late.status_code == 412
    assert late.headers["etag"] == changed.headers["etag"]
    assert late.headers["content-type"] == "application/problem+json"
    assert site.get(url()).content == b"second"
    assert put(site, b"third", changed.headers["etag"]).status_code == 204


REFUSED: list[tuple[dict[str, str], int]] = [
    ({}, 428),
    ({"If-None-Match": '"x"'}, 428),
    ({"If-None-Match": "*"}, 412),
    ({"If-Match": '"x"'}, 412),
    ({"If-Match": "*"}, 412),
    ({"If-Match": "x" * 201}, 400),
    ({"If-Match": '"x"', "If-None-Match": "*"}, 400),
]


@pytest.mark.parametrize(("headers", "status"), REFUSED)
def test_what_lies_there_is_not_overwritten_unseen(
    site: TestClient, headers: dict[str, str], status: int
) -> None:
    tag = put(site).headers["etag"]
    answer = site.put(url(), content=b"other", headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("etag") == (tag if status == 412 else None)
    assert site.get(url()).content == BODY


def test_a_weak_tag_names_no_state(site: TestClient) -> None:
    tag = put(site).headers["etag"]
    assert put(site, b"other", f"W/{tag}").status_code == 412


def test_where_nothing_lies_any_more_there_is_no_tag(site: TestClient) -> None:
    tag = put(site).headers["etag"]
    assert site.delete(url()).status_code == 204
    answer = put(site, b"other", tag)
    assert answer.status_code == 412
    assert "etag" not in answer.headers
    assert "If-None-Match: *" in answer.json()["detail"]
    assert put(site, b"other").status_code == 201


def test_deleting_twice_is_as_deleting_once(site: TestClient, tmp_path: Path) -> None:
    assert site.delete(url()).status_code == 204
    assert not (tmp_path / "activity.db").exists(), "nothing to delete is nothing to write"
    put(site)
    for _ in range(2):
        assert site.delete(url()).status_code == 204
        assert site.get(url()).status_code == 404


def test_a_client_that_has_it_is_told_so(site: TestClient) -> None:
    tag = put(site).headers["etag"]
    answer = site.get(url(), headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == tag
    assert site.get(url(), headers={"If-None-Match": '"x"'}).status_code == 200


def test_head_is_get_without_the_bytes(site: TestClient) -> None:
    assert site.head(url()).status_code == 404
    tag = put(site).headers["etag"]
    answer = site.head(url())
    assert answer.status_code == 200
    assert answer.headers["etag"] == tag
    assert answer.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("place", NO_PLACES)
def test_a_place_is_64_lower_case_hex_digits(site: TestClient, method: str, place: str) -> None:
    answer = site.request(method, f"/api/v1/sync/{quote(place)}", headers=NEW)
    assert answer.status_code == 404
    assert "64" in answer.json()["detail"]


def test_no_answer_is_kept_by_anything_between(site: TestClient) -> None:
    answers: list[httpx2.Response] = [
        site.get(url()),
        put(site),
        site.get(url()),
        put(site),
        site.put(url()),
    ]
    answers += [put(site, b"x" * (BODY_LIMIT_BYTES + 1)), site.delete(url())]
    assert [answer.status_code for answer in answers] == [404, 201, 200, 412, 428, 413, 204]
    for answer in answers:
        assert "no-store" in answer.headers["cache-control"]
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method", ["POST", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_told_which_there_are(site: TestClient, method: str) -> None:
    answer = site.request(method, url())
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, PUT, DELETE"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_parameter_is_refused(site: TestClient, method: str) -> None:
    assert site.request(method, url(), params={"key": "secret"}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_page_of_another_site_changes_nothing(
    site: TestClient, method: str, headers: dict[str, str]
) -> None:
    tag = put(site).headers["etag"]
    answer = site.request(method, url(), content=b"x", headers={"If-Match": tag, **headers})
    assert answer.status_code == 403
    assert site.get(url()).content == BODY


# Bounds


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
def test_a_body_has_a_largest_size(site: TestClient, chunked: bool) -> None:
    def parts(size: int) -> Iterator[bytes]:
        for start in range(0, size, 50_000):
            yield b"x" * min(50_000, size - start)

    for size, status in ((BODY_LIMIT_BYTES, 201), (BODY_LIMIT_BYTES + 1, 413)):
        content = parts(size) if chunked else b"x" * size
        answer = site.put(url(str(status % 10)), content=content, headers=NEW)
        assert answer.status_code == status
    assert "1,000,000" in answer.json()["detail"]
    assert site.get(url("3")).status_code == 404


def test_one_client_writes_so_often_an_hour(site: TestClient, clock: Clock) -> None:
    clock.turn(minutes=15)
    tag = put(site).headers["etag"]
    for number in range(PUTS.count - 1):
        tag = put(site, str(number).encode(), tag).headers["etag"]
    answer = put(site, b"too much", tag)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(45 * 60)
    assert site.get(url()).headers["etag"] == tag
    clock.turn(minutes=45)
    assert put(site, b"too much", tag).status_code == 204


def test_one_client_begins_so_many_places_a_day(site: TestClient, clock: Clock) -> None:
    for number in range(NEW_PLACES.count):
        assert put(site, name=f"{number:02x}").status_code == 201
    answer = put(site, name="ff")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(12 * 3_600)
    clock.turn(hours=12)
    assert put(site, name="ff").status_code == 201


def test_there_are_so_many_places(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "PLACES_LIMIT", 2)
    tag = put(site, name="a").headers["etag"]
    put(site, name="b")
    answer = put(site, name="c")
    assert answer.status_code == 507
    assert "no room" in answer.json()["detail"]
    assert site.get(url("c")).status_code == 404
    assert put(site, b"still", tag).status_code == 204, "what is there can change"
    site.delete(url("b"))
    assert put(site, name="c").status_code == 201


def test_there_are_so_many_bytes(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "ALL_LIMIT_BYTES", 1_000)
    tag = put(site, b"x" * 600, name="a").headers["etag"]
    assert put(site, b"x" * 401, name="b").status_code == 507
    assert put(site, b"x" * 400, name="b").status_code == 201
    assert put(site, b"x" * 601, tag).status_code == 507
    tag = put(site, b"y" * 600, tag).headers["etag"]
    assert put(site, b"x" * 500, tag).status_code == 204
    assert put(site, b"x" * 100, name="c").status_code == 201


def test_when_there_is_too_much_already_a_library_can_still_become_smaller(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = put(site, b"x" * 600).headers["etag"]
    monkeypatch.setattr(places_module, "ALL_LIMIT_BYTES", 100)
    assert put(site, b"x" * 500, tag).status_code == 204


@pytest.mark.parametrize("by", ["reading", "writing", "nothing"])
def test_a_place_is_emptied_400_days_after_its_last_use(
    site: TestClient, clock: Clock, by: str
) -> None:
    tag = put(site).headers["etag"]
    clock.turn(days=DAYS_KEPT)
    if by == "reading":
        site.get(url())
    elif by == "writing":
        tag = put(site, b"again", tag).headers["etag"]
    clock.turn(days=1)
    assert site.get(url()).status_code == (404 if by == "nothing" else 200)
    clock.turn(days=DAYS_KEPT)
    put(site, name="b")
    clock.turn(days=-DAYS_KEPT)
    is_gone = by == "nothing"
    assert site.get(url()).status_code == (404 if is_gone else 200)


def test_an_expired_place_makes_room(
    site: TestClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places_module, "PLACES_LIMIT", 1)
    put(site, name="a")
    assert put(site, name="b").status_code == 507
    clock.turn(days=DAYS_KEPT + 1)
    assert put(site, name="b").status_code == 201
    assert put(site, name="a").status_code == 507


# Several at once, and when something is wrong


def test_of_many_that_replace_one_state_at_once_one_does(site: TestClient) -> None:
    tag = put(site).headers["etag"]
    answers: list[httpx2.Response] = []

    def replace(number: int) -> None:
        answers.append(put(site, f"device {number}".encode(), tag))

    threads = [threading.Thread(target=replace, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [204] + [412] * 7
    (won,) = (answer for answer in answers if answer.status_code == 204)
    assert site.get(url()).headers["etag"] == won.headers["etag"]
    assert {answer.headers["etag"] for answer in answers} == {won.headers["etag"]}


def test_what_cannot_be_kept_is_told(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "REST_SECONDS", 0.0)
    (tmp_path / "activity.db").write_bytes(b"no database" * 1_000)
    for answer in (site.get(url()), put(site), site.delete(url())):
        assert answer.status_code == 503
        assert answer.headers["retry-after"]


def test_a_library_and_counts_of_one_client_have_bounds_of_their_own(
    site: TestClient, activity: Activity
) -> None:
    for number in range(300):
        activity.add(f"2101.{number:05}", "pdf", "testclient")
    assert put(site).status_code == 201

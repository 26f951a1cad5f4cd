"""A small arXiv for the harvester: OAI-PMH over real sockets, that misbehaves when told to."""

import asyncio
import json
import re
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from indexer.polite import Clock

Snapshot = dict[str, Any]
Fault = Callable[[asyncio.StreamWriter, str], Awaitable[None]]
"""Writes an answer in place of the good one, which it is given."""

IDENTIFIER = re.compile("<identifier>oai:arXiv.org:([^<]+)")
NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
FIELDS = (
    *("title", "authors", "categories", "comments", "report-no", "journal-ref", "doi"),
    *("license", "abstract"),
)


class SkewedClock:
    """Real time plus all that was slept, so that waiting costs nothing and still counts."""

    def __init__(self) -> None:
        self.slept = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.monotonic, self.sleep, lambda: datetime.now(UTC))


@dataclass(slots=True)
class OaiServer:
    """What it holds and how it behaves; both may change between two requests."""

    records: list[Snapshot]
    today: date
    clock: SkewedClock
    page_size: int = 4
    earliest: date = date(2005, 9, 16)
    faults: deque[Fault | None] = field(default_factory=deque)
    """Of the coming requests for records, in order; None and after the last: it behaves."""
    change: Callable[[str], str] = lambda text: text
    """What it does to every good answer."""
    asked: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    """When, by the client's clock, each request came, and what it asked for."""
    agents: set[str] = field(default_factory=set)
    pages: list[list[str]] = field(default_factory=list)
    """Ids of the records of each list, as a good answer would have had them."""
    identifiers_page_size: int = 10
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/oai"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                named = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                self.agents.add(named.get("user-agent", ""))
                query = parse_qs(urlsplit(lines[0].split(" ")[1]).query)
                asked = {name: values[0] for name, values in query.items()}
                self.asked.append((self.clock.monotonic(), asked))
                good = self.answer(asked)
                self.pages.append(IDENTIFIER.findall(good))
                fault = self.next_fault() if asked.get("verb") == "ListRecords" else None
                await (fault or whole)(writer, self.change(good))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def answer(self, asked: dict[str, str]) -> str:
        if asked.get("verb") == "Identify":
            return envelope(
                self.today,
                "<Identify><repositoryName>arXiv</repositoryName>"
                f"<earliestDatestamp>{self.earliest}</earliestDatestamp></Identify>",
            )
        if asked.get("verb") == "GetRecord":
            return self.record(asked["identifier"])
        of_records = asked.get("verb") == "ListRecords"
        skip = 0
        if token := asked.get("resumptionToken"):
            parts = parse_qs(token)
            asked = {name: values[0] for name, values in parts.items()}
            skip = int(asked["skip"])
        first, last = asked.get("from", "0000"), asked.get("until", "9999")
        page, is_last = self.page(first, last, skip, of_records=of_records)
        if not page:
            return error("noRecordsMatch", self.today)
        listed = "".join(page)
        if not is_last:
            more = {"from": first, "until": last, "skip": skip + len(page)}
            listed += f"<resumptionToken>{escape(urlencode(more))}</resumptionToken>"
        elif skip:
            listed += "<resumptionToken/>"
        verb = "ListRecords" if of_records else "ListIdentifiers"
        return envelope(self.today, f"<{verb}>{listed}</{verb}>")

    def record(self, identifier: str) -> str:
        for each in self.records:
            if f"oai:arXiv.org:{each['id']}" == identifier:
                return envelope(self.today, f"<GetRecord>{record_xml(each)}</GetRecord>")
        return error("idDoesNotExist", self.today)

    def page(
        self, first: str, last: str, skip: int, *, of_records: bool = True
    ) -> tuple[list[str], bool]:
        """Records or headers of datestamps from first to last, as XML; whether it is the end."""
        found = [each for each in self.records if first <= each["update_date"] <= last]
        found.sort(key=lambda each: (each["update_date"], each["id"]))
        made = record_xml if of_records else header_xml
        end = skip + (self.page_size if of_records else self.identifiers_page_size)
        return [made(each) for each in found[skip:end]], end >= len(found)

    def next_fault(self) -> Fault | None:
        """How to misbehave in place of the coming list of records."""
        return self.faults.popleft() if self.faults else None


@contextmanager
def serving(server: OaiServer) -> Iterator[OaiServer]:
    """Serve in a thread of its own."""
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(server.handle, "127.0.0.1", 0))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(listening: asyncio.Server) -> None:
    listening.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def envelope(today: date, inner: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}">'
        f"<responseDate>{today}T03:45:00Z</responseDate>"
        f"<request>http://example.org/oai</request>{inner}</OAI-PMH>\n"
    )


def error(code: str, today: date) -> str:
    return envelope(today, f'<error code="{code}">as told</error>')


def header_xml(snapshot: Snapshot) -> str:
    status = ' status="deleted"' if snapshot.get("deleted") else ""
    return (
        f"<header{status}><identifier>oai:arXiv.org:{escape(snapshot['id'])}</identifier>"
        f"<datestamp>{snapshot['update_date']}</datestamp><setSpec>cs:cs:CL</setSpec></header>"
    )


def record_xml(snapshot: Snapshot) -> str:
    """A record of the snapshot as arXivRaw has it."""
    header = header_xml(snapshot)
    if snapshot.get("deleted"):
        return f"<record>{header}</record>"
    versions = "".join(
        f"<version version={quoteattr(each['version'])}><date>{each['created']}</date>"
        f"<size>14kb</size>{each.get('source_type', '')}</version>"
        for each in snapshot.get("versions") or ()
    )
    texts = "".join(
        f"<{name}>{escape(snapshot[name])}</{name}>" for name in FIELDS if snapshot.get(name)
    )
    submitter = snapshot.get("submitter")
    return (
        f"<record>{header}<metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{escape(snapshot["id"])}</id>'
        f"{f'<submitter>{escape(submitter)}</submitter>' if submitter else ''}{versions}{texts}"
        "</arXivRaw></metadata></record>"
    )


async def whole(writer: asyncio.StreamWriter, good: str) -> None:
    await send(writer, good.encode())


async def send(
    writer: asyncio.StreamWriter,
    body: bytes,
    status: str = "200 OK",
    headers: dict[str, str] | None = None,
) -> None:
    said = {"Content-Type": "text/xml", "Content-Length": str(len(body)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)


def status(line: str, **headers: str) -> Fault:
    """An answer of another status; underscores in the names of headers become hyphens."""

    async def fault(writer: asyncio.StreamWriter, _: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await send(writer, b"not now", line, named)

    return fault


def instead(body: str | bytes, **headers: str) -> Fault:
    """Another body with status 200."""

    async def fault(writer: asyncio.StreamWriter, _: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await send(writer, body.encode() if isinstance(body, str) else body, headers=named)

    return fault


def changed(change: Callable[[str], str | bytes]) -> Fault:
    """The good answer changed."""

    async def fault(writer: asyncio.StreamWriter, good: str) -> None:
        body = change(good)
        await send(writer, body.encode() if isinstance(body, str) else body)

    return fault


async def reset_before_headers(writer: asyncio.StreamWriter, _: str) -> None:
    writer.transport.abort()


async def reset_in_body(writer: asyncio.StreamWriter, good: str) -> None:
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(good)}\r\n\r\n{good[:200]}".encode())
    await writer.drain()
    writer.transport.abort()


async def too_short(writer: asyncio.StreamWriter, good: str) -> None:
    """Promises more than it sends, and closes."""
    body = good.encode()
    await send(writer, body, headers={"Content-Length": str(len(body) + 100)})
    await writer.drain()
    writer.close()


async def trickle(writer: asyncio.StreamWriter, good: str) -> None:
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(good)}\r\n\r\n".encode())
    for letter in good:
        writer.write(letter.encode())
        await writer.drain()
        await asyncio.sleep(0.05)


async def trickle_headers(writer: asyncio.StreamWriter, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for letter in b"y" * 1_000:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(writer: asyncio.StreamWriter, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"<x>" * 10_000)
        await writer.drain()


def as_line(snapshot: Snapshot) -> str:
    """The same record as a line of a snapshot file."""
    return json.dumps({name: value for name, value in snapshot.items() if name != "deleted"})

"""Records of a harvest that are no usable papers, with their source, until they become usable."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from indexer.oai import Reject

FILE = "harvest.jsonl"


class HarvestRejects:
    """One line per record, the last one said of it; written whole, beside and then in place."""

    def __init__(self, rejects_dir: Path) -> None:
        self._path = rejects_dir / FILE
        self._lines: dict[str, str] = {}
        if self._path.exists():
            for line in self._path.read_text("utf-8").splitlines():
                self._lines[str(json.loads(line)["id"])] = line

    def __len__(self) -> int:
        return len(self._lines)

    def update(self, rejects: Iterable[Reject], usable: Iterable[str]) -> None:
        """Add what was rejected, drop what came usable by now (`usable` are ids)."""
        before = dict(self._lines)
        for id_ in usable:
            self._lines.pop(f"oai:arXiv.org:{id_}", None)
        for reject in rejects:
            said = {"id": reject.id, "reason": reject.reason, "text": reject.source}
            self._lines[reject.id] = json.dumps(said, ensure_ascii=False)
        if self._lines != before:
            self._write()

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._lines:
            self._path.unlink(missing_ok=True)
            return
        partial = self._path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(f"{line}\n" for line in self._lines.values())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)

"""Index generations: one folder each, a pointer file that names the live one, a checksum manifest.

`data/index/CURRENT` holds the name of the live folder and is only ever replaced whole. Segment
files never change once written, so a manifest of their SHA-256 tells damage that the engine,
which verifies no checksum on open, would serve as truth.
"""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

POINTER = "CURRENT"
MANIFEST = "sheaf-manifest.json"
_COMMIT = "meta.json"  # the one file of a generation that changes: it names the segments


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds after its last commit."""

    schema_version: int
    database_id: str
    papers: int
    watermark: int
    built_at: str
    files: dict[str, str]


def current(index_dir: Path) -> str | None:
    """Name of the live generation, None when there is none yet."""
    try:
        name = (index_dir / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return name or None


def new_name(index_dir: Path) -> str:
    """A name that no generation here has: they count up, so that listings sort by age."""
    numbers = [int(path.name) for path in index_dir.glob("[0-9]*") if path.name.isdigit()]
    return f"{max(numbers, default=0) + 1:08d}"


def make_current(index_dir: Path, name: str) -> None:
    """Point at a finished generation, in one step that survives a power cut."""
    sync_folder(index_dir / name)
    _replace(index_dir / POINTER, name.encode("ascii") + b"\n")


def remove_others(index_dir: Path) -> list[str]:
    """Delete every generation but the live one; returns their names.

    Readers that still have one open keep its files until they let go (the kernel sees to that).
    """
    live = current(index_dir)
    stale = [p for p in index_dir.glob("[0-9]*") if p.is_dir() and p.name != live]
    for path in stale:
        shutil.rmtree(path)
    return sorted(path.name for path in stale)


def write_manifest(
    folder: Path, *, schema_version: int, database_id: str, papers: int, watermark: int
) -> None:
    """Record the checksums of all files; a sum already on record is kept, so damage stays seen."""
    known = manifest.files if (manifest := read_manifest(folder)) else {}
    files = {
        name: known.get(name) or _sha256(folder / name)
        for name in _files_in_use(folder)
        if name != _COMMIT
    }
    files[_COMMIT] = _sha256(folder / _COMMIT)
    fresh = Manifest(
        schema_version=schema_version,
        database_id=database_id,
        papers=papers,
        watermark=watermark,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files=files,
    )
    text = json.dumps({name: getattr(fresh, name) for name in Manifest.__slots__}, indent=1)
    _replace(folder / MANIFEST, text.encode())


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a generation, None when it is missing or unreadable."""
    try:
        value = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**value)
    except (FileNotFoundError, ValueError, TypeError):
        return None


def damage(folder: Path) -> list[str]:
    """What differs from the manifest, one line per file; empty when every byte is as written."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [f"{folder.name}: no manifest"]
    found = []
    present = set(_files_in_use(folder))
    for name, sha256 in sorted(manifest.files.items()):
        if not (folder / name).exists():
            found.append(f"{folder.name}/{name}: missing")
        elif _sha256(folder / name) != sha256:
            found.append(f"{folder.name}/{name}: its bytes are not those that were written")
    found += [
        f"{folder.name}/{n}: not in the manifest" for n in sorted(present - set(manifest.files))
    ]
    return found


def damaged_segments(folder: Path) -> list[str]:
    """Files of live segments that are not as the manifest has them.

    Unlike `damage` it allows for a run that was killed after its commit and before its manifest.
    Raises ValueError when the commit itself cannot be read.
    """
    manifest = read_manifest(folder)
    in_use = set(_files_in_use(folder))
    segments = {name.partition(".")[0] for name in in_use}
    return [
        name
        for name, sha256 in (manifest.files if manifest else {}).items()
        if name != _COMMIT
        and name.partition(".")[0] in segments
        and not (name.endswith(".del") and name not in in_use)
        and (name not in in_use or _sha256(folder / name) != sha256)
    ]


def sync_folder(folder: Path) -> None:
    """Force a folder's files and its listing to the disk."""
    for path in [*folder.iterdir(), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _files_in_use(folder: Path) -> list[str]:
    """Files of the segments that the last commit names, and the commit itself.

    Raises ValueError when the commit cannot be read.
    """
    meta = json.loads((folder / _COMMIT).read_text(encoding="utf-8"))
    try:
        segments = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{_COMMIT} names no segments") from error
    return [
        path.name
        for path in folder.iterdir()
        if path.name == _COMMIT or path.name.partition(".")[0] in segments
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

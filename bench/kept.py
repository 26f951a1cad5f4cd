"""Folders made once and kept: made again when what they were made of has changed."""

import ast
import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.processes import ROOT

_STAMP = "made-of"


def kept(folder: Path, stamp: str, make: Callable[[Path], None]) -> Path:
    """The folder, made anew unless it was made with the same stamp; cut short it is no folder."""
    mark = folder / _STAMP
    if not mark.exists() or mark.read_text("utf-8") != stamp:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        mark.write_text(stamp, "utf-8")
    return folder


def stamp(*parts: str | bytes | Path) -> str:
    """Differs when any part does; a path stands for the content of its file."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        data = data.encode() if isinstance(data, str) else data
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()


def sources(*modules: str) -> list[Path]:
    """Files of these modules of ours and of all that they import, in a fixed order."""
    found: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = ROOT / f"{name.replace('.', '/')}.py"
        if name not in found and path.is_file():
            found[name] = path
            waiting += _imported(ast.parse(path.read_text("utf-8")))
    return [found[name] for name in sorted(found)]


def _imported(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)

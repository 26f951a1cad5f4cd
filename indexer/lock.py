"""One indexer at a time: a lock that the kernel lets go when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another indexer works on this data folder."""


@contextmanager
def only_indexer(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's lock; raises AlreadyRunningError at once when it is taken."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "indexer.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunningError(
                f"another indexer (process {file.read().strip() or 'unknown'}) works on {data_dir}"
            ) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield

"""One indexer at a time: a lock that the kernel lets go when its holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "indexer.lock"
ATTEMPTS = 5  # `is_running` holds the lock for the moment of its look
PAUSE_SECONDS = 0.05


class AlreadyRunningError(Exception):
    """Another indexer works on this data folder."""


def is_running(data_dir: Path) -> bool:
    """Whether an indexer works on the data folder now."""
    try:
        with (data_dir / LOCK).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def only_indexer(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's lock; raises AlreadyRunningError when another indexer does."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / LOCK).open("a+") as file:
        for attempt in range(ATTEMPTS):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if attempt == ATTEMPTS - 1:
                    file.seek(0)
                    holder = file.read().strip() or "unknown"
                    raise AlreadyRunningError(
                        f"another indexer (process {holder}) works on {data_dir}"
                    ) from error
                time.sleep(PAUSE_SECONDS)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield

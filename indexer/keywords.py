"""Keyphrases of every paper that has none yet, worked out beside each other and kept with it.

They depend on nothing but the paper's own title and abstract, so it does not matter in how many
runs, or in which order, they are worked out.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread

from indexer.build import BuildError
from indexer.progress import Progress
from papers.keyphrases import KEYWORDS_VERSION, keyphrases
from papers.store import Store
from papers.text import to_unicode

KEYWORDS_KEPT = 8
BATCH = 2_000  # papers of one transaction
FEW = 1_500  # papers; for fewer no processes are started: that takes longer than it saves

Text = tuple[int, str, str]
"""Key, title and abstract of one paper."""


def add_keywords(store: Store) -> int:
    """Give every paper its keywords; returns how many papers had none of this version.

    Raises BuildError when a worker process is lost; the keywords of whole batches before it stay.
    """
    batch = store.lacking_keywords(KEYWORDS_VERSION, BATCH)
    if len(batch) <= FEW:
        store.set_keywords(KEYWORDS_VERSION, dict(map(_keywords_of, batch)))
        return len(batch)
    progress = Progress("keywords", total=store.count_lacking_keywords(KEYWORDS_VERSION))
    done = 0
    # Not forked: a copy of a process that has threads may stand still.
    context = get_context("forkserver")
    try:
        with ProcessPoolExecutor(_processes(), context, initializer=_watch_parent) as pool:
            while batch:
                found = dict(pool.map(_keywords_of, batch, chunksize=100))
                store.set_keywords(KEYWORDS_VERSION, found)
                done += len(batch)
                progress.show(done, done)
                batch = store.lacking_keywords(KEYWORDS_VERSION, BATCH)
    except BrokenProcessPool as error:
        raise BuildError("a worker process was ended from outside: is memory short?") from error
    finally:
        progress.end()
    return done


def _keywords_of(text: Text) -> tuple[int, Sequence[str]]:
    key, title, abstract = text
    texts = to_unicode(title), to_unicode(abstract)
    found = keyphrases(*texts, KEYWORDS_KEPT, telling_only=True)
    return key, [one.phrase for one in found]


def _watch_parent() -> None:
    """In a worker: one whose indexer is killed would wait for more to do for ever."""

    def leave_with_parent() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=leave_with_parent, daemon=True).start()


def _processes() -> int:
    """As many as there are processors, up to four: a small machine has other things to do too."""
    return max(1, min(4, os.cpu_count() or 1))

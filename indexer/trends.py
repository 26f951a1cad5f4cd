"""What rises in each category, worked out from the keywords of the last year and kept."""

from dataclasses import asdict
from datetime import timedelta

from papers.analysis import stems
from papers.categories import canonical_list, index_terms
from papers.models import RisingRow
from papers.store import Store
from papers.trends import PAST_DAYS, WINDOW_DAYS, Dated, rising


def add_trends(store: Store) -> int:
    """Work out anew what rises; returns how many lists there are."""
    newest = store.newest_announced()
    if newest is None:
        return 0
    since = newest - timedelta(days=PAST_DAYS + max(WINDOW_DAYS.values()))
    keys: dict[str, str] = {}

    def key_of(phrase: str) -> str:
        """The same for spellings and forms of one phrase."""
        if phrase not in keys:
            keys[phrase] = " ".join(stems(phrase))
        return keys[phrase]

    papers = (
        Dated(
            day,
            tuple(dict.fromkeys(t for code in canonical_list(raw) for t in index_terms(code))),
            tuple((key_of(phrase), phrase) for phrase in keywords),
        )
        for day, raw, keywords in store.keywords_since(since)
    )
    found = rising(papers, newest)
    store.set_rising(
        [
            RisingRow(
                category=each.category,
                window=each.window,
                first=each.first,
                last=each.last,
                papers=each.papers,
                phrases=[asdict(rise) for rise in each.phrases],
            )
            for each in found
        ]
    )
    return len(found)

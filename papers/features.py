"""What a record says beside its text: code to be had, a publisher's DOI, a journal, withdrawal."""

import re

from papers.models import PaperRow
from papers.syntax import Feature

_HOSTS = (
    r"github\.(?:com|io)|gitlab\.|huggingface\.co|bitbucket\.org|sourceforge\.net|codeocean\.com"
)
_OFFERED = r"\bcodes?\b[^.;]{0,60}\b(?:available|released|open[- ]?sourced?|public(?:ly)?)\b"
_OFFERING = r"\b(?:releas|open[- ]?sourc|publish)\w*[^.;]{0,40}\bcode\b"
_CODE = re.compile(f"{_HOSTS}|{_OFFERED}|{_OFFERING}")
_SIGNS = ("code", "github", "gitlab", "huggingface.co", "bitbucket.org", "sourceforge.net")


def features(row: PaperRow) -> tuple[Feature, ...]:
    """What `has:` finds the paper by."""
    found: list[Feature] = []
    said = f"{row.abstract}\n{row.comments or ''}".lower()
    # Most texts hold none of these, and looking for them is ten times faster than the pattern.
    if any(sign in said for sign in _SIGNS) and _CODE.search(said):
        found.append("code")
    if row.doi:
        found.append("doi")
    if row.journal_ref:
        found.append("journal")
    if row.withdrawn:
        found.append("withdrawn")
    return tuple(found)

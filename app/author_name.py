"""An author's name in the parts that citation formats keep apart."""

import re
from dataclasses import dataclass

from papers.text import clean

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
_PARTICLES = frozenset(
    "al bin da dal das de del dell della dem den der des di dos du el la le mac ten ter van vom "
    "von zu".split()
)
_GROUP = re.compile(r"\b(?:collaborations?|consortium|group|team)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """`Robert van der Heath Jr.`; a group or a single name is all `last`."""

    last: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def family(self) -> str:
        """With what belongs before it: `van der Heath`."""
        return f"{self.particle} {self.last}".lstrip()

    @property
    def is_whole(self) -> bool:
        """Of one part, so that nothing can be turned around."""
        return not self.given


def parse_name(text: str) -> Name:
    """The parts of a name that stands first name first; lower-case particles go with the last."""
    parts = clean(text).split()
    if len(parts) < 2 or _GROUP.search(parts[-1]):
        return Name(" ".join(parts))
    suffix = parts.pop() if len(parts) > 2 and _SUFFIX.fullmatch(parts[-1]) else ""
    last = parts.pop()
    start = len(parts)
    while start > 1 and parts[start - 1] in _PARTICLES:
        start -= 1
    return Name(last, " ".join(parts[:start]), " ".join(parts[start:]), suffix)

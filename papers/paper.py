"""A paper as readers and programs see it, derived from its row: Unicode, names, codes, links."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from papers.addresses import code_address
from papers.authors import split_authors
from papers.categories import canonical_list
from papers.ids import parse_id
from papers.models import PaperRow
from papers.text import one_line, to_unicode


class _Public(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Announced(_Public):
    day: date
    """Announcement day, named as arXiv lists it (the UTC day of the announcement evening)."""
    estimated: bool
    """True when worked out from the submission time, false when seen in a harvest."""


class Links(_Public):
    abs: str
    """Abstract page at arXiv."""
    pdf: str
    """PDF at arXiv; it is never served from here."""
    html: str
    """HTML rendering at arXiv; not every paper has one."""
    code: str | None = None
    """The first address of a host of code that abstract or comments name."""


class Paper(_Public):
    """What is known of one paper; unknown things are null or empty, never made up."""

    id: str
    """arXiv identifier without version, such as 1706.03762 or hep-th/9711200."""
    version: int | None
    """Newest version known here."""
    title: str
    """Title in Unicode, formulas as TeX between dollars."""
    abstract: str
    """Abstract in Unicode, formulas as TeX between dollars, meant line breaks as newlines."""
    authors: tuple[str, ...]
    """Names in the paper's order, first name first, without affiliations."""
    categories: tuple[str, ...]
    """Category codes, primary first, aliases counted once."""
    primary_category: str | None
    submitted: datetime | None
    """Time of submission of the first version (UTC)."""
    updated: datetime | None
    """Time of submission of the newest version known here (UTC)."""
    month: date
    """First day of the month in the identifier, known for every paper."""
    announced: Announced | None
    comments: str | None
    journal_ref: str | None
    doi: str | None
    """Publisher's DOI; several are separated by spaces."""
    license: str | None
    withdrawn: bool
    keywords: tuple[str, ...]
    """Keyphrases of title and abstract, best first; empty until the indexer has worked them out."""
    urls: Links

    @classmethod
    def from_row(cls, row: PaperRow) -> "Paper":
        id_ = parse_id(row.id)
        if id_ is None:
            raise ValueError(f"row {row.pk} has no valid id: {row.id!r}")
        codes = canonical_list(row.categories)
        return cls.model_construct(
            id=row.id,
            version=row.version,
            title=to_unicode(row.title),
            abstract=to_unicode(row.abstract),
            authors=split_authors(row.authors),
            categories=codes,
            primary_category=codes[0] if codes else None,
            submitted=row.submitted,
            updated=row.updated,
            month=id_.month_start,
            announced=Announced(day=row.announced, estimated=row.announced_estimated)
            if row.announced
            else None,
            comments=one_line(to_unicode(row.comments)) if row.comments else None,
            journal_ref=one_line(to_unicode(row.journal_ref)) if row.journal_ref else None,
            doi=row.doi,
            license=row.license,
            withdrawn=row.withdrawn,
            keywords=tuple(row.keywords or ()),
            urls=Links(
                abs=id_.abs_url,
                pdf=id_.pdf_url,
                html=id_.html_url,
                code=code_address(row.comments, row.abstract),
            ),
        )

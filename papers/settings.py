"""What an operator can set: environment variables with the prefix SHEAF_."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once at start by the command line and by the web application, never at import."""

    model_config = SettingsConfigDict(
        env_prefix="SHEAF_", frozen=True, use_attribute_docstrings=True, extra="ignore"
    )

    data_dir: Path = Path("data")
    """Folder of papers.db, the index generations and the rejects files."""

    database_url: str = ""
    """SQLAlchemy URL of the database; empty means papers.db in the data folder."""

    site_name: str = "Sheaf"
    """Name shown on the pages."""

    base_url: str = "http://127.0.0.1:8000"
    """Public address of the site, without a slash at the end; canonical links use it."""

    contact: str = ""
    """Mail address or page of the operator, shown in the footer when set, and told to arXiv by
    `harvest`."""

    oai_url: str = "https://oaipmh.arxiv.org/oai"
    """OAI-PMH address that `harvest` asks; arXiv's own wants `contact` to be set."""

    static_dir: Path = Path("static")
    """Folder of style sheets, scripts and the browser code installed from the registry."""

    templates_dir: Path = Path("templates")
    """Folder of the page templates."""

    search_threads: int = 4
    """Requests one worker process answers at the same time; the rest wait their turn."""

    semantic: bool = True
    """Use vectors for a second ranking stage when they and the extra are there."""

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def rejects_dir(self) -> Path:
        return self.data_dir / "rejects"

    @property
    def vectors_file(self) -> Path:
        return self.data_dir / "vectors.bin"

    @property
    def activity_file(self) -> Path:
        return self.data_dir / "activity.db"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'papers.db'}"

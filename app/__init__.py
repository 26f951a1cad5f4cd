"""The web: pages for readers and JSON for programs. The only place that knows FastAPI."""

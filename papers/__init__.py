"""The core: what a paper is, where it is kept, how it is found. No web, no network."""

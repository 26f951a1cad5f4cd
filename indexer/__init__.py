"""Batch: records in, index out. The only writer of papers.db and of the index."""

"""Tests use the real thing: real database, real index, real browser."""

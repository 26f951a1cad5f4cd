"""Measurements: `python -m bench NAME` prints one table, and exits 1 when a target is missed.

Last figures are kept in bench/RESULTS.md. Nothing here is part of the tests: figures that depend on
the clock belong to a quiet machine and a reader's judgement.
"""

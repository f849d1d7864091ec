"""Measurements, run by hand: `python -m tests.benchmarks.start` and so on.

They print ratios and medians; none fails on a time.
"""

"""Benchmarks as paired ratios; see README.md."""

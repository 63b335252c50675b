"""Costs as ratios to a peer or a physical limit, measured side by side in one run.

Each module measures some rows of the list of ratios; ``python -m benchmarks`` prints a line for
each and writes ``var/bench/report.json``. Absolute times mean nothing elsewhere and are not kept.
"""

"""Figures beside a floor or a peer measured in the same run: a noisy machine moves both.

`python -m benchmarks [NAME…]` prints one line per figure: `bench: NAME figure=value … limit=value ok` (or `short`).
A benchmark is a module of this package with `run() -> Iterable[Line]`.
"""

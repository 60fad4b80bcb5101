"""Mistakes that must not go unnoticed: each is made on purpose in a copy of the tree, and a test has to fail.

A mutant is a TOML file in `mistakes/`: `why`, `file`, `find` (must occur exactly once), `replace`, and `tests`, the
pytest arguments that have to notice. `python -m tests.mutants [NAME…]` (`make mutants`) prints one line per mutant.
"""

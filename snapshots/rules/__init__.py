"""The rules of snapshots; findings.rules says how a rule is written and what becomes of its answer.

`facts` is what they look at, `providing` reads it for whole estates, the rest are rules by what they are about.
"""

from snapshots.rules import ages, files, merges, owning, trees

__all__ = ["ages", "files", "merges", "owning", "trees"]

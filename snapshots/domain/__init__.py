"""What snapshots are and cost, computed from plain facts: no Django, no database, no clock.

    facts.py     what is known of one VM: its snapshots, the drives of Now and of each of them, the files behind
    amounts.py   bytes that may be unknown in part: a lower bound, and why there may be more
    trees.py     the tree with Now: who hangs on whom, depth, lost parents, circles
    classes.py   who took a snapshot: by its type and by what else is known, with the reason
    chains.py    the files behind each drive, and what is wrong with them
    costs.py     the bytes that a snapshot causes, today and at worst (rule S5), by disk and by volume
    attribution.py  which file is whose
    forecast.py  what becomes of each file when a snapshot is deleted (fates.py), and what the chains are then
    room.py      what that frees, and what the merges need
    picture.py   all of it for one VM: start here

docs/snapshots.md says in words what the figures mean.
"""

"""What merging snapshots would take, whether it may be begun, in which order, and whether it is done.

    facts.py     what is known of one VM that is asked about, and on which terms
    answers.py   go, warn, unknown, refuse: with a code and a sentence that has its number
    of_vm.py, of_host.py, of_time.py, of_snapshot.py, space.py   one function for each reason
    verdicts.py  all reasons of a VM and of each of its snapshots: start here for one of them
    sizes.py     how large files are after merges of which nobody knows how many blocks are new
    effects.py   what one deletion does to the room on each volume
    order.py     which snapshot of a VM goes first
    of_step.py   what is asked anew of each step: its files by then, the window, how fast the VM writes
    state.py     one VM in the course of a plan
    scheduling.py, plan.py   many VMs, one merge on a volume at a time, and the room at every step
    pace.py      how fast a host merges: measured, or assumed and said so
    done.py      whether a deletion has come to its end, and to which

As pure as the rest of snapshots.domain. Sizes are bounds throughout: a merge moves blocks, and no file size tells how
many of them the parent has already (room.py).
"""

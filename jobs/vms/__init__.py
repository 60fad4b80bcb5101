"""What the kinds of job have in common that are about one VM.

standing.py   how a VM stands, by the polls or by a look: plain facts
reasons.py    what speaks against changing it, whatever is wanted of it: one function for each reason
steps.py      what a step says where the VM is elsewhere, or is refused
following.py  where it is, and how it stands there: `place` and `observe`
kept.py       how VMs stand by what the polls kept
"""

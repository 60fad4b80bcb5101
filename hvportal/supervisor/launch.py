"""Runs a program that the kernel ends when the process that started it is gone.

    python -I launch.py SIGNAL PARENT_PID PROGRAM [ARGUMENT...]

PR_SET_PDEATHSIG survives exec but is cleared when a process changes its uid, so this runs after unshare or setpriv and
last before the program itself. It is a program of its own, not a `preexec_fn`, because Python code between fork and
exec can deadlock in a process that has threads. The signal fires when the *thread* that started us ends (prctl(2)): the
supervisor starts children from its main thread only. Linux only; elsewhere the program runs without this protection.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main() -> None:
    death_signal, parent, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:  # it died before prctl was reached, so no signal would ever come
        sys.exit(f"{program[0]}: the process that asked for it has ended")
    try:
        os.execvp(program[0], program)  # noqa: S606  # no shell is the point
    except OSError as failure:
        sys.exit(f"{program[0]}: {failure.strerror}")


main()

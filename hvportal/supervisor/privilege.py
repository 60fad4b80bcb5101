"""PostgreSQL refuses to run as uid 0: how to run it all the same, without adding a user or opening directories.

First choice is a user namespace in which root's own uid has another number: no file changes owner. Containers often
forbid that (seccomp); then the uid of a system account, which may still walk through root's 0700 directories to the
binaries (CAP_DAC_READ_SEARCH) and owns the data directory. Both were tried on Debian 12 with util-linux 2.38.
"""

import functools
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from hvportal.supervisor.problem import Problem

CHOICE = "HVPORTAL_POSTGRES_AS"  # "namespace" or "uid" instead of trying; the tests use it
ACCOUNTS = ("daemon", "nobody", "bin")  # initdb insists on a uid that has a name; the first of these that exists


def prefix_for(data_directory: Path) -> tuple[str, ...]:
    """What to put before a PostgreSQL program; gives `data_directory` to the uid it will have.

    Raises Problem when this is root and neither way is open.
    """
    if os.geteuid() != 0:
        return ()
    prefix = _way_for_root()
    owner = _account() if prefix[0] == "setpriv" else (0, 0)
    if data_directory.stat().st_uid != owner[0]:
        _give(data_directory, *owner)
    return prefix


@functools.cache
def _account() -> tuple[int, int]:
    users = {user.pw_name: (user.pw_uid, user.pw_gid) for user in pwd.getpwall()}
    return next((users[name] for name in ACCOUNTS if name in users), (65534, 65534))


def _ways(uid: int, gid: int) -> dict[str, tuple[str, ...]]:
    reach = [f"--{kind}=-all,+dac_read_search" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    return {
        "namespace": ("unshare", "--user", f"--map-user={uid}", f"--map-group={gid}"),
        "uid": ("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs", *reach),
    }


@functools.cache
def _way_for_root() -> tuple[str, ...]:
    ways = _ways(*_account())
    wanted = os.environ.get(CHOICE, "")
    for prefix in [ways[wanted]] if wanted in ways else ways.values():
        if _works(prefix):
            return prefix
    raise Problem(
        "PostgreSQL does not run as root, and this machine forbids both a user namespace (unshare) and another uid "
        "(setpriv). Run this as an ordinary user, or point DATABASE_URL at a PostgreSQL of your own."
    )


def _works(prefix: tuple[str, ...]) -> bool:
    if not shutil.which(prefix[0]):
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0


def _give(directory: Path, uid: int, gid: int) -> None:
    for root, directories, files in os.walk(directory):
        for name in [".", *directories, *files]:
            os.chown(os.path.join(root, name), uid, gid, follow_symlinks=False)

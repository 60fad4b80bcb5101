"""`make test-kerberos`: what the extra needs is installed or named, then tests/kerberos/logging_on.py.

The libraries go into var/kerberos, so that the environment of demo and tests stays as its lock says: a virtual
environment that sees the packages of .venv and adds those of requirements/kerberos.txt and kerberos-test.txt.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.kerberos.kdc import PATH

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "kerberos"
PYTHON = HOME / "venv" / "bin" / "python"
BUILD, *LIBRARIES = LOCKS = [
    ROOT / "requirements" / name for name in ("kerberos-build.txt", "kerberos.txt", "kerberos-test.txt")
]
# Program -> the Debian package that has it.
PROGRAMS = {
    "krb5kdc": "krb5-kdc",
    "kdb5_util": "krb5-kdc",
    "kadmin.local": "krb5-admin-server",
    "kinit": "krb5-user",
    "krb5-config": "libkrb5-dev",
    "gcc": "gcc",
}


def missing() -> list[str]:
    absent = {package for program, package in PROGRAMS.items() if shutil.which(program, path=PATH) is None}
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        absent.add("python3-dev")
    return sorted(absent)


def bring_programs() -> None:
    """Exits with a sentence where they cannot be had."""
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        print("installing", *wanted, flush=True)
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        wanted = missing()
    if wanted:
        sys.exit(f"Kerberos is tried with a KDC of its own. It is missing; as root: apt-get install {' '.join(wanted)}")


def bring_libraries() -> None:
    stamp, digest = HOME / "stamp", hashlib.sha256(b"".join(lock.read_bytes() for lock in LOCKS)).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and PYTHON.exists():
        return
    print("building pykerberos, gssapi and krb5: three to five minutes, once", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", HOME / "venv"], check=True)
    _see_ours()
    pip = ["-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--no-input"]
    ours, *theirs = LIBRARIES  # gssapi and krb5 say themselves what builds them
    for chosen in (["-r", BUILD], ["--no-build-isolation", "-r", ours], *(["-r", lock] for lock in theirs)):
        subprocess.run([PYTHON, *pip, *chosen], check=True)
    stamp.write_text(digest)


def _see_ours() -> None:
    ours = sysconfig.get_path("purelib")
    theirs = next(PYTHON.parents[1].glob("lib/python*/site-packages"))
    (theirs / "hvportal.pth").write_text(f"{ours}\n")


def main() -> int:
    bring_programs()
    bring_libraries()
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/kerberos/logging_on.py", *sys.argv[1:]]
    return subprocess.run([PYTHON, *tests], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

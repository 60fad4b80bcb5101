"""A realm of its own on loopback: MIT's krb5kdc with a database in a folder, as whoever runs the tests."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REALM = "EXAMPLE.TEST"
HOST = "hv01.example.test"  # the host's name in its SPN; it is reached at 127.0.0.1
USER = f"svc-hvportal@{REALM}"
OTHER = f"somebody@{REALM}"
# Debian has the servers where an ordinary user's PATH does not look.
PATH = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"

_KRB5 = """
[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 {realm} = {{
  kdc = 127.0.0.1:{port}
 }}
"""
_KDC = """
[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
 }}
"""


class Realm:
    """Files of one realm; `environment` is what Kerberos' programs and libraries read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keytab = folder / "host.keytab"
        self.client_keytab = folder / "client.keytab"
        self.environment = {
            "KRB5_CONFIG": str(folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(folder / "kdc.conf"),
            "KRB5_KTNAME": f"FILE:{self.keytab}",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    def make(self) -> None:
        facts = {"realm": REALM, "port": self._port, "folder": self.folder}
        (self.folder / "krb5.conf").write_text(_KRB5.format(**facts))
        (self.folder / "kdc.conf").write_text(_KDC.format(**facts))
        self.run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        for principal, keytab in ((f"HTTP/{HOST}", self.keytab), (USER, self.client_keytab), (OTHER, None)):
            self.run("kadmin.local", "-r", REALM, "-q", f"addprinc -pw secret {principal}")
            if keytab:
                self.run("kadmin.local", "-r", REALM, "-q", f"ktadd -norandkey -k {keytab} {principal}")

    def run(self, *command: str, stdin: str = "") -> None:
        environment = {**os.environ, **self.environment, "PATH": PATH}
        done = subprocess.run(command, env=environment, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[0]}: {done.stdout} {done.stderr}"

    def ticket(self, principal: str, cache: Path) -> str:
        """kinit; the name of the cache."""
        self.run("kinit", "-c", str(cache), principal, stdin="secret\n")
        return f"FILE:{cache}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        environment = {**os.environ, **self.environment, "PATH": PATH}
        kdc = subprocess.Popen(
            ["krb5kdc", "-n", "-r", REALM], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._wait()
            yield
        finally:
            kdc.terminate()
            kdc.wait(5)

    def _wait(self) -> None:
        ends = time.monotonic() + 5
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
                return
            except OSError:
                assert time.monotonic() < ends, "krb5kdc does not listen"
                time.sleep(0.05)

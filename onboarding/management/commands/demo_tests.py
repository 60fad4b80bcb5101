"""Connection tests for the demo: one that passes, two that fail in different ways, and one that goes on for a while.

Called by demo_furnish, last; safe to repeat. It lasts as long as its last test: until then it is the host that hangs.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from accounts.demo import at_work
from inventory.choices import Scheme
from inventory.models import Credential, Host
from inventory.services import credential_save
from onboarding.choices import GOING_ON, Reason
from onboarding.models import ConnectionTest
from onboarding.services.connection_tests import begin
from onboarding.subject import Subject

BY, ADDRESS = "admin", "192.0.2.21"
LOOPBACK = "127.0.0.1"
NOBODY_THERE, HANGS = "HV16", "HV17"
OLD_ACCOUNT, CHANGED_SINCE = "Reader of the old domain", "the one before it was changed"
# The deadline of a session is 40 s (HVPORTAL_POLL_DEADLINE_SECONDS); a test waits for its worker and closes after it.
PATIENCE_SECONDS = 75.0
_asleep = threading.Event()


class _Hangs(BaseHTTPRequestHandler):
    """Asks who comes, as WinRM does, and never answers whoever says it."""

    def do_POST(self) -> None:
        if "Authorization" in self.headers:
            _asleep.wait(PATIENCE_SECONDS)
            self.close_connection = True
            return
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Negotiate")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: stdout is for what was done."""


class Command(BaseCommand):
    help = "Connection tests for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        credential = Credential.objects.filter(name="Simulated estate").first()
        if credential is None or ConnectionTest.objects.filter(name=HANGS).exists():
            return
        with at_work(BY, ADDRESS), _host_that_hangs() as port:
            self._known_hosts(credential)
            begin(Subject(NOBODY_THERE, LOOPBACK, 5985, Scheme.HTTP, credential), Reason.ADD, by=BY)
            test = begin(Subject(HANGS, LOOPBACK, port, Scheme.HTTP, credential), Reason.ADD, by=BY)
            self._wait_for(test)

    def _known_hosts(self, credential: Credential) -> None:
        """One that is read well, and one that does not know the account with which it is tried."""
        old = credential_save(name=OLD_ACCOUNT, username="OLD\\svc-hyperv", password=CHANGED_SINCE)
        for name, account in (("HV01", credential), ("HV11", old)):
            host = Host.objects.select_related("credential", "site").filter(name=name).first()
            if host is not None:
                begin(Subject.of(host, credential=account), Reason.CHECK, by=BY, host=host)

    def _wait_for(self, test: ConnectionTest) -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends and ConnectionTest.objects.filter(pk=test.pk, state__in=GOING_ON).exists():
            connection.close()
            time.sleep(1)


@contextmanager
def _host_that_hangs() -> Iterator[int]:
    """Its port."""
    with ThreadingHTTPServer((LOOPBACK, 0), _Hangs) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            _asleep.set()
            server.shutdown()

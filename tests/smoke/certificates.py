"""A host over HTTPS that nobody vouches for: nothing is sent to it before a person has compared its fingerprint."""

import hashlib
import ssl

from tests.smoke.hosts_in import READ_WITHIN_SECONDS, another_host, credential_for, keeper
from tests.smoke.running import Demo, Untrue, wait_until

NAME = "HV19"


def certificates(demo: Demo) -> str:
    visitor = keeper(demo)
    with another_host("--tls", name=NAME) as (host, control, account):
        credential = credential_for(visitor, "Another, over HTTPS", account)
        told = {"name": NAME, "address": host["address"], "port": str(host["tls_port"]), "scheme": "https"}
        page = visitor.send("/hosts/add/", act="add", poll_interval_seconds="10", credential=credential, **told)
        wait_until(lambda: visitor.page(page).select_one("#waiting"), "the certificate waits", READ_WITHIN_SECONDS)
        shown = visitor.page(page).select_one("#waiting .hv-fingerprint")
        sha256 = hashlib.sha256(ssl.PEM_cert_to_DER_cert(_shown_at(host))).hexdigest()
        if shown is None or shown.get_text().replace(":", "").lower() != sha256:
            raise Untrue(f"the fingerprint is {sha256}, and shown is {shown and shown.get_text()}")
        if sent := control("GET", "/counters")[NAME]["requests"]:
            raise Untrue(f"{sent} requests were sent to {NAME} before its certificate was accepted")
        visitor.send(page, f"{page}certificate/", act="accept")
        seconds = wait_until(lambda: "Answering" in visitor.text(page), "the host is read", READ_WITHIN_SECONDS)
        visitor.send(f"{page}retire/", reason="smoke")
    return f"certificates fingerprint=true sent_before=0 read_after_seconds={seconds:.1f}"


def _shown_at(host: dict[str, object]) -> str:
    return ssl.get_server_certificate((str(host["address"]), int(str(host["tls_port"]))))

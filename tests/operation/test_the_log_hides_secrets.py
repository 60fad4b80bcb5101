"""Whatever is put into a line of the log, as text or as JSON: no password, token or key comes out."""

import json
import logging
import sys
from typing import Any

import pytest
import structlog
from cryptography.fernet import Fernet

from hvportal import logs
from hyperv.secrets import HIDDEN, Secret

OWN = "the-installation's-own-secret"
SEALED = Fernet(Fernet.generate_key()).encrypt(b"a password").decode()
PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"
SECRETS: dict[str, Any] = {
    "named": {"password": "hunter2", "new_password": "hunter3", "api-token": "abc123", "Authorization": "abcd"},
    "within": {"request": {"headers": [{"Cookie": "sessionid=zzz111"}], "body": "password=hunter4&user=x"}},
    "wrapped": {"told": Secret("hunter5"), "more": [Secret("hunter6")]},
    "address": {"url": "postgres://hvportal:hunter7@db:5432/x", "note": "redis://:hunter8@r:1/0"},
    "scheme": {"error": "401 for Negotiate TlRMTVNTUAADAAAAGAAYAH and Basic aHVudGVyOTpodW50ZXI5"},
    "sealed": {"row": SEALED, "bytes": SEALED.encode()},
    "key": {"pem": f"could not read {PEM} of x"},
    "own": {"text": f"tried with {OWN} and failed"},
}
LEAKS = ("hunter", "abc123", "abcd", "zzz111", "TlRMTVN", "aHVudGVy", SEALED, "MIIEvQ", OWN)


def written(form: str, event: dict[str, Any], error: bool = False) -> str:
    lines = logs.configuration(form=form, level="INFO", secrets=[OWN, "short"])["formatters"]["lines"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=lines["processors"], foreign_pre_chain=lines["foreign_pre_chain"]
    )
    record = logging.LogRecord("any", logging.INFO, __file__, 1, {"event": "it.happened", **event}, (), None)
    record._from_structlog, record._logger, record._name = True, None, "info"  # type: ignore[attr-defined]
    if error:
        record.exc_info = sys.exc_info()
    return formatter.format(record)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_comes_out(form: str, kind: str) -> None:
    line = written(form, SECRETS[kind])
    assert [leak for leak in LEAKS if leak in line] == []
    assert HIDDEN in line
    assert "it.happened" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_of_a_library_and_its_traceback_are_cleaned_too(form: str) -> None:
    lines = logs.configuration(form=form, level="INFO", secrets=[OWN])["formatters"]["lines"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=lines["processors"], foreign_pre_chain=lines["foreign_pre_chain"]
    )
    try:
        {}["no such user: postgres://me:hunter2@db/x"]
    except KeyError:
        record = logging.LogRecord("lib", logging.ERROR, __file__, 1, "asked with %s", (OWN,), sys.exc_info())
    line = formatter.format(record)
    assert "hunter2" not in line
    assert OWN not in line
    assert "KeyError: 'no such user" in line


def test_what_is_no_secret_is_left_as_it_is() -> None:
    event = {"tokens": 3, "secret": None, "password_changed": True, "host": "HV01", "seconds": 1.5, "passwords": 2}
    told = json.loads(written("json", event))
    assert {name: told[name] for name in event} == event

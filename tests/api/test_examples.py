"""The examples on the API's page are true: each is sent to an estate that stands still, and comes back as it says.

After a change: EXAMPLES=write pytest tests/api/test_examples.py
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from api.reference import EXAMPLES
from inventory.models import Cluster
from snapshots.evaluation import evaluate
from tests.api.documents import document, hold_against_document
from tests.pages import factories as make

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FOLDER = "C:\\ClusterStorage\\Volume1\\sql-01"


@pytest.fixture
def standing_estate(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every number that the portal gives is chosen here, so that answers are the same whenever they are asked for."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    # Cursors carry ids, and what earlier tests drew from a sequence is not given back. Undone at the test's end.
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = current_schema()")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART")
    cluster = Cluster.objects.create(pk=3, guid=make.guid(3), name="CLU-NORTH", first_seen_at=make.seconds_ago(86_400))
    host = make.make_host("HV01", cluster=cluster, id=7)
    make.make_poll(host, id=1201)
    vm = make.make_vm(1, host, name="sql-01")
    make.make_vm(2, host, name="web-01", demand_gib=None)
    taken = make.make_snapshot(vm, is_current=True)
    make.make_disk_file(host, f"{FOLDER}\\system.vhdx", id=51)
    make.make_disk_file(host, f"{FOLDER}\\system_1.avhdx", parent=f"{FOLDER}\\system.vhdx", gib=2, id=52)
    make.make_drive(vm, f"{FOLDER}\\system_1.avhdx")
    make.make_finding(host, "inventory.host_partly_readable", id=9001, severity=20)
    make.make_drive(vm, f"{FOLDER}\\system.vhdx", snapshot_id=taken.snapshot_id)
    evaluate(host, NOW)


def written() -> list[Any]:
    found: list[Any] = json.loads(Path(EXAMPLES).read_text())
    return found


def test_every_example_comes_back_as_it_says(standing_estate: None, program: Client) -> None:
    examples, answers = written(), []
    for example in examples:
        method, path = example["method"].lower(), example["path"]
        body = {"data": json.dumps(example["body"]), "content_type": "application/json"} if "body" in example else {}
        response = getattr(program, method)(path, **body)
        assert response.status_code == example["status"], response.content
        hold_against_document(method, path, response)
        answers.append(response.json())
    if os.environ.get("EXAMPLES") == "write":
        told = [example | {"answer": answer} for example, answer in zip(examples, answers, strict=True)]
        Path(EXAMPLES).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
        examples = written()
    assert [example["answer"] for example in examples] == answers


def test_every_operation_has_one() -> None:
    operations = {
        operation["operationId"] for methods in document()["paths"].values() for operation in methods.values()
    }
    assert operations == {example["operation"] for example in written()}

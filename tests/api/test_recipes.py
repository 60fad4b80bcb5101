"""docs/api.md is true: each `bash` block is run as it stands, by bash, curl and jq, against the portal over HTTP; every
address and parameter that the page and the example scripts name is one that the document has.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.choices import Right
from accounts.services.tokens import token_make
from backups.services import Report, backups_report
from inventory.scope import EVERYTHING
from snapshots.evaluation import evaluate
from tests.api.documents import document
from tests.pages import factories as make
from tests.pages import parts

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "api.md").read_text()
PORTAL = "https://portal.example.org"
SCRIPTS = sorted((DOCS / "examples").glob("*.ps1"))
BLOCK = re.compile(r"^## (?P<title>.+?)$|^```bash\n(?P<code>.+?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"/api/v1(/[a-z][\w{}$./-]*)(?:\?([^\s\"'`]*))?")
# How the lines begin that each recipe writes, for the estate below.
WRITES: Mapping[str, list[str]] = {
    "Come in, and see until when": [r"program may view, annotate until 20\d\d-"],
    "Find the VMs without a backup": [r"late-01\tHV01\t20\d\d-", r"never-01\tHV01\tunknown$"],
    "Tell the portal of a good backup, at the end of a job": [r"never-01: Nightly on .+, 20\d\d-"],
    "Read a list to its end": ["fresh-01$", "late-01$", "never-01$"],
    "Keep a CMDB up to date": [r'\d+,"HV01","CLU-A","PowerEdge R750","Microsoft Windows'],
    "See what snapshots cost, and where": [r"on a volume that nobody knows\t\t1\t\d+\t\d+$"],
    "Find one thing by what you know of it": [r"vms\tfresh-01\t/vms/"],
    "Put a tag on a VM, write a note": ["never-01 is tagged patched$", r"note \d+: Patched"],
}


def recipes() -> dict[str, str]:
    found, title = {}, ""
    for match in BLOCK.finditer(PAGE):
        title = match["title"] or title
        if match["code"]:
            found[title] = match["code"]
    return found


@pytest.fixture
def environment(transactional_db: None, live_server: Any, django_user_model: Any) -> dict[str, str]:
    """One VM that was backed up yesterday, one a month ago, one never; and a token that may see and annotate."""
    host = make.make_host("HV01", cluster=make.make_cluster())
    names = ("fresh-01", "late-01", "never-01")
    fresh, late, never = (make.make_vm(number, host, name=name) for number, name in enumerate(names, 1))
    parts.make_adapter(fresh, mac_address="00155D010203")
    person = django_user_model.objects.create_user("program", password=None)
    person.grants.create(role="operator")
    rights = [Right.VIEW, Right.ANNOTATE]
    _, secret = token_make(person, name="recipes", rights=rights, scope_kind="estate", scope_id="", days=1)
    made = [Report(vm.pk, "Veeam", "full", make.seconds_ago(days * 86_400)) for vm, days in ((fresh, 1), (late, 30))]
    backups_report(made, EVERYTHING, "tests")
    make.make_snapshot(late, age_days=40)
    evaluate(host, timezone.now())
    told = {"TOKEN": secret, "VM": str(never.pk), "WHAT": "00-15-5d-01-02-03", "PORTAL": live_server.url}
    return {"PATH": os.environ["PATH"], **told}


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq, as the recipes do")
def test_each_recipe_does_what_it_says(environment: dict[str, str], tmp_path: Path) -> None:
    """In one test, because each would wait for a server and an empty database. Each may be run again."""
    found = recipes()
    assert set(found) == set(WRITES)
    for title, code in found.items():
        for _ in range(2):
            told = _run(code.replace(PORTAL, environment["PORTAL"]), environment, tmp_path).splitlines()
            assert len(told) == len(WRITES[title]), (title, told)
            assert all(re.match(wanted, line) for line, wanted in zip(told, WRITES[title], strict=True)), (title, told)


def _run(code: str, environment: dict[str, str], folder: Path) -> str:
    shell = ["bash", "-euo", "pipefail", "-c", code]
    pipes: Any = {"capture_output": True, "text": True, "timeout": 60}
    finished = subprocess.run(shell, cwd=folder, env=environment, check=False, **pipes)
    assert finished.returncode == 0, (code, finished.stderr)
    return finished.stdout


@pytest.mark.parametrize("text", [PAGE, *map(Path.read_text, SCRIPTS)], ids=["page", *(path.name for path in SCRIPTS)])
def test_every_address_is_in_the_document(text: str) -> None:
    found = [(f"/api/v1{path}".rstrip("."), query or "") for path, query in ADDRESS.findall(text)]
    assert found
    for path, query in found:
        if path.endswith(".json"):
            continue
        known = _parameters(re.sub(r"\{id\}|\$\w+", "00000000-0000-0000-0000-000000000001", path))
        names = {pair.partition("=")[0] for pair in query.split("&") if pair and not pair.startswith("$")}
        assert names - known == set(), (path, query)


def _parameters(path: str) -> set[str]:
    """Of all operations at this path."""
    for template, methods in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            return {one["name"] for operation in methods.values() for one in operation.get("parameters", ())}
    raise AssertionError(f"{path} is in no document")

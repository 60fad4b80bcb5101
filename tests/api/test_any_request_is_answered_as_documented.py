"""schemathesis asks every operation what its document allows and what it does not, over real HTTP.

Whatever comes, no answer is a mistake of ours, every status and body is one that the document tells, what it forbids is
refused, and nobody gets in without a token. Deterministic: the seed is fixed.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.choices import Right
from accounts.services.tokens import token_make
from tests.pages import scenes

SECONDS = 600  # on a machine that does other things too; alone it takes a tenth of it
SETTINGS = """
seed = 1
[generation]
max-examples = 2
database = "none"
[phases.coverage]
unexpected-methods = ["delete"]
[phases.stateful]
enabled = false
[checks.positive_data_acceptance]
# 400: a cursor is a text of ours, signed, and no schema can say which texts are; nothing else is answered so to a GET.
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "429"]
"""


@pytest.fixture
def address(transactional_db: None, live_server: Any, django_user_model: Any, settings: Any) -> str:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    scenes.calm(3, 3)
    return str(live_server.url)


@pytest.fixture
def secret(address: str, django_user_model: Any) -> str:
    person = django_user_model.objects.create_user("program", password=None)
    person.grants.create(role="operator")
    rights = [Right.VIEW, Right.ANNOTATE]
    _, secret = token_make(person, name="schemathesis", rights=rights, scope_kind="estate", scope_id="", days=1)
    return secret


def test_schemathesis_finds_nothing(address: str, secret: str, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json", "--url", address),
        *("--header", f"Authorization: Bearer {secret}", "--no-color"),
    ]
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)  # it looks for it where it is started
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr

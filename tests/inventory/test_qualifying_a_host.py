"""manage.py qualify_host over real WinRM: what it says of a good host, of a half broken one, of one it cannot enter."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hyperv.contracts.sections import SECTIONS
from inventory import services
from inventory.models import Host, Poll
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    estate = Estate.demo()
    with SimulatorServer(estate, runner_for(estate)) as running:
        yield running


def registered(server: SimulatorServer, name: str) -> Host:
    facts, address = server.description, server.host(name)
    credential = services.credential_save(name="sim", username=facts["username"], password=facts["password"])
    return services.host_register(name=name, address=address["address"], port=address["port"], credential=credential)


@pytest.fixture
def host(server: SimulatorServer) -> Host:
    return registered(server, "HV06")


def qualified(name: str = "hv06", **options: Any) -> tuple[str, str | None]:
    """What the command said, and how it ended: None where all was as expected."""
    said = io.StringIO()
    try:
        call_command("qualify_host", name, stdout=said, **options)
    except CommandError as ending:
        return said.getvalue(), str(ending)
    return said.getvalue(), None


def test_a_good_host_qualifies_and_a_bundle_is_written(host: Host, tmp_path: Path) -> None:
    said, ending = qualified(bundle=tmp_path)
    assert ending is None
    assert f"All {len(SECTIONS)} sections are as expected." in said
    answer, expected = (
        json.loads(next(tmp_path.glob(f"*.{kind}.json")).read_text()) for kind in ("answer", "expected")
    )
    assert set(answer["sections"]) == set(expected) == set(SECTIONS)
    assert "HV06" not in json.dumps(answer)
    assert not Poll.objects.exists()


def test_what_a_windows_does_not_offer_is_as_expected(server: SimulatorServer, tmp_path: Path) -> None:
    """2008 R2: most sections have no script there, and nothing is wrong with the host."""
    registered(server, "HV14")
    said, ending = qualified("HV14", bundle=tmp_path)
    assert ending is None
    assert f"All {len(SECTIONS)} sections are as expected." in said
    assert "Windows Server 2008 R2 does not offer this. Not asked for: cluster, groups" in said
    answer = json.loads(next(tmp_path.glob("*.answer.json")).read_text())
    assert set(answer["sections"]) == {"host", "vms", "memory", "snapshots", "disks"}


def test_a_broken_section_is_named_and_the_others_are_still_tried(host: Host, server: SimulatorServer) -> None:
    server.change_host("HV06", failing=["get-vmmemory"])
    said, ending = qualified(sections="host,vms,memory")
    server.change_host("HV06", failing=[])
    assert ending == "1 of 3 sections are not as expected: memory."
    assert "memory" in said.splitlines()[5]
    assert [line.split()[1] for line in said.splitlines()[3:6]] == ["sound", "sound", "script_error"]


def test_a_refused_logon_is_tried_once(host: Host, server: SimulatorServer) -> None:
    before = server.counters()["HV06"]["failed_logons"]
    server.change_host("HV06", password_ok=False)
    said, ending = qualified()
    server.change_host("HV06", password_ok=True)
    assert "credentials_refused" in said
    assert ending is not None
    assert server.counters()["HV06"]["failed_logons"] - before == 1


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [("HV99", {}, "No host is called 'HV99'"), ("HV06", {"sections": "vms,nonsense"}, "no section nonsense")],
)
def test_what_makes_no_sense_is_refused_in_words(host: Host, name: str, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("qualify_host", name, stdout=io.StringIO(), **options)


def test_a_place_for_the_bundle_that_cannot_be_written_is_said_before_the_host_is_asked(
    host: Host, tmp_path: Path
) -> None:
    """In a container all but two directories is read-only."""
    (tmp_path / "file").write_text("")
    said, ending = qualified(bundle=tmp_path / "file" / "captures")
    assert said == ""
    assert ending is not None
    assert ending.startswith(f"No bundle can be written to {tmp_path / 'file' / 'captures'}: Not a directory.")

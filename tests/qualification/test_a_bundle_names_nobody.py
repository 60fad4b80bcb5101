"""What is written for strangers holds nothing that names a machine, a person, a place or an address, and still reads
as the original did."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperv.contracts.sections import SECTIONS
from hyperv.qualification import Sanitiser, capture_of
from hyperv.qualification.capture import expected_of
from hyperv.qualification.run import SectionRun, merged, qualify
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import target_of

HOSTS = ("HV01", "HV06", "HV10", "HV12")


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    estate = Estate.demo()
    with SimulatorServer(estate, runner_for(estate), tls=True) as running:
        yield running


@pytest.fixture(scope="module", params=HOSTS)
def runs(server: SimulatorServer, request: pytest.FixtureRequest) -> list[SectionRun]:
    return list(qualify(target_of(server, request.param), list(SECTIONS), deadline_seconds=60))


@pytest.fixture(scope="module")
def result(runs: list[SectionRun]) -> dict[str, Any]:
    answer = merged(runs)
    assert answer is not None
    return answer


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{4,}|[0-9a-f]{8}-[0-9a-f-]{27}", text)}


def test_a_simulated_host_qualifies(runs: list[SectionRun]) -> None:
    assert [run.name for run in runs] == list(SECTIONS)
    assert all(run.sound for run in runs), [(run.name, run.error, run.findings) for run in runs if not run.sound]
    assert [run.findings.unexpected for run in runs if run.findings and run.findings.unexpected] == []


def test_no_name_of_the_estate_is_in_the_bundle(server: SimulatorServer, result: dict[str, Any]) -> None:
    bundle = json.dumps(capture_of(Sanitiser().answer(result)).answer, ensure_ascii=False)
    ids_in_it = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{12}"
    words = re.sub(ids_in_it, "", bundle)  # among so many digits there is a dc01 by chance
    estate = server.estate
    names = {*estate.hosts, *estate.clusters, *(vm.name for host in estate.hosts.values() for vm in host.vms)}
    notes = {vm.notes for host in estate.hosts.values() for vm in host.vms}
    ids = {vm.id for host in estate.hosts.values() for vm in host.vms}
    domains = {host.domain for host in estate.hosts.values()}
    telling = {text for text in names | domains | notes if len(text) >= 4}
    assert not {text for text in telling if text.casefold() in words.casefold()}
    assert not {text for text in ids if text.casefold() in bundle.casefold()}


def test_the_bundle_reads_as_the_original_did(result: dict[str, Any]) -> None:
    original, shown = expected_of(result), expected_of(Sanitiser().answer(result))
    for name in original:
        assert shown[name]["ok"] == original[name]["ok"]
        assert len(shown[name]["rows"]) == len(original[name]["rows"])
        assert len(shown[name]["refused"]) == len(original[name]["refused"])
        for row, first in zip(shown[name]["rows"], original[name]["rows"], strict=True):
            assert {key for key in row if row[key] is None} == {key for key in first if first[key] is None}


def test_what_belonged_together_still_does(result: dict[str, Any]) -> None:
    shown = Sanitiser().answer(result)["sections"]
    ids = [item["id"] for item in shown["vms"]["items"]]
    assert ids == [item["vm_id"] for item in shown["memory"]["items"]]
    assert len(set(ids)) == len(result["sections"]["vms"]["items"])


def test_what_was_told_apart_stays_so_however_short_it_is() -> None:
    """Volumes by their letters, switches by their numbers: of few letters there are few others."""
    letters, numbers = "CDEFGHIJKLMNOPQRSTUVWXYZ", range(10)
    volumes = [{"kind": "local", "path": f"{letter}:\\", "label": f"Disk {letter.lower()}"} for letter in letters]
    switches = [{"kind": "switch", "id": f"416e49fd-28dd-413c-9743-{n:012}", "name": f"Net {n}"} for n in numbers]
    sections = {"volumes": {"ok": True, "items": volumes}, "networks": {"ok": True, "items": switches}}
    said = Sanitiser().answer({"collected_at": "2026-11-23T10:15:30.0Z", "sections": sections})
    rows = expected_of(said)
    assert len(rows["volumes"]["rows"]) == len(letters)
    assert len({row["name"] for row in rows["networks"]["rows"]}) == len(numbers)
    for volume in said["sections"]["volumes"]["items"]:
        assert volume["path"][0].lower() == volume["label"][-1]


def test_two_bundles_of_one_answer_have_no_pseudonym_in_common(result: dict[str, Any]) -> None:
    first, second = (Sanitiser().answer(result)["sections"]["vms"]["items"] for _ in range(2))
    assert not {item["id"] for item in first} & {item["id"] for item in second}


@pytest.mark.parametrize(
    ("private", "shape"),
    [
        ("SQL-ÜBER[01]'; $x", r"[A-Z]{3}-[A-ZÀ-Ý]{4}\[\d\d\]'; \$[a-z]"),
        (r"C:\ClusterStorage\Volume1\Sales\Sales.vhdx", r"C:\\ClusterStorage\\[A-Za-z]{6}\d\\([A-Za-z]{5})\\\1\.vhdx"),
        ("10.20.30.40", r"198\.1[89]\.\d+\.\d+"),
        ("10.20.30.0/24", r"198\.1[89]\.\d+\.0/24"),
        ("fe80::1c2:3ff:fe04:506", r"fe80::[0-9a-f:]+"),
        ("fd00:1::5", r"2001:db8::[0-9a-f:]+"),
        ("00155D0A1B2C", r"02[0-9A-F]{10}"),
        ("00-15-5d-0a-1b-2c", r"02(-[0-9a-f]{2}){5}"),
        ("000000000000", "000000000000"),
        ("S-1-5-21-1004336348-1177238915-682003330-512", r"S-1-5-21-1-2-3-\d+"),
        ("S-1-5-32-544", "S-1-5-32-544"),
        ("{6F9619FF-8B86-D011-B42D-00CF4FC964FF}", r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"),
        ("2026-11-23T10:15:30.1234567Z", "2026-11-23T10:15:30.1234567Z"),
    ],
)
def test_text_keeps_its_shape_and_loses_its_content(private: str, shape: str) -> None:
    item = {"id": "416e49fd-28dd-413c-9743-aa3e69e4807d", "name": "x", "notes": private}
    answer = {"collected_at": "2026-11-23T10:15:30.0Z", "sections": {"vms": {"ok": True, "items": [item]}}}
    said = Sanitiser().answer(answer)["sections"]["vms"]["items"][0]["notes"]
    assert re.fullmatch(shape, said), said
    assert len(said) == len(private) or any(mark in private for mark in ("S-1-5-21", "10.", "::"))


def test_a_name_that_stands_in_a_public_field_too_is_taken_out_there() -> None:
    item = {"id": "416e49fd-28dd-413c-9743-aa3e69e4807d", "name": "Zeppelin", "state": "Zeppelin is off"}
    answer = {"sections": {"vms": {"ok": True, "items": [item]}}}
    assert "zeppelin" not in json.dumps(Sanitiser().answer(answer)).casefold()


def test_a_name_that_a_contract_decides_by_stays_where_a_vm_is_called_so_too() -> None:
    adapter = {"vm_id": "416e49fd-28dd-413c-9743-aa3e69e4807d", "adapter_id": "Microsoft:1\\2", "name": "HB-OFF"}
    adapter |= {"switch_name": "Access", "dhcp_guard": "Off", "vlan_mode": "Access", "status": "Off and access"}
    (said,) = Sanitiser().answer({"sections": {"vmnics": {"ok": True, "items": [adapter]}}})["sections"]["vmnics"][
        "items"
    ]
    assert (said["dhcp_guard"], said["vlan_mode"]) == ("Off", "Access")
    rest = json.dumps([said["name"], said["switch_name"], said["status"]]).casefold()
    assert not re.search("off|access", rest)


def test_an_error_keeps_what_went_wrong_and_not_with_what() -> None:
    error = {"code": "script_error", "type": "System.Exception", "id": "ObjectNotFound,Microsoft.GetVM", "hresult": -5,
             "message": "Cannot find Zeppelin", "position": "At line 5: Get-VM Zeppelin"}  # fmt: skip
    said = Sanitiser().answer({"sections": {"vms": {"ok": False, "error": error}}})["sections"]["vms"]["error"]
    assert said["id"] == "ObjectNotFound,Microsoft.GetVM"
    assert said["hresult"] == -5
    assert "zeppelin" not in json.dumps(said).casefold()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*SECTIONS, "access", "sections"]), JSON, max_size=5), st.text(min_size=1))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_whatever_a_host_sends_can_be_sanitised(sections: dict[str, Any], text: str) -> None:
    json.dumps(Sanitiser().answer({"sections": sections, "access": {"culture": text}, "collected_at": text}))

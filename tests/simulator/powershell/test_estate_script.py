"""The project's bootstrap and estate script run on a small machine made of the interpreter's own pieces."""

import json
from pathlib import Path
from typing import Any

import pytest

import simulator.cmdlets.failures  # noqa: F401 - declares the exceptions of Hyper-V
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.machine import WindowsUser
from simulator.powershell.values import NetObject, from_net, net_error
from tests.simulator.powershell.console import Box, run
from tests.simulator.powershell.objects import VM, cim, command, memory_of, service, vm, vm_host

SCRIPTS = Path(__file__).resolve().parents[3] / "hyperv" / "scripts"
BOOTSTRAP = (SCRIPTS / "bootstrap.ps1").read_text("utf-8")
PARTS = ("prelude", "host", "memory", "vms", "ending")
ESTATE = "\n".join((SCRIPTS / "read" / "estate" / f"{part}.ps1").read_text("utf-8") for part in PARTS)
OPENING, CLOSING = b"\n<<<hvportal\n", b"\nhvportal>>>\n"


def host(vms: list[NetObject], *, vmms: str | None = "Running", get_vm: Any = None, get_memory: Any = None) -> Box:
    services = {} if vmms is None else {"vmms": service("vmms", vmms)}

    def get_service(call: Call) -> Any:
        name = str(call.bound["Name"][0])
        if name in services:
            yield services[name]
            return
        kind = "Microsoft.PowerShell.Commands.ServiceCommandException"
        error_id = "NoServiceFoundForGivenName"
        message = f"Cannot find any service with service name '{name}'."
        call.write_error(net_error(kind, message, error_id, "ObjectNotFound", name).record)

    name = {"Name": Parameter("System.String[]", position=0)}
    target = {"VM": Parameter(f"{VM}[]", position=0, from_pipeline=True, mandatory=True)}
    source = "Microsoft.PowerShell.Commands.GetServiceCommand"
    declared = [
        command("Get-VM", "Hyper-V", get_vm or (lambda _: vms), name, "Microsoft.HyperV.PowerShell.Commands.GetVM"),
        command(
            "Get-VMMemory",
            "Hyper-V",
            get_memory or (lambda call: [memory_of(each) for each in call.bound["VM"]]),
            target,
            "Microsoft.HyperV.PowerShell.Commands.GetVMMemory",
        ),
        command("Get-VMHost", "Hyper-V", lambda _: [vm_host()]),
        command("Get-Service", "Microsoft.PowerShell.Management", get_service, name, source),
        command(
            "Get-CimInstance", "CimCmdlets", lambda call: [cim(call.bound["ClassName"])], {"ClassName": Parameter()}
        ),
    ]
    commands: dict[str, Cmdlet] = {each.name.lower(): each for each in declared}
    return Box(commands)


def answer(machine: Box, sections: tuple[str, ...] = ("host", "vms", "memory")) -> dict[str, Any]:
    """What the portal would read from stdout."""
    sent = json.dumps({"sections": list(sections)}) + "\n" + ESTATE + "\n"
    done = run(BOOTSTRAP, sent.encode(), machine)
    assert (done.stderr, done.exit_code) == (b"", 0), done
    assert done.stdout.isascii()
    assert done.stdout.startswith(OPENING)
    assert done.stdout.endswith(CLOSING)
    found: dict[str, Any] = json.loads(done.stdout[len(OPENING) : -len(CLOSING)])
    return found


NAMES = ["plain", 'it\'s "quoted"', "[test] $x *?", "Сервер 1С", "rocket 🚀", "a;b|c&d<e>"]


def test_names_of_every_kind_arrive_as_they_are() -> None:
    result = answer(host([vm(number, name) for number, name in enumerate(NAMES)]))["result"]
    assert [item["name"] for item in result["sections"]["vms"]["items"]] == NAMES


def test_one_vm_is_still_a_list() -> None:
    sections = answer(host([vm(7, "only")]))["result"]["sections"]
    (item,) = sections["vms"]["items"]
    assert item["id"] == "20ff7fe3-fd54-425c-aa97-000000000007"
    assert item["state"] == "Running"
    assert item["operational_status"] == ["Ok"]
    assert item["heartbeat"] is None
    assert item["uptime_seconds"] == 526874
    assert item["created_at"] == "2025-06-01T10:00:00.0000000Z"
    assert sections["memory"]["items"][0]["demand_bytes"] == 3 * 2**30


def test_no_vm_is_an_empty_list_that_succeeded() -> None:
    sections = answer(host([]))["result"]["sections"]
    assert sections["vms"] == {"ok": True, "error": None, "duration_ms": sections["vms"]["duration_ms"], "items": []}
    assert sections["memory"]["items"] == []


def test_facts_of_the_host() -> None:
    result = answer(host([]))["result"]
    (item,) = result["sections"]["host"]["items"]
    assert item["booted_at"] == "2026-03-01T06:00:00.0000000Z"
    assert item["memory_available_bytes"] == 1000 * 1024
    assert item["supported_vm_versions"] == ["8.0", "9.0"]
    assert item["cluster_service"] is None
    assert result["collected_at"] == "2026-03-05T12:30:45.6789010Z"
    assert result["access"]["powershell_version"] == "5.1.20348.2849"


@pytest.mark.parametrize(
    ("machine", "code"),
    [(host([vm(1, "x")], vmms="Stopped"), "vmms_stopped"), (host([vm(1, "x")], vmms=None), "hyperv_missing")],
)
def test_a_host_that_cannot_answer_says_so(machine: Box, code: str) -> None:
    section = answer(machine)["result"]["sections"]["vms"]
    assert (section["ok"], section["error"]["code"], section["items"]) == (False, code, [])


def test_missing_rights_are_said() -> None:
    machine = host([vm(1, "x")])
    machine.user = WindowsUser("EXAMPLE\\nobody", frozenset())
    result = answer(machine)["result"]
    assert result["access"]["administrator"] is False
    assert result["sections"]["vms"]["error"]["code"] == "rights_missing"


def test_a_cmdlet_that_throws_fails_its_section_alone() -> None:
    def refuse(call: Call) -> Any:
        kind = "System.UnauthorizedAccessException"
        raise net_error(kind, "You do not have the required permission.", "AccessDenied", "PermissionDenied")
        yield

    sections = answer(host([], get_vm=refuse))["result"]["sections"]
    assert sections["host"]["ok"] is True
    error = sections["vms"]["error"]
    assert error["code"] == "script_error"
    assert error["type"] == "System.UnauthorizedAccessException"
    assert error["id"] == "AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM"
    assert error["hresult"] == -2147024891
    assert error["position"].splitlines()[0].startswith("At line:")
    assert "Hyper-V\\Get-VM" in error["position"]


def test_a_missing_property_is_never_read_as_null() -> None:
    short = NetObject(VM, {name: value for name, value in vm(1, "x").items() if name != "Heartbeat"})
    sent = json.dumps({"sections": ["vms"]}) + "\n" + ESTATE
    done = run(BOOTSTRAP, sent.encode(), host([short]))
    assert done.exit_code == 70
    assert b"VirtualMachine has no property 'Heartbeat' (line " in done.stderr


def test_an_unknown_section_is_an_error_of_the_script() -> None:
    error = answer(host([]), ("nope",))["error"]
    assert error["message"] == "No section is called 'nope'."


def test_a_script_that_does_not_parse_is_reported() -> None:
    done = run(BOOTSTRAP, b'{"sections":[]}\nif (1 {\n', host([]))
    error = json.loads(done.stdout[len(OPENING) : -len(CLOSING)])["error"]
    assert error["id"] == "ParseException"
    assert from_net(error["type"]) == "System.Management.Automation.MethodInvocationException"


def test_a_vm_that_left_after_it_was_enumerated_costs_only_its_own_memory() -> None:
    def one_has_gone(call: Call) -> Any:
        for each in call.bound["VM"]:
            if from_net(each.get("Name")) == "gone":
                kind = "Microsoft.HyperV.PowerShell.VirtualizationException"
                call.write_error(net_error(kind, "It was not found.", "ObjectNotFound", "ObjectNotFound").record)
            else:
                yield memory_of(each)

    machine = host([vm(1, "here"), vm(2, "gone"), vm(3, "there")], get_memory=one_has_gone)
    sections = answer(machine)["result"]["sections"]

    assert len(sections["vms"]["items"]) == 3
    assert sections["memory"]["ok"] is True
    first, second, lost = sections["memory"]["items"]
    assert (first["vm_id"][-1], second["vm_id"][-1]) == ("1", "3")
    assert (lost["vm_id"], lost["error"]["id"]) == (
        None,
        "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVMMemory",
    )


@pytest.mark.parametrize("stdin", [b"", b'{"sections":["vms"]}\n'])
def test_a_script_that_did_not_arrive_is_no_success(stdin: bytes) -> None:
    done = run(BOOTSTRAP, stdin, host([]))
    found = json.loads(done.stdout[len(OPENING) : -len(CLOSING)])
    assert (found["ok"], found["error"]["message"]) == (False, "The script did not arrive on stdin.")


def test_letters_that_differ_in_case_alone_stay_apart() -> None:
    result = answer(host([vm(1, "Жж ßẞ Ωω 🚀🚁")]))["result"]
    assert result["sections"]["vms"]["items"][0]["name"] == "Жж ßẞ Ωω 🚀🚁"


def test_what_windows_leaves_empty_is_null_and_no_zero() -> None:
    absent = dict.fromkeys(["CPUUsage", "IsClustered", "CreationTime", "AutomaticStartAction"])
    known = vm(1, "x")
    thing = NetObject(VM, {**dict(known.items()), **absent})
    (item,) = answer(host([thing]))["result"]["sections"]["vms"]["items"]
    found = [item[name] for name in ("cpu_percent", "is_clustered", "created_at", "automatic_start_action")]
    assert found == [None, None, None, None]


def test_vms_are_enumerated_once_for_all_sections() -> None:
    asked: list[Call] = []

    def get_vm(call: Call) -> Any:
        asked.append(call)
        return [vm(1, "x")]

    answer(host([], get_vm=get_vm))
    assert len(asked) == 1


def test_an_error_that_does_not_terminate_still_fails_its_section() -> None:
    def refuse(call: Call) -> Any:
        kind = "Microsoft.HyperV.PowerShell.VirtualizationException"
        call.write_error(net_error(kind, "It was not found.", "ObjectNotFound", "ObjectNotFound").record)
        return [vm_host()]

    machine = host([vm(1, "x")])
    machine.commands = {**machine.commands, "get-vmhost": command("Get-VMHost", "Hyper-V", refuse)}
    sections = answer(machine)["result"]["sections"]
    assert (sections["host"]["ok"], sections["vms"]["ok"]) == (False, True)

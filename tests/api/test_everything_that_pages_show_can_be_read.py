"""Whatever a list of the pages shows, an operation tells: each column of each registered list, with the same value in
the same place, and each of its filters. A new column, filter, list or page fails here until the API has it, too.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, get_args

import pytest
from django.http import QueryDict
from pydantic import BaseModel

from accounts.choices import Right
from api.v1 import api
from audit.choices import Via
from audit.models import AuditEntry
from audit.selectors import changes_in_words
from findings.rules import Kind
from hvportal import urls
from inventory.choices import PollOutcome
from inventory.models import VMAdapter, VolumeKind
from inventory.selectors.conditions import HostCondition
from inventory.selectors.vlans import vlan_text
from lists.definition import Asking, List
from lists.exports import cell
from lists.registry import every_list
from snapshots.models import Snapshot
from snapshots.templatetags.snapshot_badges import class_in_words
from tests.api.documents import document
from tests.api.programs import every_item, program_of
from tests.pages import scenes
from tests.pages.rights import LOOK, RULES, Who

Item = Mapping[str, Any]
assert urls.urlpatterns, "lists are registered where their addresses are"
OPERATIONS = {"cluster-groups": "groups", "network-adapters": "nics"}  # the others are called like their lists
# Filters that are called otherwise in the API, and those that it has no need of.
RENAMED = {("disks", "length"): "files"}


def first_side(name: str) -> Callable[[Item], Any]:
    return lambda item: item["sides"][0][name]


def joined(path: str, by: str = ", ") -> Callable[[Item], str]:
    def join(item: Item) -> str:
        return by.join(str(one["name"]) if isinstance(one, dict) else str(one) for one in item[path] or ())

    return join


def owner(item: Item) -> Any:
    return (item["cluster"] or item["host"])["name"]


def disk(item: Item) -> Any:
    return (item["path"] or "").rpartition("\\")[2] or item["kind"]


def vlan(item: Item) -> str | None:
    names = ("vlan_mode", "access_vlan", "native_vlan", "allowed_vlans")
    return vlan_text(VMAdapter(**{name: item[name] for name in names}))


def snapshot_class(item: Item) -> str:
    names = ("snapshot_type", "is_automatic", "kind")
    return class_in_words(Snapshot(**{name: item[name] for name in names}))


def changed(item: Item) -> str:
    return "; ".join(changes_in_words(AuditEntry(before=item["before"], after=item["after"])))


def change_of(item: Item) -> Any:
    if item["vm"]:
        return item["vm"]["name"] or item["name"]
    return (item["host"] or item["cluster"] or {}).get("name")


def seconds_at_work(item: Item) -> float | None:
    if not (item["started_at"] and item["ended_at"]):
        return None
    return (datetime.fromisoformat(item["ended_at"]) - datetime.fromisoformat(item["started_at"])).total_seconds()


# Of columns that are called otherwise in the API: the way to the same value. `place`: where most rows are.
PLACE = {"host": "host.name", "cluster": "cluster.name"}
OF_VM = {"vm": "vm.name", "vm_guid": "vm.id"}
WAYS: Mapping[str, Mapping[str, str | Callable[[Item], Any]]] = {
    "vms": {
        **PLACE,
        "vm": "name",
        "guid": "id",
        "processors": "processor_count",
        "dynamic_memory": "dynamic_memory_enabled",
    },
    "hosts": {
        "host": "name",
        "condition": lambda item: HostCondition(item["condition"]).label,
        "cluster": "cluster.name",
        "vms": "vm_count",
        "vms_running": "vm_running_count",
        "last_read_at": "answered_at",
        "windows": "os_caption",
    },
    "clusters": {
        "cluster": "name",
        "troubles": joined("troubles", "; "),
        "nodes": "node_count",
        "vms": "vm_count",
        "vms_running": "vm_running_count",
        "memory_physical_bytes": "memory_capacity_bytes",
        "volumes": "volume_count",
        "groups": "group_count",
        "groups_failed_or_waiting": "groups_troubled",
        "witness": "witness_name",
    },
    "cluster-groups": {
        "group": "name",
        "type": "group_type",
        "cluster": "cluster.name",
        "preferred_owners": joined("preferred_owners"),
        "anti_affinity": joined("anti_affinity_class_names"),
        "possible_owners": joined("possible_owners"),
    },
    "disks": {
        **PLACE,
        **OF_VM,
        "disk": disk,
        "size_on_disk_bytes": "chain_bytes",
        "shared": "is_shared",
        "place": lambda item: "{controller_type} {controller_number}:{controller_location}".format(**item),
    },
    "volumes": {
        "volume": "path",
        "of": owner,
        "coordinator": "owner_node",
        "kind": lambda item: VolumeKind(item["kind"]).label,
        "resource": "resource_name",
    },
    "pools": {
        "pool": lambda item: item["name"] or item["unique_id"],
        "operational_status": joined("operational_status"),
        "of": lambda item: owner(item) if item["is_clustered"] else item["host"]["name"],
        "told_by": "host.name",
    },
    "snapshots": {
        **PLACE,
        **OF_VM,
        "snapshot": "name",
        "guid": "id",
        "goes_on_from_here": "is_current",
        "class": snapshot_class,
        "taken_at": "created_at",
        "hangs_on": "parent_name",
        "saved_state_bytes": "system_files_bytes",
        "cost_unknown_because": "unknown_because.cost_bytes",
        "owner": "owner.owner",
        "reason": "owner.reason",
        "expires_on": "owner.expires_on",
    },
    "events": {**OF_VM, "host": "host.name"},
    "networks": {
        "network": "name",
        "types": joined("types"),
        "missing_on": joined("missing_on"),
        "hosts": "host_count",
        "clusters": joined("clusters"),
        "vms": "vm_count",
        "vlans": joined("vlans", " "),
    },
    "network-adapters": {
        "vm": "vm.name",
        "guid": "vm.id",
        "network": "switch_name",
        "vlan": vlan,
        "mac_address": lambda item: (item["mac_address"] or "").replace(":", ""),
        "ip_addresses": joined("ip_addresses", " "),
        "host": "host.name",
        "adapter": "name",
        "adapters_read_at": "read_at.vmnics",
    },
    "jobs": {
        **OF_VM,
        "job": "title",
        "number": "id",
        "kind": "kind_title",
        "host": "host.name",
        "seconds": seconds_at_work,
    },
    "polls": {
        "host": "host.name",
        "outcome": lambda item: PollOutcome(item["outcome"]).label,
        "failed_sections": lambda item: " ".join(one["name"] for one in item["sections"] if not one["ok"]),
        "refused_items": lambda item: sum(one["refused_items"] for one in item["sections"]),
    },
    "replications": {
        "vm": "vm.name",
        "guid": "vm.id",
        "last_replicated_at": "replicated_at",
        **{
            name: first_side(name)
            for name in ("primary_server", "replica_server", "state", "pending_bytes", "missed_count", "error_count")
        },
    },
    "changes": {
        "change": "title",
        "of": change_of,
        "vm_guid": "vm.id",
        "host": "host.name",
        "poll": "poll_id",
    },
    "findings": {
        **PLACE,
        **OF_VM,
        "finding": "title",
        "severity": lambda item: item["severity"].capitalize(),
        "state": lambda item: "accepted" if item["accepted"] and not item["closed_at"] else item["state"],
        "accepted_until": "accepted.until",
        "accepted_by": "accepted.owner",
        "kind": lambda item: Kind(item["kind"]).label,
    },
    "audit": {"changes": changed, "via": lambda item: Via(item["via"]).label},
}
# What is left out, and why.
LEFT_OUT = {
    ("replications", "age_seconds"): "It is the time since replicated_at, and would make another ETag each second.",
}
# Pages that are no list: the operation with what they show, or why there is none.
PAGES = {
    "inventory:overview": "overview",
    "inventory:search": "search",
    "inventory:host": "host",
    "inventory:vm": "vm",
    "inventory:cluster": "cluster",
    "inventory:poll": "poll",
    "inventory:event": "event",
    "inventory:volume": "volume",
    "inventory:pool": "pool",
    "inventory:disk_file": "file",
    "inventory:portal": "portal",
    "inventory:network": "networks",
    "inventory:migration": "host",
    "snapshots:snapshot": "vm",
    "snapshots:estate": "snapshot_estate",
    "snapshots:estate_csv": "snapshot_estate",
    "snapshots:merge": "merge_plan",
    "tags:tags": "tags",
    "tags:tag": "taggings",
    "tags:notes": "notes",
    "tags:proposals": "proposals",
    "onboarding:sites": "sites",
    "findings:finding": "findings",
    "findings:rules": "finding_rules",
    "findings:rule": "finding_rules",
    "jobs:job": "job",
}
NO_OPERATION = {
    "inventory:vm_console": "A file for a person's remote desktop, of what /vms/{id} tells.",
    "inventory:vm_desktop": "A file for a person's remote desktop, of what /vms/{id} tells.",
    "api:reference": "The API itself, for people.",
    "style": "What badges mean.",
    "tags:delete": "Asks before something is done.",
    "tags:note_edit": "A form.",
    "tags:note_delete": "Asks before something is done.",
    "onboarding:batch": "Work that a person watches while hosts are let in.",
    "onboarding:test": "Work that a person watches while a host is let in.",
    "onboarding:tests": "Work that a person watches while hosts are let in.",
    "onboarding:credentials": "Secrets are nobody's but the pages'.",
    "snapshots:chain": "A picture of what the files of /disks/{id} tell.",
    "snapshots:old_hosts": "What people decide of merges; /audit tells what was changed.",
    "jobs:stop": "A brake for people.",
    "jobs:rules": "What people decide of all jobs; /builds tells on which Windows, /audit what was changed.",
    "accounts:people": "People and roles are managed on the pages alone; /audit tells what was changed.",
}


def operation_of(found: List) -> Any:
    name = OPERATIONS.get(found.key, found.key)
    for path, methods in document()["paths"].items():
        if methods.get("get", {}).get("operationId") == name:
            return path, methods["get"]
    raise AssertionError(f"no operation is called {name}: the list {found.key} cannot be read by programs")


def told(item: Item, found: List, name: str) -> str:
    """What the API says, written as the download writes it."""
    way = WAYS.get(found.key, {}).get(name) or (joined("tags") if name == "tags" else name)
    value: Any = way(item) if callable(way) else item
    for step in () if callable(way) else way.split("."):
        value = value.get(step) if value else None
    if isinstance(value, str) and len(value) > 19 and value[4:5] == "-" and value[10:11] == "T":
        value = datetime.fromisoformat(value)
    return cell(value)


def downloaded(found: List, asking: Asking) -> Iterator[dict[str, str]]:
    question = found.form(QueryDict(""), asking.user).question
    values = [field for column in found.columns for field in column.csv]
    for row in found.rows_of(found.to_export(question, asking), asking):
        yield {name: cell(value(row)) for name, value in values if (found.key, name) not in LEFT_OUT}


def test_each_column_of_each_list_with_the_same_value(keeper: Any, django_user_model: Any, still_clock: None) -> None:
    """In one test, because the estate takes longer to make than to be read."""
    scenes.busy(scenes.SOME)
    person = django_user_model.objects.get(username="keeper")
    program = program_of(person, Right.VIEW, Right.ADMINISTER)
    for found in every_list():
        path, _ = operation_of(found)
        items = list(every_item(program, f"{path.removeprefix('/api/v1')}?limit=500"))
        rows = list(downloaded(found, Asking.by(_request(person))))
        assert rows, f"the scene has nothing for the list {found.key}"
        assert len(items) == len(rows), found.key
        for item, row in zip(items, rows, strict=True):
            assert {name: told(item, found, name) for name in row} == row, found.key


def _request(person: Any) -> Any:
    return type("Request", (), {"user": person})()


@pytest.mark.parametrize("found", every_list(), ids=lambda found: found.key)
def test_each_filter_of_each_list(found: List) -> None:
    _, operation = operation_of(found)
    parameters = {one["name"] for one in operation["parameters"]}
    filters = {RENAMED.get((found.key, name), name) for name in found.form.base_fields} - {"size", "page"}
    assert filters - parameters == set()


def test_each_page() -> None:
    lists = {found.url for found in every_list()} | {f"{found.url}_csv" for found in every_list()}
    pages = {name for name, rule in RULES.items() if rule.methods == LOOK and not isinstance(rule.who, Who)}
    assert pages - lists - set(PAGES) - set(NO_OPERATION) - {"metrics"} == set()
    operations = {one["operationId"] for methods in document()["paths"].values() for one in methods.values()}
    assert set(PAGES.values()) - operations == set()


def test_each_model_of_an_answer_has_a_name_of_its_own() -> None:
    """The document knows models by their names: of two that share one, it would tell the fields of either."""
    operations = [
        operation
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    told = {one for op in operations for model in filter(None, op.response_models.values()) for one in models_in(model)}
    taken = {one for operation in operations for model in operation.models for one in models_in(model)}
    found: dict[str, set[type]] = {}
    for one in told | taken:
        found.setdefault(one.__name__, set()).add(one)
    names = {one.__name__ for one in told} - {"NinjaResponseSchema"}  # around each answer, and not in the document
    assert len(names) > 60
    assert {name: found[name] for name in names if len(found[name]) > 1} == {}


def models_in(annotation: Any, met: set[type] | None = None) -> Iterator[type]:
    met = set() if met is None else met
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | Enum) and annotation not in met:
        met.add(annotation)
        yield annotation
        for field in getattr(annotation, "model_fields", {}).values():
            yield from models_in(field.annotation, met)
    for argument in get_args(annotation):
        yield from models_in(argument, met)

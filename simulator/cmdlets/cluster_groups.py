"""Get-ClusterGroup, Get-ClusterResource, Get-ClusterOwnerNode and Get-ClusterParameter: a VM's group holds the
resources "Virtual Machine NAME" and "Virtual Machine Configuration NAME", as Windows makes them. Other resources are
left out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from simulator.cmdlets.cluster import (
    NAME,
    NODE_SHAPE,
    OBJECT,
    cluster_cmdlet,
    cluster_object,
    nodes_of,
    own_cluster,
)
from simulator.cmdlets.cluster_parts import RESOURCE_TYPE_SHAPE, SeenPart, string_collection
from simulator.cmdlets.failures import CLUSTER, record
from simulator.cmdlets.shapes import Shape, always, enum
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.wildcards import has_wildcards, matches
from simulator.estate import Cluster, Estate
from simulator.estate.clustering import GroupSettings
from simulator.estate.groups import GroupReading, groups_of
from simulator.estate.noise import guid_of
from simulator.estate.reading import HostReading
from simulator.powershell.binding import Call, Parameter
from simulator.powershell.values import NetList, NetObject, SubsetError, UInt32, UInt64, from_net, to_net

_DEFAULT_THRESHOLD = 0xFFFFFFFF
_NO_FAILBACK_WINDOW = 0xFFFFFFFF
VIRTUAL_MACHINE, CONFIGURATION = "Virtual Machine", "Virtual Machine Configuration"


class SeenGroup(NamedTuple):
    view: HostView
    cluster: Cluster
    group: GroupReading


class SeenResource(NamedTuple):
    """One of a VM's two resources; `type` is the name of its resource type."""

    of: SeenGroup
    type: str

    @property
    def name(self) -> str:
        return f"{self.type} {self.of.group.name}"


def _threshold(seen: SeenGroup) -> UInt32:
    threshold = seen.group.settings.failover_threshold
    return UInt32(_DEFAULT_THRESHOLD if threshold is None else threshold)


def _owner(seen: SeenGroup) -> NetObject:
    return NODE_SHAPE.make(nodes_of(seen.view, seen.cluster)[seen.group.owner])


GROUP_SHAPE = Shape(
    "ClusterGroup",
    {
        "Cluster": lambda seen: cluster_object(seen.cluster, seen.view),
        "Name": lambda seen: to_net(seen.group.name),
        "Id": lambda seen: seen.group.id,
        "IsCoreGroup": lambda seen: seen.group.is_core,
        "GroupType": lambda seen: enum("ClusterGroupType", seen.group.type),
        "OwnerNode": _owner,
        "State": lambda seen: enum("ClusterGroupState", seen.group.state),
        "Priority": lambda seen: UInt32(seen.group.settings.priority),
        "AntiAffinityClassNames": lambda seen: string_collection(list(seen.group.settings.anti_affinity)),
        "FailoverThreshold": _threshold,
        "FailoverPeriod": lambda seen: UInt32(seen.group.settings.failover_period_hours),
        "AutoFailbackType": lambda seen: UInt32(seen.group.settings.auto_failback),
        "FailbackWindowStart": always(UInt32(_NO_FAILBACK_WINDOW)),
        "FailbackWindowEnd": always(UInt32(_NO_FAILBACK_WINDOW)),
        "PersistentState": lambda seen: UInt32(int(seen.group.state != "Offline")),
        "StatusInformation": lambda seen: UInt64(seen.group.settings.status),
        "Description": always(""),
    },
    text=lambda seen: to_net(seen.group.name),
)


def _resource_state(seen: SeenResource) -> Any:
    return enum("ClusterResourceState", seen.of.group.state)


RESOURCE_SHAPE = Shape(
    "ClusterResource",
    {
        "Cluster": lambda seen: cluster_object(seen.of.cluster, seen.of.view),
        "Name": lambda seen: to_net(seen.name),
        "Id": lambda seen: guid_of(seen.of.group.id, seen.type),
        "ResourceType": lambda seen: RESOURCE_TYPE_SHAPE.make(SeenPart(seen.of.view, seen.of.cluster, seen.type)),
        "OwnerGroup": lambda seen: GROUP_SHAPE.make(seen.of),
        "OwnerNode": lambda seen: _owner(seen.of),
        "State": _resource_state,
        "IsCoreResource": always(False),
        "IsNetworkClassResource": always(False),
        "IsStorageClassResource": always(False),
        "Description": always(""),
    },
    text=lambda seen: to_net(seen.name),
)
OWNERS_SHAPE = Shape(
    "ClusterOwnerNodeList",
    {"ClusterObject": lambda owners: owners[0], "OwnerNodes": lambda owners: owners[1]},
)
PARAMETER_SHAPE = Shape(
    "ClusterParameter",
    {
        "ClusterObject": lambda parameter: parameter[0],
        "Name": always("VmID"),
        "IsReadOnly": always(False),
        "ParameterType": always("String"),
        "Value": lambda parameter: parameter[1],
    },
)


def _groups(call: Call) -> list[SeenGroup]:
    cluster, view = own_cluster(call), view_of(call)
    readings = {name: view.estate.observe(name) for name in cluster.nodes}
    return [SeenGroup(view, cluster, group) for group in groups_of(cluster, readings)]


def _resources(call: Call) -> list[SeenResource]:
    machines = [seen for seen in _groups(call) if seen.group.vm]
    return [SeenResource(seen, kind) for seen in machines for kind in (VIRTUAL_MACHINE, CONFIGURATION)]


def get_cluster_group(call: Call) -> Iterator[NetObject]:
    groups = _groups(call)
    for name in call.bound.get("Name") or ["*"]:
        fitting = [seen for seen in groups if matches(from_net(name), seen.group.name)]
        if not fitting and not has_wildcards(name):
            message = f"Unable to find cluster group '{name}'."
            call.write_error(record(CLUSTER, message, "ClusterGroupNotFound", "ObjectNotFound"))
        yield from map(GROUP_SHAPE.make, fitting)


def get_cluster_resource(call: Call) -> Iterator[NetObject]:
    return map(RESOURCE_SHAPE.make, _resources(call))


def get_cluster_owner_node(call: Call) -> Iterator[NetObject]:
    """Of a group its preferred owners in their order, of a resource the nodes that may have it."""
    subject = call.bound.get("InputObject")
    if not isinstance(subject, NetObject):
        raise SubsetError("Get-ClusterOwnerNode is simulated for objects of the pipeline only")
    found = _group_behind(call, subject)
    if found is None:
        call.write_error(record(CLUSTER, f"'{subject.text}' was not found.", "ClusterObjectNotFound", "ObjectNotFound"))
        return
    settings, nodes = found.group.settings, nodes_of(found.view, found.cluster)
    names = settings.preferred_owners
    if subject.type_name == RESOURCE_SHAPE.type_name:
        names = tuple(nodes) if settings.possible_owners is None else settings.possible_owners
    node_type = NODE_SHAPE.type_name
    owners = NetList(f"System.Collections.Generic.List`1[{node_type}]", (NODE_SHAPE.make(nodes[n]) for n in names))
    yield OWNERS_SHAPE.make((subject, owners))


def get_cluster_parameter(call: Call) -> Iterator[NetObject]:
    subject, names = call.bound.get("InputObject"), [name.lower() for name in call.bound.get("Name") or []]
    if not isinstance(subject, NetObject) or subject.type_name != RESOURCE_SHAPE.type_name or names != ["vmid"]:
        raise SubsetError("Get-ClusterParameter is simulated for -Name VmID of resources of the pipeline only")
    found = _group_behind(call, subject)
    if found is None or found.group.vm is None:
        call.write_error(record(CLUSTER, f"'{subject.text}' was not found.", "ClusterObjectNotFound", "ObjectNotFound"))
        return
    yield PARAMETER_SHAPE.make((subject, found.group.vm.id))


def _group_behind(call: Call, subject: NetObject) -> SeenGroup | None:
    """The group that the object is or belongs to; it may be gone since."""
    group = subject.get("OwnerGroup") if subject.type_name == RESOURCE_SHAPE.type_name else subject
    cluster, view = own_cluster(call), view_of(call)
    found = _by_id(view, cluster).get(group.get("Id"))
    if found is None:
        return None
    settings = cluster.groups.get(found.vm.id, GroupSettings()) if found.vm else found.settings
    return SeenGroup(view, cluster, replace(found, settings=settings))


# Estate -> cluster -> (what its nodes showed, the groups of that by id): a script asks for each group of a cluster in
# turn, and its groups are the same for all of them while no node shows anything else.
_Known = tuple[list[HostReading], dict[str, GroupReading]]
_known: "WeakKeyDictionary[Estate, dict[str, _Known]]" = WeakKeyDictionary()


def _by_id(view: HostView, cluster: Cluster) -> Mapping[str, GroupReading]:
    readings = {name: view.estate.observe(name) for name in cluster.nodes}
    of_estate = _known.setdefault(view.estate, {})
    seen, by_id = of_estate.get(cluster.name, ([], {}))
    if len(seen) != len(readings) or any(now is not then for now, then in zip(readings.values(), seen, strict=True)):
        by_id = {group.id: group for group in groups_of(cluster, readings)}
        of_estate[cluster.name] = list(readings.values()), by_id
    return by_id


_CLUSTER = Parameter()
_VM_ID = Parameter("System.Guid")

CMDLETS = (
    cluster_cmdlet(
        "Get-ClusterGroup",
        get_cluster_group,
        {"Name": NAME, "InputObject": OBJECT, "VMId": _VM_ID, "Cluster": _CLUSTER},
        "GetClusterGroupCommand",
        "Name",
    ),
    cluster_cmdlet(
        "Get-ClusterResource",
        get_cluster_resource,
        {"Name": NAME, "InputObject": OBJECT, "VMId": _VM_ID, "Cluster": _CLUSTER},
        "GetResourceCommand",
    ),
    cluster_cmdlet(
        "Get-ClusterOwnerNode",
        get_cluster_owner_node,
        {
            "Resource": Parameter(aliases=("Res",)),
            "Group": Parameter(),
            "ResourceType": Parameter(aliases=("ResType",)),
            "InputObject": OBJECT,
            "Cluster": _CLUSTER,
        },
        "GetOwnerNodeCommand",
        "InputObject",
    ),
    cluster_cmdlet(
        "Get-ClusterParameter",
        get_cluster_parameter,
        {"Name": NAME, "InputObject": OBJECT, "Cluster": _CLUSTER},
        "GetClusterParameterCommand",
        "InputObject",
        "Name",
    ),
)

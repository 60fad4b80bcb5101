"""New-VHD, Convert-VHD and Resize-VHD. Parameter sets and positions as Microsoft documents them."""

from collections.abc import Iterator
from functools import partial

from simulator.cmdlets.changing import acted, may_act
from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.vhd import seen_disk
from simulator.cmdlets.view import view_of
from simulator.powershell.binding import Call
from simulator.powershell.values import NetObject, SubsetError, from_net


def _only(call: Call, name: str, *known: str) -> None:
    for parameter in call.bound.keys() - set(known):
        raise SubsetError(f"parameter -{parameter} of {name} is not simulated")


def new_vhd(call: Call) -> Iterator[NetObject]:
    _only(call, "New-VHD", "Path", "SizeBytes", "Dynamic", "Fixed")
    view = view_of(call)
    if not may_act(call, view):
        return
    size, fixed = int(call.bound["SizeBytes"]), bool(call.bound.get("Fixed"))
    for path in map(from_net, call.bound["Path"]):
        if acted(call, view, "New-VHD", partial(view.estate.making.new_disk, view.host, path, size, fixed=fixed)):
            yield seen_disk(view, path)


def convert_vhd(call: Call) -> Iterator[NetObject]:
    _only(call, "Convert-VHD", "Path", "DestinationPath", "VHDType")
    view = view_of(call)
    if not may_act(call, view):
        return
    path, to = (from_net(call.bound[name]) for name in ("Path", "DestinationPath"))
    wanted = call.bound.get("VHDType")
    fixed = wanted is not None and wanted.name == "Fixed"
    acted(call, view, "Convert-VHD", partial(view.estate.making.convert_disk, view.host, path, to, fixed=fixed))
    yield from ()


def resize_vhd(call: Call) -> Iterator[NetObject]:
    _only(call, "Resize-VHD", "Path", "SizeBytes")
    view = view_of(call)
    if not may_act(call, view):
        return
    for path in map(from_net, call.bound["Path"]):
        size = int(call.bound["SizeBytes"])
        acted(call, view, "Resize-VHD", partial(view.estate.making.resize_disk, view.host, path, size))
    yield from ()


_PATH = {"position": 0, "mandatory": True, "from_pipeline": True, "from_pipeline_by_property_name": True}

CMDLETS = (
    hyperv_cmdlet("New-VHD", new_vhd, Path={"position": 0, "mandatory": True}, SizeBytes={"position": 1}),
    hyperv_cmdlet(
        "Convert-VHD",
        convert_vhd,
        Path={**_PATH, "aliases": ("FullName",)},
        DestinationPath={"position": 1, "mandatory": True},
    ),
    hyperv_cmdlet(
        "Resize-VHD",
        resize_vhd,
        Path={**_PATH, "aliases": ("FullName",)},
        SizeBytes={"position": 1, "mandatory": True, "sets": ("Size",)},
        ToMinimumSize={"mandatory": True, "sets": ("MinimumSize",)},
    ),
)

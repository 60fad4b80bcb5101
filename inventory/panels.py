"""Panels of detail pages that other apps bring. Apps register in AppConfig.ready(); nobody imports a panel."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inventory.scope import Scope
from inventory.selectors.vm_detail import VMDetail
from inventory.snapshot_names import SnapshotName


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, which finds `content` under the name panel. `beside`: in the second column, where there are two.
    `names`: of snapshots that were read for it, for whatever draws their files."""

    template: str
    content: Any
    beside: bool = False
    names: Mapping[uuid.UUID, SnapshotName] | None = None


VMPanel = Callable[[VMDetail, datetime, Scope], Panel]
AnyPanel = Callable[[Any, datetime, Scope], Panel]
"""Takes what the page knows: a detail with `vm`, `host`, `cluster`, `volume` or `snapshot`, after the page's name, with
`file` and `chain` of a disk's file, with `row` of a network, and None of the overview; the moment; and what whoever
asks may see."""

_panels: dict[str, list[AnyPanel]] = {}


def register(page: str, panel: AnyPanel, *, first: bool = False) -> None:
    """`page`: vm, host, cluster, volume, disk_file, snapshot, network or overview; vm_acts are the buttons of the
    first. `first`: above those of other apps."""
    known = _panels.setdefault(page, [])
    if panel not in known:
        known.insert(0 if first else len(known), panel)


def register_vm(panel: VMPanel) -> None:
    register("vm", panel)


def panels_of(page: str, detail: Any, now: datetime, scope: Scope) -> Sequence[Panel]:
    return [panel(detail, now, scope) for panel in _panels.get(page, ())]


def panels_of_vm(detail: VMDetail, now: datetime, scope: Scope) -> Sequence[Panel]:
    return panels_of("vm", detail, now, scope)


def names_in(panels: Iterable[Panel]) -> Mapping[uuid.UUID, SnapshotName] | None:
    """None: none of them has read any."""
    return next((panel.names for panel in panels if panel.names is not None), None)

"""Panels of a VM's page that other apps bring. Apps register in AppConfig.ready(); nobody imports a panel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inventory.selectors.vm_detail import VMDetail


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, which finds `content` under the name panel."""

    template: str
    content: Any


VMPanel = Callable[[VMDetail, datetime], Panel]

_of_vms: list[VMPanel] = []


def register_vm(panel: VMPanel) -> None:
    if panel not in _of_vms:
        _of_vms.append(panel)


def panels_of_vm(detail: VMDetail, now: datetime) -> Sequence[Panel]:
    return [panel(detail, now) for panel in _of_vms]

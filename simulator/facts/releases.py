"""What a Windows release lacks of what stands in the facts; by the build number of the release."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from simulator.facts import full_name


@cache
def _stated() -> Mapping[str, Any]:
    facts: Mapping[str, Any] = json.loads((Path(__file__).parent / "releases.json").read_text("ascii"))
    return facts


def build_of(release: str) -> int:
    """9600 for "2012 R2". KeyError for a release that is not known."""
    return int(_stated()["builds"][release])


@cache
def lacks_cmdlet(name: str, build: int) -> bool:
    """Whether this cmdlet of the module Hyper-V came with a later release."""
    return name in _later(_stated()["cmdlets"], build)


@cache
def absent_parameters(cmdlet: str, build: int) -> frozenset[str]:
    """Parameters of a cmdlet of the module Hyper-V that came with a later release."""
    since = _stated()["parameters"]
    return _later(since["*"] | since.get(cmdlet, {}), build)


@cache
def absent_properties(type_name: str, build: int) -> frozenset[str]:
    """Properties of an object type, by its full .NET name, that came with a later release."""
    return _later(_since_by_type().get(type_name, {}), build)


@cache
def _since_by_type() -> Mapping[str, Mapping[str, str]]:
    return {full_name(name): since for name, since in _stated()["properties"].items()}


def _later(since: Mapping[str, str], build: int) -> frozenset[str]:
    return frozenset(name for name, release in since.items() if build_of(release) > build)

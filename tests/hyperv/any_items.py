"""Items of any section, built from its models: believable ones and damaged ones. New sections come in by themselves."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from hyperv.command_line import script_source
from hyperv.contracts.sections import SECTIONS
from hyperv.contracts.values import ReadingItem

AT = datetime(2026, 11, 23, 10, 15, 30, tzinfo=UTC)
GUIDS = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(1, 5)]
# What hosts send, what they have been seen to send, and what would break a column that is not guarded.
POOL: list[Any] = [
    *(None, True, False, 0, 1, 3, 100, 2**31 - 1, 2**31, 2**40, 2**63, -1, 1.5, "", " ", "0"),
    *("Running", "Off", "Ok", "a name", "сова 🦉", "x" * 65, "x" * 256, "nul\x00", "half \ud83e", "10.0"),
    *("C:\\ClusterStorage\\Volume1\\vm 1\\disk.avhdx", "\\\\share\\x$\\[1].vhdx", "aa:bb:cc:dd:ee:ff", "10.0.0.1"),
    *("\\\\server\\share", "script_error"),
    *("2026-11-23T10:15:30.1234567Z", "0001-01-01T00:00:00.0000000Z", "/Date(1488869314761)/", "23.11.2026 10:15"),
    *([], ["Ok"], ["Ok", "MergingDisks"], [None], [1], [[]], {}, {"a": 1}, {"error": {}}),
    *GUIDS,
    "00000000-0000-0000-0000-000000000000",
]
_SENT = re.compile(r"^\s+(\w+) = ", re.MULTILINE)


def one_of(values: list[Any]) -> st.SearchStrategy[Any]:
    """As st.sampled_from, without the values in its name: Hypothesis refuses to print what has so many."""
    return st.integers(0, len(values) - 1).map(values.__getitem__)


@cache
def items_of(section: str) -> st.SearchStrategy[list[tuple[dict[str, Any], bool]]]:
    """Raw items in any order, each with whether it is believable by itself."""
    return st.lists(
        st.one_of([_good(section, kind) | _damaged(section, kind) for kind in SECTIONS[section]]), max_size=6
    )


def believed(section: str, raw: Any) -> ReadingItem | None:
    """What the contract makes of one item alone."""
    kinds = SECTIONS[section]
    kind = raw.get("kind") if None not in kinds and isinstance(raw, dict) else None
    model = kinds.get(kind) if kind is None or isinstance(kind, str) else None
    try:
        return model.model_validate(raw, context={"collected_at": AT}) if model else None
    except ValidationError:
        return None


def _good(section: str, kind: str | None) -> st.SearchStrategy[tuple[dict[str, Any], bool]]:
    raw = _raw(section, kind).filter(lambda item: believed(section, item) is not None)
    return raw.map(lambda item: (item, True))


def _damaged(section: str, kind: str | None) -> st.SearchStrategy[tuple[dict[str, Any], bool]]:
    keys = st.sampled_from(sorted(_keys(section, kind)))
    damage = st.dictionaries(keys, one_of(POOL), min_size=1, max_size=3)
    lost = st.sets(keys, max_size=2)

    def spoil(parts: tuple[dict[str, Any], dict[str, Any], set[str]]) -> tuple[dict[str, Any], bool]:
        raw, wrong, missing = parts
        item = {key: value for key, value in (raw | wrong).items() if key not in missing}
        return item, believed(section, item) is not None

    return st.tuples(_raw(section, kind), damage, lost).map(spoil)


def _raw(section: str, kind: str | None) -> st.SearchStrategy[dict[str, Any]]:
    model = SECTIONS[section][kind]
    named = {"kind": st.just(kind)} if kind is not None else {}
    required = {key: _believable(key, model.model_fields[key]) for key in model.IDENTITY}
    others = {
        key: _believable(key, field)
        for key, field in model.model_fields.items()
        if key not in required and key not in named
    }
    sent = {key: one_of(POOL[:8]) for key in _keys(section, kind) - required.keys() - others.keys() - {"kind"}}
    return st.fixed_dictionaries(required | named, optional=others | sent)


@cache
def _keys(section: str, kind: str | None) -> frozenset[str]:
    """The fields of the model, and what else the script sends under names of its own (uptime_seconds)."""
    return (
        frozenset(_SENT.findall(script_source(f"read/estate/{section}"))) | SECTIONS[section][kind].model_fields.keys()
    )


def _believable(key: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    annotation: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    if (inner := _model_within(field.annotation)) is not None:
        one = st.fixed_dictionaries({name: _believable(name, part) for name, part in inner.model_fields.items()})
        return one if field.annotation is inner else st.lists(one, max_size=3)
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    good = [value for value in (*POOL, *_literals(field.annotation)) if _valid(adapter, value)]
    assert good, f"nothing in the pool is believable as {key}: add an example"
    return one_of(good)


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is None:
        return None
    return next((found for part in get_args(annotation) if (found := _model_within(part)) is not None), None)


def _literals(annotation: Any) -> list[Any]:
    parts = get_args(annotation)
    return list(parts) if get_origin(annotation) is Literal else [value for part in parts for value in _literals(part)]


def _valid(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True

"""What a poll wrote otherwise than it stood, for the apps that tell of changes.

A section's ingest compares what is stored with what was seen anyway. Where the two differ it leaves both here, in
`Seen.written`: nothing is copied and nothing asked, and a poll that found nothing new leaves nothing. Consumers that
were registered after the ingest read it in the same transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: `before` is empty where it was not known, `after` where it is gone. `key` tells which.

    `at_once`: it is gone by the first poll that missed it, because somebody had seen it gone (ingest.seen_gone)."""

    key: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at_once: bool = False

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def is_gone(self) -> bool:
        return not self.after

    @property
    def is_change(self) -> bool:
        return bool(self.before and self.after)

    def changed(self, *names: str) -> bool:
        """Whether one of these is another than before, of a row that stood and stands."""
        return self.is_change and any(self.before[name] != self.after[name] for name in names)


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of one table that one section wrote: by key, the values of `names` before and after. `at_once`: those of
    `gone` that no poll had missed before."""

    model: type[models.Model]
    key_names: Sequence[str]
    names: Sequence[str]
    before: Mapping[Any, Values]
    after: Mapping[Any, Values]
    gone: Collection[Any] = field(default=())
    at_once: Collection[Any] = field(default=())

    def differences(self) -> Iterator[Difference]:
        for key, values in self.after.items():
            yield Difference(self._key(key), self._told(self.before.get(key)), self._told(values))
        for key in self.gone:
            yield Difference(self._key(key), self._told(self.before[key]), {}, key in self.at_once)

    def _key(self, key: Any) -> Mapping[str, Any]:
        return dict(zip(self.key_names, key if isinstance(key, tuple) else (key,), strict=True))

    def _told(self, values: Values | None) -> Mapping[str, Any]:
        return {} if values is None else dict(zip(self.names, values, strict=True))

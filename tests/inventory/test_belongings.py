"""Rows known by a natural key: written where they differ, missed twice before they are gone, and never a deadlock.

The table is one of this test alone, so that the rules are proven whatever the sections keep.
"""

import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction

from inventory.differences import Written
from inventory.ingest.belongings import Belongings
from inventory.models import Belonging


class Thing(Belonging):
    """Of an owner, known by a name and a place that may be unknown."""

    owner_id = models.BigIntegerField()
    name = models.TextField()
    place = models.IntegerField(null=True)
    size = models.BigIntegerField(null=True)
    parts = models.JSONField(null=True)

    class Meta:
        app_label = "inventory_of_tests"
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "name", "place"], nulls_distinct=False, name="thing_unique")
        ]


class Careless(Belonging):
    """Its key is not what its constraint says."""

    name = models.TextField(null=True)
    place = models.IntegerField()

    class Meta:
        app_label = "inventory_of_tests"
        constraints = [models.UniqueConstraint(fields=["name"], name="careless_unique")]


THINGS = Belongings(Thing, ["owner_id", "name", "place"], ["size", "parts"])
SIZED = Belongings(Thing, ["owner_id", "name", "place"], ["parts"], derived=["size"])
Seen = dict[tuple[Any, ...], list[Any]]


@pytest.fixture(autouse=True)
def _table(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Thing)


def replace(seen: Seen, *, owner: int = 1, complete: bool = True) -> int:
    with transaction.atomic():
        return THINGS.replace("owner_id = %s", [owner], seen, complete=complete)


def stored() -> dict[str, tuple[Any, ...]]:
    return {row.name: (row.place, row.size, row.parts, row.missed_polls) for row in Thing.objects.all()}


def versions() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text, xmax::text, ctid::text FROM {Thing._meta.db_table}")
        return set(cursor.fetchall())


TWO: Seen = {(1, "a", 1): [10, ["x", 2]], (1, "b", None): [None, None]}


def test_what_is_seen_is_kept_as_it_is() -> None:
    assert replace(TWO) == 2
    assert stored() == {"a": (1, 10, ["x", 2], 0), "b": (None, None, None, 0)}


def test_the_same_again_writes_and_locks_nothing() -> None:
    replace(TWO)
    before = versions()
    assert replace(dict(reversed(TWO.items()))) == 0
    assert versions() == before


def test_an_unknown_part_of_a_key_is_the_same_unknown_next_time() -> None:
    replace(TWO)
    replace(TWO | {(1, "b", None): [7, None]})
    assert stored()["b"] == (None, 7, None, 0)
    assert Thing.objects.count() == 2


def test_only_what_differs_is_written() -> None:
    replace(TWO)
    before = versions()
    assert replace(TWO | {(1, "a", 1): [10, ["x", 3]]}) == 1
    assert len(versions() - before) == 1
    assert stored()["a"] == (1, 10, ["x", 3], 0)


def test_what_is_derived_is_written_with_the_rest_and_neither_counted_nor_told() -> None:
    def keep(seen: Seen) -> tuple[int, list[Written]]:
        told: list[Written] = []
        with transaction.atomic():
            return SIZED.replace("owner_id = %s", [1], seen, complete=True, told=told), told

    changed, told = keep({(1, "a", 1): [["x"], 10], (1, "b", 2): [["y"], 20]})
    assert (changed, told[0].after[1, "a", 1]) == (2, [["x"]])
    assert keep({(1, "a", 1): [["x"], 11], (1, "b", 2): [["y"], 20]}) == (0, [])
    assert stored()["a"] == (1, 11, ["x"], 0)
    changed, told = keep({(1, "a", 1): [["z"], 11], (1, "b", 2): [["y"], 21]})
    assert (changed, told[0].after) == (1, {(1, "a", 1): [["z"]]})
    assert stored()["b"] == (2, 21, ["y"], 0)


def test_what_will_stand_is_what_stands_then() -> None:
    replace(TWO)
    for _ in range(3):
        seen: Seen = {(1, "c", 3): [1, None]}
        known = THINGS.read("owner_id = %s", [1])
        expected = THINGS.standing(known, seen, complete=True)
        replace(seen)
        assert {key: row[1:-1] for key, row in THINGS.read("owner_id = %s", [1]).items()} == expected


def test_what_is_missed_twice_in_a_row_is_gone() -> None:
    replace(TWO)
    only_b = {(1, "b", None): TWO[(1, "b", None)]}
    assert replace(only_b) == 1
    assert stored()["a"][-1] == 1
    assert replace(only_b) == 1
    assert set(stored()) == {"b"}


def test_what_is_seen_again_was_never_gone() -> None:
    replace(TWO)
    only_b = {(1, "b", None): TWO[(1, "b", None)]}
    replace(only_b)
    assert replace(TWO) == 1
    replace(only_b)
    assert set(stored()) == {"a", "b"}


def test_an_incomplete_section_misses_nothing() -> None:
    replace(TWO)
    for _ in range(3):
        replace({}, complete=False)
    assert {row[-1] for row in stored().values()} == {0}


def test_others_are_not_touched() -> None:
    replace(TWO)
    replace({(2, "a", 1): [1, None]}, owner=2)
    for _ in range(2):
        replace({}, owner=2)
    assert set(Thing.objects.values_list("owner_id", flat=True)) == {1}


@pytest.mark.parametrize("key", [["name", "place"], ["name"]], ids=["another constraint", "nulls are distinct"])
def test_a_key_without_its_constraint_is_refused_at_once(key: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="no unique constraint"):
        Belongings(Careless, key, [])


def test_two_polls_that_write_the_same_rows_wait_for_each_other() -> None:
    """A VM that moves: for a moment both hosts take its rows for theirs. Any mixture of new, changed and missed rows,
    in any order, ends without a deadlock, and every row is one that somebody saw."""
    chance = random.Random(3)
    names = [chr(letter) for letter in range(ord("a"), ord("m"))]
    rounds = [[{(1, name, 0): [poll, None] for name in chance.sample(names, 7)} for poll in (1, 2)] for _ in range(40)]
    barrier, troubles = threading.Barrier(2), list[Exception]()

    def poll(number: int) -> None:
        try:
            for both in rounds:
                barrier.wait(30)
                replace(both[number])
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=poll, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    replace(rounds[-1][0])
    assert {name for name, row in stored().items() if row[-1] == 0} == {key[1] for key in rounds[-1][0]}

"""Trees as rows of lanes: what hangs on a thing stands above it, and only branches of branches take room."""

from typing import Any

import pytest

from inventory.lanes import WIDEST, Down, Place, arrange, width_of
from inventory.selectors.folds import fold


def drawn(parents: dict[str, str | None], top: str | None = None) -> list[str]:
    """Each row as its lanes: | passes, o is a thing, / joins to the left, . ends, ? is lost."""
    marks = {Down.NOTHING: ".", Down.STRAIGHT: "|", Down.JOINS: "/", Down.LOST: "?"}
    return [
        "".join("|" if lane in place.passing else " " for lane in range(place.lane)) + f"{place.key}{marks[place.down]}"
        for place in arrange(parents, {key: key for key in parents}, top)
    ]


def test_a_chain_runs_straight_down() -> None:
    assert drawn({"a": None, "b": "a", "c": "b", "N": "c"}, "N") == ["N|", "c|", "b|", "a."]


def test_now_in_the_middle_keeps_the_first_lane_and_branches_run_beside_it() -> None:
    parents = {"a": None, "b": "a", "c": "b", "d": "a", "N": "d", "x": "d", "y": "x"}
    assert drawn(parents, "N") == ["N|", "|y|", "|x/", "d|", "|c|", "|b/", "a."]


def test_many_branches_of_one_thing_share_a_lane() -> None:
    parents = {"a": None, **{str(number): "a" for number in range(9)}}
    assert width_of(arrange(parents, {key: key for key in parents})) == 2


def test_branches_of_branches_take_lanes_until_there_is_no_room() -> None:
    parents: dict[str, str | None] = {"00": None, "N": "00"}
    for depth in range(20):
        parents |= {f"{depth}z": f"{depth - 1}y" if depth else "00", f"{depth}y": f"{depth - 1}y" if depth else "00"}
    assert width_of(arrange(parents, {key: key for key in parents}, "N")) <= WIDEST


def test_what_hangs_on_something_unknown_says_so() -> None:
    assert drawn({"b": "a", "N": "b", "c": None}, "N") == ["N|", "b?", "c."]


@pytest.mark.parametrize("top", ["a", "b", None])
def test_a_circle_is_cut_once_and_nothing_is_left_out(top: str | None) -> None:
    rows = drawn({"a": "b", "b": "a"}, top)
    assert len(rows) == 2
    assert sum(row.endswith("?") for row in rows) == 1
    if top:
        assert rows[0].startswith(top)


def test_five_thousand_deep_is_no_trouble() -> None:
    parents: dict[int, int | None] = {0: None} | {number: number - 1 for number in range(1, 5000)}
    places = arrange(parents, {key: key for key in parents}, 4999)
    assert [place.depth for place in places[:2]] == [5000, 4999]


def folded(parents: dict[str, str | None], top: str, stand_out: str = "") -> list[Any]:
    def itself(place: Place[str]) -> Place[str]:
        return place

    rows = arrange(parents, {key: key for key in parents}, top)
    folds = fold(rows, itself, lambda place: place.key in stand_out)
    return [len(part.rows) if part.folded else "".join(place.key for place in part.rows) for part in folds]


def test_the_middle_of_a_long_chain_is_folded_and_what_stands_out_is_not() -> None:
    keys = "abcdefghijklmnopqrst"
    parents: dict[str, str | None] = {"a": None} | dict(zip(keys[1:], keys, strict=False))
    assert folded(parents, "t") == [*"tsrqpo", 11, *"cba"]
    assert folded(parents, "t", stand_out="j") == [*"tsrqpo", 4, "j", 6, *"cba"]
    assert folded(dict(list(parents.items())[:12]), "l") == [*"lkjihg", "fed", *"cba"]

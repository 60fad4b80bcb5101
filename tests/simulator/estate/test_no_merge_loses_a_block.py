"""Whatever is taken, written, removed, applied and befalls merges: Now and every remaining snapshot show what they
showed, at every moment."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.estate import Estate
from simulator.estate.acts import Refused
from tests.simulator.estate.merging import (
    GRAINS,
    everything,
    files,
    later,
    place,
    take,
    two_nodes,
    volume_of,
    write,
    written,
)

INDEX = st.integers(0, 30)
FAULTS = {
    "locked": (True, False),
    "begins_after": (None, 0.0, 5.0),
    "moves_at_percent": (None, 1, 60),
    "fills_at_percent": (None, 10, 80),
    "restarts_at_percent": (None, 5, 70),
}
STEPS = st.one_of(
    st.tuples(st.just("take")),
    st.tuples(st.just("remove"), INDEX, st.booleans()),
    st.tuples(st.just("apply"), INDEX),
    st.tuples(st.just("write"), st.integers(0, 1), st.integers(0, GRAINS - 1), st.integers(1, GRAINS)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("power"), st.sampled_from(["start", "turn_off", "save", "shut_down"])),
    st.sampled_from(sorted(FAULTS)).flatmap(
        lambda name: st.tuples(st.just("fault"), st.just(name), st.sampled_from(FAULTS[name]))
    ),
    st.tuples(st.just("restart")),
    st.tuples(st.just("make room")),
)


@settings(derandomize=True, max_examples=120, deadline=None)
@given(steps=st.lists(STEPS, max_size=40))
def test_now_and_every_snapshot_show_what_they_showed(steps):
    estate = two_nodes()
    expected = everything(estate)
    for number, step in enumerate(steps):
        do(estate, expected, number, step)
        _, vm = place(estate)
        expected = {key: expected[key] for key in (None, *(one.id for one in vm.snapshots))}
        assert everything(estate) == expected, step
    settle(estate)
    assert everything(estate) == expected
    assert_settled(estate)


def do(estate: Estate, expected: dict, number: int, step: tuple) -> None:
    host, vm = place(estate)
    chosen = vm.snapshots[step[1] % len(vm.snapshots)].id if step[0] in ("remove", "apply") and vm.snapshots else None
    try:
        match step:
            case ("take",):
                expected[take(estate, f"number {number}")] = list(expected[None])
            case ("remove", _, subtree) if chosen:
                estate.acts.remove_snapshot(vm.id, chosen, subtree=subtree)
            case ("apply", _) if chosen:
                estate.acts.apply_snapshot(vm.id, chosen)
                expected[None] = list(expected[chosen])
            case ("write", disk, first, count):
                write(estate, disk, first, count, 1000 + number)
                expected[None][disk] = expected[None][disk].under(written(first, count, 1000 + number))
            case ("wait", seconds):
                later(estate, seconds)
            case ("power", act):
                getattr(estate.acts, act)(vm.id)
            case ("fault", name, value):
                for node in estate.hosts.values():
                    setattr(node.merges, name, value)
            case ("restart",):
                estate.restart_host(host.name)
            case ("make room",):
                volume_of(estate).filled_bytes = 0
    except Refused:
        return


def settle(estate: Estate) -> None:
    """Everything is well again, and what failed is tried again."""
    volume_of(estate).filled_bytes = 0
    for node in estate.hosts.values():
        for name in FAULTS:
            setattr(node.merges, name, {"locked": False, "begins_after": 0.0}.get(name))
    later(estate, 100_000)
    _, vm = place(estate)
    estate.acts.start(vm.id)
    later(estate, 100)
    estate.acts.turn_off(vm.id)
    later(estate, 100_000)
    assert vm.merging is None


def assert_settled(estate: Estate) -> None:
    """Nothing lies there that could still be merged or deleted."""
    _, vm = place(estate)
    tree, before = estate.tree_of(vm.id), files(estate)
    host, _ = place(estate)
    lying = [file.path for file in volume_of(estate).files.values() if estate.volumes.disk(host, file.path)]
    assert tree.to_merge(lying) is None
    assert files(estate) == before

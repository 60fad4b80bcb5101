import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.simulator.estate.moments import MONDAY, MONDAY_MORNING, demo

ROOT = Path(__file__).resolve().parents[3]
PRINT_TRUTH = """
import json
from datetime import UTC, datetime
from simulator.estate import Clock, Estate
estate = Estate.demo(clock=Clock(datetime.fromisoformat("{at}"), rate=0))
print(json.dumps(estate.truth(), sort_keys=True))
"""


def test_two_estates_of_one_seed_are_equal():
    assert demo().truth() == demo().truth()


def test_another_seed_is_another_company():
    one, other = demo(seed=1).truth(), demo(seed=2).truth()

    assert {vm["id"] for vm in one["vms"]}.isdisjoint(vm["id"] for vm in other["vms"])


def test_another_process_with_other_hash_codes_sees_the_same():
    script = PRINT_TRUTH.format(at=MONDAY_MORNING.isoformat())
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}

    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True, text=True
    ).stdout

    assert json.loads(printed) == json.loads(json.dumps(demo().truth()))


def test_a_moment_does_not_depend_on_the_moments_looked_at_before():
    moments = [MONDAY + timedelta(minutes=37 * step) for step in range(30)]
    in_order, shuffled = demo(), demo()
    expected = {}
    for at in moments:
        in_order.clock.freeze(at)
        expected[at] = in_order.truth()

    Random(5).shuffle(moments)

    for at in moments:
        shuffled.clock.freeze(at)
        assert shuffled.truth() == expected[at]


def test_verbs_done_alike_give_estates_alike():
    def changed() -> dict:
        estate = demo()
        running = [vm for vm in estate.truth()["vms"] if vm["state"] == "Running" and vm["placement"] == "realised"]
        estate.stop_vm(running[0]["id"])
        estate.clock.advance(timedelta(minutes=5))
        estate.start_vm(running[0]["id"])
        estate.remove_vm(running[1]["id"])
        estate.clock.advance(timedelta(hours=1))
        return estate.truth()

    assert changed() == changed()

"""One Scene for each kind of job. A kind that is registered and has none here fails `make faults`."""

from tests.faults.jobs.scene import Scene
from tests.faults.jobs.scenes.merge import MERGES
from tests.faults.jobs.scenes.power import POWER
from tests.faults.jobs.scenes.snapshots import APPLY, TAKE
from tests.faults.jobs.scenes.switch import SWITCHES

SCENES: tuple[Scene, ...] = (SWITCHES, *POWER, TAKE, APPLY, MERGES)

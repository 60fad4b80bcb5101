"""`make smoke`: the whole product, used over HTTP as a user would, compared with the simulated estate's own truth.

One line per capability; exit code 1 at the first that is not true. Nothing is left behind.
"""

import sys
import time

from tests.smoke.checks import checks_of
from tests.smoke.running import Untrue, demo


def main() -> int:
    try:
        with demo() as running:
            for check in checks_of(running):
                began = time.monotonic()
                print(f"smoke: {check()} took={time.monotonic() - began:.1f}", flush=True)
    except Untrue as difference:
        print(f"smoke: NOT TRUE: {difference}", flush=True)
        return 1
    print("smoke: all true")
    return 0


if __name__ == "__main__":
    sys.exit(main())

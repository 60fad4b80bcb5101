"""Play every fault with every kind of job, and say how many runs there were. Exit code 1 where one ended otherwise than
it has to."""

import argparse
import sys
from collections.abc import Sequence

from tests.faults.jobs.servers import portal_servers


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.jobs", description=__doc__)
    parser.add_argument("--sample", action="store_true", help="some of them, in less than a minute")
    parser.add_argument("--kind", default="", help="one kind of job alone")
    asked = parser.parse_args(arguments)
    with portal_servers() as started:
        from tests.faults.jobs import playing  # its models want Django set up

        tally = (playing.some_of_it if asked.sample else playing.everything)(started, asked.kind)
    print(tally, flush=True)
    return 1 if tally.failed or not tally.runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

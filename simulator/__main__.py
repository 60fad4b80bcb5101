"""`python -m simulator`: an estate of Hyper-V hosts on loopback, until SIGTERM or SIGINT."""

import argparse
import asyncio
import gc
import logging
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from simulator.estate import Clock, Estate
from simulator.wsman.description import Kept, write_description
from simulator.wsman.descriptors import TooFewDescriptors
from simulator.wsman.machines import runner_for
from simulator.wsman.simulation import Simulation

log = logging.getLogger("simulator")

_LONGEST_KEPT = 86_400
_UNIFORM = re.compile(r"^uniform:(\d+)x(\d+)$")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        clock = Clock(rate=options.rate)
        estate = _estate(options.estate, options.seed, clock)
    except ValueError as error:
        parser.error(str(error))
    try:
        asyncio.run(_serve(estate, options.state, tls=options.tls, cache=options.cache_answers))
    except (OSError, TooFewDescriptors) as error:
        sys.stderr.write(f"The simulator cannot start: {error}\n")
        return 1
    return 0


async def _serve(estate: Estate, state: Path, *, tls: bool, cache: float | None) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    stem, kept = state.with_suffix(""), Kept.from_file(state)
    simulation = Simulation(estate, runner_for(estate), stem, kept, tls=tls, cache_answers=cache)
    write_description(state, await simulation.start())
    gc.freeze()  # the estate stays: looking through a thousand hosts for rubbish stops every answer for half a second
    log.info("%d hosts are listening on 127.0.0.1; %s says where.", len(estate.hosts), state)
    await ended.wait()
    await simulation.stop()


def _estate(wanted: str, seed: int, clock: Clock) -> Estate:
    """Raises ValueError for an estate that is none."""
    if wanted == "demo":
        return Estate.demo(seed=seed, clock=clock)
    match = _UNIFORM.match(wanted)
    if match is None:
        raise ValueError(f"There is no estate called {wanted!r}: say demo or uniform:HOSTSxVMS, as in uniform:200x25.")
    return Estate.uniform(hosts=int(match[1]), vms_per_host=int(match[2]), seed=seed, clock=clock)


def _kept_seconds(text: str) -> float:
    seconds = float(text)
    if not 1 <= seconds <= _LONGEST_KEPT:
        raise argparse.ArgumentTypeError(f"answers are kept from 1 to {_LONGEST_KEPT} seconds, not {text}")
    return seconds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--estate", default="demo", metavar="demo|uniform:HOSTSxVMS")
    parser.add_argument("--state", type=Path, required=True, metavar="FILE", help="written when every host listens")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--rate", type=float, default=1.0, help="how fast the estate's clock runs")
    parser.add_argument(
        "--cache-answers",
        type=_kept_seconds,
        metavar="SECONDS",
        help="for benches alone: a host repeats its answers, and changes once in SECONDS",
    )
    parser.add_argument("--tls", action="store_true", help="an HTTPS port for each host as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""python -m hvportal.supervisor demo [--port N] [--var DIR] [--headless] | status [--var DIR]

python -m hvportal.supervisor host --host NAME --fault NAME | --network up|refuse|silent|hang [--var DIR]
"""

import argparse
import os
import sys
from pathlib import Path

from hvportal.supervisor import demo, hosts, status
from hvportal.supervisor.portal import ROOT
from hvportal.supervisor.problem import Problem


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hvportal.supervisor", description=demo.__doc__)
    parser.add_argument("what", choices=["demo", "status", "host"])
    parser.add_argument("--port", type=_port, help="port of the web server (8000, or the next free one)")
    parser.add_argument("--var", type=Path, help="where data, secrets and logs are kept (var/demo)")
    parser.add_argument("--headless", action="store_true", help="say 'ready' as one line of JSON on stdout")
    parser.add_argument("--host", help="the simulated host to change")
    parser.add_argument("--fault", help="how it fails; without a name all that there are are listed")
    parser.add_argument("--network", help=", ".join(hosts.NETWORKS))
    return parser.parse_args()


def _status(directory: Path) -> int:
    found = status.read(directory)
    if not found or status.born(found["pid"]) is None:
        print(f"No demo is running in {directory}.")
        return 1
    print("\n".join(status.as_lines(found)))
    return 0


def _host(directory: Path, name: str | None, network: str | None, fault: str | None) -> int:
    try:
        print(hosts.change(directory, name, network, fault))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def main() -> int:
    arguments = _arguments()
    directory = (arguments.var or Path(os.environ.get("HVPORTAL_VAR") or ROOT / "var" / "demo")).absolute()
    if arguments.what == "status":
        return _status(directory)
    if arguments.what == "host":
        return _host(directory, arguments.host, arguments.network, arguments.fault)
    return demo.main(demo.Wishes(directory, arguments.port, arguments.headless))


sys.exit(main())

"""The floor: the same WinRM messages with the same bytes, by plain pywinrm, and nothing done with the answers.

Run as a process of its own: `python -m benchmarks.bare_exchange STATE THREADS` reads the simulator's state file, makes
one exchange with every host (a fresh connection and NTLM logon each, as a poll does) and prints the CPU seconds that
this process took for them, and the bytes of output it got. Imports and start-up are not counted.
"""

import json
import resource
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from winrm.protocol import Protocol

from hyperv.command_line import chunks, command_line, stdin_bytes

PARAMETERS = {"sections": ["host", "vms", "memory", "cluster", "groups", "replication", "events"]}  # the light ones


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def exchange(
    host: dict[str, Any],
    username: str,
    password: str,
    script: str = "read/estate",
    parameters: Mapping[str, Any] = PARAMETERS,
) -> int:
    protocol = Protocol(
        f"http://{host['address']}:{host['port']}/wsman",
        transport="ntlm",
        username=username,
        password=password,
        proxy=None,
    )
    shell = protocol.open_shell(codepage=65001, idle_timeout="PT60S")
    command = protocol.run_command(shell, command_line(), console_mode_stdin=False)
    for chunk, last in chunks(stdin_bytes(script, parameters)):
        protocol.send_command_input(shell, command, chunk, end=last)
    received, done = 0, False
    while not done:
        out, err, _, done = protocol.get_command_output_raw(shell, command)
        received += len(out) + len(err)
    protocol.cleanup_command(shell, command)
    protocol.close_shell(shell)
    return received


def main(state_file: str, threads: str) -> None:
    state = json.loads(Path(state_file).read_text())
    hosts, login = state["hosts"], (state["username"], state["password"])
    exchange(hosts[0], *login)  # what is loaded late is loaded now
    began = cpu_seconds()
    with ThreadPoolExecutor(int(threads)) as pool:
        received = sum(pool.map(lambda host: exchange(host, *login), hosts))
    print(json.dumps({"cpu_seconds": cpu_seconds() - began, "bytes_received": received}))


if __name__ == "__main__":
    main(*sys.argv[1:])

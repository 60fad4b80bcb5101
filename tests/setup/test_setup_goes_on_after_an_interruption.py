"""Ctrl-C in the middle says so; it and a kill leave no process, and the next run finishes."""

import os
import signal
import time
from pathlib import Path

from tests.setup.conftest import Checkout


def test_interrupted_while_the_environment_is_made(checkout: Checkout) -> None:
    process = checkout.start()
    while not (checkout.root / ".venv" / "bin").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Interrupted. The next run goes on from here." in said
    assert "Traceback" not in said
    assert not (checkout.root / ".venv" / "hvportal-setup.json").exists()

    code, said = checkout.run()
    assert code == 0, said
    assert "set-up is complete" in said


def test_killed_while_the_environment_is_made(checkout: Checkout) -> None:
    process = checkout.start()
    while not (child := _child_of(process.pid)):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=20)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{child}").exists()

    code, said = checkout.run()
    assert code == 0, said
    assert "set-up is complete" in said


def _child_of(pid: int) -> int:
    """The first child that has come past the launcher, 0 while there is none."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"venv" in words and not any(os.path.basename(word) == b"launch.py" for word in words):
            return int(child)
    return 0

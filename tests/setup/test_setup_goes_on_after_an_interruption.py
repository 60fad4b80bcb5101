"""Ctrl-C in the middle says so, leaves no process, and the next run finishes."""

import signal
import time

from tests.setup.conftest import Checkout


def test_interrupted_while_the_environment_is_made(checkout: Checkout) -> None:
    process = checkout.start()
    while not (checkout.root / ".venv" / "bin").exists():
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

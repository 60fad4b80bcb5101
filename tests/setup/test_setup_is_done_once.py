"""The first run makes everything, the next ones cost nothing, and whatever is missing is made again."""

import time

from tests.setup.conftest import Checkout


def test_a_first_run_in_an_awkward_directory(ready: Checkout) -> None:
    assert "set-up is complete" in ready.said
    assert (ready.root / ".venv" / "bin" / "python").exists()


def test_a_second_run_is_quick_and_silent(ready: Checkout) -> None:
    took = []
    for _ in range(20):  # the machine may be busy; the quickest run is what the set-up itself costs
        began = time.monotonic()
        assert ready.run() == (0, "")
        took.append(time.monotonic() - began)
        if took[-1] < 0.3:
            return
    raise AssertionError(took)


def test_a_changed_lock_is_installed(ready: Checkout) -> None:
    ready.lock("demo.txt", "# nothing, but newer\n")
    code, said = ready.run()
    assert code == 0
    assert "requirements/demo.txt" in said
    assert "making .venv" not in said


def test_an_environment_without_its_python_is_made_again(ready: Checkout) -> None:
    python = ready.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    code, said = ready.run()
    assert code == 0, said
    assert "making .venv again, the one here is incomplete" in said

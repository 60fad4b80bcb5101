"""A child is started from the main thread alone, tells its last words, and dies with its parent."""

import sys
import threading
from pathlib import Path

import pytest

from hvportal.supervisor.child import LOG_LIMIT_BYTES, Child, Command, rotate_log


def python(code: str) -> Command:
    return Command([sys.executable, "-c", code])


def test_another_thread_may_not_start_a_child(tmp_path: Path) -> None:
    caught: list[RuntimeError] = []

    def attempt() -> None:
        try:
            Child(python("pass"), tmp_path / "log")
        except RuntimeError as refusal:
            caught.append(refusal)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


def test_last_words_are_those_of_this_run(tmp_path: Path) -> None:
    Child(python("print('of the first run')"), tmp_path / "log").process.wait()
    second = Child(python("print('one'); print(); print('two')"), tmp_path / "log")
    assert second.process.wait() == 0
    assert second.last_words() == ["one", "two"]


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    deaf = python("import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)")
    child = Child(deaf, tmp_path / "log")
    while not child.last_words():
        pass
    assert child.stop(0.2) == -9


def test_a_program_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    child = Child(Command(["/nowhere/program"]), tmp_path / "log")
    assert child.process.wait() == 1
    assert child.last_words() == ["/nowhere/program: No such file or directory"]


def test_passwords_in_the_environment_are_not_in_the_repr() -> None:
    assert "geheim" not in repr(Command(["x"], {"DATABASE_URL": "postgres://a:geheim@b"}))


@pytest.mark.parametrize(("size", "aside"), [(LOG_LIMIT_BYTES + 1, True), (LOG_LIMIT_BYTES, False)])
def test_a_large_log_is_put_aside_at_a_start(tmp_path: Path, size: int, aside: bool) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * size)
    rotate_log(log)
    assert (tmp_path / "web.log.1").exists() is aside

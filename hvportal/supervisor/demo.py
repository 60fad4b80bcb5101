"""`make demo`: everything on this machine, until somebody stops it."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hvportal.supervisor import conditions, leftovers, plan, portal, status
from hvportal.supervisor.first_polls import FirstPolls
from hvportal.supervisor.loop import Loop, StopRequested
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.terminal import Terminal, welcome
from hvportal.supervisor.watch import State, Watch


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for. `port` None: 8000, or the next free one."""

    directory: Path
    port: int | None = None
    headless: bool = False


def run(wishes: Wishes, terminal: Terminal) -> None:
    """Run until asked to stop. Raises Problem when it cannot start."""
    with conditions.only_one(wishes.directory):
        port = conditions.web_port(wishes.port, terminal.progress)
        if leftovers.await_end(wishes.directory):
            terminal.progress("waited for the processes of a demo that was killed")
        what = plan.make(portal.Place(wishes.directory), port, *conditions.given_servers(terminal.progress))
        Demo(wishes, what, terminal).run()


class Demo:
    """One run: brings the plan up, says so, watches it, takes it down."""

    def __init__(self, wishes: Wishes, what: plan.Plan, terminal: Terminal) -> None:
        self._wishes, self._plan, self._terminal = wishes, what, terminal
        self._place = portal.Place(wishes.directory)
        self._facts: dict[str, Any] = {
            "pid": os.getpid(),
            "url": f"http://127.0.0.1:{what.web_port}/",
            "ready": False,
            "var": str(wishes.directory),
        }
        self._told: set[str] = set()
        self._loop = Loop(what.services, self._place.logs, terminal.trouble, self._changed)

    def run(self) -> None:
        """Up, on, down. Whatever happens in between, no process is left."""
        with self._loop.signals():
            try:
                self._bring_up()
                self._loop.run()
            except StopRequested:
                self._terminal.line()
                self._terminal.line("Stopping: web, timetable, workers, simulated hosts, servers …")
            finally:
                self._facts["ready"] = False
                self._loop.stop()
            self._terminal.line("Stopped. Everything is kept for the next start.")

    def _bring_up(self) -> None:
        polls = FirstPolls(self._plan.database_url, self._terminal.progress)
        prepared = self._loop.watches[portal.PREPARE]
        self._loop.run_until(lambda: prepared.state is State.DONE)
        web = self._loop.watches["web"]
        self._loop.run_until(lambda: polls.look() and web.ready)
        if polls.late and self._wishes.headless:
            raise Problem("Not every host was read completely in time:\n" + "\n".join(polls.missing()))
        self._facts["ready"] = True
        self._changed(self._loop)
        self._announce(polls.missing() if polls.late else [])

    def _changed(self, loop: Loop) -> None:
        status.write(self._wishes.directory, loop, self._facts)
        for name, watch in loop.watches.items():
            if watch.ready and name not in self._told:
                self._told.add(name)
                self._tell_ready(watch)
            elif watch.state is State.STARTING:
                self._told.discard(name)

    def _tell_ready(self, watch: Watch) -> None:
        words = f"{watch.service.title}: {'done' if watch.state is State.DONE else 'up'}"
        if watch.restarts:
            self._terminal.news(f"{words} again")
        elif not self._facts["ready"]:  # after the welcome only what has healed is news
            self._terminal.progress(words)

    def _announce(self, missing: list[str]) -> None:
        people = self._people()
        if self._wishes.headless:
            facts = {**self._facts, **people, "simulator_state": str(self._place.simulator_state)}
            facts |= {"database_url": self._plan.database_url, "redis_url": self._plan.redis_url}
            print(json.dumps(facts), flush=True)
            return
        notes = [f"not read yet: {reason}" for reason in missing]
        notes += [f"API token of {people['token']['owner']}: {people['token']['secret']}"]
        notes += [f"Logs, data and secrets: {self._wishes.directory}", "Ctrl-C stops everything and keeps the data."]
        for line in welcome(self._facts["url"], people["logins"], notes):
            self._terminal.line(line)

    def _people(self) -> dict[str, Any]:
        """{"logins": [{username, password, role}], "token": {owner, name, secret}}, as demo_prepare ended with it."""
        child = self._loop.watches[portal.PREPARE].child
        found: dict[str, Any] = json.loads(child.last_words(1)[0] if child else "{}")
        return found


def main(wishes: Wishes) -> int:
    """Exit code: 0 after an orderly stop, 1 when it could not start."""
    try:
        run(wishes, Terminal(sys.stderr))
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0

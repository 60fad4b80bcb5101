"""Asks or changes a simulated estate that runs as a process of its own, by its control API."""

import json
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 20


class EstateControl:
    """Reads address and token from the simulator's state file at each call, because a restart may change them."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def __call__(self, method: str, path: str, **wish: Any) -> Any:
        """The answer's JSON. Raises OSError (HTTPError included) and ValueError as urllib and json do."""
        control: Mapping[str, str] = json.loads(self._state.read_text())["control"]
        request = urllib.request.Request(
            control["url"] + path,
            method=method,
            data=json.dumps(wish).encode() if method == "POST" else None,
            headers={"Authorization": f"Bearer {control['token']}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return json.load(answer)

"""Who wants to hear that tags were put on things or taken off.

This app knows nobody above it: they register in AppConfig.ready(), as for what can be tagged.
"""

from collections.abc import Callable, Collection

from tags.keys import Key

Listener = Callable[[Collection[Key]], None]
"""Called inside the transaction of the change, with the things whose tags are others now."""

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tags_changed(keys: Collection[Key]) -> None:
    """For the services alone."""
    if keys:
        for listener in _listeners:
            listener(keys)

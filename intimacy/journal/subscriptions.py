"""Who wants to hear of which facts. Upper floors subscribe in their ``reactions.py``; delivery is the jobs' work."""

from collections import defaultdict
from collections.abc import Callable

_subscribers: dict[str, list[Callable]] = defaultdict(list)


def subscribe(action: str, deliver: Callable) -> None:
    """Have ``deliver(entry)`` called in the transaction that records such a fact."""
    _subscribers[action].append(deliver)


def announce(entry) -> None:
    """Tell the subscribers of a fact, who queue what they have to do about it."""
    for deliver in _subscribers[entry.action]:
        deliver(entry)

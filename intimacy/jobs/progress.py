"""What a long job yields after each batch."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """The end of one batch, which is committed here together with the place from which a killed job goes on."""

    done: int
    total: int
    checkpoint: Any = None

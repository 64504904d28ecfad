"""The files of well-known exports: recognised by their columns, read by a mapping that is known beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .mapping import normalised


@dataclass(frozen=True, slots=True)
class Shape:
    """How one product writes one kind of file.

    words: what it is, such as “HubSpot: companies”. marks: columns that only this file has together. mapping: column →
    field. answers: what such a file means as a whole. Columns are compared without case, underscores and wrapping, so that
    a connector's table and the product's own download are the same shape.
    """

    words: Any
    marks: tuple[str, ...]
    mapping: dict[str, str]
    answers: dict[str, str] = field(default_factory=dict)

    def fits(self, headers: Iterable[str]) -> bool:
        """Whether a file with these columns is one of these."""
        return {normalised(mark) for mark in self.marks} <= {normalised(header) for header in headers}

    def mapped(self, headers: Iterable[str], known: Iterable[str]) -> dict[str, str]:
        """Header → field, for the columns that are there and the fields that the member may fill. The first of two columns
        for one field wins."""
        fields, wanted = set(known), {normalised(column): name for column, name in self.mapping.items()}
        found: dict[str, str] = {}
        for header in headers:
            name = wanted.get(normalised(header))
            if name in fields and name not in found.values():
                found[header] = name
        return found

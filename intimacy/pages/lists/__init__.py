"""Lists of records: what one is, what a person keeps of it, and how its rows are changed where they stand."""

from intimacy.pages.lists.column import BulkAction, Cell, Column, Row
from intimacy.pages.lists.definition import List
from intimacy.pages.lists.view import ListView

__all__ = ["BulkAction", "Cell", "Column", "List", "ListView", "Row"]

"""One expression language for segments, indicators, formulas and triggers.

A text is read with Python's own grammar, then rebuilt from a short list of our own nodes; nothing of it is ever
executed as Python.

| may be written | examples |
| --- | --- |
| numbers, text, yes and no, dates | `3.5`, `"Basel"`, `true`, `false`, `date("2026-11-22")` |
| what the caller declared | `industry`, `distinct_contacts(days=90)`, `count(kind="meeting", days=90)` |
| arithmetic | `a + b`, `a - b`, `a * b`, `a / b`, `-a`; `date - date` is a number of days |
| comparison | `a < b`, `0 <= a <= 5`, `a == b`, `a != b`, `a in ("x", "y")`, `a not in ("x", "y")` |
| logic | `a and b`, `a or b`, `not a`, `a if condition else b` |
| functions | `min`, `max`, `abs`, `round`, `clip(x, low, high)`, `known(x)`, `coalesce(a, b)` |

**Unknown.** A value may be unknown (None, NaN in a column). Arithmetic, comparison and every function over an unknown
are unknown; `min` and `max` do not skip it. Division by zero, and a number too large to hold, are unknown and not an
error. `and`, `or`, `not` follow Kleene's three-valued logic, like SQL: `false and unknown` is false, `true or
unknown` is true. An unknown condition makes the whole `a if condition else b` unknown. Only `known(x)` and
`coalesce(a, b)` get out of it. `round` rounds halves away from zero.
"""

from intimacy.rules.columns import evaluate_columns
from intimacy.rules.errors import RuleError
from intimacy.rules.expression import Expression, evaluate
from intimacy.rules.names import Choice, Names, Option, Signature
from intimacy.rules.parsing import parse

__all__ = ["Choice", "Expression", "Names", "Option", "RuleError", "Signature", "evaluate", "evaluate_columns", "parse"]

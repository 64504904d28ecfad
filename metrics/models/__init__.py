"""What scoring keeps: scores by day, packed history, what accounts were, and the runs that score everybody."""

from metrics.models.formula import FormulaVersion
from metrics.models.pack import Pack, Unpacked
from metrics.models.place import FormerPlace
from metrics.models.run import Part, Run
from metrics.models.score import Score

__all__ = ["FormerPlace", "FormulaVersion", "Pack", "Part", "Run", "Score", "Unpacked"]

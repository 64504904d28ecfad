"""The one error of the language: a sentence for the person who wrote the rule."""

from django.utils.translation import gettext


class RuleError(ValueError):
    """The text is not a rule.

    ``sentence`` says why in plain words and names the place; ``column`` counts characters from 1.
    """

    def __init__(self, reason: str, column: int):
        self.column = column
        self.reason = reason
        self.sentence = gettext("Column %(column)s: %(reason)s") % {"column": column, "reason": reason}
        super().__init__(self.sentence)

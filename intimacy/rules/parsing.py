"""From a text to a checked rule: Python's grammar reads it, and only what stands in this file gets through."""

import ast
import io
import math
import re
import tokenize
import unicodedata
from datetime import date
from difflib import get_close_matches

from django.utils.translation import gettext as _

from intimacy.rules import nodes
from intimacy.rules.errors import RuleError
from intimacy.rules.expression import Expression
from intimacy.rules.functions import FUNCTIONS
from intimacy.rules.names import TYPE_WORDS, Choice, Names
from intimacy.rules.nodes import PRECEDENCE, Node, Type

MAX_LENGTH = 2_000
MAX_DEPTH = 20

ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
TRUTH = {"true": True, "false": False}
QUOTED_OR_BRACKET = re.compile(r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"]*"|'[^']*'|[][()]""")
ENDS_EARLY = re.compile(r"([-+*/<>=,(]|\b(and|or|not|in|if|else))\s*$")

Typed = tuple[Node, Type]


def parse(text: str, names: Names, returns: Type | None = None) -> Expression:
    """Read a rule over a vocabulary; with ``returns``, only one that gives that type. Raises ``RuleError``.

    Line breaks and tabs count as spaces. At most 2,000 characters (its canonical spelling too) and 20 levels: each bracket that is
    open is one, and so is each operator inside another's part, but not each link of a chain such as a + b - c.
    """
    text = _checked(text)
    root, kind = _Reader(text, names).read(_grammar(text).body, 1)
    if returns and kind != returns:
        raise RuleError(
            _("the rule must give %(wanted)s, and it gives %(given)s.")
            % {"wanted": TYPE_WORDS[returns], "given": TYPE_WORDS[kind]},
            1,
        )
    expression = Expression(root, kind, _inputs(root, names))
    if len(expression.canonical()) > MAX_LENGTH:
        raise RuleError(_("the rule is too long once it is written out in full."), 1)
    return expression


def _checked(text: str) -> str:
    """The text on one line, refused when it is too long, empty, or holds characters that mean nothing here."""
    text = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " ").rstrip()
    if len(text) > MAX_LENGTH:
        raise RuleError(_("a rule has at most %(limit)d characters.") % {"limit": MAX_LENGTH}, MAX_LENGTH + 1)
    if not text:
        raise RuleError(_("the rule is empty."), 1)
    for column, character in enumerate(text, 1):
        if character == "\\" or unicodedata.category(character) in ("Cc", "Cs"):
            raise RuleError(
                _("the character %(character)r means nothing in a rule.") % {"character": character}, column
            )
    return text


def _grammar(text: str) -> ast.Expression:
    # A leading space would be an indent to Python; the columns are counted with it all the same.
    lead = len(text) - len(text.lstrip())
    _refuse_depth(text)
    try:
        tree = ast.parse(text[lead:], mode="eval")
    except SyntaxError as error:
        if ENDS_EARLY.search(text):  # where it stands, Python sees other faults first
            raise RuleError(_("something is missing at its end."), len(text) + 1) from None
        column = min(max((error.offset or 1) + lead, 1), len(text) + 1)
        if text[column - 1 : column] == "=":
            raise RuleError(_("write == to compare two values."), column) from None
        raise RuleError(_("this cannot be read as a rule."), column) from None
    except (ValueError, MemoryError, RecursionError):
        raise RuleError(_("this cannot be read as a rule."), 1) from None
    # Python would drop a comment silently, and with it whatever the author believes to be part of the rule.
    for token in tokenize.generate_tokens(io.StringIO(text[lead:]).readline):
        if token.type == tokenize.COMMENT:
            raise RuleError(_("a rule has no comments; # means nothing in it."), token.start[1] + lead + 1)
    for node in ast.walk(tree):
        if hasattr(node, "col_offset"):
            node.col_offset = lead + len(text[lead:].encode()[: node.col_offset].decode())
    return tree


def _refuse_depth(text: str) -> None:
    """Say so where a text has more brackets open at once than a rule may have levels, whatever stands in them."""
    depth = 0
    for found in QUOTED_OR_BRACKET.finditer(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(found[0], 0)
        if depth > MAX_DEPTH:
            raise RuleError(_too_deep(), found.start() + 1) from None


def _too_deep() -> str:
    return _("the rule is nested deeper than %(limit)d levels.") % {"limit": MAX_DEPTH}


def _inputs(root: Node, names: Names) -> tuple[tuple[str, Type], ...]:
    found: dict[str, Type] = {}
    for node in root.walk():
        if isinstance(node, nodes.Name):
            found[node.name] = names.variables[node.name]
        elif isinstance(node, nodes.Lookup):
            found[node.canonical()] = names.functions[node.name].returns
    return tuple(sorted(found.items()))


class _Reader:
    """Turns Python's tree into ours, one method per kind of node, and gives each node's type with it."""

    def __init__(self, text: str, names: Names):
        self.text, self.names = text, names

    def wrong(self, node: ast.AST, reason: str) -> RuleError:
        return RuleError(reason, getattr(node, "col_offset", 0) + 1)

    def read(self, node: ast.expr, depth: int) -> Typed:
        if depth > MAX_DEPTH:
            raise self.wrong(node, _too_deep())
        reader = getattr(self, f"read_{type(node).__name__.lower()}", None)
        if reader is None:
            raise self.wrong(node, _("this kind of expression is not part of the language of rules."))
        return reader(node, depth)

    def want(self, node: ast.expr, wanted: Type, depth: int) -> Node:
        """A part that must have one type."""
        read, kind = self.read(node, depth)
        if kind != wanted:
            raise self.wrong(
                node,
                _("%(wanted)s is needed here, not %(given)s.")
                % {"wanted": TYPE_WORDS[wanted], "given": TYPE_WORDS[kind]},
            )
        return read

    def read_constant(self, node: ast.Constant, _depth: int) -> Typed:
        value = node.value
        if isinstance(value, bool):
            return nodes.Truth(value), "boolean"
        if isinstance(value, str):
            return nodes.Text(value), "text"
        if isinstance(value, (int, float)):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                raise self.wrong(node, _("this number is too large."))
            return nodes.Number(number), "number"
        if value is None:
            raise self.wrong(node, _("None is not a value; ask with known(x) whether a value is known."))
        raise self.wrong(node, _("this kind of value is not part of the language of rules."))

    def read_name(self, node: ast.Name, _depth: int) -> Typed:
        if node.id in TRUTH:
            return nodes.Truth(TRUTH[node.id]), "boolean"
        if node.id in self.names.variables:
            return nodes.Name(node.id), self.names.variables[node.id]
        if node.id in self.names.functions or node.id in FUNCTIONS:
            raise self.wrong(node, _("%(name)s is a function: write brackets after it.") % {"name": node.id})
        raise self.wrong(node, self.nothing_named(node.id, self.names.variables))

    def nothing_named(self, name: str, known) -> str:
        close = get_close_matches(name, list(known), n=1)
        if close:
            return _("there is no “%(name)s” here. Did you mean “%(close)s”?") % {"name": name, "close": close[0]}
        return _("there is no “%(name)s” here.") % {"name": name}

    def read_unaryop(self, node: ast.UnaryOp, depth: int) -> Typed:
        if isinstance(node.op, ast.Not):
            return nodes.Not(self.want(node.operand, "boolean", depth + 1)), "boolean"
        if not isinstance(node.op, ast.USub):
            raise self.wrong(node, _("this sign is not part of the language of rules."))
        operand = self.want(node.operand, "number", depth + 1)
        if isinstance(operand, nodes.Number):
            return nodes.Number(-operand.value), "number"
        return nodes.Negate(operand), "number"

    def read_binop(self, node: ast.BinOp, depth: int) -> Typed:
        sign = ARITHMETIC.get(type(node.op))
        if sign is None:
            if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
                raise self.wrong(node, _("write and, or and not in letters."))
            raise self.wrong(node, _("rules calculate with +, -, * and / only."))
        first: ast.expr = node
        links: list[tuple[str, ast.BinOp]] = []
        while (
            isinstance(first, ast.BinOp)
            and (own := ARITHMETIC.get(type(first.op)))
            and PRECEDENCE[own] == PRECEDENCE[sign]
        ):
            links.append((own, first))
            first = first.left
        # Each link of a chain is as deep as the first: a + b + c has one level more than a.
        left, kind = self.read(first, depth + 1)
        for own, link in reversed(links):
            left, kind = self.calculated(own, link, left, kind, depth + 1), "number"
        return left, kind

    def calculated(self, sign: str, link: ast.BinOp, left: Node, kind: Type, depth: int) -> Node:
        if kind == "date" and sign == "-":
            return nodes.Arithmetic(sign, left, self.want(link.right, "date", depth))
        if kind != "number":
            raise self.wrong(link.left, _("a number is needed here, not %(given)s.") % {"given": TYPE_WORDS[kind]})
        return nodes.Arithmetic(sign, left, self.want(link.right, "number", depth))

    def read_boolop(self, node: ast.BoolOp, depth: int) -> Typed:
        parts = tuple(self.want(value, "boolean", depth + 1) for value in node.values)
        return (nodes.And if isinstance(node.op, ast.And) else nodes.Or)(parts), "boolean"

    def read_ifexp(self, node: ast.IfExp, depth: int) -> Typed:
        condition = self.want(node.test, "boolean", depth + 1)
        then, kind = self.read(node.body, depth + 1)
        return nodes.If(then, condition, self.want(node.orelse, kind, depth + 1)), kind

    def read_compare(self, node: ast.Compare, depth: int) -> Typed:
        # a < b < c is a < b and b < c, one level down
        below = depth + 1 if len(node.ops) > 1 else depth
        sides = [node.left, *node.comparators]
        parts = tuple(
            self.comparison(left, operator, right, below)
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False)
        )
        return (nodes.And(parts) if len(parts) > 1 else parts[0]), "boolean"

    def comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int) -> Node:
        if isinstance(operator, ast.In):
            return self.membership(left, right, depth)
        if isinstance(operator, ast.NotIn):
            return nodes.Not(self.membership(left, right, depth + 1))
        sign = COMPARISONS.get(type(operator))
        if sign is None:
            raise self.wrong(left, _("write == or != to compare, and known(x) to ask whether a value is known."))
        one, kind = self.read(left, depth + 1)
        other, other_kind = self.read(right, depth + 1)
        if kind != other_kind:
            raise self.wrong(
                right,
                _("%(left)s cannot be compared with %(right)s.")
                % {"left": TYPE_WORDS[kind], "right": TYPE_WORDS[other_kind]},
            )
        if kind in ("text", "boolean") and sign not in ("==", "!="):
            raise self.wrong(left, _("%(kind)s has no order: compare it with == or !=.") % {"kind": TYPE_WORDS[kind]})
        return nodes.Compare(sign, one, other)

    def membership(self, left: ast.expr, right: ast.expr, depth: int) -> Node:
        value, kind = self.read(left, depth + 1)
        if not isinstance(right, (ast.Tuple, ast.List)) or not right.elts:
            raise self.wrong(right, _('after in stands a list in brackets: x in ("a", "b").'))
        choices = []
        for element in right.elts:
            # the list has brackets of its own, and a date in it, too
            choice = self.want(element, kind, depth + 2)
            if not isinstance(choice, nodes.Constant):
                raise self.wrong(element, _("the list after in holds fixed values only."))
            choices.append(choice)
        return nodes.Member(value, tuple(choices))

    def read_call(self, node: ast.Call, depth: int) -> Typed:
        if not isinstance(node.func, ast.Name):
            raise self.wrong(node, _("only a named function can be called."))
        name = node.func.id
        if name == "date":
            return self.day(node), "date"
        if name in self.names.functions:
            return self.lookup(node, name), self.names.functions[name].returns
        if name not in FUNCTIONS:
            raise self.wrong(node, self.nothing_named(name, [*self.names.functions, *FUNCTIONS]))
        function = FUNCTIONS[name]
        if node.keywords:
            raise self.wrong(node, _("%(name)s takes no named options.") % {"name": name})
        count = len(node.args)
        if count < function.least or (function.most is not None and count > function.most):
            wanted = (
                str(function.least)
                if function.least == function.most
                else _("%(least)d or more") % {"least": function.least}
            )
            raise self.wrong(
                node,
                _("%(name)s takes %(wanted)s values, not %(given)d.")
                % {"name": name, "wanted": wanted, "given": count},
            )
        first, kind = self.read(node.args[0], depth + 1)
        if function.takes not in ("any", kind):
            raise self.wrong(node.args[0], _("a number is needed here, not %(given)s.") % {"given": TYPE_WORDS[kind]})
        others = tuple(self.want(argument, kind, depth + 1) for argument in node.args[1:])
        return nodes.Call(name, (first, *others)), kind if function.returns == "same" else function.returns

    def day(self, node: ast.Call) -> nodes.Day:
        words = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) else None
        try:
            return nodes.Day(date.fromisoformat(words if isinstance(words, str) else ""))
        except ValueError:
            raise self.wrong(node, _('a date is written as date("2026-11-22").')) from None

    def lookup(self, node: ast.Call, name: str) -> nodes.Lookup:
        options = self.names.functions[name].options
        if node.args:
            raise self.wrong(node.args[0], _("the options of %(name)s are given by name: days=90.") % {"name": name})
        given: dict[str, float | str] = {}
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg not in options:
                raise self.wrong(keyword, self.nothing_named(keyword.arg or "**", options))
            if keyword.arg in given:
                raise self.wrong(keyword, _("%(option)s is given twice.") % {"option": keyword.arg})
            option = options[keyword.arg]
            if isinstance(option, Choice):
                given[keyword.arg] = self.choice(keyword, option)
                continue
            value = self.want(keyword.value, "number", 1)
            if not isinstance(value, nodes.Number) or not option.low <= value.value <= option.high:
                raise self.wrong(
                    keyword.value,
                    _("%(option)s must be a number from %(low)g to %(high)g.")
                    % {"option": keyword.arg, "low": option.low, "high": option.high},
                )
            given[keyword.arg] = value.value
        return nodes.Lookup(
            name, tuple((option, _plain(given.get(option, options[option].default))) for option in options)
        )

    def choice(self, keyword: ast.keyword, option: Choice) -> str:
        value = self.want(keyword.value, "text", 1)
        if not isinstance(value, nodes.Text) or value.value not in option.of:
            close = get_close_matches(str(getattr(value, "value", "")), option.of, n=1)
            words = {
                "option": keyword.arg,
                "choices": ", ".join(f'"{each}"' for each in option.of),
                "close": close[0] if close else "",
            }
            reason = _("%(option)s must be one of %(choices)s.") % words
            raise self.wrong(keyword.value, reason + (" " + _("Did you mean “%(close)s”?") % words if close else ""))
        return value.value


def _plain(value: float | str) -> float | str:
    return value if isinstance(value, str) else float(value)

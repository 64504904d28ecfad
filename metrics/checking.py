"""Whether what somebody wrote is a formula: every fault as a sentence, under the name of the field that it is about."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from intimacy.access.rights import ROLES
from intimacy.rules import RuleError, parse
from intimacy.rules.expression import value_of
from intimacy.rules.nodes import Arithmetic, Lookup, Negate, Node
from metrics.indicators import ORIGINS, TYPES, WHOSE
from metrics.measures import CONTACT_KINDS, NAMES, OUTCOME_KINDS

MOST_INDICATORS, MOST_ANCHORS, LARGEST_WEIGHT, LARGEST = 30, 50, 1_000, 10**12


def faults_of(content: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the content of a version; nothing where it can be published.

    Names of fields: "CODE weight", "CODE expression" and so on, "touchpoints KIND", "least_coverage"; "" for the whole.
    """
    indicators, faults = content.get("indicators", []), {}
    if not 1 <= len(indicators) <= MOST_INDICATORS:
        faults[""] = _("A score is made of 1 to %(most)d indicators.") % {"most": MOST_INDICATORS}
    seen: set[str] = set()
    for each in indicators:
        code = each.get("code", "")
        if code in seen or not code.isidentifier() or len(code) > 40:
            faults[f"{code} code"] = _("A short name of letters, digits and _, which no other indicator has.")
        seen.add(code)
        faults |= {f"{code} {name}": sentence for name, sentence in _of_indicator(each).items()}
    least = content.get("least_coverage", 0)
    if not isinstance(least, int) or not 0 <= least <= 100:
        faults["least_coverage"] = _("A whole number from 0 to 100.")
    for kind in CONTACT_KINDS:
        weight = content.get("touchpoints", {}).get(kind)
        if not isinstance(weight, int | float) or not 0 <= weight <= LARGEST_WEIGHT:
            faults[f"touchpoints {kind}"] = _("A number from 0 to %(most)d.") % {"most": LARGEST_WEIGHT}
    return faults


def _of_indicator(each: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    if each.get("type") not in TYPES or each.get("origin") not in ORIGINS:
        faults["type"] = _("Choose one of those that are offered.")
    elif each["type"] == "outcome":
        faults["type"] = _("This is an outcome: a score is to foretell it, and so it never enters one.")
    if each.get("owner", "manager") not in ROLES:
        faults["owner"] = _("Choose the role that answers for it.")
    if not isinstance(each.get("weight"), int) or not 1 <= each["weight"] <= LARGEST_WEIGHT:
        faults["weight"] = _("A whole number from 1 to %(most)d.") % {"most": LARGEST_WEIGHT}
    for name, longest in (("words", 100), ("definition", 1000), ("source", 200), ("kpi", 200)):
        if not str(each.get(name, "")).strip() or len(str(each[name])) > longest:
            faults[name] = _("Say it, in at most %(most)d characters.") % {"most": longest}
    faults |= _anchors(each)
    if not isinstance(each.get("minimum"), int) or not 0 <= each["minimum"] <= LARGEST:
        faults["minimum"] = _("A whole number, 0 or more.")
    return faults | {
        name: fault for name in ("expression", "evidence") if (fault := fault_in_rule(str(each.get(name, ""))))
    }


def _anchors(each: Mapping[str, Any]) -> dict[str, str]:
    anchors = each.get("anchors", [])
    for one in (each, *anchors):
        ends = [one.get("poor"), one.get("excellent")]
        if not all(isinstance(end, int | float) and abs(end) <= LARGEST for end in ends):
            return {"poor" if one is each else "anchors": _("Poor and excellent are numbers.")}
        if ends[0] == ends[1]:
            return {
                "poor" if one is each else "anchors": _(
                    "Poor and excellent have to differ: between them the value is measured."
                )
            }
    if len(anchors) > MOST_ANCHORS or any(one.get("whose") not in WHOSE or not one.get("value") for one in anchors):
        return {
            "anchors": _("At most %(most)d, each for a customer, a segment, an industry or a region.")
            % {"most": MOST_ANCHORS}
        }
    return {}


def fault_in_rule(text: str) -> str:
    """What is wrong with a rule over the measures, "" where nothing is."""
    try:
        rule = parse(text, NAMES, returns="number")
    except RuleError as fault:
        return fault.sentence
    nodes = list(rule.root.walk())
    if any(isinstance(node, Arithmetic) and node.operator == "/" and _always_zero(node.right) for node in nodes):
        return _("This divides by zero, so that it would never be known.")
    read = [value for node in nodes if isinstance(node, Lookup) for _name, value in node.options]
    if outcome := next((value for value in read if value in OUTCOME_KINDS), None):
        return _("“%(kind)s” is an outcome: a score is to foretell it, and so it never enters one.") % {"kind": outcome}
    if not rule.lookups():
        return _('This reads nothing of the account: name a measure, such as count(kind="meeting", days=90).')
    return ""


def _always_zero(node: Node) -> bool:
    """Whether a part of a rule is zero whatever is known: what is calculated from numbers alone, or a part less itself."""
    if not _reads(node):
        return value_of(node, {}) == 0
    if isinstance(node, Negate):
        return _always_zero(node.of)
    if not isinstance(node, Arithmetic):
        return False
    first, links = node.chain()
    zero, reads = _always_zero(first), _reads(first)
    for link in links:
        reads = reads or _reads(link.right)
        zero = _link_is_zero(link, zero) if reads else value_of(link, {}) == 0
    return zero


def _reads(node: Node) -> bool:
    """Whether it reads anything of the account."""
    return any(isinstance(each, Lookup) for each in node.walk())


def _link_is_zero(link: Arithmetic, left: bool) -> bool:
    """The same of one link of a chain; left: of what stands before it."""
    right = _always_zero(link.right)
    if link.operator == "-":
        return (left and right) or (
            type(link.left) is type(link.right) and link.left.canonical() == link.right.canonical()
        )
    return {"+": left and right, "*": left or right, "/": left}[link.operator]

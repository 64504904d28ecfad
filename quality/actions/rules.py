"""A tenant's own checks: added, changed, retired."""

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.standings import publish_doubts
from accounts.models import Standing
from accounts.models.interaction import Kind
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.rules import RuleError
from intimacy.tenancy.refusals import CLOCK, Refused
from quality.checks import own_check
from quality.confidence import doubt
from quality.models import Rule, Severity, Weakness
from quality.vocabulary import read_rule

RIGHT = "quality.check"
MOST = 50


@atomic
def add_rule(*, words: str, rule: str, by, severity: str = Severity.SOFT, kind: str = "") -> Rule:
    """Add a check: true at an account where something is wrong. The next check of the data asks it."""
    require(by, RIGHT)
    if Rule.objects.in_use().count() >= MOST:
        raise Refused(_("There are %(most)d checks of your own already. Retire one first.") % {"most": MOST})
    made = Rule(words=words.strip(), rule=rule.strip(), severity=severity, kind=kind, added_by_id=by.pk)
    _check(made)
    made.save(force_insert=True)
    record("quality.rule_added", made, by=by, fields=["rule", "severity"])
    return made


@atomic
def change_rule(*, rule: Rule, words: str, text: str, severity: str, kind: str, by) -> Rule:
    """Change a check of one's own. What it found so far stands until the next check of the data."""
    require(by, RIGHT)
    rule = Rule.objects.locked(rule.pk)
    if rule.retired_at:
        raise Refused(_("This check is retired."))
    before = (rule.words, rule.rule, rule.severity, rule.kind)
    rule.words, rule.rule, rule.severity, rule.kind = words.strip(), text.strip(), severity, kind
    if before == (rule.words, rule.rule, rule.severity, rule.kind):
        return rule
    _check(rule)
    rule.save(update_fields=["words", "rule", "severity", "kind"])
    record("quality.rule_changed", rule, by=by, fields=["words", "rule", "severity", "kind"])
    return rule


@atomic
def retire_rule(*, rule: Rule, by) -> Rule:
    """Ask a check no more. No account is weakened by it any longer; its figures of past days stay. Again changes nothing."""
    require(by, RIGHT)
    rule = Rule.objects.locked(rule.pk)
    if rule.retired_at is None:
        rule.retired_at = timezone.now()
        rule.save(update_fields=["retired_at"])
        no_more = Weakness.objects.filter(check_name=own_check(rule).name)
        weak = list(no_more.values_list("account", flat=True))
        no_more.delete()
        publish_doubts(standings=Standing.objects.filter(account__in=weak), doubt=doubt(), by=CLOCK)
        record("quality.rule_retired", rule, by=by)
    return rule


def _check(rule: Rule) -> None:
    faults = {}
    if not rule.words or len(rule.words) > 100:
        faults["words"] = _("Say in at most 100 characters what is wrong where the rule is true.")
    elif Rule.objects.in_use().filter(words=rule.words).exclude(pk=rule.pk).exists():
        faults["words"] = _("There is a check of this name already.")
    if rule.severity not in Severity.values:
        faults["severity"] = _("There is no severity “%(name)s”.") % {"name": rule.severity}
    if rule.kind and rule.kind not in Kind.values:
        faults["kind"] = _("There is no kind of row “%(name)s”.") % {"name": rule.kind}
    try:
        read_rule(rule.rule)
    except RuleError as fault:
        faults["rule"] = fault.sentence
    if faults:
        raise Refused(faults)

"""Alerts, how accounts are watched, quiet periods and versions of the rule, for programs."""

from django.utils.functional import cached_property
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.api.base import OfAccounts
from accounts.models import Account
from alerts.actions import alerts as alert_actions
from alerts.actions import rules as rule_actions
from alerts.actions.replays import ask_replay
from alerts.models import Alert, Counted, QuietPeriod, Replay, Rule, Series, Watch, When
from alerts.saying import PARTS, replayed
from alerts.tasks import try_rule
from intimacy.access.require import require
from intimacy.api.fields import Id, Text, Visible, Whole, YesNo
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read


class AlertPartShown(serializers.Serializer):
    """What was counted of one part of the series, in its own unit: the mean of a period before and since, and the range that was usual.

    contact: conversations by how close they bring us, inbound, answers (tickets), promises: the number in a period. people: different ones in
    a week. usage: people. hours. kept: of 100 promises.
    """

    name = serializers.ChoiceField(choices=[(name, name) for name in PARTS])
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, default=None)
    high = serializers.FloatField(allow_null=True, default=None)


class WatchPartShown(serializers.Serializer):
    """What was counted of one part lately, in its own unit, and what is usual; see the parts of an alert."""

    name = serializers.ChoiceField(choices=[(name, name) for name in PARTS])
    latest = serializers.FloatField(allow_null=True)
    usual = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class AlertShown(Shown):
    """An account has left its usual range. noted_at: only where it was over before it was watched; then raised_at is when it would have been
    raised, and nobody was told. since_on: the first day of the period with which it began; weeks: how many a period has. parts: what
    was counted. before, after, low, high: what the detector made of it; 50 is the account's usual, and 10 points are as much as its
    periods usually differ."""

    account = Id(source="account_id")
    owner = Id(source="owner_id", allow_null=True)
    rule = Id(source="rule_id")
    acknowledged_by = Id(source="acknowledged_by_id", allow_null=True)
    resolved_by = Id(source="resolved_by_id", allow_null=True)
    escalated_to = Id(source="escalated_to_id", allow_null=True)
    weeks = serializers.IntegerField(read_only=True)
    parts = AlertPartShown(many=True)

    class Meta:
        model = Alert
        fields = [
            "id", "account", "series", "direction", "state", "raised_at", "noted_at", "since_on", "weeks", "until_on", "before", "after", "low", "high",
            "parts", "rule", "signal", "owner", "due_on", "acknowledged_at", "acknowledged_by", "snoozed_until", "reason",
            "escalated_at", "escalated_to", "resolved_at", "resolved_by", "ended", "found",
        ]  # fmt: skip


class AlertPeriodShown(serializers.Serializer):
    """One period. counted: what each part came to, by its name. figure: as the detector saw it; null where the period does not count, for the
    reason that state gives."""

    begins_on = serializers.DateField()
    counted = serializers.DictField(child=serializers.FloatField(allow_null=True))
    figure = serializers.FloatField(allow_null=True)
    state = serializers.ChoiceField(choices=Counted.choices)
    when = serializers.ChoiceField(choices=When.choices)


class AlertPeriodsShown(serializers.Serializer):
    """The periods of an alert, the oldest first, and its usual range then as the detector saw it. weeks: how many one period has. The usual range
    of what was counted stands at the alert's parts."""

    weeks = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    periods = AlertPeriodShown(many=True)


class AlertSnoozeInput(Input):
    """Until when, and why."""

    until = serializers.DateField()
    reason = Text(max_length=300)


class AlertFoundInput(Input):
    """What was found."""

    found = Text(max_length=1000)


class AlertSelection(filters.FilterSet):
    """By account, what is watched and state."""

    account = filters.UUIDFilter(field_name="account_id")
    series = filters.ChoiceFilter(choices=Series.choices)
    state = filters.ChoiceFilter(choices=Alert.State.choices)


class OfAlerts(OfAccounts):
    """Resources for whoever may see alerts."""

    def rows(self):
        require(self.request.user, "alerts.see")
        return super().rows()


class Alerts(Listed, Read, OfAlerts):
    """The alerts at the accounts that the key's member may see. The product raises them; people acknowledge and resolve them."""

    model = Alert
    orders = ("raised_at", "due_on")
    serializer_class = AlertShown
    filterset_class = AlertSelection
    inputs = {"acknowledge": Input, "snooze": AlertSnoozeInput, "resolve": AlertFoundInput}

    @extend_schema(responses=AlertPeriodsShown)
    @action(detail=True, methods=["get"])
    def periods(self, request, pk):
        """What was watched in each week, or in each four of them, before the change and since."""
        return Response(AlertPeriodsShown(self.get_object()).data)

    @action(detail=True, methods=["post"])
    def acknowledge(self, request, pk):
        """Take it on."""
        return self.answer(alert_actions.acknowledge(alert=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def snooze(self, request, pk):
        """Be quiet about it until a day."""
        found = self.get_object()
        return self.answer(alert_actions.snooze(alert=found, by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def resolve(self, request, pk):
        """Say what was found."""
        found = self.get_object()
        return self.answer(alert_actions.resolve(alert=found, by=request.user, **self.given()))


class WatchShown(Shown):
    """How one series of an account is watched, or why it is not. 50 is the account's usual."""

    account = Id(source="account_id")
    parts = WatchPartShown(many=True, allow_null=True)

    class Meta:
        model = Watch
        fields = [
            "id",
            "account",
            "series",
            "state",
            "weeks",
            "learnt",
            "parts",
            "low",
            "high",
            "latest",
            "signal",
            "as_of",
        ]


class WatchSelection(filters.FilterSet):
    """By account, series and state."""

    account = filters.UUIDFilter(field_name="account_id")
    series = filters.ChoiceFilter(choices=Series.choices)
    state = filters.ChoiceFilter(choices=Watch.State.choices)


class Watches(Listed, Read, OfAlerts):
    """How the accounts are watched that the key's member may see."""

    model = Watch
    orders = ("as_of",)
    serializer_class = WatchShown
    filterset_class = WatchSelection


class QuietPeriodShown(Shown):
    """Weeks that are neither learnt from nor counted; without an account, for everybody."""

    account = Id(source="account_id", allow_null=True)

    class Meta:
        model = QuietPeriod
        fields = ["id", "account", "from_on", "until_on", "every_year", "reason", "added_at", "withdrawn_at"]


class QuietPeriodInput(Input):
    """From when to when, and why."""

    account = Visible(Account, required=False, allow_null=True)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    every_year = YesNo(required=False)
    reason = Text(max_length=300)


class QuietSelection(filters.FilterSet):
    """By account."""

    account = filters.UUIDFilter(field_name="account_id")


class QuietPeriods(Listed, Read, Added, OfAlerts):
    """Quiet periods."""

    model = QuietPeriod
    orders = ("added_at", "from_on")
    serializer_class = QuietPeriodShown
    filterset_class = QuietSelection
    inputs = {"create": QuietPeriodInput, "withdraw": Input}

    def add(self, **given):
        return rule_actions.add_quiet(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take it back."""
        return self.answer(rule_actions.withdraw_quiet(quiet=self.get_object(), by=request.user))


class AlertRuleShown(Shown):
    """A version of the rule. years: between two false alarms at one quiet account. days: to acknowledge, by tier."""

    days = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = Rule
        fields = [
            "id", "number", "state", "years", "contact", "usage", "answers", "kept", "days", "why", "changed_at", "published_at",
        ]  # fmt: skip


class AlertRuleInput(Input):
    """The draft, whole."""

    years = Whole(min_value=rule_actions.LEAST_YEARS, max_value=rule_actions.MOST_YEARS)
    contact = YesNo(required=False)
    usage = YesNo(required=False)
    answers = YesNo(required=False)
    kept = YesNo(required=False)
    days = serializers.ListField(
        child=Whole(min_value=0, max_value=rule_actions.MOST_DAYS), min_length=4, max_length=4, required=False
    )
    why = Text(max_length=500, required=False, allow_blank=True)


class AlertExampleShown(serializers.Serializer):
    """One of the alerts that would have been raised."""

    account = serializers.UUIDField()
    since = serializers.DateField()
    weeks = serializers.IntegerField(default=1)
    series = serializers.ChoiceField(choices=Series.choices)
    direction = serializers.ChoiceField(choices=Alert.Direction.choices)


class AlertReplayShown(Shown):
    """What a version would have raised between two days, once it is done; says: the same in sentences, for an honest reader.

    fell: of the accounts with an alert on a fall, how many whose score lay ten points or more lower within a quarter after the first one, of
    those ``compared``: the quarter is over, and the scores are known. recent: those whose quarter is not over. base_fell of base_compared:
    the same quarters of base_accounts accounts without an alert, from a day in every four weeks. examples: at accounts one may see.
    """

    rule = Id(source="rule_id")
    by = Id(source="by_id", allow_null=True)
    says = serializers.SerializerMethodField()
    examples = serializers.SerializerMethodField()

    class Meta:
        model = Replay
        fields = [
            "id", "rule", "asked_at", "by", "done_at", "years", "from_on", "until_on", "watched", "not_watched", "alerts", "accounts", "fell",
            "compared", "recent", "base_accounts", "base_compared", "base_fell", "says", "examples",
        ]  # fmt: skip

    def get_says(self, replay) -> list[str]:
        return replayed(replay) if replay.done_at else []

    def get_examples(self, replay) -> AlertExampleShown(many=True):
        return [each for each in replay.examples if each["account"] in self._visible]

    @cached_property
    def _visible(self) -> set[str]:
        """The accounts named by all replays of the answer that the caller may see: asked once, not for each replay."""
        replays = self.parent.instance if self.parent else [self.instance]
        named = {each["account"] for replay in replays for each in replay.examples}
        seen = Account.objects.visible_to(self.context["request"].user).filter(pk__in=named)
        return set(map(str, seen.values_list("pk", flat=True)))


class ReplaySelection(filters.FilterSet):
    """By version of the rule."""

    rule = filters.UUIDFilter(field_name="rule_id")


class AlertReplays(Listed, Read, OfAlerts):
    """Versions of the rule tried on the past year. One is asked for at its version."""

    model = Replay
    orders = ("asked_at",)
    serializer_class = AlertReplayShown
    filterset_class = ReplaySelection


class AlertRules(Listed, Read, Added, OfAlerts):
    """All versions. Adding one writes the draft."""

    model = Rule
    orders = ("number",)
    serializer_class = AlertRuleShown
    inputs = {"create": AlertRuleInput, "publish": Input, "replay": Input, "discard": Input}

    def add(self, **given):
        return rule_actions.save_draft(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Put the draft in force, or ask for the yes that this needs."""
        found = self.get_object()
        rule_actions.publish(rule=found, by=request.user)
        return self.answer(found)

    @extend_schema(responses=AlertReplayShown)
    @action(detail=True, methods=["post"])
    def replay(self, request, pk):
        """Find what it would have raised in the past year: a job does it, and the replay holds what came of it."""
        replay = ask_replay(rule=self.get_object(), by=request.user)
        try_rule.queue(by=request.user, key=str(replay.pk), replay=replay.pk)
        return Response(AlertReplayShown(replay, context=self.get_serializer_context()).data)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["post"])
    def discard(self, request, pk):
        """Throw a draft away; a version that was in force stays."""
        rule_actions.discard(rule=self.get_object(), by=request.user)
        return Response(status=204)


app_name = "alerts_api"
router = SimpleRouter(use_regex_path=False)
router.register("alerts", Alerts, basename="alert")
router.register("alert-watches", Watches, basename="alert-watch")
router.register("alert-quiet-periods", QuietPeriods, basename="alert-quiet-period")
router.register("alert-rules", AlertRules, basename="alert-rule")
router.register("alert-replays", AlertReplays, basename="alert-replay")
urlpatterns = router.urls

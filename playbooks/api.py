"""Playbooks, their versions and runs, for programs."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from accounts.api.base import OfAccounts
from accounts.models import Account
from intimacy.api.fields import Day, Id, Text, Visible, Whole, YesNo
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.refusals import Refused
from playbooks.actions import runs as run_actions
from playbooks.actions import versions as version_actions
from playbooks.actions.past import note_played
from playbooks.measuring import points_of_definitions
from playbooks.models import Playbook, PlaybookVersion, Run, RunStep
from playbooks.steps import KINDS, LONGEST_TEXT, LONGEST_WAIT, MOST, ROLES, Step


class PlaybookShown(Shown):
    """What we do when something is so."""

    class Meta:
        model = Playbook
        fields = ["id", "name", "kind", "words", "added_at", "retired_at"]


class PlaybookInput(Input):
    """A new playbook, with an empty draft."""

    name = Text(max_length=100)
    kind = serializers.ChoiceField(choices=Playbook.Kind.choices, required=False)
    words = Text(max_length=500, required=False, allow_blank=True)


class PlaybookPublishInput(Input):
    """The revision of the draft that one has looked at."""

    revision = Whole(min_value=1, max_value=2_000_000_000)


class PlaybookFilters(filters.FilterSet):
    """By kind."""

    kind = filters.ChoiceFilter(choices=Playbook.Kind.choices)


class Playbooks(Listed, Read, Added, Changed, OfAccounts):
    """The playbooks of the tenant."""

    model = Playbook
    orders = ("name", "added_at")
    serializer_class = PlaybookShown
    filterset_class = PlaybookFilters
    inputs = {
        "create": PlaybookInput,
        "partial_update": PlaybookInput,
        "publish": PlaybookPublishInput,
        "retire": Input,
        "discard": Input,
        "revive": Input,
    }

    def add(self, **given):
        return version_actions.add_playbook(by=self.request.user, **given)

    def change(self, playbook, **given):
        kept = {name: getattr(playbook, name) for name in ("name", "kind", "words")}
        return version_actions.change_playbook(playbook=playbook, by=self.request.user, **kept | given)

    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Put the draft in force."""
        found = self.get_object()
        version_actions.publish(playbook=found, by=request.user, **self.given())
        return self.answer(found)

    @action(detail=True, methods=["post"])
    def discard(self, request, pk):
        """Throw the draft away."""
        return self.answer(version_actions.discard_draft(playbook=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def revive(self, request, pk):
        """Play a retired one again."""
        return self.answer(version_actions.revive(playbook=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def retire(self, request, pk):
        """Play it no more."""
        return self.answer(version_actions.retire(playbook=self.get_object(), by=request.user))


class PlaybookVersionShown(Shown):
    """One version of a playbook, with its steps."""

    playbook = Id(source="playbook_id")

    class Meta:
        model = PlaybookVersion
        fields = [
            "id", "playbook", "number", "state", "revision", "steps", "trigger", "rest_days", "why", "changed_at", "published_at",
        ]  # fmt: skip


class PlaybookStepInput(Input):
    """One step. days: after the start. done_by: the kind of engagement that does it once one is logged."""

    words = Text(max_length=300)
    days = Whole(min_value=0, max_value=LONGEST_WAIT, required=False)
    role = serializers.ChoiceField(choices=ROLES, required=False)
    tells = YesNo(required=False)
    done_by = serializers.ChoiceField(choices=sorted(KINDS), required=False, allow_blank=True)
    text = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class PlaybookVersionInput(Input):
    """The draft of a playbook, whole."""

    playbook = Visible(Playbook)
    steps = PlaybookStepInput(many=True, min_length=1, max_length=MOST)
    trigger = Text(max_length=2000, required=False, allow_blank=True)
    rest_days = Whole(min_value=0, max_value=3650, required=False)
    why = Text(max_length=500, required=False, allow_blank=True)
    revision = Whole(
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        help_text="Of the draft that one has looked at; 0: there was none.",
    )


class VersionFilters(filters.FilterSet):
    """By playbook and state."""

    playbook = filters.UUIDFilter(field_name="playbook_id")
    state = filters.ChoiceFilter(choices=PlaybookVersion.State.choices)


class Versions(Listed, Read, Added, OfAccounts):
    """All versions. Adding one writes the draft."""

    model = PlaybookVersion
    orders = ("changed_at", "number")
    serializer_class = PlaybookVersionShown
    filterset_class = VersionFilters
    inputs = {"create": PlaybookVersionInput}

    def add(self, steps, **given):
        return version_actions.save_draft(steps=[Step(**step) for step in steps], by=self.request.user, **given)


class PlaybookRunStepShown(Shown):
    """One step of a run: the follow-up that it became, or the moment at which people were told."""

    followup = Id(source="followup_id", allow_null=True)

    class Meta:
        model = RunStep
        fields = ["place", "due_on", "followup", "told_at"]


class PlaybookRunShown(Shown):
    """A playbook as it is played at one account."""

    playbook = Id(source="playbook_id")
    version = Id(source="version_id")
    account = Id(source="account_id")
    started_by = Id(source="started_by_id", allow_null=True)
    score_step = serializers.IntegerField(
        source="step",
        help_text="How many points from `score_before` to `score_after` only a new score definition brought.",
    )
    steps = PlaybookRunStepShown(many=True)

    class Meta:
        model = Run
        fields = [
            "id", "playbook", "version", "account", "state", "started_at", "started_by", "why", "ended_at", "noted_at", "reason",
            "score_before", "score_after", "score_step", "steps",
        ]  # fmt: skip


class PlaybookRunInput(Input):
    """Which playbook at which account, and why now.

    With the days on which it started and ended, a run from before is noted, and none is started; reason: why it was stopped.
    """

    playbook = Visible(Playbook)
    account = Visible(Account)
    why = Text(max_length=1000, required=False, allow_blank=True)
    started_on = Day(required=False)
    ended_on = Day(required=False)
    reason = Text(max_length=300, required=False, allow_blank=True)


class PlaybookStopInput(Input):
    """Why it is not played to its end."""

    reason = Text(max_length=300)


class RunFilters(filters.FilterSet):
    """By playbook, account and state."""

    playbook = filters.UUIDFilter(field_name="playbook_id")
    account = filters.UUIDFilter(field_name="account_id")
    state = filters.ChoiceFilter(choices=Run.State.choices)


class Runs(Listed, Read, Added, OfAccounts):
    """Runs at the accounts that the key's member may see. Adding one starts it; where it runs already, that run is answered."""

    model = Run
    orders = ("started_at", "ended_at")
    serializer_class = PlaybookRunShown
    filterset_class = RunFilters
    inputs = {"create": PlaybookRunInput, "stop": PlaybookStopInput}

    def rows(self):
        return super().rows().prefetch_related("steps")

    def get_serializer(self, runs=(), many=False, **options):
        shown = runs if many or runs == () else [runs]
        for run, step in zip(shown, points_of_definitions(shown), strict=True):
            run.step = step
        return super().get_serializer(runs, many=many, **options)

    def add(self, **given):
        if not given.keys() & {"started_on", "ended_on", "reason"}:
            return run_actions.start(by=self.request.user, **given)
        if missing := {"started_on", "ended_on"} - given.keys():
            raise Refused({name: _("A run from before has a first and a last day.") for name in missing})
        return note_played(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def stop(self, request, pk):
        """End it before its last step."""
        return self.answer(run_actions.stop(run=self.get_object(), by=request.user, **self.given()))


app_name = "playbooks_api"
router = SimpleRouter(use_regex_path=False)
router.register("playbooks", Playbooks, basename="playbook")
router.register("playbook-versions", Versions, basename="playbook-version")
router.register("playbook-runs", Runs, basename="playbook-run")
urlpatterns = router.urls

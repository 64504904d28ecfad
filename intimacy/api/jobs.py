"""Jobs for programs: how far is it, and stop it."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from intimacy.api.serializers import Shown
from intimacy.api.views import Listed, Read, Resource
from intimacy.jobs.actions import cancel, try_again
from intimacy.jobs.models import Job, State


class JobQueued(serializers.Serializer):
    """The job that does what was asked for: see `/jobs/`."""

    id = serializers.UUIDField(source="pk")
    state = serializers.CharField()


class JobShown(Shown):
    """A piece of work and how far it is."""

    class Meta:
        model = Job
        fields = [
            "id", "task", "title", "state", "done", "total", "percent", "fault", "cancel_asked",
            "queued_at", "due_at", "finished_at",
        ]  # fmt: skip


class JobFilters(filters.FilterSet):
    """By state."""

    state = filters.ChoiceFilter(choices=State.choices)


class Jobs(Listed, Read, Resource):
    """The caller's own work; an administrator's key sees everybody's."""

    purpose = "administration"
    scopes = {"read": "jobs:read", "write": "jobs:write"}
    model = Job
    orders = ("-queued_at",)
    serializer_class = JobShown
    filterset_class = JobFilters

    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Stop it after its current batch."""
        return self.answer(cancel(job=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"], url_path="try-again")
    def try_again(self, request, pk):
        """Queue work that was put aside once more."""
        return self.answer(try_again(job=self.get_object(), by=request.user))

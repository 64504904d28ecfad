"""One's own notifications for programs: what one was told, marking it as read, and how one is told."""

from datetime import time
from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from intimacy.access.require import require
from intimacy.api.fields import Text
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Listed, Read, Resource
from intimacy.notify import actions
from intimacy.notify.hours import hours_of
from intimacy.notify.models import PURPOSE, Notification
from intimacy.notify.topics import TOPICS, WAYS, topics_for

CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class NotificationShown(Shown):
    """What the key's member was told, and why."""

    class Meta:
        model = Notification
        fields = ["id", "topic", "title", "why", "url", "account", "at", "read_at"]


class TopicShown(serializers.Serializer):
    """A topic, and how one hears of it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name of a column, not of this field
    ways = serializers.ListField(child=serializers.ChoiceField(choices=list(WAYS)))


class ChoicesShown(serializers.Serializer):
    """How one is told of what, and when not; times of day where the member is."""

    topics = TopicShown(many=True)
    quiet_from = serializers.CharField(allow_null=True)
    quiet_until = serializers.CharField(allow_null=True)
    digest_at = serializers.CharField()


class CountShown(serializers.Serializer):
    """How many were marked."""

    read = serializers.IntegerField()


class ClockTime(Text, serializers.RegexField):
    """A time of day, "07:30"."""

    def __init__(self, **options):
        super().__init__(CLOCK_TIME, **options)


class ChooseInput(Input):
    """Topic → ways, none for not at all. Topics that are not named stay as they are."""

    ways = serializers.DictField(child=serializers.ListField(child=serializers.ChoiceField(choices=list(WAYS))))


class HoursInput(Input):
    """Neither mail nor chat between these two, null for none; and when the digest comes."""

    quiet_from = ClockTime(allow_null=True)
    quiet_until = ClockTime(allow_null=True)
    digest_at = ClockTime()


class NotificationFilters(filters.FilterSet):
    """By topic, and whether it was read."""

    topic = filters.ChoiceFilter(choices=lambda: [(name, name) for name in sorted(TOPICS)])
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")


class Notifications(Listed, Read, Resource):
    """What the key's own member was told in the app, and how that member wants to be told."""

    purpose = PURPOSE
    scopes = {"read": "notifications:read", "write": "notifications:write"}
    model = Notification
    orders = ("-at",)
    serializer_class = NotificationShown
    filterset_class = NotificationFilters
    inputs = {"choose": ChooseInput, "hours": HoursInput}

    def rows(self):
        require(self.request.user, "notify.choose")
        return super().rows().in_app()

    @action(detail=True, methods=["post"])
    def read(self, request, pk):
        """Mark it as read."""
        found = self.get_object()
        actions.mark_read(notifications=[found], by=request.user)
        return self.answer(found)

    @extend_schema(responses=CountShown)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request):
        """Mark everything as read that was told so far."""
        return Response({"read": actions.mark_all_read(by=request.user)})

    @extend_schema(responses=ChoicesShown)
    @action(detail=False, methods=["get"])
    def choices(self, request):
        """How the member is told of what, and when not."""
        return Response(self._choices())

    @extend_schema(responses=ChoicesShown)
    @action(detail=False, methods=["post"])
    def choose(self, request):
        """Choose how to be told of topics."""
        actions.choose(by=request.user, **self.given())
        return Response(self._choices())

    @extend_schema(responses=ChoicesShown)
    @action(detail=False, methods=["post"])
    def hours(self, request):
        """Choose quiet hours, and when the digest comes."""
        given = {name: time.fromisoformat(text) if text else None for name, text in self.given().items()}
        actions.set_hours(by=request.user, **given)
        return Response(self._choices())

    def _choices(self) -> dict:
        member: Any = self.request.user
        require(member, "notify.choose")
        hours, held = hours_of(member), actions.choices_of(member)
        return {
            "topics": [
                {
                    "name": found.name,
                    "label": str(found.label),
                    "ways": [way for way in WAYS if way in held[found.name]],
                }
                for found in topics_for(member)
            ],
            **{name: _clock(getattr(hours, name)) for name in ("quiet_from", "quiet_until", "digest_at")},
        }


def _clock(moment: time | None) -> str | None:
    return f"{moment:%H:%M}" if moment is not None else None

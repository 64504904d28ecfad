"""Where the link at the foot of a mail leads: one topic less, without signing in."""

from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from intimacy.notify.actions import leave_topic
from intimacy.notify.leaving import leaving_of
from intimacy.notify.topics import TOPICS


@csrf_exempt  # a mail program posts here by itself (RFC 8058), without any cookie; the token says all that it may do
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask with one button; only a POST leaves, since filters of mail servers open every link."""
    leaving = leaving_of(token)
    if leaving is None:
        return render(request, "notify/leave.html", {"state": "closed"}, status=410)
    if request.method == "POST":
        with leaving.bound(), atomic():
            leave_topic(topic=leaving.topic, by=leaving.member)
    with translation.override(leaving.member.language):
        state = "left" if request.method == "POST" else "asked"
        return render(
            request, "notify/leave.html", {"state": state, "leaving": leaving, "topic": TOPICS.get(leaving.topic)}
        )

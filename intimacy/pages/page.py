"""What a view function declares about itself: its purpose, and the right that it asks for."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from intimacy.access.require import require
from intimacy.pages.render import refused
from intimacy.tenancy.refusals import Refused, as_refusal


def page(*, purpose: str, right: str | None = None) -> Callable:
    """Mark a view as a page of a tenant that reads personal data for one purpose.

    The tenancy middleware binds its transaction to ``view.purpose``. Somebody who is not signed in goes to the sign-in page;
    a member without ``right`` gets 403. A rule's refusal that the view did not show at a field becomes a page of its own (422).
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            kwargs.pop("tenant", None)
            member = getattr(request, "member", None)
            if member is None:
                return redirect_to_login(request.get_full_path())
            if right is not None:
                require(member, right)
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                return refused(request, refusal)
            except IntegrityError as clash:
                return refused(request, as_refusal(clash))

        # The tenancy middleware and the permission table of the tests read these.
        vars(guarded).update(purpose=purpose, right=right)
        return guarded

    return decorate

"""Answers: a whole page, or for htmx the one part of it that changed, with whatever the member is to be told."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from intimacy.tenancy.refusals import Refused

TOASTS = "parts/toasts.html"


def wants_part(request: HttpRequest) -> bool:
    """True when htmx asks and will swap the answer into a page; a restored history entry needs the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def render_page(
    request: HttpRequest,
    template: str,
    part: str | None = None,
    status: int = 200,
    also: tuple[str, ...] = (),
    **context,
) -> HttpResponse:
    """Render ``template``; for htmx only its partial ``part``.

    ``also`` names further partials of the same template, which htmx swaps out of band. Pending toasts travel with a part; a
    whole page shows them itself.
    """
    if part and wants_part(request):
        pieces: list[str] = [render_to_string(f"{template}#{name}", context, request) for name in (part, *also)]
        pieces.append(pending_toasts(request))
        response = HttpResponse("".join(pieces), status=status)
    else:
        response = HttpResponse(render_to_string(template, context, request), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def cards(slot, request: HttpRequest, thing) -> list[str]:
    """The panels of a slot that the member may see, rendered for the thing whose page it is."""
    shown = ((item, item.context(request, thing)) for item in slot.shown_to(request.member))  # type: ignore[attr-defined]
    return [render_to_string(item.template, context, request) for item, context in shown if context is not None]


def pending_toasts(request: HttpRequest) -> str:
    """The messages not shown yet, as an out-of-band addition to the toasts; empty where there are none."""
    if not messages.get_messages(request):
        return ""
    return render_to_string(f"{TOASTS}#out_of_band", {}, request)


def toast(request: HttpRequest, words) -> None:
    """Tell the member something in passing: shown as a toast on this answer or on the page that follows."""
    messages.success(request, str(words))


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Continue at another page after a change (303); the pages middleware turns it into htmx's own redirect."""
    response = redirect(address)
    response.status_code = 303
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal that no form can show: its sentence as a page, or for htmx as a toast. 422 either way."""
    if wants_part(request):
        response = HttpResponse(status=409)
        # A header is latin-1; the script decodes it again.
        response["X-Message"] = quote(refusal.sentence)
        return response
    return render_page(request, "pages/refused.html", status=422, sentence=refusal.sentence)


def add_refusal(form, refusal: Refused) -> None:
    """Put a refusal's sentences where the member can act on them: at their fields, or above the form."""
    if not refusal.fields:
        form.add_error(None, refusal.sentence)
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


def too_many(request: HttpRequest) -> HttpResponse:
    """Too much was tried: the same page as allauth's own limits show."""
    return render(request, "429.html", status=429)

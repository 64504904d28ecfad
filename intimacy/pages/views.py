"""The pages that belong to no floor: the palette, the keys, the settings index, the choice of theme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from intimacy.pages import palette, slots
from intimacy.pages.context import THEMES
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest

A_YEAR = 365 * 24 * 3600


@page(purpose="account_management")
def find(request: MemberRequest) -> HttpResponse:
    """What the palette shows for ``?q=``; without scripts a page of its own."""
    q = request.GET.get("q", "")[:200]
    return render_page(request, "pages/find.html", part="options", q=q, groups=palette.find(request, q))


@page(purpose="administration")
def keys(request: HttpRequest) -> HttpResponse:
    """All keys that work, for this member's rights."""
    return render_page(request, "pages/keys.html")


@page(purpose="administration")
def settings_index(request: MemberRequest) -> HttpResponse:
    """The settings that this member may open."""
    pages = [(item, link(item.url)) for item in slots.settings_pages.shown_to(request.member)]
    return render_page(request, "pages/settings.html", pages=pages)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or as the system in a cookie, which the server reads, so that no page flashes."""
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response

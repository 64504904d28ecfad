"""What the templates know of the request without being told: theme, tenant, member, and the shell's slots, each only when asked."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from intimacy.pages import slots
from intimacy.pages.links import link
from intimacy.tenancy.middleware import ONLY_TENANT

THEMES = ("light", "dark", "system")


class Shell:
    """The frame of a tenant's page. Everything is computed at first use: an htmx part asks for none of it."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.member = getattr(request, "member", None)
        self.tenant = getattr(request, "tenant", None)

    @property
    def currency(self) -> str:
        """The tenant's reporting currency, an ISO 4217 code."""
        return self.tenant.currency if self.tenant else "USD"

    @property
    def other_tenants(self) -> list:
        """The member's other companies, to change to."""
        known = [found.tenant for found in getattr(self.request, "memberships", ())]
        return [tenant for tenant in known if tenant != self.tenant]

    @cached_property
    def navigation(self) -> list[dict]:
        """The sidebar for this member's rights, with the one current line marked."""
        lines: list[dict[str, Any]] = [
            {"item": item, "url": link(item.url), "count": item.count(self.member) if item.count else 0}
            for item in slots.navigation.shown_to(self.member)
        ]
        path, first = self.request.path, f"/t/{self.tenant.slug}/" if self.tenant else "/"
        # Every address begins with that of the first page, which is therefore current on no page but its own.
        here = [
            line for line in lines if path == line["url"] or (line["url"] != first and path.startswith(line["url"]))
        ]
        if here:
            max(here, key=lambda line: len(line["url"]))["current"] = True
        return lines

    @cached_property
    def in_settings(self) -> bool:
        """Whether this page is one of the settings, or stands below one: nothing about a customer is begun there."""
        known = (link(item.url) for item in slots.settings_pages)
        return any(self.request.path.startswith(address) for address in (link("pages:settings"), *known))

    @cached_property
    def create_actions(self) -> list[dict]:
        """What this member can begin by a key."""
        return [{"item": item, "url": link(item.url)} for item in slots.create_actions.shown_to(self.member)]

    @cached_property
    def quick_actions(self) -> list[dict]:
        """Those of them that stand in the top bar: not where they lead, and not in the settings."""
        if self.in_settings:
            return []
        return [
            action
            for action in self.create_actions
            if getattr(action["item"], "dialog", False) and action["url"] != self.request.path
        ]


def shell(request: HttpRequest) -> dict:
    """The context processor."""
    theme = request.COOKIES.get("theme", "system")
    return {
        "theme": theme if theme in THEMES else "system",
        "shell": Shell(request),
        # Companies are a person's own: a session that one company's provider began opens no others.
        "sign_up_open": settings.SIGNUP and ONLY_TENANT not in getattr(request, "session", ()),
    }

"""Who may do what: every right and every role, as the code has them."""

from itertools import groupby

from django.apps import apps
from django.http import HttpResponse

from intimacy.access.rights import RIGHTS, ROLES, Right
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest


@page(purpose="administration", right="access.see_rights")
def rights(request: MemberRequest) -> HttpResponse:
    """The table of rights, in groups; the reader's own roles are marked."""
    groups = [{"label": label, "rows": [_row(right) for right in found]} for label, found in _grouped()]
    return render_page(
        request,
        "pages/settings/rights.html",
        groups=groups,
        roles=ROLES,
        width=len(ROLES) + 1,
        mine=[ROLES[role] for role in request.member.roles],
    )


def _grouped() -> list[tuple[str, list[Right]]]:
    """The rights under the names of their apps, each group in the order of its declarations."""
    by_app = groupby(sorted(RIGHTS.values(), key=_app), key=_app)
    return sorted((_label(app), list(found)) for app, found in by_app)


def _app(right: Right) -> str:
    return right.name.split(".")[0]


def _label(app: str) -> str:
    try:
        return str(apps.get_app_config(app).verbose_name)
    except LookupError:
        return app


def _row(right: Right) -> dict:
    """A right with its cells; ``by_itself`` is true of what no role has, and only the clock does."""
    cells = _cells(right)
    return {"right": right, "cells": cells, "by_itself": not any(cell["reach"] for cell in cells)}


def _cells(right: Right) -> list[dict]:
    """For each role: everywhere, on one's team, or not at all."""
    return [
        {"role": words, "reach": "everywhere" if role in right.everywhere else "team" if role in right.on_team else ""}
        for role, words in ROLES.items()
    ]

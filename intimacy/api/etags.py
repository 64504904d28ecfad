"""Has it changed since the caller read it? The tag is a digest of what the API shows of a thing.

A digest cannot miss a change, as a version number does where a neighbouring row is a part of what is shown.
"""

import hashlib

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer

from intimacy.api.problems import Stale


def tag_of(shown) -> str:
    """The entity tag of serialized data."""
    return f'"{hashlib.blake2b(JSONRenderer().render(shown), digest_size=16).hexdigest()}"'


def is_known(request, tag: str) -> bool:
    """Whether the caller has this already (If-None-Match)."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in given or tag in [one.removeprefix("W/") for one in given]


def check_match(request, tag: str) -> None:
    """Raise Stale unless the caller has read the thing as it is now (If-Match), or does not care."""
    wanted = request.headers.get("If-Match", "").strip()
    if wanted and wanted != "*" and tag not in parse_etags(wanted):
        raise Stale(_("This has changed since you read it. Read it again, then change it."))

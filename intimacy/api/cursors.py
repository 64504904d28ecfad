"""Pages of an API list: the keyset pages of the browser's lists, under a cursor that is good for one list only."""

from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from intimacy.api.problems import WrongParameters
from intimacy.pages.keyset import Order, page_of

USUAL, MOST = 50, 200


class CursorPages(BasePagination):
    """``?order=&limit=&cursor=``. The view names the columns that it can be ordered by in ``orders``, the usual one first."""

    parameters = ("order", "limit", "cursor")

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        order = request.query_params.get("order") or view.orders[0]
        if order not in _directions(view):
            words = _("One can order by %(known)s.") % {"known": ", ".join(_directions(view))}
            raise WrongParameters({"order": [words]})
        self.signer = Signer(salt=f"cursor {request.path} {self._query()}")
        page = page_of(queryset, Order.parse(order), self._limit(), self._cursor())
        self.next_cursor = self.signer.sign(page.next_cursor) if page.next_cursor else ""
        return page.rows

    def get_paginated_response(self, data):
        following = self._following()
        headers = {"Link": f'<{following}>; rel="next"'} if following else None
        return Response({"results": data, "next": following}, headers=headers)

    def _following(self) -> str | None:
        """The address of the next page."""
        if not self.next_cursor:
            return None
        query = {**self.request.query_params.dict(), "cursor": self.next_cursor}
        return self.request.build_absolute_uri(f"{self.request.path}?{urlencode(query)}")

    def _query(self) -> str:
        """What the list is narrowed to and ordered by: a cursor of another list would lead nowhere."""
        given = self.request.query_params.lists()
        return urlencode(
            sorted((name, values) for name, values in given if name not in ("cursor", "limit")), doseq=True
        )

    def _limit(self) -> int:
        text = self.request.query_params.get("limit", str(USUAL))
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
            raise WrongParameters({"limit": [_("A page holds 1 to %(most)s.") % {"most": MOST}]})
        return int(text)

    def _cursor(self) -> str:
        text = self.request.query_params.get("cursor", "")
        try:
            return self.signer.unsign(text) if text else ""
        except BadSignature:
            raise WrongParameters({"cursor": [_("This cursor does not belong to this list.")]}) from None

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": {"type": ["string", "null"], "format": "uri"}},
        }

    def get_schema_operation_parameters(self, view):
        return [
            {"name": "order", "in": "query", "schema": {"type": "string", "enum": _directions(view)}},
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            },
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "From `next` of the page before.",
            },
        ]


def _directions(view) -> list[str]:
    names = [name.removeprefix("-") for name in view.orders]
    return [*names, *(f"-{name}" for name in names)]

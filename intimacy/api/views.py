"""The bases of every view of the API: who may, what is read for which purpose, pages, tags, repeats."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from intimacy.api import etags, idempotency
from intimacy.api.cursors import CursorPages
from intimacy.api.parsing import Json, MergePatch, fault_of, merged
from intimacy.api.problems import WrongParameters
from intimacy.journal.actions import record_read


class Conventions(APIView):
    """What holds for every operation. A view names its purpose, and the scopes for reading and for writing."""

    purpose = ""
    scopes: dict[str, str] = {}
    http_method_names = ["get", "head", "post", "patch", "delete"]  # the description says what OPTIONS would
    claim: idempotency.Claim | None = None

    @classmethod
    def as_view(cls, *args, **kwargs):
        view = super().as_view(*args, **kwargs)
        view.purpose = cls.purpose  # the key middleware binds the transaction to it before the view runs
        return view

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self._check_parameters(request)
        self.claim = idempotency.claim(request)

    def handle_exception(self, exc):
        if isinstance(exc, idempotency.AnsweredBefore):
            return exc.response
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.claim and response.status_code < 400:
            self.claim.keep(response)
        return response

    def known_parameters(self) -> set[str]:
        """The names that the query string may hold."""
        return set()

    def _check_parameters(self, request) -> None:
        known = self.known_parameters()
        for name, values in request.query_params.lists():
            if name not in known:
                raise WrongParameters({name: [_("There is no parameter of this name.")]})
            if fault := next(filter(None, map(fault_of, values)), ""):
                raise WrongParameters({name: [fault]})
            if len(values) > 1:
                raise WrongParameters({name: [_("This was given more than once.")]})


class Resource(Conventions, GenericViewSet):
    """Things of one model. Everything is fetched through ``visible_to``; every change is made by an action.

    inputs: for each operation the serializer of what it takes. personal: whether showing these is put on record.
    """

    model: type[Model]
    inputs: dict[str, type] = {}
    orders: tuple[str, ...] = ()
    personal = False
    lookup_value_converter = "uuid"
    pagination_class = CursorPages
    filter_backends = [DjangoFilterBackend]

    def get_parsers(self):
        return [Json(), MergePatch()] if self.request and self.request.method == "PATCH" else [Json()]

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model._base_manager.none()
        return self.rows()

    def rows(self):
        """What the caller may see, with what is shown beside it fetched along."""
        return self.model.objects.visible_to(self.request.user)

    def get_object(self, lock: bool = False):
        rows = self.get_queryset()
        found = rows.locked(self.kwargs["pk"]) if lock else rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def filter_queryset(self, queryset):
        try:
            return super().filter_queryset(queryset)
        except ValidationError as fault:
            raise WrongParameters(fault.detail) from fault

    def known_parameters(self):
        if self.action != "list":
            return set()
        filters = getattr(self, "filterset_class", None)
        return {*CursorPages.parameters, *(filters.base_filters if filters else ())}

    def given(self, thing=None) -> dict[str, Any]:
        """The body, checked for shape. For a change of ``thing`` it is a merge patch."""
        data = self.request.data
        if thing is not None and isinstance(data, dict):
            data = {
                name: merged(getattr(thing, name, None), value) if isinstance(value, dict) else value
                for name, value in data.items()
            }
        wanted = self.inputs[self.action]
        serializer = wanted(data=data, partial=thing is not None, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def show(self, rows) -> None:
        """Put on record that personal data was shown."""
        if self.personal and rows:
            record_read(self.model, rows, by=self.request.user)

    def answer(self, thing, status: int = 200) -> Response:
        """The thing after a change: 204 where the change has taken it out of the caller's sight."""
        seen = self.get_queryset().filter(pk=thing.pk).first()
        if seen is None:
            return Response(status=204)
        self.show([seen])
        shown = self.get_serializer(seen).data
        headers = {"ETag": etags.tag_of(shown)}
        if status == 201:
            headers["Location"] = f"{self.request.path.rstrip('/')}/{seen.pk}/"
        return Response(shown, status=status, headers=headers)


class Listed:
    """GET on the collection."""

    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self.show(page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Read:
    """GET on one thing."""

    def retrieve(self, request, pk):
        thing = self.get_object()
        shown = self.get_serializer(thing).data
        tag = etags.tag_of(shown)
        if etags.is_known(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        self.show([thing])
        return Response(shown, headers={"ETag": tag})


class Added:
    """POST on the collection. ``add(**given)`` is the action."""

    def create(self, request):
        return self.answer(self.add(**self.given()), status=201)


class Changed:
    """PATCH on one thing. ``change(thing, **given)`` is the action."""

    def partial_update(self, request, pk):
        thing = self.get_object(lock=True)
        if "If-Match" in request.headers:
            etags.check_match(request, etags.tag_of(self.get_serializer(thing).data))
        return self.answer(self.change(thing, **self.given(thing)))

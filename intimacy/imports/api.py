"""Imports for programs: bring a file, say how it is read, try it, run it, see what was wrong, undo it."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from intimacy.access.require import require
from intimacy.api.fields import Id, Text
from intimacy.api.problems import TooLarge
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Listed, Read, Resource
from intimacy.imports import actions
from intimacy.imports.encodings import KNOWN
from intimacy.imports.kinds import KINDS, Kind
from intimacy.imports.models import Fault, Import, State
from intimacy.journal.actions import record_read

WORDS = {"max_length": 500}


class Texts(serializers.DictField):
    """Texts by name."""

    def __init__(self, **options):
        super().__init__(child=Text(allow_blank=True, **WORDS), **options)


class ImportShown(Shown):
    """A file that was brought, how it is read, and what became of its rows."""

    by = Id(source="by_id")
    job = Id(source="job_id", allow_null=True)
    state = serializers.ChoiceField(source="stage", choices=State.choices)
    has_file = serializers.SerializerMethodField(help_text="Files are deleted after thirty days.")
    headers = serializers.ListField(child=serializers.CharField())
    questions = serializers.SerializerMethodField(help_text="By column, what its values leave open.")
    mapping = serializers.DictField(child=serializers.CharField())
    answers = serializers.DictField(child=serializers.CharField())
    corrections = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))

    class Meta:
        model = Import
        fields = [
            "id", "kind", "file_name", "size", "has_file", "encoding", "headers", "questions", "mapping", "match", "answers",
            "corrections", "state", "job", "rows", "new", "changed", "same", "wrong", "kept", "by", "added_at", "finished_at",
        ]  # fmt: skip
        extra_kwargs = {
            "encoding": {"help_text": "Empty until somebody has said in which letters the file is written."},
            "rows": {"help_text": "An estimate until every row was read."},
            "kept": {"help_text": "How many things an undo had to leave in place."},
        }

    def get_has_file(self, imported) -> bool:
        return bool(imported.path)

    def get_questions(self, imported) -> dict[str, str]:
        return {header: column["question"] for header, column in imported.columns.items() if column.get("question")}


class FaultShown(Shown):
    """What is wrong with one row."""

    class Meta:
        model = Fault
        fields = ["id", "row", "column", "sentence"]


class FieldShown(serializers.Serializer):
    """A field that a column can go into."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name of a column, not of this field
    type = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = serializers.ListField(child=serializers.CharField())


class QuestionShown(serializers.Serializer):
    """What is asked once for the whole file."""

    name = serializers.CharField()
    words = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = serializers.ListField(child=serializers.CharField())


class KindShown(serializers.Serializer):
    """What can be imported, and what there is to say of it."""

    name = serializers.CharField()
    title = serializers.CharField()
    fields = FieldShown(many=True)  # type: ignore[assignment]  # DRF takes fields off the class
    matches = serializers.ListField(child=serializers.CharField())
    questions = QuestionShown(many=True)


class KindsShown(serializers.Serializer):
    """Everything that the caller may import."""

    kinds = KindShown(many=True)


class UploadInput(Input):
    """A CSV file, or a zip or gzip of one."""

    kind = serializers.ChoiceField(choices=sorted(KINDS))
    file = serializers.FileField(help_text="At most 200 MB.")


class LettersInput(Input):
    """In which letters the file is written."""

    encoding = serializers.ChoiceField(choices=KNOWN)


class ReadingInput(Input):
    """How one column is written, where its values leave that open."""

    date_order = serializers.ChoiceField(choices=["dmy", "mdy"], required=False)
    decimal_mark = serializers.ChoiceField(choices=[".", ","], required=False)


class ColumnsInput(Input):
    """Where the columns go, and by what a record is known again."""

    mapping = Texts(help_text="Column → field; + keeps a column of accounts as a further fact.")
    match = Text(max_length=40)
    reading = serializers.DictField(child=ReadingInput(), required=False, help_text="Column → how it is written.")
    answers = Texts(required=False, help_text="Question → answer.")
    corrections = serializers.DictField(
        child=Texts(), required=False, help_text="Field → value in the file → value that is meant."
    )


class ImportFilters(filters.FilterSet):
    """By what is imported."""

    kind = filters.ChoiceFilter(choices=[(name, name) for name in sorted(KINDS)])


class Imports(Listed, Read, Resource):
    """One's own imports; an administrator's key sees everybody's.

    All but one of the operations take JSON. A file comes as multipart/form-data, since 200 MB would have to be held in
    memory as JSON; an `Idempotency-Key` holds for it too, as it compares the digest of the file.
    """

    purpose = "account_management"
    scopes = {"read": "imports:read", "write": "imports:write"}
    model = Import
    orders = ("-added_at",)
    serializer_class = ImportShown
    filterset_class = ImportFilters
    inputs = {"create": UploadInput, "letters": LettersInput, "columns": ColumnsInput}

    def get_parsers(self):
        method = self.request.method.lower() if self.request else ""
        name = getattr(self, "action", None) or getattr(self, "action_map", {}).get(method)
        return [Multipart()] if name == "create" else super().get_parsers()

    def rows(self):
        require(self.request.user, "imports.run")
        return super().rows().select_related("job")

    def known_parameters(self):
        return {"order", "limit", "cursor"} if self.action == "faults" else super().known_parameters()

    def create(self, request):
        """Bring a file. Its columns are mapped as far as their names tell, or as they were the last time."""
        given = self.given()
        file = given["file"]
        imported = actions.upload(kind=KINDS[given["kind"]], file=file, file_name=file.name, by=request.user)
        return self.answer(imported, status=201)

    @extend_schema(responses=KindsShown)
    @action(detail=False, methods=["get"])
    def kinds(self, request):
        """What the caller may import: its fields, by what a record can be known again, and what is asked."""
        require(request.user, "imports.run")
        return Response({"kinds": [_described(kind, request.user) for kind in actions.kinds_for(request.user)]})

    @action(detail=True, methods=["post"])
    def letters(self, request, pk):
        """Say in which letters the file is written; its headers are read anew."""
        imported = self.get_object()
        return self.answer(actions.confirm_encoding(imported=imported, by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def columns(self, request, pk):
        """Say where the columns go, by what a record is known again, and what misspelt values mean."""
        imported = self.get_object()
        given = {"reading": {}, "answers": {}, **self.given()}
        corrections = given.pop("corrections", None)
        imported = actions.choose_columns(imported=imported, by=request.user, **given)
        if corrections is not None:
            actions.correct(imported=imported, corrections=corrections, by=request.user)
        return self.answer(imported)

    @action(detail=True, methods=["post"], url_path="try")
    def try_it(self, request, pk):
        """Have every row looked at, without writing anything."""
        return self._done(actions.try_it)

    @action(detail=True, methods=["post"])
    def run(self, request, pk):
        """Have the rows taken in."""
        return self._done(actions.run_it)

    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Stop after the batch under way. What was taken in stays, and can be undone."""
        return self._done(actions.cancel)

    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Take back what the import did, as far as nobody has built on it since."""
        return self._done(actions.undo)

    @action(detail=True, methods=["post"], url_path="delete-file")
    def delete_file(self, request, pk):
        """Delete the file at once. What was imported from it stays."""
        return self._done(actions.delete_file)

    @extend_schema(responses=FaultShown(many=True))
    @action(detail=True, methods=["get"], orders=("row",), filterset_class=None, serializer_class=FaultShown)
    def faults(self, request, pk):
        """The rows that were wrong, each with a sentence."""
        page = self.paginate_queryset(Fault.objects.filter(imported=self.get_object()))
        if page:
            record_read(Fault, page, by=request.user)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _done(self, do) -> Response:
        return self.answer(do(imported=self.get_object(), by=self.request.user))


class Multipart(MultiPartParser):
    """multipart/form-data, whose file may be larger than any other body."""

    def parse(self, stream, media_type=None, parser_context=None):
        found = super().parse(stream, media_type, parser_context)
        if getattr(parser_context["request"]._request, "upload_was_too_large", False):
            raise TooLarge(actions.too_large_words())
        return found


def _described(kind: Kind, by) -> dict:
    return {
        "name": kind.name,
        "title": kind.title,
        "fields": [
            {
                "name": field.name, "label": field.label, "type": field.type, "required": field.required,
                "choices": list(field.choices or ()),
            }
            for field in kind.fields(by)
        ],
        "matches": list(kind.matches),
        "questions": [
            {
                "name": question.name, "words": question.words, "required": question.required,
                "choices": [value for value, _words in question.choices],
            }
            for question in kind.questions()
        ],
    }  # fmt: skip

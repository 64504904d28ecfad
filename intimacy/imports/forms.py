"""The forms of an import: the file, its letters, its columns, its spelling. They check shape; the actions hold the rules."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.imports.actions import ADOPT, kinds_for
from intimacy.imports.encodings import readable_name
from intimacy.imports.tasks import matters

LEAVE_OUT = ""
ORDERS = (("", "—"), ("dmy", gettext_lazy("day first: 31/12/2026")), ("mdy", gettext_lazy("month first: 12/31/2026")))
MARKS = (("", "—"), (".", gettext_lazy("point: 1,234.5")), (",", gettext_lazy("comma: 1.234,5")))


class UploadForm(forms.Form):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, at most 200 MB; a zip or gzip of one such file is fine. The first row names the columns."),
        error_messages={"empty": gettext_lazy("The file is empty."), "required": gettext_lazy("Choose a file.")},
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.tab,.txt,.zip,.gz"}),
    )  # fmt: skip

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = {kind.name: kind for kind in kinds_for(member)}
        self.fields["kind"].choices = [(kind.name, f"{kind.title}. {kind.words}") for kind in self.kinds.values()]


class LettersForm(forms.Form):
    """In which encoding the doubtful lines read right."""

    encoding = forms.ChoiceField(label=gettext_lazy("How do these lines read right?"), widget=forms.RadioSelect)

    def __init__(self, *args, encoding, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["encoding"].choices = [
            (offer.name, f"{offer.sample[:300]} ({readable_name(offer.name)})")
            for offer in (encoding, *encoding.alternatives)
        ]


class ColumnsForm(forms.Form):
    """A select for each column; how its dates or numbers are written where that is open; the match key; the questions."""

    def __init__(self, *args, imported, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.imported = imported
        kind = imported.of_kind
        self.kind_fields = kind.fields(member)
        offered = [(LEAVE_OUT, _("Leave out"))]
        offered += [
            (field.name, f"{field.label} *" if field.required else str(field.label)) for field in self.kind_fields
        ]
        if kind.may_adopt(member):
            offered.append((ADOPT, _("Keep as a further fact")))
        types = {field.name: field.type for field in self.kind_fields}
        for position, header in enumerate(imported.headers):
            column = imported.columns.get(header, {})
            self.fields[f"column-{position}"] = forms.ChoiceField(
                label=_("“%(header)s” goes into") % {"header": header}, choices=offered, required=False,
                initial=imported.mapping.get(header, LEAVE_OUT),
            )  # fmt: skip
            if column.get("kind") in ("date", "datetime"):
                self._ask(f"order-{position}", header, ORDERS, column, "date_order", types)
            elif column.get("kind") in ("integer", "decimal", "amount"):
                self._ask(f"mark-{position}", header, MARKS, column, "decimal_mark", types)
        self.fields["match"] = forms.ChoiceField(
            label=_("Match records by"), choices=list(kind.matches.items()), initial=imported.match,
            help_text=_("A record that is there already is changed, never doubled."),
        )  # fmt: skip
        self.questions = kind.questions()
        for question in self.questions:
            initial = imported.answers.get(question.name, question.initial)
            options = {"label": question.words, "help_text": question.help, "required": False, "initial": initial}
            if question.choices:
                self.fields[question.name] = forms.ChoiceField(
                    choices=[("", _("choose")), *question.choices], **options
                )
            else:
                self.fields[question.name] = forms.CharField(max_length=500, **options)

    def _ask(self, name: str, header: str, choices, column: dict, setting: str, types: dict) -> None:
        """Ask how a column is written, where its values leave that open or somebody has said it before."""
        chosen = column.get("chosen", {}).get(setting)
        field_type = types.get(self.imported.mapping.get(header, ""), "amount" if setting == "decimal_mark" else "date")
        if chosen or (column.get("question") and matters(field_type, column)):
            self.fields[name] = forms.ChoiceField(
                label=_("“%(header)s” is written with") % {"header": header}, choices=choices, required=False,
                initial=chosen or "", help_text=column.get("question") or "",
            )  # fmt: skip

    def rows(self) -> list[dict]:
        """The table of columns: header, examples, select, and how it is written."""
        shown = []
        for position, header in enumerate(self.imported.headers):
            written = next(
                (self[f"{name}-{position}"] for name in ("order", "mark") if f"{name}-{position}" in self.fields), None
            )
            shown.append(
                {"position": position, "header": header, "select": self[f"column-{position}"], "written": written}
            )
        return shown

    def rest(self) -> list:
        """The fields below the table."""
        return [self[name] for name in ("match", *(question.name for question in self.questions))]

    def chosen(self) -> dict:
        """What the action takes."""
        data, reading, mapping = self.cleaned_data, {}, {}
        for position, header in enumerate(self.imported.headers):
            mapping[header] = data[f"column-{position}"]
            for name, setting in (("order", "date_order"), ("mark", "decimal_mark")):
                if data.get(f"{name}-{position}"):
                    reading[header] = {setting: data[f"{name}-{position}"]}
        answers = {question.name: data.get(question.name, "") for question in self.questions}
        return {"mapping": mapping, "match": data["match"], "reading": reading, "answers": answers}

    def place(self, fields: dict) -> dict:
        """A refusal's sentences at the selects of the columns that they are about."""
        placed: dict[str, str] = {}
        own = {field.name for field in self.kind_fields} - set(self.fields)
        for name, sentence in fields.items():
            at = [
                f"column-{position}"
                for position, header in enumerate(self.imported.headers)
                if name == f"mapping.{header}" or (name in own and self.cleaned_data.get(f"column-{position}") == name)
            ]
            placed |= dict.fromkeys(at or [name], sentence)
        return placed


class SpellingForm(forms.Form):
    """For each value that may be misspelt what it means; empty leaves it as it is."""

    def __init__(self, *args, columns: list, corrections: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            for position, value in enumerate(column.values):
                self.fields[f"{column.name}-{position}"] = forms.CharField(
                    label=_("“%(value)s” means") % {"value": value.text}, required=False, max_length=200,
                    initial=corrections.get(column.name, {}).get(value.text, ""),
                    widget=forms.TextInput(attrs={"list": f"known-{column.position}", "autocomplete": "off"}),
                )  # fmt: skip
                if value.suggestion:
                    self.fields[f"take-{column.name}-{position}"] = forms.BooleanField(
                        label=_("Correct to “%(value)s”") % {"value": value.suggestion.value}, required=False,
                        initial=corrections.get(column.name, {}).get(value.text) == value.suggestion.value,
                    )  # fmt: skip

    def shown(self) -> list[dict]:
        """The columns with their values and fields."""
        return [
            {
                "column": column,
                "values": [
                    {
                        "value": value, "field": self[f"{column.name}-{position}"],
                        "take": self[f"take-{column.name}-{position}"] if value.suggestion else None,
                    }
                    for position, value in enumerate(column.values)
                ],
            }
            for column in self.columns
        ]  # fmt: skip

    def corrections(self) -> dict[str, dict[str, str]]:
        """Field → value in the file → value meant."""
        found: dict[str, dict[str, str]] = {}
        for column in self.columns:
            for position, value in enumerate(column.values):
                meant = self.cleaned_data.get(f"{column.name}-{position}", "").strip()
                if not meant and self.cleaned_data.get(f"take-{column.name}-{position}"):
                    meant = value.suggestion.value
                if meant and meant != value.text:
                    found.setdefault(column.name, {})[value.text] = meant
        return found

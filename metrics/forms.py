"""The form of a formula: which indicators, with their weights, anchors and rules; and how much each touchpoint counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Segment
from accounts.models.interaction import Kind
from intimacy.access.rights import ROLES
from intimacy.tenancy.refusals import Refused
from metrics.anchors import anchor_names
from metrics.formulas import LEAST_COVERAGE
from metrics.indicators import ORIGINS, TYPES, WHOSE, Indicator
from metrics.library import LIBRARY
from metrics.measures import CONTACT_KINDS

CODE = {"rows": 2, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}
OWN = "own"  # stands for the code of an indicator that is being added
TEXTS = ("expression", "evidence", "words", "definition", "source", "kpi", "filled_by")
NUMBERS = ("weight", "poor", "excellent", "minimum")
OUTSIDE = ("in", "weight", "poor", "excellent")  # what of an indicator in the score is seen at once
NEEDED = (*NUMBERS, "expression", "evidence", "words", "definition", "type", "origin", "owner")


def _fields(code: str, each: Mapping[str, Any]) -> dict[str, forms.Field]:
    number = {"step": "any", "dir": "ltr"}
    fields: dict[str, forms.Field] = {
        "in": forms.BooleanField(label=gettext_lazy("Part of the score"), required=False),
        "weight": forms.IntegerField(label=gettext_lazy("Weight"), required=False),
        "poor": forms.FloatField(label=gettext_lazy("Poor"), required=False, widget=forms.NumberInput(attrs=number)),
        "excellent": forms.FloatField(label=gettext_lazy("Excellent"), required=False, widget=forms.NumberInput(attrs=number)),
        "expression": forms.CharField(label=gettext_lazy("Rule"), required=False, widget=forms.Textarea(attrs=CODE)),
        "evidence": forms.CharField(label=gettext_lazy("Known from"), required=False, widget=forms.Textarea(attrs=CODE)),
        "minimum": forms.IntegerField(label=gettext_lazy("How much of it is needed"), required=False),
        "anchors": forms.CharField(
            label=gettext_lazy("Other anchors"), required=False, widget=forms.Textarea(attrs=CODE),
            help_text=gettext_lazy("One a line: segment, industry, region or customer | name | poor | excellent"),
        ),
        "words": forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False),
        "definition": forms.CharField(
            label=gettext_lazy("Definition"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
        ),
        "source": forms.CharField(
            label=gettext_lazy("Where it comes from"), max_length=200, required=False, help_text=gettext_lazy("Such as: tickets of the help desk")
        ),
        "kpi": forms.CharField(
            label=gettext_lazy("The figure of daily work that moves it"), max_length=200, required=False,
            help_text=gettext_lazy("Such as: hours until the first answer"),
        ),
        "filled_by": forms.CharField(label=gettext_lazy("How it becomes known where it is not"), max_length=300, required=False),
        "type": forms.ChoiceField(label=gettext_lazy("Type"), choices=list(TYPES.items()), required=False),
        "origin": forms.ChoiceField(label=gettext_lazy("Says"), choices=list(ORIGINS.items()), required=False),
        "owner": forms.ChoiceField(label=gettext_lazy("Who answers for it"), choices=list(ROLES.items()), required=False),
    }  # fmt: skip
    for name in NEEDED:
        fields[name].is_needed = True  # of an indicator that is part of the score, of which the action makes sure
    if code == OWN:
        fields = {"code": forms.SlugField(label=gettext_lazy("Short name"), max_length=40, required=False), **fields}
        fields["code"].is_needed = True
    return {f"{code} {name}": field for name, field in fields.items()}


class OfIndicator(forms.BoundField):
    """A field of an indicator, whose name holds a space; its id holds none, since ids in ``aria-describedby`` are parted by spaces."""

    @property
    def auto_id(self) -> str:
        return super().auto_id.replace(" ", "-")


@dataclass(frozen=True)
class Offered:
    """An indicator with the fields in which it is written, by their names."""

    code: str
    words: str
    definition: str
    type: str
    fields: dict[str, forms.BoundField]

    @property
    def is_faulty(self) -> bool:
        """Whether anything in it is wrong."""
        return any(field.errors for field in self.fields.values())

    @property
    def is_faulty_inside(self) -> bool:
        """Whether anything is wrong in what is folded away."""
        return any(field.errors for name, field in self.fields.items() if name not in OUTSIDE)


class FormulaForm(forms.Form):
    """A draft. Of what is wrong in it, the action says the sentence. Field names are those of its faults: "CODE weight"."""

    bound_field_class = OfIndicator

    why = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=500, required=False)
    least_coverage = forms.IntegerField(
        label=gettext_lazy("Least coverage for a band, %"), required=False,
        help_text=gettext_lazy("Of a score of which less is known nobody says that it is at risk or thriving: it stands in grey, in no band."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, content: Mapping[str, Any], why: str = "", revision: int = 0):
        chosen = {each["code"]: each for each in content["indicators"]}
        offered = {each.code: each.as_content() for each in LIBRARY if each.code not in chosen}
        self.known = chosen | offered
        blank = {
            "code": "",
            "weight": 10,
            "poor": 0,
            "excellent": 1,
            "minimum": 1,
            "type": "behavioural",
            "origin": "us",
            "owner": "manager",
            "anchors": [],
        }
        least = content.get("least_coverage", LEAST_COVERAGE)
        initial: dict[str, Any] = {"why": why, "revision": revision, "least_coverage": least}
        for code, each in {**self.known, OWN: blank}.items():
            values = {name: each.get(name, "") for name in (*NUMBERS, *TEXTS, "type", "origin")} | {
                "owner": each.get("owner", "manager")
            }
            values |= {"in": code in chosen, "anchors": self._as_text(each["anchors"])}
            initial |= {f"{code} {name}": value for name, value in values.items()}
        initial |= {f"touchpoints {kind}": content["touchpoints"].get(kind, 0) for kind in CONTACT_KINDS}
        super().__init__(data, initial=initial)
        for code, each in {**self.known, OWN: blank}.items():
            self.fields.update(_fields(code, each))
        for kind in CONTACT_KINDS:
            self.fields[f"touchpoints {kind}"] = forms.FloatField(label=capfirst(Kind(kind).label), required=False)
            self.fields[f"touchpoints {kind}"].is_needed = True

    @property
    def chosen(self) -> list[Offered]:
        """The indicators that are part of the draft."""
        return [each for each in self._indicators() if each.fields["in"].value()]

    @property
    def library(self) -> list[Offered]:
        """The indicators that could be."""
        return [each for each in self._indicators() if not each.fields["in"].value()]

    def _indicators(self) -> Iterator[Offered]:
        for code, each in self.known.items():
            yield Offered(code, each["words"], each["definition"], TYPES[each["type"]], self._of(code))

    @property
    def own(self) -> dict:
        return self._of(OWN)

    @property
    def touchpoints(self) -> list:
        return list(self._of("touchpoints").values())

    def _of(self, code: str) -> dict:
        return {name.partition(" ")[2]: self[name] for name in self.fields if name.startswith(f"{code} ")}

    def content(self) -> dict[str, Any]:
        """What was typed, for the action. Raises Refused where a line of anchors cannot be read."""
        given = self.cleaned_data
        codes = [code for code in self.known if given.get(f"{code} in")]
        found = [self._indicator(code, code) for code in codes]
        if given.get(f"{OWN} in") or given.get(f"{OWN} code"):
            found.append(self._indicator(OWN, given.get(f"{OWN} code", "").replace("-", "_")))
        touchpoints = {kind: given.get(f"touchpoints {kind}") for kind in CONTACT_KINDS}
        return {"touchpoints": touchpoints, "indicators": found, "least_coverage": given.get("least_coverage")}

    def _indicator(self, prefix: str, code: str) -> dict[str, Any]:
        given = {
            name: self.cleaned_data.get(f"{prefix} {name}") for name in Indicator.__dataclass_fields__ if name != "code"
        }
        given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        given["anchors"] = self._anchors(prefix, given["anchors"] or "")
        return given | {"code": code}

    def _as_text(self, anchors: list) -> str:
        names = anchor_names(anchors) | _told_apart([each["value"] for each in anchors if each["whose"] == "account"])
        return "\n".join(
            f"{WHOSE[each['whose']]} | {names[each['value']]} | {each['poor']:g} | {each['excellent']:g}"
            for each in anchors
        )

    def _anchors(self, prefix: str, text: str) -> list[dict]:
        found = []
        whose = {str(words).casefold(): key for key, words in WHOSE.items()}
        for line in filter(None, map(str.strip, text.splitlines())):
            parts = [part.strip() for part in line.split("|")]
            try:
                key, (poor, excellent) = whose[parts[0].casefold()], map(float, parts[2:4])
            except (KeyError, ValueError, IndexError):
                said = _("“%(line)s” cannot be read: write, for example, industry | Pharma | 0 | 12.") % {
                    "line": line[:100]
                }
                raise Refused({f"{prefix} anchors": said}) from None
            try:
                value = _value(key, parts[1])
            except Refused as refusal:
                raise Refused({f"{prefix} anchors": refusal.sentence}) from None
            found.append({"whose": key, "value": value, "poor": poor, "excellent": excellent})
        return found

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Each fault with the place where it stands, as the page names it, "Breadth of contacts, weight", and the id of its field."""
        found = []
        for name, errors in self.errors.items():
            code, _space, _rest = name.partition(" ")
            of = self.known.get(code, {}).get("words") or (_("An indicator of your own") if code == OWN else "")
            label = str(self.fields[name].label) if name in self.fields else ""
            place, at = ", ".join(filter(None, [str(of), label])), self[name].auto_id if name in self.fields else ""
            found += [(place, str(error), at) for error in errors]
        return found

    def take(self, refusal: Refused) -> None:
        """Put each sentence at the field that it is about."""
        own = f"{self.cleaned_data.get(f'{OWN} code', '').replace('-', '_')} "
        for name, sentence in (refusal.fields or {"": refusal.sentence}).items():
            here = name if name in self.fields else name.replace(own, f"{OWN} ", 1) if name.startswith(own) else ""
            self.add_error(here if here in self.fields else None, sentence)


def _value(whose: str, name: str) -> str:
    """By what an account is known to be meant: the id of its segment or itself, or the name of its industry or region."""
    if whose in ("industry", "region") and name:
        return name
    if whose == "segment":
        found = list(Segment.objects.filter(name=name).values_list("pk", flat=True)[:2])
    else:
        by_id = Account.objects.filter(external_id=name).exclude(external_id="")
        found = [*(by_id or Account.objects.filter(name=name)).values_list("pk", flat=True)[:2]]
    if not found:
        raise Refused(_("There is none of the name “%(name)s”.") % {"name": name[:100]})
    if len(found) > 1:
        raise Refused(
            _("Several are called “%(name)s”: write the external id of the one that is meant.") % {"name": name[:100]}
        )
    return str(found[0])


def _told_apart(accounts: list[str]) -> dict[str, str]:
    """The external id of those accounts whose name others have, too."""
    meant = Account.objects.filter(pk__in=accounts).exclude(external_id="")
    shared = meant.annotate(others=Exists(Account.objects.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))))
    return {str(pk): external_id for pk, external_id in shared.filter(others=True).values_list("pk", "external_id")}

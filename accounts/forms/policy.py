"""The form of a tier policy: three tiers, and lines for regions in which something else holds."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.account import Tier
from accounts.models.policy import TierLine
from intimacy.tenancy.refusals import Refused

REGIONS = 6  # lines for regions that the form offers
CODE = {"rows": 2, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}


def _fields(prefix: str, *, region: bool) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    if region:
        fields["region"] = forms.CharField(label=gettext_lazy("Region"), max_length=100, required=False)
        fields["tier"] = forms.TypedChoiceField(
            label=gettext_lazy("Tier"), choices=[("", "–"), *Tier.choices], coerce=int, empty_value=None, required=False
        )
    else:
        fields["entitlements"] = forms.CharField(
            label=gettext_lazy("What it gives"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    fields["cadence_days"] = forms.IntegerField(
        label=gettext_lazy("Days between engagements, at most"), min_value=0, max_value=1_000_000, required=False
    )
    fields["cap"] = forms.IntegerField(
        label=gettext_lazy("Accounts, at most"), min_value=0, max_value=1_000_000, required=False
    )
    fields["entry"] = forms.CharField(
        label=gettext_lazy("Enters when"), max_length=2000, required=False, widget=forms.Textarea(attrs=CODE)
    )
    fields["exit"] = forms.CharField(
        label=gettext_lazy("Leaves when"), max_length=2000, required=False, widget=forms.Textarea(attrs=CODE)
    )
    return {f"{prefix}_{name}": field for name, field in fields.items()}


class PolicyForm(forms.Form):
    """A draft. Of what is wrong with a rule, the action says the sentence."""

    why = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=500, required=False)

    def __init__(self, data=None, *, lines: list[TierLine] = (), why: str = "", **options):  # type: ignore[assignment]
        general = {line.tier: line for line in lines if not line.region}
        regions = [line for line in lines if line.region]
        initial: dict = {"why": why}
        for tier, line in general.items():
            initial |= _initial(f"t{tier}", line)
        for place, line in enumerate(regions[:REGIONS]):
            initial |= _initial(f"r{place}", line) | {f"r{place}_region": line.region, f"r{place}_tier": line.tier}
        super().__init__(data, initial=initial, **options)
        for tier in Tier:
            self.fields.update(_fields(f"t{tier.value}", region=False))
        for place in range(REGIONS):
            self.fields.update(_fields(f"r{place}", region=True))

    @property
    def tiers(self) -> list[tuple]:
        """(tier, its fields)."""
        return [(tier, self._of(f"t{tier.value}_")) for tier in Tier]

    @property
    def regions(self) -> list[list]:
        """The fields of each line for a region."""
        return [self._of(f"r{place}_") for place in range(REGIONS)]

    def _of(self, prefix: str) -> list:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        for place in range(REGIONS):
            said = {
                name: given.get(f"r{place}_{name}")
                for name in ("region", "tier", "cadence_days", "cap", "entry", "exit")
            }
            if any(said.values()) and not (said["region"] and said["tier"]):
                self.add_error(f"r{place}_region", _("Name the region and the tier."))
        return given

    def lines(self) -> list[TierLine]:
        """What was typed, for the action."""
        found = [self._line(f"t{tier.value}", tier.value) for tier in Tier]
        for place in range(REGIONS):
            region, tier = self.cleaned_data.get(f"r{place}_region"), self.cleaned_data.get(f"r{place}_tier")
            if region and tier:
                found.append(self._line(f"r{place}", tier, region.strip()))
        return found

    def _line(self, prefix: str, tier: int, region: str = "") -> TierLine:
        given = {
            name: self.cleaned_data.get(f"{prefix}_{name}")
            for name in ("entitlements", "cadence_days", "cap", "entry", "exit")
        }
        return TierLine(
            tier=tier, region=region, entitlements=given["entitlements"] or "", cadence_days=given["cadence_days"] or 0,
            cap=given["cap"] or 0, entry=(given["entry"] or "").strip(), exit=(given["exit"] or "").strip(),
        )  # fmt: skip

    def take(self, refusal: Refused) -> None:
        """Put each sentence at the field that it is about."""
        places = {self.cleaned_data.get(f"r{place}_region", ""): f"r{place}" for place in range(REGIONS)}
        for name, sentence in (refusal.fields or {"": refusal.sentence}).items():
            region, _t, rest = name.rpartition("_t")
            here = f"{places.get(region, '')}_{rest.partition('_')[2]}" if region else name
            self.add_error(here if here in self.fields else None, sentence)


def _initial(prefix: str, line: TierLine) -> dict:
    names = ("entitlements", "cadence_days", "cap", "entry", "exit")
    return {f"{prefix}_{name}": getattr(line, name) or "" for name in names}

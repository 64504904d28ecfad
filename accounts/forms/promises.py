"""The small forms of follow-ups and promises: a reason and a day, a colleague, a new promise; and the filters of the list."""

from datetime import timedelta

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from accounts.forms.engagements import Day, in_a_week
from accounts.models import Account, Contact, Promise, Seat
from intimacy.access.rights import RIGHTS
from intimacy.tenancy.models import Member


def tomorrow():
    """The first day to which something can be put off."""
    return timezone.localdate() + timedelta(days=1)


def colleagues_for(account: Account):
    """Who may do work for an account: its owner, its team, and those who may do it everywhere."""
    right = RIGHTS["accounts.log"]
    on_team = Seat.objects.on_account(account).values("member")
    members = Member.objects.active()
    team = members.filter(pk__in=on_team) | members.filter(pk=account.owner_id)
    return (
        team.filter(roles__overlap=list(right.on_team)) | members.filter(roles__overlap=list(right.everywhere))
    ).order_by("name")


class PutOffForm(forms.Form):
    """Another day, and why."""

    until = forms.DateField(label=_("Until"), widget=Day(attrs={"autofocus": True}), initial=in_a_week)
    reason = forms.CharField(label=_("Why"), max_length=300)


class RenegotiateForm(forms.Form):
    """The date that both sides have agreed on, and why."""

    becomes = forms.DateField(label=_("New date"), widget=Day(attrs={"autofocus": True}), initial=in_a_week)
    reason = forms.CharField(label=_("Why"), max_length=300)


class HandOverForm(forms.Form):
    """The colleague who does it from now on."""

    to = forms.ModelChoiceField(
        label=_("To"), queryset=None, empty_label=None, widget=forms.Select(attrs={"autofocus": True})
    )

    def __init__(self, *args, account, now=None, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = colleagues_for(account).exclude(pk=now)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs={"autofocus": True}))


class KeepForm(forms.Form):
    """The day on which a promise was kept."""

    on = forms.DateField(label=_("Kept on"), widget=Day(attrs={"autofocus": True}), initial=timezone.localdate)


class FollowUpForm(forms.Form):
    """A follow-up on its own: what, by when, by whom."""

    words = forms.CharField(label=_("What"), max_length=300, widget=forms.TextInput(attrs={"autofocus": True}))
    due_on = forms.DateField(label=_("Due"), widget=Day(), initial=in_a_week)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=None, empty_label=None)
    reason = forms.CharField(label=_("Why then"), max_length=300, required=False)

    def __init__(self, *args, account, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = colleagues_for(account)


class PromiseForm(forms.Form):
    """A promise on its own."""

    direction = forms.ChoiceField(label=_("Who promised"), choices=Promise.Direction.choices, initial="ours")
    words = forms.CharField(label=_("The words"), max_length=500, widget=forms.TextInput(attrs={"autofocus": True}))
    due_on = forms.DateField(label=_("Date named"), widget=Day(), initial=in_a_week)
    contact = forms.ModelChoiceField(
        label=_("Who at the customer’s"), queryset=None, required=False, empty_label=_("Nobody in particular")
    )

    def __init__(self, *args, account, member, **options):
        super().__init__(*args, **options)
        people = Contact.objects.visible_to(member).still_there().filter(account=account)
        self.fields["contact"].queryset = people.order_by("name")


class PromiseFilters(FilterSet):
    """Narrows promises by who gave them and by what became of them."""

    direction = ChoiceFilter(label=_("Who promised"), empty_label=_("Either side"), choices=Promise.Direction.choices)
    state = ChoiceFilter(
        label=_("State"),
        empty_label=_("Any state"),
        choices=[
            ("open", _("Open")),
            ("late", _("Late")),
            ("kept", _("Kept")),
            ("renegotiated", _("Renegotiated")),
            ("broken", _("Broken")),
        ],
        method="in_state",
    )

    def in_state(self, rows, _name, value):
        """Late is what is open past its day, and what was kept after it."""
        today = timezone.localdate()
        return {
            "open": lambda: rows.open(),
            "late": lambda: rows.open().filter(due_on__lt=today) | rows.filter(kept_on__gt=F("due_on")),
            "kept": lambda: rows.filter(kept_on__lte=F("due_on")),
            "renegotiated": lambda: rows.filter(renegotiated__gt=0),
            "broken": lambda: rows.exclude(broken_on=None),
        }[value]()

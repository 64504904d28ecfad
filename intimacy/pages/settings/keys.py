"""API keys: which programs may read and write here, as whom, and until when."""

from datetime import datetime, time

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from intimacy.access.actions import SCOPES, end_key, make_key
from intimacy.access.models import Key
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

PURPOSE, RIGHT = "administration", "access.manage_keys"


class KeyList(List):
    """The keys of the tenant, the newest first."""

    name = "api keys"
    title = gettext_lazy("API keys")
    template = "pages/settings/keys.html"
    default_sort = "-made_at"
    exportable = False
    empty_icon = "key-round"
    empty_title = gettext_lazy("No keys yet")
    empty_words = gettext_lazy("A key lets a program act for a member, within the scopes that you choose.")
    create_url = "pages:make_key"
    create_label = gettext_lazy("Make a key")
    columns = (
        Column("words", gettext_lazy("Key")),
        Column("standing", gettext_lazy("Standing"), template="pages/settings/keys_cells.html#standing", narrow="bare", order=10),
        Column("member", gettext_lazy("Acts for"), value=lambda row: row.member.name, narrow="wide", order=20),
        Column("scopes", gettext_lazy("May"), value=lambda row: [str(SCOPES.get(scope, scope)) for scope in row.scopes],
               narrow="wide", order=30),
        Column("made_at", gettext_lazy("Made"), sort="made_at", narrow="wide", order=40),
        Column("end", gettext_lazy("End"), template="pages/settings/keys_cells.html#end", narrow="bare", order=60),
    )  # fmt: skip

    def rows(self, member):
        return Key.objects.visible_to(member).filter(kind="api").select_related("member")


class KeyForm(forms.Form):
    """What a key is for, as whom it acts, what it may, and its last day."""

    words = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=100, help_text=gettext_lazy("Such as: nightly CRM sync.")
    )
    member: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Acts for"), queryset=None, empty_label=None,
        help_text=gettext_lazy("The key can do no more than this member may."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("It ends by itself at the end of this day. Without one it works until somebody ends it."),
    )  # fmt: skip

    def __init__(self, *args, member, **options):
        super().__init__(*args, **options)
        self.fields["member"].queryset = Member.objects.visible_to(member).active().order_by("name")

    def values(self) -> dict:
        """What the action takes: the end of the last day, where the member is."""
        given = dict(self.cleaned_data)
        last_day = given.pop("last_day")
        ends_at = timezone.make_aware(datetime.combine(last_day, time.max)) if last_day else None
        return {**given, "ends_at": ends_at}


@page(purpose=PURPOSE, right=RIGHT)
def api_keys(request: MemberRequest) -> HttpResponse:
    """Every key that was ever made, the newest first."""
    return KeyList().respond(request)


@never_cache
@page(purpose=PURPOSE, right=RIGHT)
def make(request: MemberRequest) -> HttpResponse:
    """Make a key; the answer shows its secret, this once."""
    form = KeyForm(request.POST or None, member=request.member, initial={"member": request.member.pk})
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = make_key(by=request.member, **form.values())
        except Refused as refusal:
            add_refusal(form, Refused({_FIELDS.get(name, name): words for name, words in refusal.fields.items()}))
        else:
            return render_page(
                request, "pages/settings/secret.html", title=_("The key is made"), secret=secret, label=key.words,
                says=_("Copy the secret now. Only its hash is kept, so that nobody can show it again."),
                list_title=KeyList.title, list_url=link("pages:api_keys"),
            )  # fmt: skip
    return render_page(
        request, "pages/settings/form.html", status=422 if form.errors else 200, form=form, title=_("Make a key"),
        submit=_("Make the key"), list_title=KeyList.title, list_url=link("pages:api_keys"),
    )  # fmt: skip


_FIELDS = {"ends_at": "last_day"}  # the action speaks of a moment, the form of a day


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def end(request: MemberRequest, pk) -> HttpResponse:
    """End a key at once."""
    key = end_key(
        key=get_object_or_404(Key.objects.visible_to(request.member).filter(kind="api"), pk=pk), by=request.member
    )
    toast(request, _("The key “%(words)s” opens nothing any more.") % {"words": key.words})
    return go(request, link("pages:api_keys"))

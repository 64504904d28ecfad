"""The people at accounts, what they have answered, and making one person of two records."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.actions import contacts as actions
from accounts.api.base import OfAccounts
from accounts.models import Account, Contact
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.filters import MomentFilter
from intimacy.api.serializers import Input, ModelInput, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.privacy.models import Answer, Basis, Reply
from intimacy.privacy.purposes import PURPOSES


class AnswerShown(Shown):
    """What the person answered for one purpose."""

    class Meta:
        model = Answer
        fields = ["purpose", "basis", "reply", "since"]


class ContactShown(Shown):
    """A person who works for a customer, with the answers that hold: without one, the data may not be used for a purpose."""

    account = Id(source="account_id")
    answers = serializers.SerializerMethodField()

    class Meta:
        model = Contact
        fields = [
            "id", "account", "name", "email", "phone", "job_title", "role", "expertise", "language", "time_zone",
            "external_id", "left_on", "answers", "added_at", "changed_at", "version",
        ]  # fmt: skip

    @extend_schema_field(AnswerShown(many=True))
    def get_answers(self, contact):
        return AnswerShown(contact.subject.in_force, many=True).data


class ContactChangeInput(ModelInput):
    """What can be changed on a contact itself."""

    class Meta:
        model = Contact
        fields = [
            "name", "email", "phone", "job_title", "role", "expertise", "language", "time_zone", "external_id",
        ]  # fmt: skip


class ContactInput(ContactChangeInput):
    """A new contact, and the lawful basis on which we keep what we know of them."""

    account = Visible(Account)
    basis = serializers.ChoiceField(choices=Basis.choices)
    evidence = Text(max_length=500, required=False, help_text="Where and when the person consented.")

    class Meta(ContactChangeInput.Meta):
        fields = ["account", *ContactChangeInput.Meta.fields, "basis", "evidence"]


class AnswerInput(Input):
    """What a person answered for one purpose."""

    purpose = serializers.ChoiceField(choices=list(PURPOSES.items()))
    basis = serializers.ChoiceField(choices=Basis.choices)
    reply = serializers.ChoiceField(choices=Reply.choices)
    evidence = Text(max_length=500, required=False, allow_blank=True)


class LeftInput(Input):
    """The day on which the person left; null takes it back."""

    on = Day(allow_null=True)


class MergeInput(Input):
    """The record that becomes a part of this one."""

    drop = Visible(Contact)


class ContactFilters(filters.FilterSet):
    """By account, name, e-mail address, role, and when it was changed."""

    account = filters.UUIDFilter(field_name="account_id")
    search = filters.CharFilter(field_name="name", lookup_expr="icontains")
    email = filters.CharFilter(lookup_expr="iexact")
    external_id = filters.CharFilter()
    role = filters.ChoiceFilter(choices=Contact.Role.choices)
    changed_since = MomentFilter(field_name="changed_at", lookup_expr="gte")


class Contacts(Listed, Read, Added, Changed, OfAccounts):
    """The people at the accounts that the key's member may see. Reading them is put on record."""

    model = Contact
    personal = True
    orders = ("name", "added_at", "changed_at")
    serializer_class = ContactShown
    filterset_class = ContactFilters
    inputs = {
        "create": ContactInput,
        "partial_update": ContactChangeInput,
        "answers": AnswerInput,
        "left": LeftInput,
        "merge": MergeInput,
    }

    def rows(self):
        answers = Prefetch("subject__answers", Answer.objects.in_force().order_by("purpose"), to_attr="in_force")
        return super().rows().current().select_related("subject").prefetch_related(answers)

    def add(self, **given):
        return actions.add_contact(by=self.request.user, **given)

    def change(self, contact, **given):
        return actions.change_contact(contact=contact, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def answers(self, request, pk):
        """Note what the person has answered for one purpose."""
        contact = self.get_object()
        actions.answer_for(contact=contact, by=request.user, **self.given())
        return self.answer(contact)

    @action(detail=True, methods=["post"])
    def left(self, request, pk):
        """Note that the person has left the company."""
        return self.answer(actions.leave(contact=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def merge(self, request, pk):
        """Make one person of two records: this one stays."""
        return self.answer(actions.merge_contacts(keep=self.get_object(), by=request.user, **self.given()))

"""Which answer lets data be used for what: no answer means no, objection is not withdrawal."""

import pytest

from intimacy.journal.models import Entry
from intimacy.privacy.actions import answer, may_use, start_with
from intimacy.privacy.models import Answer, Basis, Reply, Subject
from intimacy.privacy.registry import declarations, personal_models
from intimacy.tenancy.refusals import Refused


@pytest.fixture
def subject(acme):
    return Subject.objects.create(kind="contact")


@pytest.mark.parametrize(
    ("basis", "reply", "allowed"),
    [
        (Basis.CONTRACT, Reply.NOT_ASKED, True),
        (Basis.LEGITIMATE_INTEREST, Reply.NOT_ASKED, True),
        (Basis.LEGITIMATE_INTEREST, Reply.OBJECTED, False),
        (Basis.CONTRACT, Reply.OBJECTED, False),
        (Basis.CONSENT, Reply.NOT_ASKED, False),
        (Basis.CONSENT, Reply.YES, True),
        (Basis.CONSENT, Reply.NO, False),
        (Basis.CONSENT, Reply.WITHDRAWN, False),
    ],
)
def test_the_basis_and_the_reply_decide(basis, reply, allowed, subject, cast):
    answer(subject=subject, purpose="research", basis=basis, reply=reply, by=cast.olga)
    assert may_use(subject, "research") is allowed


def test_no_answer_means_no(subject):
    assert not may_use(subject, "marketing")


def test_an_answer_for_one_purpose_says_nothing_about_another(subject, cast):
    start_with(subject=subject, basis=Basis.CONTRACT, purposes=["service"], by=cast.alice)
    assert may_use(subject, "service")
    assert not may_use(subject, "marketing")


def test_a_new_answer_ends_the_former_and_the_former_stays_readable(subject, cast):
    answer(subject=subject, purpose="marketing", basis=Basis.CONSENT, reply=Reply.YES, by=cast.olga)
    answer(subject=subject, purpose="marketing", basis=Basis.CONSENT, reply=Reply.WITHDRAWN, by=cast.olga)
    assert [(row.reply, row.until is None) for row in Answer.objects.order_by("since")] == [
        ("yes", False),
        ("withdrawn", True),
    ]
    assert not may_use(subject, "marketing")


def test_the_same_answer_again_changes_nothing(subject, cast):
    for _ in range(2):
        answer(subject=subject, purpose="marketing", basis=Basis.CONSENT, reply=Reply.YES, by=cast.olga)
    assert Answer.objects.count() == 1
    assert Entry.objects.of("privacy.answered").count() == 1


@pytest.mark.parametrize("wrong", [{"purpose": "gossip"}, {"basis": "because"}])
def test_an_unknown_purpose_or_basis_is_refused_at_its_field(wrong, subject, cast):
    with pytest.raises(Refused) as refusal:
        answer(**{"subject": subject, "purpose": "service", "basis": "contract", "by": cast.olga, **wrong})
    assert list(refusal.value.fields) == list(wrong)
    assert not Answer.objects.exists()


def test_every_model_of_the_product_and_its_packages_is_declared():
    from django.apps import apps

    assert {model._meta.label for model in apps.get_models()} <= {model._meta.label for model in declarations()}
    assert len(personal_models()) >= 8

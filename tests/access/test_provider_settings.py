"""Settings → Signing in: the provider and its domains are entered by administrators, and a domain is proven before it counts."""

import re

import pytest
from django.core import mail
from django.test import Client

from intimacy.access.domains import ask_for_domain, prove_domain, remove_domain, token
from intimacy.access.models import EmailDomain, IdentityProvider
from intimacy.access.providers import SEALED_FOR, client_of, remove_provider, set_provider
from intimacy.access.public_mail import PUBLIC
from intimacy.access.sealing import unseal
from intimacy.access.vouching import sign_in_of
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.notify.reactions import tell_of_ways_in
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.access.provider import HERE, PAGE, SECRET, path_of, proven


@pytest.fixture(autouse=True)
def on_commit(monkeypatch):
    """Tests run in a transaction that is never committed: mail that waits for the commit is sent at once."""
    monkeypatch.setattr("intimacy.access.mail.on_commit", lambda work, robust=False: work())


def test_the_secret_is_sealed_and_shown_on_no_page(provider, cast, browse):
    assert "s3cret" not in provider.sealed_secret
    assert unseal(provider.sealed_secret, purpose=SEALED_FOR) == SECRET
    assert unseal(provider.sealed_secret, purpose="something else") is None
    page = browse(cast.ada).get("/t/acme/settings/sign-in/").content.decode()
    assert provider.issuer in page
    assert "s3cret" not in page
    assert provider.sealed_secret not in page
    with bound(cast.acme, purpose="administration"):
        said = [str(vars(entry)) for entry in Entry.objects.filter(action__startswith="access.")]
    assert not [words for words in said if "s3cret" in words]


def test_an_administrator_enters_everything_on_the_page(cast, browse, issuer):
    ada = browse(cast.ada)
    assert ada.post(HERE + "domains/add/", {"name": "globex.example"}).status_code == 422
    assert ada.post(HERE + "domains/add/", {"name": "acme.example"}).status_code == 303
    (sent,) = mail.outbox
    assert sent.to == ["admin@acme.example"]
    address = re.search(r"http://\S+", sent.body).group()
    assert ada.get(path_of(address)).status_code == 200
    with bound(cast.acme, purpose="administration"):
        assert not EmailDomain.objects.exists()
    assert ada.post(path_of(address)).status_code == 303
    assert ada.post(HERE, {"issuer": issuer, "client_id": "", "secret": "x"}).status_code == 422
    assert ada.post(HERE, {"issuer": "http://localhost:9", "client_id": "k", "secret": "x"}).status_code == 422
    assert ada.post(HERE, {"issuer": issuer, "client_id": "kinward", "secret": "s3cret"}).status_code == 303
    assert sign_in_of("x@ACME.example").slug == "acme"
    page = ada.get(HERE).content.decode()
    assert "acme.example" in page
    assert "http://testserver/auth/oidc/acme/callback/" in page
    assert browse(cast.alice).get(HERE).status_code == 403
    with bound(cast.acme, purpose="administration"):
        assert list(
            Entry.objects.filter(action__in=["access.domain_proven", "access.provider_set"]).values_list(
                "action", flat=True
            )
        )


def test_what_cannot_be_proven_is_refused_and_nothing_is_mailed(cast, make):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        gail = make.member("Gail", "admin", email="gail@gmail.com")
        for name, by in (
            ("gmail.com", gail),
            ("globex.example", cast.ada),
            ("acme", cast.ada),
            ("", cast.ada),
            ("sub.acme.example", cast.ada),
        ):
            with pytest.raises(Refused):
                ask_for_domain(name=name, address_of=str, by=by)
        with pytest.raises(Forbidden):
            ask_for_domain(name="acme.example", address_of=str, by=cast.alice)
        assert not EmailDomain.objects.exists()
    assert mail.outbox == []


def test_a_domain_belongs_to_one_tenant_and_its_link_to_one_member(cast, make):
    with bound(cast.globex, member=cast.grete, purpose="administration"):
        rival = make.member("Rival", "admin", email="rival@acme.example")
        text = token("acme.example", rival)
        with pytest.raises(Refused):
            prove_domain(text=text, by=cast.grete)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        proven(cast.ada)
        with pytest.raises(Refused):
            prove_domain(text=text, by=cast.ada)
        with pytest.raises(Refused):
            prove_domain(text=text + "x", by=cast.ada)
    with bound(cast.globex, member=rival, purpose="administration"):
        with pytest.raises(Refused, match="proven already"):
            prove_domain(text=text, by=rival)
        assert not EmailDomain.objects.exists()


def test_the_last_domain_stays_while_it_is_the_only_way_in_and_removing_the_provider_ends_it(provider, cast, issuer):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        set_provider(issuer=issuer, client_id="kinward", secret="", only=True, by=cast.ada)
        domain = EmailDomain.objects.get()
        with pytest.raises(Refused):
            remove_domain(domain=domain, by=cast.ada)
        for action in (lambda: remove_provider(by=cast.alice), lambda: remove_domain(domain=domain, by=cast.alice)):
            with pytest.raises(Forbidden):
                action()
        assert IdentityProvider.objects.exists()
        assert EmailDomain.objects.exists()
        remove_provider(by=cast.ada)
        remove_provider(by=cast.ada)
        assert sign_in_of("alice@acme.example") is None
        remove_domain(domain=domain, by=CLOCK)
        assert not EmailDomain.objects.exists()


def test_only_is_refused_without_a_domain_and_a_new_issuer_without_its_secret(cast, issuer):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        with pytest.raises(Refused):
            set_provider(issuer=issuer, client_id="k", secret="x", only=True, by=cast.ada)
        with pytest.raises(Refused):
            set_provider(issuer=issuer, client_id="k", secret="", only=False, by=cast.ada)
        with pytest.raises(Forbidden):
            set_provider(issuer=issuer, client_id="k", secret="x", only=False, by=cast.alice)
        assert not IdentityProvider.objects.exists()


def test_public_mail_is_nobodys_however_it_is_written(cast, make):
    assert {"gmail.com", "outlook.com", "gmx.de", "t-online.de"} <= PUBLIC
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        gail = make.member("Gail", "admin", email="gail@gmail.com")
        for name in ("gmail.com", " @GMail.com. "):
            with pytest.raises(Refused, match="so it is nobody's"):
                ask_for_domain(name=name, address_of=str, by=gail)
        with pytest.raises(Refused, match="so it is nobody's"):
            prove_domain(text=token("gmail.com", gail), by=gail)
        assert not EmailDomain.objects.exists()


def test_where_no_mail_goes_out_no_domain_is_proven(cast, settings, browse):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    answer = browse(cast.ada).post(HERE + "domains/add/", {"name": "acme.example"})
    assert answer.status_code == 422
    assert "No mail server is set up" in answer.content.decode()


def test_a_link_is_made_of_our_own_address_and_works_for_a_day(cast, browse, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["*"]
    ada = browse(cast.ada)
    ada.post(HERE + "domains/add/", {"name": "acme.example"}, headers={"Host": "evil.example"})
    address = re.search(r"http\S+", mail.outbox[-1].body).group()
    assert address.startswith(settings.PUBLIC_URL + HERE)
    import time

    later = time.time() + 86_401
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert ada.get(path_of(address)).status_code == 410
    assert ada.post(path_of(address)).status_code == 422


@pytest.mark.parametrize("who", ["alice", "pat", "olga", "eve"])
def test_only_administrators_say_by_which_provider_people_sign_in(who, provider, cast, browse):
    client = browse(getattr(cast, who))
    with bound(cast.acme, purpose="administration"):
        domain = EmailDomain.objects.get()
    assert client.get(HERE).status_code == 403
    for path in ("", "remove/", "domains/add/", "domains/prove/x/", f"domains/{domain.pk}/give-up/"):
        assert client.post(HERE + path).status_code == 403, path
    with bound(cast.acme, purpose="administration"):
        assert EmailDomain.objects.exists()
        assert IdentityProvider.objects.exists()


def test_a_domain_of_another_company_is_answered_as_one_that_does_not_exist(provider, cast, browse):
    with bound(cast.acme, purpose="administration"):
        domain = EmailDomain.objects.get()
    grete = browse(cast.grete)
    there = HERE.replace("acme", "globex")
    assert grete.get(there).status_code == 200
    assert grete.post(f"{there}domains/{domain.pk}/give-up/").status_code == 404
    assert "acme.example" not in grete.get(there).content.decode()
    with bound(cast.acme, purpose="administration"):
        assert EmailDomain.objects.exists()


def test_a_secret_outlives_a_new_secret_key_while_the_old_one_is_known(provider, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    assert client_of(provider).secret == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    answer = Client().get(PAGE + "start/")
    assert answer.status_code == 502


def test_starting_and_looking_up_are_limited_and_so_is_entering(provider, cast, settings, browse):
    settings.RATE_LIMITS = {
        **settings.RATE_LIMITS, "leave_for_provider": "2/m/ip", "find_provider": "2/m/ip", "set_provider": "2/h/ip",
    }  # fmt: skip
    ada = browse(cast.ada)
    starts = [Client().get(PAGE + "start/") for _attempt in range(3)]
    finds = [Client().post("/auth/oidc/", {"email": "x@globex.example"}) for _attempt in range(3)]
    entered = [ada.post(HERE, {"issuer": provider.issuer, "client_id": "k"}) for _attempt in range(3)]
    for answers, usual in ((starts, 302), (finds, 422), (entered, 303)):
        assert [answer.status_code for answer in answers] == [usual, usual, 429]
        assert "Too many attempts" in answers[-1].content.decode()


def test_everything_that_is_done_has_words_on_record(provider, cast, browse):
    ada = browse(cast.ada)
    with bound(cast.acme, purpose="administration"):
        domain = EmailDomain.objects.get()
    ada.post(f"{HERE}domains/{domain.pk}/give-up/")
    ada.post(HERE + "remove/")
    page = ada.get("/t/acme/journal/").content.decode()
    for words in ("Proved an e-mail domain", "Entered or changed the identity provider", "Gave an e-mail domain up",
                  "Removed the identity provider"):  # fmt: skip
        assert words in page


def test_the_other_administrators_are_told_who_changed_how_people_sign_in(provider, cast, make):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        other = make.member("Abe", "admin")
        remove_provider(by=cast.ada)
        entry = Entry.objects.of("access.provider_removed").newest_first()[0]
        for _ in range(2):
            tell_of_ways_in.function(entry=entry.pk)
        told = Notification.objects.filter(topic="access.ways_in").get()
        assert (told.member_id, str(told.title).partition(":")[0]) == (other.pk, "Ada")

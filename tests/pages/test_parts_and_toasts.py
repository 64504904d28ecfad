"""Answers: pages and parts, toasts, refusals, redirects, links and the theme."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django_htmx.middleware import HtmxDetails

from intimacy.pages.links import link
from intimacy.pages.middleware import PagesMiddleware
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.tenancy.refusals import Refused


@pytest.fixture
def request_of(cast):
    """A function that makes a request by Alice, or with ``member=None`` by nobody."""

    def make(path="/t/acme/keys/", *, htmx=False, **others):
        request = RequestFactory().get(path, headers={"HX-Request": "true"} if htmx else {})
        request.htmx = HtmxDetails(request)
        request.user, request.member, request.tenant = cast.alice.user, cast.alice, cast.acme
        request._messages = CookieStorage(request)
        for name, value in others.items():
            setattr(request, name, value)
        return request

    return make


def test_htmx_gets_the_part_and_anybody_else_the_page(acme, request_of):
    part = render_page(request_of(htmx=True), "pages/find.html", part="options", groups=[])
    whole = render_page(request_of(), "pages/find.html", part="options", groups=[])
    assert "<html" not in part.content.decode()
    assert "<html" in whole.content.decode()
    assert part["Vary"] == whole["Vary"] == "HX-Request"


def test_a_toast_travels_with_a_part_out_of_band(acme, request_of):
    request = request_of(htmx=True)
    toast(request, "Saved <b>.")
    text = render_page(request, "pages/find.html", part="options", groups=[]).content.decode()
    assert '<div id="toasts" hx-swap-oob="beforeend">' in text
    assert "Saved &lt;b&gt;." in text


def test_a_toast_stands_once_in_the_next_page(acme, request_of):
    request = request_of()
    toast(request, "Saved.")
    assert render_page(request, "pages/keys.html").content.decode().count("Saved.") == 1


def test_htmx_is_sent_on_as_a_page():
    request = RequestFactory().post("/")
    request.htmx = True
    answer = PagesMiddleware(lambda _request: go(_request, "/t/acme/"))(request)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/t/acme/")


def test_a_browser_is_sent_on_as_ever():
    request = RequestFactory().post("/")
    request.htmx = False
    answer = PagesMiddleware(lambda _request: HttpResponseRedirect("/t/acme/"))(request)
    assert (answer.status_code, answer["Location"]) == (302, "/t/acme/")


def test_a_page_carries_its_purpose_and_its_right():
    @page(purpose="account_management", right="access.manage")
    def view(request):
        return HttpResponse()

    assert (view.purpose, view.right) == ("account_management", "access.manage")


def test_nobody_is_sent_to_sign_in(acme, request_of):
    @page(purpose="account_management")
    def view(request):
        return HttpResponse()

    assert view(request_of(member=None), tenant="acme")["Location"].startswith("/auth/login/?next=")


def test_a_refusal_that_no_field_shows_becomes_a_page_or_a_toast(acme, request_of):
    @page(purpose="account_management")
    def view(request):
        raise Refused("Already answered – twice.")

    whole, part = view(request_of()), view(request_of(htmx=True))
    assert whole.status_code == 422
    assert "Already answered – twice." in whole.content.decode()
    assert (part.status_code, part["X-Message"]) == (409, "Already%20answered%20%E2%80%93%20twice.")


def test_a_refusal_lands_at_its_field():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField()

    form = Form({"name": "x"})
    add_refusal(form, Refused({"name": "Taken.", "other": "Elsewhere."}))
    add_refusal(form, Refused("Not today."))
    assert form.errors == {"name": ["Taken."], "__all__": ["Elsewhere.", "Not today."]}


def test_an_error_is_tied_to_its_field_for_a_screen_reader():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField(label="Name", help_text="As in the contract.")

    text = str(Form({"name": ""}))
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text or 'aria-describedby="id_name_helptext"' in text
    assert 'id="id_name_error"' in text
    assert 'id="id_name_helptext"' in text


def test_a_link_stays_in_the_tenant(acme):
    assert link("pages:find") == "/t/acme/find/"
    assert link("theme") == "/theme/"
    with pytest.raises(NoReverseMatch):
        link("pages:nothing")


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("system", "system"), ("x", None)])
def test_the_theme_is_remembered_and_sent_with_the_first_byte(client, chosen, kept):
    answer = client.post("/theme/", {"theme": chosen}, headers={"Referer": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert (answer.cookies["theme"].value if "theme" in answer.cookies else None) == kept


@pytest.mark.django_db
def test_a_page_without_a_tenant_has_the_chosen_theme(client):
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/auth/login/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/auth/login/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["login", "password/reset", "password/reset/done", "password/reset/key/x-y", "password/reset/key/done"]
)
def test_the_sign_in_pages_are_ours(client, name):
    text = client.get(f"/auth/{name}/", follow=True).content.decode()
    assert 'class="k-plain"' in text
    assert "app.css" in text


@pytest.mark.django_db
def test_nothing_under_an_unknown_address_is_said_in_words(client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_our_own_mistakes_are_told_in_words():
    from django.views.defaults import server_error

    assert "Something went wrong on our side" in server_error(RequestFactory().get("/")).content.decode()

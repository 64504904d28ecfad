"""Addresses of the pages that belong to no floor; they stand under /t/<tenant>/."""

from django.urls import path

from intimacy.pages import journal, start, views
from intimacy.pages.settings import keys, members, preferences, privacy, rights, security, sign_in

app_name = "pages"
of_settings = [
    path("settings/preferences/", preferences.preferences, name="preferences"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/end/", security.end, name="end_sessions"),
    path("settings/security/end/<int:pk>/", security.end, name="end_session"),
    path("settings/security/rules/", security.rules, name="sign_in_rules"),
    path("settings/sign-in/", sign_in.sign_in, name="sign_in"),
    path("settings/sign-in/remove/", sign_in.remove_provider, name="remove_provider"),
    path("settings/sign-in/domains/add/", sign_in.add_domain, name="add_domain"),
    path("settings/sign-in/domains/prove/<str:token>/", sign_in.prove_domain, name="prove_domain"),
    path("settings/sign-in/domains/<uuid:pk>/give-up/", sign_in.remove_domain, name="remove_domain"),
    path("settings/rights/", rights.rights, name="rights"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/add/", members.add_member, name="add_member"),
    path("settings/members/<uuid:pk>/", members.member, name="member"),
    path("settings/members/<uuid:pk>/link/", members.member_link, name="member_link"),
    path("settings/members/<uuid:pk>/leave/", members.member_leave, name="member_leave"),
    path("settings/keys/", keys.api_keys, name="api_keys"),
    path("settings/keys/make/", keys.make, name="make_key"),
    path("settings/keys/<uuid:pk>/end/", keys.end, name="end_key"),
    path("settings/privacy/", privacy.held, name="held"),
]
urlpatterns = [
    path("start/", start.first_steps, name="start"),
    path("find/", views.find, name="find"),
    path("keys/", views.keys, name="keys"),
    path("settings/", views.settings_index, name="settings"),
    *of_settings,
    path("journal/", journal.journal, name="journal"),
    path("journal/<uuid:pk>/", journal.entry, name="journal_entry"),
]

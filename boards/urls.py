"""Addresses of boards; they stand under /t/<tenant>/."""

from django.urls import path

from boards.views import accounts, tiers

app_name = "boards"
urlpatterns = [
    path("tiers/", tiers.tiers, name="tiers"),
    path("boards/accounts/", accounts.account_list, name="accounts"),
]

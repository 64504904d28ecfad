"""Accounts: whom we serve, and what we do with them."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

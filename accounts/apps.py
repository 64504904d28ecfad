"""Accounts: whom we serve, and what we do with them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Announces the pages of accounts in the sidebar, the palette, the settings and on the account page itself."""

    name = "accounts"

    def ready(self):
        from accounts import continuity, editing, finding, owned, panels, work
        from accounts.views.promises import promise_panel
        from accounts.views.selection import selection_panel
        from accounts.views.wallet import wallet_panel
        from intimacy.pages import slots

        see = "accounts.see"
        slots.navigation.add(
            slots.NavigationItem(
                "accounts", _("Accounts"), "accounts:list", "building-2", order=20, right=see, key="g a"
            )
        )
        slots.navigation.add(
            slots.NavigationItem(
                "contacts", _("Contacts"), "accounts:contacts", "users", order=25, right=see, key="g c"
            )
        )
        slots.navigation.add(
            slots.NavigationItem(
                "selection",
                _("Selection"),
                "accounts:selection",
                "list-ordered",
                order=17,
                right="accounts.see_selection",
            )
        )
        slots.create_actions.add(
            slots.CreateAction(
                "account", _("Add account"), "accounts:add", "building-2", key="c a", order=40, right="accounts.add"
            )
        )
        slots.palette_sources.add(
            slots.PaletteSource("accounts", _("Accounts"), finding.accounts_found, order=20, right=see)
        )
        slots.palette_sources.add(
            slots.PaletteSource("contacts", _("Contacts"), finding.contacts_found, order=30, right=see)
        )
        slots.settings_pages.add(
            slots.SettingsPage(
                "account facts", _("Facts about accounts"), "accounts:facts", "list-checks",
                _("What else you keep about every account, such as its data region."),
                order=30, right="accounts.declare_facts",
            )
        )  # fmt: skip
        slots.settings_pages.add(
            slots.SettingsPage(
                "tier policy", _("Tier policy"), "accounts:tier_policy", "layers",
                _("What each tier gives, how often, to how many, and who enters and leaves it."),
                order=31, right=see,
            )
        )  # fmt: skip
        slots.settings_pages.add(
            slots.SettingsPage(
                "segments", _("Segments"), "accounts:segments", "shapes",
                _("Into which kinds your accounts are sorted, by rules over what you know of them."),
                order=32, right="accounts.set_segments",
            )
        )  # fmt: skip
        slots.first_steps.add(
            slots.FirstStep(
                "import", _("Import your accounts"), "imports:new", "upload", finding.any_account,
                _("A CSV file from your CRM: its columns are recognised, a try shows what would happen, and it can be undone."),
                _("Import a file"), order=10, right="imports.run",
            )
        )  # fmt: skip
        work.register()
        owned.register()
        editing.register()
        continuity.register()
        slots.navigation.add(
            slots.NavigationItem(
                "continuity", _("Continuity"), "accounts:continuity", "life-buoy", order=38, right=see, key="g h"
            )
        )
        slots.settings_pages.add(
            slots.SettingsPage(
                "teams", _("Teams"), "accounts:team_rules", "users",
                _("When to remind of rotation, and what is much for one owner to carry."),
                order=34, right="accounts.set_team_rules",
            )
        )  # fmt: skip
        for column, order, name, context in (
            ("main", 1, "promises", promise_panel),
            ("main", 90, "history", panels.history),
            ("main", 0, "continuity", panels.continuity),
            ("rail", 30, "contacts", panels.contacts),
            ("rail", 40, "details", panels.details),
            ("rail", 45, "wallet", wallet_panel),
            ("rail", 50, "team", panels.team),
            ("rail", 55, "selection", selection_panel),
            ("rail", 60, "family", panels.family),
        ):
            slots.account_panels.add(
                slots.AccountPanel(name, f"accounts/panels/{name}.html", context, column=column, order=order)
            )

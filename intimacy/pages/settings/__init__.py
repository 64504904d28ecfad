"""The settings of the ground floor: rights, members, keys, preferences, privacy. What each is called in the menus stands here."""

from django.utils.translation import gettext_lazy as _

from intimacy.pages.slots import NavigationItem, SettingsPage, navigation, settings_pages

PAGES = (
    SettingsPage(
        "preferences", _("Preferences"), "pages:preferences", "sliders-horizontal",
        _("Your name, language, time zone, keys and appearance."), order=10, right="access.set_preferences",
    ),
    SettingsPage(
        "security", _("Security"), "pages:security", "lock",
        _("Your password, second factor, passkeys and sessions."), order=15, right="access.set_preferences",
    ),
    SettingsPage(
        "members", _("Members"), "pages:members", "users",
        _("Who works here, in which roles; invite people and mark them as left."), order=20,
        right="access.manage_members",
    ),
    SettingsPage(
        "rights", _("Who may do what"), "pages:rights", "shield-check",
        _("Every right, and the roles that have it."), order=25, right="access.see_rights",
    ),
    SettingsPage(
        "sign in", _("Signing in"), "pages:sign_in", "building-2",
        _("Your company's own identity provider, and the e-mail domains that it may vouch for."), order=30,
        right="access.manage_sign_in",
    ),
    SettingsPage(
        "api keys", _("API keys"), "pages:api_keys", "key-round",
        _("Which programs may read and write here, and until when."), order=60, right="access.manage_keys",
    ),
    SettingsPage(
        "privacy", _("What is held about whom"), "pages:held", "scale",
        _("Every kind of record: for what it is held, how long, and what erasure does to it."), order=70,
        right="privacy.see_registry",
    ),
)  # fmt: skip
JOURNAL = NavigationItem(
    "journal", _("Journal"), "pages:journal", "book-open", order=90, right="journal.see", key="g j"
)


def announce() -> None:
    """Put these pages into the settings and the sidebar."""
    for page in PAGES:
        settings_pages.add(page)
    navigation.add(JOURNAL)

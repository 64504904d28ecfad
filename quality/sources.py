"""Where rows come from, and what people call it."""

from django.utils.translation import gettext as _

from accounts.models.interaction import Kind
from intimacy.imports.kinds import KINDS

ACCOUNTS, CONTACTS, ENGAGEMENTS = "accounts", "contacts", "engagement"  # the last as its interactions have it


def source_in_words(source: str) -> str:
    """ "import:tickets:crm" as "Tickets (crm)"; what the product itself writes by what it is; any other as it stands."""
    own = {
        ACCOUNTS: _("Accounts"), CONTACTS: _("Contacts"), ENGAGEMENTS: _("Engagements logged here"),
        "promise": _("Promises"), "followup": _("Follow-ups"),
    }  # fmt: skip
    if source in own:
        return own[source]
    head, _sep, rest = source.partition(":")
    if head == "import" and rest:
        kind, _sep, name = rest.partition(":")
        title = str(KINDS[kind].title) if kind in KINDS else kind
        return f"{title} ({name})" if name else _("%(title)s (file)") % {"title": title}
    return source


def kind_in_words(kind: str) -> str:
    """What a kind of row is called."""
    return str(dict(Kind.choices).get(kind, kind))

"""A root cause lies in how work is done: nobody is named as one."""

import re

from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

SHORTEST = 3  # letters of a part of a name; what is shorter is a word of too many sentences


def refuse_names(account: Account | None, *, instead: str = "", **texts: str) -> None:
    """Refuse texts that name somebody: colleagues by their whole name, the account's people and team also by a part of it.

    account: None where none is meant. instead: what to write in its place, as a sentence. texts: by the name of their field. Parts of names
    are told from words by their capitals, so that "will" is no Will.
    """
    said = instead or _("Say what in the way of working made it possible, and not who it was.")
    whole = list(Member.objects.exclude(name="").values_list("pk", "name"))
    near, people = set(), []
    if account is not None:
        near = {account.owner_id, *account.seats.filter(until=None).values_list("member", flat=True)}
        people = list(Contact.objects.filter(account=account).exclude(name="").values_list("name", flat=True))
    parts = [part for name in [*(name for pk, name in whole if pk in near), *people] for part in _parts(name)]
    for field, text in texts.items():
        if any(_says(text.casefold(), name.casefold()) for name in [*(name for _pk, name in whole), *people]) or any(
            _says(text, part) for part in parts
        ):
            raise Refused({field: said})


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\s\-.]+", name) if len(part) >= SHORTEST and part[0] != part[0].lower()]


def _says(text: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None

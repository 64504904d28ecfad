"""What can be asked for: upper apps declare their kinds in their own ``approving.py``, with who must say yes."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from intimacy.access.rights import RIGHTS
from intimacy.pages.words import Words

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Signer:
    """So many people with a right must say yes; on one's team where the right is had on the team."""

    right: str
    count: int = 1

    @property
    def words(self) -> Words:
        return RIGHTS[self.right].words


@dataclass(frozen=True)
class Difference:
    """One line of what would change: before and after, as people read them."""

    label: Words
    before: Any = ""
    after: Any = ""


@dataclass(frozen=True)
class Kind:
    """A kind of request.

    about: the model of what it is about, "accounts.Account"; signers with a right on their team need it. see: a right to read
    such requests beside those of the signers. purpose: that for which the data behind it is read. show and carry_out are given
    the request; carry_out raises Refused where it is no longer possible.
    """

    name: str
    title: Words
    signers: Sequence[Signer]
    show: Callable[[Any], Sequence[Difference]]
    carry_out: Callable[..., object]
    four_eyes: bool = True
    about: str = ""
    see: str = ""
    purpose: str = "account_management"
    url: Callable[[Any], str] | None = None

    @property
    def rights_to_read(self) -> set[str]:
        return {signer.right for signer in self.signers} | ({self.see} if self.see else set())

    def things_of(self, member, right: str):
        """The ids of the things on whose team the member has the right, None where such a right is had nowhere."""
        if not self.about or RIGHTS[right].on_team.isdisjoint(member.roles):
            return None
        rows: Any = apps.get_model(self.about)._default_manager
        mine = rows.on_team_of(member) if hasattr(rows, "on_team_of") else rows.visible_to(member)
        return mine.order_by().values("pk")


def kind(**values: Any) -> Kind:
    """Declare a kind of request. Raises ValueError where nobody would have to say yes, or where another one has its name."""
    declared = Kind(**values)
    if not declared.signers or any(signer.count < 1 for signer in declared.signers):
        raise ValueError(f"Nobody has to say yes to {declared.name!r}.")
    if declared.name in KINDS:
        raise ValueError(f"There are two kinds of request named {declared.name!r}.")
    KINDS[declared.name] = declared
    return declared


def plain(content: Any) -> Any:
    """The content as JSON gives it back; whole numbers are written without a point, as the database does."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder, allow_nan=False), parse_float=_number)


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def hash_of(content: Any) -> str:
    """SHA-256 of the content's canonical JSON (keys in order, no spaces), in hexadecimal."""
    words = json.dumps(plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()

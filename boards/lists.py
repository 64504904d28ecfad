"""The list of accounts that the numbers of boards lead to where the plain list cannot ask for them."""

from django.utils.translation import gettext_lazy as _

from accounts.lists import AccountList
from boards.filters import BoardFilters
from intimacy.pages.lists.registry import listed


@listed
class BoardAccountList(AccountList):
    """The accounts that the member may see, narrowed by plans and classes of value, too."""

    name, address, page_right = "board_accounts", "boards:accounts", "boards.see_team"
    title = _("Accounts on boards")
    filters = BoardFilters
    editing = None

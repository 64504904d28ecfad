"""Two kinds of request for tests: an account gets another name when one, or when three people say yes."""

from accounts.actions.accounts import change_account
from accounts.models import Account
from intimacy.approvals.actions import ask
from intimacy.approvals.kinds import Difference, Signer, kind
from intimacy.tenancy.refusals import CLOCK, Refused


def show(request):
    return [Difference("Name", request.name, request.content["name"])]


def rename(request, by):
    if request.content["name"] == "Taken":
        raise Refused("The name is taken.")
    change_account(account=request.thing, name=request.content["name"], by=CLOCK)


ONE = kind(
    name="tests.renaming", title="Another name", signers=(Signer("accounts.set_tier"),), show=show, carry_out=rename,
    about="accounts.Account", see="accounts.see",
)  # fmt: skip
JOINT = kind(
    name="tests.joint_renaming", title="Another name, jointly", show=show, carry_out=rename, about="accounts.Account",
    signers=(Signer("accounts.edit"), Signer("accounts.set_tier", count=2)), four_eyes=False,
)  # fmt: skip


def asked(account: Account, *, by, of=ONE, name: str = "Helix Bio", **values):
    """A request for another name."""
    return ask(kind=of.name, about=account, content={"name": name}, why="They were bought.", by=by, **values)

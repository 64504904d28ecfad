"""Usage from a file: what was used, when and how often. A row finds its account by its subscription, as a comment does by its ticket."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing.facts import FactKind
from accounts.importing.finding import AccountsByName, account_fields
from accounts.importing.interactions import number
from accounts.importing.vocabulary import known_of
from accounts.models import Account, Interaction
from accounts.models.interaction import Kind
from intimacy.access.require import everywhere
from intimacy.imports.kinds import Entry, Field, Run, Verdict


class UsageKind(FactKind):
    """What customers use of the product."""

    name = "usage"
    title = gettext_lazy("Usage")
    words = gettext_lazy("What was used, when and how often. Import subscriptions first where the rows name those.")
    order = 44
    matches = {"external_id": gettext_lazy("Id")}

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id"), ("usage id", "event id", "id"), required=True, type="identifier"),
            *account_fields(known_of("name")),
            Field("subscription", _("Id of the subscription"), ("subscription id", "subscription"), type="identifier"),
            Field("happened_at", _("When"), ("usage date", "date", "day", "time", "timestamp"), required=True, type="datetime"),
            Field("title", _("What was used"), ("feature name", "feature", "module")),
            Field("value", _("How often"), ("usage count", "count", "uses", "events"), type="decimal"),
            Field("seconds", _("Seconds"), ("usage duration secs", "duration", "duration seconds"), type="decimal"),
            Field("errors", _("Errors"), ("error count", "failures"), type="integer"),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        accounts = AccountsByName(entries, run, self.right)
        subscriptions = self.subscriptions(entries, run)
        return [self.fact(entry, accounts, subscriptions) for entry in entries]

    def subscriptions(self, entries: list[Entry], run: Run) -> dict:
        """Subscription → its account, for those that came under the same name of the source and that the member may work on."""
        wanted = {entry.values["subscription"] for entry in entries if "subscription" in entry.values}
        rows = Interaction.objects.in_force().leads().filter(
            source=self.source(run.answers, "subscriptions"), external_id__in=wanted, kind=Kind.SUBSCRIPTION_START
        )  # fmt: skip
        if not everywhere(run.by, self.right):
            rows = rows.filter(account__in=Account.objects.visible_to(run.by).values("pk"))
        return dict(rows.values_list("external_id", "account_id"))

    def fact(self, entry: Entry, accounts: AccountsByName, subscriptions: dict) -> Fact | Verdict:
        values = entry.values
        subscription = values.get("subscription", "")
        account = subscriptions.get(subscription)
        if "account" in values or "account_external_id" in values or not subscription:
            named, field, why = accounts.find(values)
            if named is None:
                return Verdict("wrong", field, why)
            if account is not None and account != named:
                return Verdict("wrong", "subscription", _("This subscription belongs to another account."))
            account = named
        if account is None:
            return Verdict(
                "wrong", "subscription",
                _("No subscription “%(id)s” is known. Import the subscriptions first, under the same name of the source.") % {"id": subscription},
            )  # fmt: skip
        more = [
            words % {"n": values[name]}
            for name, words in (("seconds", _("%(n)s seconds")), ("errors", _("%(n)s errors")))
            if name in values
        ]
        return Fact(
            account=account, kind=Kind.USAGE, happened_at=values["happened_at"], external_id=entry.key, channel="product",
            direction="in", thread=subscription, value=number(values.get("value")), title=values.get("title", ""), body=", ".join(more),
        )  # fmt: skip

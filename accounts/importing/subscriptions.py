"""Subscriptions, and customers who left or came back, from a file: outcomes, which no score may read."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions.interactions import Fact
from accounts.importing.facts import FactKind
from accounts.importing.finding import AccountsByName, account_fields
from accounts.importing.interactions import LONGEST_BODY, number
from accounts.importing.tickets import LONGEST_ID
from accounts.importing.vocabulary import known_of
from accounts.models.interaction import Kind
from intimacy.imports.kinds import Entry, Field, Run, Verdict

OFF = 0.01  # a year that is within one percent of twelve months is the same amount
CHURNED = "churn"  # how a subscription ended: because the customer left
AGAIN = "again"  # the customer had left before


class SubscriptionKind(FactKind):
    """What customers have bought for a time."""

    name = "subscriptions"
    title = gettext_lazy("Subscriptions")
    words = gettext_lazy("When each began, and when it ended. Outcomes: no score reads them.")
    order = 42
    matches = {"external_id": gettext_lazy("Id of the subscription")}

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id of the subscription"), ("subscription id", "contract id", "id"), required=True, type="identifier", longest=LONGEST_ID),
            *account_fields(known_of("name")),
            Field("started_at", _("Began"), ("start date", "started", "started at", "begin"), required=True, type="datetime"),
            Field("ended_at", _("Ended"), ("end date", "ended", "ended at", "cancelled at"), type="datetime"),
            Field("plan", _("Plan"), ("plan tier", "plan name", "product"), longest=100),
            Field("seats", _("Seats"), ("licences", "licenses", "quantity"), type="integer"),
            Field("monthly", _("Amount a month"), ("mrr", "mrr amount", "monthly amount"), type="amount"),
            Field("annual", _("Amount a year"), ("arr", "arr amount", "annual amount"), type="amount"),
            Field("churned", _("The customer left"), ("churn flag", "churned"), type="boolean"),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        accounts = AccountsByName(entries, run, self.right, links=self.links(entries))
        return [self.fact(entry, accounts) for entry in entries]

    def fact(self, entry: Entry, accounts: AccountsByName) -> tuple[Fact, ...] | Verdict:
        values = entry.values
        account, field, why = accounts.find(values, entry.key)
        if account is None:
            return Verdict("wrong", field, why)
        monthly, annual = number(values.get("monthly")), number(values.get("annual"))
        if monthly is not None and annual is not None and abs(annual - 12 * monthly) > OFF * max(abs(annual), 12):
            return Verdict(
                "wrong", "annual", _("The year is not twelve of the months. Leave one of the two columns out if that is meant.")
            )  # fmt: skip
        if values.get("churned") and "ended_at" not in values:
            return Verdict("wrong", "churned", _("The row says that the customer left, and not when."))
        seats = values.get("seats")
        said = [values.get("plan", ""), ngettext("%(n)d seat", "%(n)d seats", seats) % {"n": seats} if seats else ""]
        began = Fact(
            account=account, kind=Kind.SUBSCRIPTION_START, happened_at=values["started_at"], external_id=entry.key,
            channel="contract", thread=entry.key, value=annual if annual is not None or monthly is None else 12 * monthly,
            title=", ".join(filter(None, said)),
        )  # fmt: skip
        return began, *_end_of(began, values)


def _end_of(began: Fact, values: dict) -> Iterator[Fact]:
    if "ended_at" in values:
        yield replace(
            began, kind=Kind.SUBSCRIPTION_END, happened_at=values["ended_at"], external_id=f"{began.external_id}#end",
            channel=CHURNED if values.get("churned") else "contract",
        )  # fmt: skip


class ChurnKind(FactKind):
    """Who left us, and who came back."""

    name = "churn"
    title = gettext_lazy("Churn")
    words = gettext_lazy("Customers who left, and who came back, with the reason. Outcomes: no score reads them.")
    order = 46
    matches = {"external_id": gettext_lazy("Id")}

    def fields(self, by) -> list[Field]:
        kinds = {kind.value: kind.label for kind in (Kind.CHURN, Kind.REACTIVATION)}
        return [
            Field("external_id", _("Id"), ("churn event id", "churn id", "event id", "id"), required=True, type="identifier"),
            *account_fields(known_of("name")),
            Field("happened_at", _("When"), ("churn date", "date", "left on", "lost on"), required=True, type="datetime"),
            Field("kind", _("What"), ("type", "event type"), choices=kinds),
            Field("again", _("Had left before"), ("is reactivation", "was reactivated"), type="boolean"),
            Field("reason", _("Reason"), ("reason code", "churn reason"), longest=200),
            Field("body", _("Text"), ("feedback text", "comment", "notes"), longest=LONGEST_BODY, several_lines=True),
            Field("value", _("Amount"), ("refund amount usd", "refund amount", "lost value"), type="amount"),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        accounts = AccountsByName(entries, run, self.right, links=self.links(entries))
        return [self.fact(entry, accounts) for entry in entries]

    def fact(self, entry: Entry, accounts: AccountsByName) -> Fact | Verdict:
        values = entry.values
        account, field, why = accounts.find(values, entry.key)
        if account is None:
            return Verdict("wrong", field, why)
        return Fact(
            account=account, kind=values.get("kind") or Kind.CHURN, happened_at=values["happened_at"], external_id=entry.key,
            channel=AGAIN if values.get("again") else "", value=number(values.get("value")), title=values.get("reason", ""),
            body=values.get("body", ""),
        )  # fmt: skip

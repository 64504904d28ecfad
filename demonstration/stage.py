"""Setting the stage: a tenant with its people, their customers, the people there, and who works for whom."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.actions.accounts import seat
from accounts.actions.bulk import add_accounts, add_contacts
from accounts.models import Account, Contact, Seat
from demonstration.cast import KNOWN, PASSWORD, House, Known
from demonstration.companies import Company
from demonstration.names import Person, people
from intimacy.access.actions import add_member
from intimacy.tenancy.actions import create_tenant
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member, Tenant, User
from intimacy.tenancy.refusals import CLOCK

POSITIONS = (
    ("champion", ("Head of quality", "Laboratory manager", "Operations lead")),
    ("sponsor", ("Chief operating officer", "Managing director", "Vice president, operations")),
    ("economic_buyer", ("Head of procurement", "Finance director")),
    ("user_lead", ("Informatics lead", "Team lead", "Shift supervisor")),
    ("approver", ("Head of validation", "Information security")),
    ("influencer", ("Scientific adviser", "Consultant")),
    ("user", ("Analyst", "Planner", "Technician")),
    ("user", ("Analyst", "Clerk", "Engineer")),
    ("other", ("Assistant to the board",)),
)
# On what basis the people of a customer are kept, how often, and what proves it.
BASES = (
    ("contract", 14, "Named as a user in the framework agreement"),
    ("legitimate_interest", 4, "Gave a business card at a visit"),
    ("consent", 2, "Form on our web site, box ticked and address confirmed"),
)


@dataclass
class Stage:
    """Everything that the year and the story refer to."""

    house: House
    tenant: Tenant
    members: dict[str, Member]
    companies: list[Company]
    accounts: dict[str, Account] = field(default_factory=dict)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)

    @property
    def administrator(self) -> Member:
        return self.members[self.house.administrator.key]

    def owner_of(self, company: Company) -> Member:
        return self.members[company.owner]

    def person(self, company: str, name: str) -> Contact:
        """A person at a customer, by name."""
        return next(contact for contact in self.contacts[company] if contact.name == name)


def found(house: House, companies: list[Company]) -> Stage:
    """Found the tenant, let its people in, add the customers and the people there, and seat the teams."""
    users = {each.key: _user(house, each) for each in house.colleagues}
    first = house.administrator
    made = create_tenant(slug=house.slug, name=house.name, by=users[first.key], by_name=first.name)
    with bound(made.tenant, member=made.member, purpose="administration"):
        members = {first.key: made.member}
        for each in house.colleagues:
            if each is not first:
                members[each.key] = add_member(
                    user=users[each.key], name=each.name, roles=[each.role], language=each.language,
                    time_zone=each.time_zone, by=CLOCK,
                )  # fmt: skip
    stage = Stage(house, made.tenant, members, companies)
    with bound(made.tenant, member=made.member, purpose="account_management"):
        _add_accounts(stage)
        _add_contacts(stage)
        _seat_teams(stage)
    return stage


def _user(house: House, colleague) -> User:
    return User.objects.create_user(house.email(colleague), PASSWORD if colleague.signs_in else None)


def _add_accounts(stage: Stage) -> None:
    """In two batches: the parts after those that they are parts of."""
    for is_part in (False, True):
        companies = [company for company in stage.companies if bool(company.parent) == is_part]
        made = {company.name: _account(company, stage) for company in companies}
        add_accounts(accounts=list(made.values()), by=stage.administrator)
        stage.accounts |= made


def _account(company: Company, stage: Stage) -> Account:
    today, chance = timezone.localdate(), Random(f"account {company.name}")
    return Account(
        name=company.name, owner=stage.owner_of(company), tier=company.tier, external_id=company.external_id,
        parent=stage.accounts.get(company.parent), industry=company.industry, region=company.place.region,
        city=company.place.city, employees=company.employees, annual_value=company.value, currency="USD",
        lifetime_value=company.value * chance.randint(2, 7), renewal_on=today + timedelta(days=company.renewal),
        since=today - timedelta(days=round(company.course.months * 30.4)),
    )  # fmt: skip


def _add_contacts(stage: Stage) -> None:
    """In three batches, one for each lawful basis."""
    held: dict[str, list[Contact]] = {basis: [] for basis, _often, _proof in BASES}
    for company in stage.companies:
        chance = Random(f"people of {company.name}")
        stage.contacts[company.name] = list(_people_of(company, stage.accounts[company.name].pk, chance))
        for contact in stage.contacts[company.name]:
            held[chance.choices([basis for basis, *_ in BASES], [often for _, often, _ in BASES])[0]].append(contact)
    for basis, _often, proof in BASES:
        add_contacts(contacts=held[basis], basis=basis, evidence=proof, by=stage.administrator)


def _people_of(company: Company, account: UUID, chance: Random):
    known = KNOWN.get(company.name, ())[: company.people]
    culture = chance.choice(company.place.cultures)
    others = people(culture, company.people - len(known), chance)
    everybody: list[Known | Person] = [*known, *others]
    for number, who in enumerate(everybody):
        role, titles = POSITIONS[number]
        job_title = chance.choice(titles)
        if isinstance(who, Known):
            role, job_title = who.role, who.job_title
        yield Contact(
            account_id=account, name=who.name, email=f"{who.address}@{company.domain}", language=who.language,
            role=role, job_title=job_title,
            time_zone=company.place.time_zone, external_id=f"{company.external_id}-{number + 1}",
        )  # fmt: skip


def _seat_teams(stage: Stage) -> None:
    """An executive sponsor for every strategic account, and colleagues who help with the larger ones."""
    by = stage.administrator
    executive = next(stage.members[each.key] for each in stage.house.colleagues if each.role == "executive")
    product = next(stage.members[each.key] for each in stage.house.colleagues if each.role == "product")
    for place, company in enumerate(stage.companies):
        account, helper = stage.accounts[company.name], stage.members[_helper(stage, company, place)]
        if company.tier == 1:
            seat(account=account, member=executive, role=Seat.Role.SPONSOR, share=2, by=by)
            seat(account=account, member=product, role=Seat.Role.ENGINEERING, share=3, by=by)
        if company.tier < 3 and place % 2 == 0 and helper.pk != account.owner_id and company.owner != "jonas":
            deputy = company.tier == 1
            seat(account=account, member=helper, role=Seat.Role.SUCCESS, share=5, deputy=deputy, by=by)


def _helper(stage: Stage, company: Company, place: int) -> str:
    managers = [key for key in stage.house.managers if key not in (company.owner, "jonas")]
    return managers[place % len(managers)]

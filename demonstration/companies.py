"""The customers of the two companies: a few named ones, whose story is told, and many drawn by chance.

Whatever is drawn depends on the company's name only, so it is the same on every machine and at every scale.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from demonstration.cast import ACME, GLOBEX, House
from demonstration.course import Course, aimed_at, newcomer
from demonstration.names import plain
from demonstration.places import BY_CITY, PLACES, Place


@dataclass(frozen=True)
class Company:
    """A customer, and how its relationship with us goes."""

    name: str
    tier: int
    industry: str
    place: Place
    value: int  # dollars a year
    owner: str  # key of a colleague
    people: int
    course: Course
    renewal: int  # days from today
    employees: int = 500
    parent: str = ""
    number: int = 0

    @property
    def external_id(self) -> str:
        return f"C-{self.number:04d}"

    @property
    def domain(self) -> str:
        return plain(self.name.lower().replace(" ", "-")) + ".example"


# name, tier, industry, city, value, owner, people, renewal in days, course
NAMED = [
    ("Helix Biolabs", 1, "Life sciences", "Basel", 2_840_000, "amara", 7, 72,
     Course((60, 54), (5, 3), (0.865, 0.68), (0.725, 0.77), tickets=22, words=20, quiet=13, usage=(1.0, 0.6))),
    ("Granite Telecom", 1, "Telecommunications", "Toronto", 2_150_000, "amara", 7, 190,
     Course((50, 46), (4, 5), (0.86, 0.89), (0.86, 0.88), tickets=18, words=20, usage=(1.0, 1.4))),
    ("Kestrel Energy", 1, "Energy", "Leeds", 1_920_000, "amara", 7, 131,
     Course((60, 58), (4, 4), (0.90, 0.90), (0.86, 0.88), tickets=30, words=84, waits=(0.15, 1.15), late=(0.0, 0.75))),
    ("Arbor Insurance", 1, "Insurance", "Boston", 1_760_000, "amara", 6, 240,
     Course((80, 82), (5, 5), (0.94, 0.94), (0.90, 0.91), tickets=15, words=20)),
    ("Northwind Aerospace", 1, "Aerospace", "Denver", 2_310_000, "priya", 8, 305,
     Course((76, 79), (6, 6), (0.92, 0.93), (0.88, 0.88), tickets=16, words=22)),
    ("Quill Aerospace", 2, "Aerospace", "Göteborg", 940_000, "jonas", 5, 98,
     Course((48, 22), (4, 3), (0.86, 0.80), (0.74, 0.70), tickets=12, words=14, quiet=41, silent=46)),
    ("Solstice Optics", 2, "Optics", "Brno", 610_000, "amara", 5, 47,
     Course((66, 50), (4, 4), (0.93, 0.93), (0.90, 0.90), tickets=10, words=14, quiet=36, silent=40)),
]  # fmt: skip
STRATEGIC, GROWTH, CORE = 24, 48, 68  # accounts in each tier at Acme
FIRST = (
    "Alder Basalt Cinder Dunmere Ember Fathom Galewood Harrow Isomer Juniper Keystone Larkspur Marlin Nimbus Ostrava "
    "Pendle Quartzite Rowan Saltmarsh Tamarind Umber Verdigris Whinstone Xylem Yarrow Zephyrine Auklet Bramble Cobaltine "
    "Driftwood Eiderdown Foxglove Gannet Heronsgate Indigo Jasperine Kelpwood Lodestar Moorhen Nettle Osprey Pinnacle "
    "Quayside Redshank Sandpiper Thistle Undine Vellum Willet Yewtree"
)
SECOND = {
    "Life sciences": "Biolabs Therapeutics Genomics",
    "Diagnostics": "Diagnostics Assays",
    "Chemicals": "Chemicals Polymers",
    "Food and drink": "Foods Dairies",
    "Energy": "Energy Turbines",
    "Materials": "Materials Ceramics",
    "Water": "Water Hydrology",
    "Medical devices": "Devices Implants",
    "Agriculture": "Seeds Agronomy",
    "Universities": "Institute",
    "Optics": "Optics",
    "Aerospace": "Aerospace",
}
PARTS = (("Helix Biolabs", "Helix Biolabs Asia", "大阪"), ("Northwind Aerospace", "Northwind Avionics", "Austin"),
         ("Kestrel Energy", "Kestrel Grid", "Dublin"), ("Arbor Insurance", "Arbor Reinsurance", "Zürich"),
         ("Granite Telecom", "Granite Fibre", "Boston"))  # fmt: skip
AT_RISK = {1: 1, 2: 7, 3: 13}  # how many more than the named ones are badly off
CARGO = {
    "Cold chain": "Reefer Fruits Frost",
    "Furniture": "Interiors Joinery",
    "Coffee and cocoa": "Roasters Cocoa",
    "Garments": "Textiles Apparel",
    "Machinery": "Cranes Castings",
    "Car parts": "Axles Gearboxes",
}
HARBOURS = (
    "Skagen Tórshavn Gdynia Piran Mersin Djibouti Mombasa Colombo Penang Cebu Valparaíso Paranaguá Halifax Savannah "
    "Oban Bergen Klaipeda Varna Sfax Dakar"
)


def acme(scale: float = 1.0) -> list[Company]:
    """The 140 customers of Acme Instruments; at a smaller scale the named ones and a share of the others of each tier."""
    companies = [*_named(), *_drawn_for_acme()]
    numbered = [replace(company, number=number) for number, company in enumerate(companies, 1)]
    return _share(numbered, scale, kept={name for name, *_ in NAMED} | {"Helix Biolabs Asia"})


def globex(scale: float = 1.0) -> list[Company]:
    """The 40 customers of Globex Freight, none of which is called like one of Acme's."""
    return _share(
        [replace(company, number=number) for number, company in enumerate(_drawn_for_globex(), 1)], scale, set()
    )


def customers_of(house: House, scale: float = 1.0) -> list[Company]:
    """The customers of one of the two."""
    return {ACME.slug: acme, GLOBEX.slug: globex}[house.slug](scale)


def _named() -> Iterator[Company]:
    for name, tier, industry, city, value, owner, people, renewal, course in NAMED:
        yield Company(
            name, tier, industry, BY_CITY[city], value, owner, people, course, renewal, employees=1_200 * (4 - tier)
        )


def _drawn_for_acme() -> Iterator[Company]:
    named = [tier for _name, tier, *_ in NAMED]
    tiers = [tier for tier, count in zip((1, 2, 3), (STRATEGIC, GROWTH, CORE), strict=True)
             for _ in range(count - named.count(tier))]  # fmt: skip
    names = _names(FIRST, SECOND, len(tiers) - len(PARTS), "acme")
    parts = {2: list(PARTS)}
    badly_off = {tier: iter(range(count)) for tier, count in AT_RISK.items()}
    managers = [key for key in ACME.managers if key not in ("amara", "jonas")]  # Jonas has left
    amara = iter(range(13))
    for place, tier in enumerate(tiers):
        parent, city = "", ""
        if parts.get(tier):
            parent, name, city = parts[tier].pop()
            industry = next(each[2] for each in NAMED if each[0] == parent)
        else:
            name, industry = next(names)
        chance = Random(f"acme {name}")
        owner = "amara" if place % 8 == 0 and next(amara, None) is not None else managers[place % len(managers)]
        poor = place % 4 == 2 and next(badly_off[tier], None) is not None
        company = _drawn(name, tier, industry, owner, chance, poor=poor)
        if tier == 3 and place % 20 == 11:
            company = replace(company, course=newcomer(company.course))
        yield replace(company, parent=parent, place=BY_CITY.get(city, company.place))


def _drawn_for_globex() -> Iterator[Company]:
    names = _names(HARBOURS, CARGO, 40, "globex")
    for place, (name, industry) in enumerate(names):
        chance = Random(f"globex {name}")
        tier = 1 if place < 6 else 2 if place < 18 else 3
        company = _drawn(name, tier, industry, GLOBEX.managers[place % 2], chance, poor=place % 9 == 4)
        yield replace(company, course=replace(company.course, months=7))  # since then they use the product


def _names(first: str, second: dict[str, str], count: int, seed: str) -> Iterator[tuple[str, str]]:
    """So many names, each with its industry, no two alike."""
    pairs = [
        (f"{one} {other}", industry)
        for one in first.split()
        for industry, words in second.items()
        for other in words.split()
    ]
    yield from Random(f"names of {seed}").sample(pairs, count)


def _drawn(name: str, tier: int, industry: str, owner: str, chance: Random, *, poor: bool) -> Company:
    """A customer by chance: most are well looked after, a few are badly off."""
    people = chance.randint(*((6, 9), (4, 6), (2, 4))[tier - 1])
    low, high = ((1_150_000, 2_500_000), (330_000, 980_000), (80_000, 330_000))[tier - 1]
    value = chance.uniform(low, high) * (0.76 if poor else 1)
    aim = chance.uniform(30, 42) if poor else chance.triangular(56, 93, (78, 76, 70)[tier - 1])
    return Company(
        name=name, tier=tier, industry=industry, place=chance.choice(PLACES), value=round(value / 10_000) * 10_000, owner=owner,
        people=people, course=aimed_at(aim, tier=tier, people=people, chance=chance), renewal=chance.randint(5, 364),
        employees=round(chance.uniform(0.6, 1.6) * (2_400, 900, 180)[tier - 1]),
    )  # fmt: skip


def _share(companies: list[Company], scale: float, kept: set[str]) -> list[Company]:
    if scale >= 1:
        return companies
    others = [company for company in companies if company.name not in kept]
    step = round(1 / scale)
    wanted = {company.name for company in others[::step]} | kept
    return [company for company in companies if company.name in wanted]

"""Who works at the two companies of the demonstration, and how they sign in."""

from dataclasses import dataclass

PASSWORD = "intimacy-demo"  # noqa: S105 - everybody may know it; DEMO is refused in production


@dataclass(frozen=True)
class Colleague:
    """A member of one of the two. Only those with an address of their role sign in; the others have no password."""

    key: str
    name: str
    role: str
    time_zone: str = "UTC"
    signs_in: bool = False
    language: str = "en"


@dataclass(frozen=True)
class House:
    """One of the two companies that use the product."""

    slug: str
    name: str
    colleagues: tuple[Colleague, ...]

    def email(self, colleague: Colleague) -> str:
        """role@tenant.example for those who sign in, key@tenant.example for the others."""
        return f"{colleague.role if colleague.signs_in else colleague.key}@{self.slug}.example"

    @property
    def administrator(self) -> Colleague:
        return next(each for each in self.colleagues if each.role == "admin")

    @property
    def managers(self) -> list[str]:
        """The keys of those who look after accounts."""
        return [each.key for each in self.colleagues if each.role == "manager"]


ACME = House(
    "acme",
    "Acme Instruments",
    (
        Colleague("ruben", "Ruben Castellanos", "admin", "Europe/Zurich", signs_in=True),
        Colleague("amara", "Amara Okafor", "manager", "Europe/Zurich", signs_in=True),
        Colleague("mei", "Mei Tanaka", "product", "Asia/Tokyo", signs_in=True),
        Colleague("sofia", "Sofia Brandt", "compliance", "Europe/Berlin", signs_in=True),
        Colleague("elena", "Elena Marsh", "executive", "America/New_York", signs_in=True),
        Colleague("jonas", "Jonas Lindqvist", "manager", "Europe/Stockholm"),
        Colleague("priya", "Priya Raman", "manager", "America/New_York"),
        Colleague("tomasz", "Tomasz Wieczorek", "manager", "Europe/Warsaw"),
        Colleague("noor", "Noor Haddad", "manager", "Asia/Dubai"),
        Colleague("camila", "Camila Duarte", "manager", "America/Sao_Paulo"),
        Colleague("kenji", "Kenji Morita", "manager", "Asia/Tokyo"),
        Colleague("wanjiku", "Wanjiku Maina", "manager", "Africa/Nairobi"),
        Colleague("rafael", "Rafael Duarte", "product", "Europe/Madrid"),
    ),
)
GLOBEX = House(
    "globex",
    "Globex Freight",
    (
        Colleague("otto", "Otto Brandner", "admin", "Europe/Vienna", signs_in=True),
        Colleague("bruno", "Bruno Castelli", "manager", "Europe/Rome", signs_in=True),
        Colleague("halima", "Halima Yusuf", "product", "Africa/Nairobi", signs_in=True),
        Colleague("pieter", "Pieter van Loon", "compliance", "Europe/Amsterdam", signs_in=True),
        Colleague("ruth", "Ruth Abernathy", "executive", "Europe/London", signs_in=True),
        Colleague("svetla", "Светла Маринова", "manager", "Europe/Sofia"),
    ),
)
HOUSES = (ACME, GLOBEX)


@dataclass(frozen=True)
class Known:
    """A person at a customer whom the story names. The others of that customer are drawn by chance."""

    name: str
    role: str
    job_title: str
    address: str
    language: str
    time_zone: str = ""


# In the order in which they are spoken with: the first three are in touch with us today.
KNOWN = {
    "Helix Biolabs": (
        Known("Dr. Lena Vogt", "champion", "Head of quality control", "lena.vogt", "de"),
        Known("Tomás Rey", "user_lead", "Laboratory informatics", "tomas.rey", "es"),
        Known("Marta Keller", "economic_buyer", "Procurement", "marta.keller", "de"),
        Known("Henrik Aalto", "sponsor", "Chief operating officer", "henrik.aalto", "fi"),
        Known("Chiara Bonfanti", "approver", "Head of validation", "chiara.bonfanti", "it"),
        Known("Ingrid Salo", "sponsor", "Chief operating officer", "ingrid.salo", "fi"),
        Known("يوسف الحداد", "user", "Analyst, stability", "yusuf.al-haddad", "ar"),
    ),
    "Kestrel Energy": (Known("Gareth Thackray", "champion", "Head of the fuel laboratory", "gareth.thackray", "en"),),
    "Granite Telecom": (
        Known("شیرین کیانی", "champion", "Director of network quality", "shirin.kiani", "fa"),
        Known("Marcus Whitfield", "sponsor", "Chief technology officer", "marcus.whitfield", "en"),
    ),
    "Quill Aerospace": (Known("Ebba Wallström", "champion", "Materials testing", "ebba.wallstrom", "sv"),),
}

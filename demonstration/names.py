"""Names of people from many cultures, in their own scripts where they have one. Given and family names are combined at
random: nobody in particular is meant.
"""

import unicodedata
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Culture:
    """How people are called. A name is written "native:latin" where its script is not Latin."""

    language: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False
    joined: bool = False  # no space between the two


def _culture(language: str, given: str, family: str, **how: bool) -> Culture:
    return Culture(language, tuple(given.split()), tuple(family.split()), **how)


CULTURES = {
    "german": _culture(
        "de", "Anke Jürgen Svenja Matthias Käthe Florian Ulrike Götz Friederike Bastian",
        "Wiesner Rößler Brückner Lindemann Kähler Ostermann Vogelsang Thiele Grünwald Haas",
    ),
    "french": _culture(
        "fr", "Aurélie Thibault Océane Gaëtan Maëlle Rémi Solène Étienne Clémence Loïc",
        "Delaunay Marchetti Bérenger Rousselot Garnier Lefèvre Pasquier Chauvin Fontanel Morvan",
    ),
    "british": _culture(
        "en", "Imogen Callum Harriet Rhys Beatrice Alistair Niamh Duncan Sinéad Gareth",
        "Ashdown Pemberton O'Rourke MacAskill Llewellyn Thackray Hollis Fairweather Byrne Whitcombe",
    ),
    "american": _culture(
        "en", "Denise Marcus Latoya Travis Brooke Elijah Savannah Wyatt Janelle Curtis",
        "Holloway Beckett Washington Delacroix Sorensen Jefferson McBride Alvarado Whitfield Park",
    ),
    "spanish": _culture(
        "es", "Inés Álvaro Begoña Íñigo Lucía Joaquín Rocío Gonzalo Nuria Andrés",
        "Echeverría Quiroga Ibáñez Carrasco Montoya Peñalver Villalobos Arriaga Zúñiga Bustamante",
    ),
    "portuguese": _culture(
        "pt-BR", "Thaís João Conceição Vinícius Luana Caetano Beatriz Otávio Jussara Murilo",
        "Araújo Figueiredo Magalhães Tavares Brandão Nóbrega Sampaio Guimarães Queiroz Peixoto",
    ),
    "italian": _culture(
        "it", "Ginevra Niccolò Ottavia Tommaso Ludovica Ettore Martina Corrado Fiamma Raffaele",
        "Benedetti Quaranta Santoro D'Alessio Bellandi Morandini Scarpa Rinaldi Fabbri Zanetti",
    ),
    "finnish": _culture(
        "fi", "Aino Väinö Päivi Jyrki Outi Eetu Säde Lauri Kaisa Onni",
        "Mäkelä Hyvönen Saarinen Lehtimäki Kärkkäinen Rautio Ylönen Tuominen Pöyry Niskanen",
    ),
    "swedish": _culture(
        "sv", "Åsa Göran Linnéa Björn Ebba Håkan Sigrid Östen Malin Torbjörn",
        "Sjöberg Åkesson Wallström Bergqvist Hedlund Nyström Ekdahl Lundgren Öhman Stålnacke",
    ),
    "polish": _culture(
        "pl", "Agnieszka Łukasz Małgorzata Zbigniew Grażyna Paweł Jadwiga Sławomir Żaneta Mikołaj",
        "Wójcikowska Dąbrowa Śliwa Kwiecień Brzęczek Gołąb Szczepanik Wrzos Mądry Zając",
    ),
    "czech": _culture(
        "cs", "Jiřina Ondřej Zdeňka Vojtěch Růžena Bořivoj Květa Přemysl Šárka Miloš",
        "Dvořáček Hrubý Křížek Procházka Čermák Žižka Šťastný Řezníček Kovář Beneš",
    ),
    "hungarian": _culture(
        "hu", "Zsófia Gergő Eszter Ábel Boglárka Győző Tünde Örs Kinga Lőrinc",
        "Szabadfi Kővári Fehérvári Bükki Halász Nyírő Tóth Vörösmarti Csányi Gáspár", family_first=True,
    ),
    "turkish": _culture(
        "tr", "Ayşegül Çağrı Gülşen İlker Şebnem Oğuz Nazlı Tuğçe Ümit Defne",
        "Yıldızhan Karagöz Çelikkol Öztürkmen Aksoy Şimşekli Demirağ Güneş Bozkurt Ilgaz",
    ),
    "greek": _culture(
        "el", "Ελένη:Eleni Γιώργος:Giorgos Δέσποινα:Despoina Νίκος:Nikos Ιφιγένεια:Ifigenia Σταύρος:Stavros",
        "Παπαδάκης:Papadakis Βλάχος:Vlachos Οικονόμου:Oikonomou Καραγιάννης:Karagiannis Ζαφείρης:Zafeiris",
    ),
    "ukrainian": _culture(
        "uk", "Олеся:Olesia Тарас:Taras Ярина:Yaryna Богдан:Bohdan Соломія:Solomiia Остап:Ostap",
        "Коваленко:Kovalenko Гнатюк:Hnatiuk Левченко:Levchenko Дорошенко:Doroshenko Чорновіл:Chornovil",
    ),
    "hebrew": _culture(
        "he", "נועה:Noa איתן:Eitan תמר:Tamar אורי:Uri יעל:Yael גלעד:Gilad",
        "ברקאי:Barkai שגב:Segev אלמוג:Almog רוזנר:Rosner הדר:Hadar נבון:Navon",
    ),
    "arabic": _culture(
        "ar", "ليلى:Layla يوسف:Yusuf مريم:Maryam طارق:Tariq هند:Hind سامر:Samer رانيا:Rania عمر:Omar",
        "الحداد:Al-Haddad المنصوري:Al-Mansouri خوري:Khoury الزهراني:Al-Zahrani نصار:Nassar شاهين:Shahin",
    ),
    "persian": _culture(
        "fa", "شیرین:Shirin کاوه:Kaveh نسرین:Nasrin بهرام:Bahram پریسا:Parisa داریوش:Dariush",
        "تهرانی:Tehrani رستمی:Rostami کیانی:Kiani فرهادی:Farhadi یزدانی:Yazdani",
    ),
    "hindi": _culture(
        "hi", "अनन्या:Ananya रोहन:Rohan कविता:Kavita विक्रम:Vikram मीरा:Meera अर्जुन:Arjun",
        "शर्मा:Sharma चतुर्वेदी:Chaturvedi देशपांडे:Deshpande मिश्रा:Mishra राठौड़:Rathod",
    ),
    "chinese": _culture(
        "zh", "雪梅:Xuemei 志远:Zhiyuan 思涵:Sihan 建国:Jianguo 雨桐:Yutong 俊杰:Junjie 慧敏:Huimin",
        "欧阳:Ouyang 陈:Chen 林:Lin 黄:Huang 赵:Zhao 郭:Guo 谢:Xie 梁:Liang", family_first=True, joined=True,
    ),
    "japanese": _culture(
        "ja", "さくら:Sakura 健太:Kenta 美咲:Misaki 大輔:Daisuke 陽子:Yoko 翔太:Shota 千尋:Chihiro",
        "高橋:Takahashi 渡辺:Watanabe 小川:Ogawa 長谷川:Hasegawa 石井:Ishii 西村:Nishimura 桜井:Sakurai",
        family_first=True,
    ),
    "korean": _culture(
        "ko", "지은:Jieun 민준:Minjun 서연:Seoyeon 도윤:Doyun 하은:Haeun 재현:Jaehyun",
        "김:Kim 박:Park 최:Choi 정:Jeong 강:Kang 윤:Yoon", family_first=True, joined=True,
    ),
    "vietnamese": _culture(
        "vi", "Hương Tuấn Thảo Đức Phương Quân Ngọc Khánh Trúc Bảo",
        "Nguyễn Trần Lê Phạm Đặng Bùi Đỗ Hồ Dương Lý", family_first=True,
    ),
    "nigerian": _culture(
        "en", "Chidinma Olumide Ngozi Babatunde Ifeoma Emeka Folake Obinna Adaeze Segun",
        "Okonjo Adeyemi Nwosu Balogun Eze Ogunleye Chukwu Afolabi Danjuma Ekwueme",
    ),
    "kenyan": _culture(
        "sw", "Wanjiru Kipchoge Achieng Mwangi Nyambura Otieno Jelimo Kamau Makena Baraka",
        "Karanja Odhiambo Cheruiyot Wambua Njoroge Mutua Kilonzo Barasa Ouma Gathoni",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A made-up person's name as it is written, its letters for an e-mail address, and their language."""

    name: str
    address: str
    language: str


def people(culture: str, count: int, chance: Random) -> list[Person]:
    """So many people of one culture, no two with the same name."""
    how = CULTURES[culture]
    pairs = [(given, family) for given in how.given for family in how.family]
    return [_person(how, given, family) for given, family in chance.sample(pairs, count)]


def _person(how: Culture, given: str, family: str) -> Person:
    (given, _, given_latin), (family, _, family_latin) = given.partition(":"), family.partition(":")
    parts = [family, given] if how.family_first else [given, family]
    letters = f"{given_latin or given}.{family_latin or family}".lower()
    return Person(("" if how.joined else " ").join(parts), plain(letters), how.language)


def plain(letters: str) -> str:
    """Latin letters without marks, as addresses have them."""
    for marked, without in {"ß": "ss", "ł": "l", "đ": "d", "ı": "i", "ø": "o", "'": ""}.items():
        letters = letters.replace(marked, without)
    kept = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return "".join(letter for letter in kept if letter.isalnum() or letter in ".-")

"""Columns find their fields and misspelt values the known ones, with a reason, for a person to confirm."""

from hypothesis import given
from hypothesis import strategies as st

from intimacy.imports.mapping import Field, header_signature, normalised, suggest_mapping, suggest_value

CONTACT = [
    Field("first_name", "First name", ("given name", "forename", "Vorname")),
    Field("last_name", "Last name", ("surname", "family name", "Nachname")),
    Field("email", "E-mail", ("email address", "mail"), required=True),
    Field("phone", "Telephone", ("telephone number", "phone number", "mobile")),
    Field("account", "Account", ("company", "organization", "customer")),
    Field("address_1", "Address 1"),
    Field("address_2", "Address 2"),
]


def mapped(*headers):
    return {header: suggestion.field for header, suggestion in suggest_mapping(headers, CONTACT).items()}


def test_columns_of_three_well_known_exports_find_their_fields():
    assert mapped("property_firstname", "property_lastname", "property_email", "property_company", "id") == {
        "property_firstname": "first_name",
        "property_lastname": "last_name",
        "property_email": "email",
        "property_company": "account",
    }
    assert mapped("GivenName", "Surname", "EmailAddress", "TelephoneNumber", "Company", "NameSet") == {
        "GivenName": "first_name",
        "Surname": "last_name",
        "EmailAddress": "email",
        "TelephoneNumber": "phone",
        "Company": "account",
    }
    assert mapped("VORNAME", "Nachname", "E-Mail") == {
        "VORNAME": "first_name",
        "Nachname": "last_name",
        "E-Mail": "email",
    }


def test_a_misspelt_column_is_suggested_with_a_reason_and_less_certainty():
    suggestion = suggest_mapping(["Frist name"], CONTACT)["Frist name"]
    assert suggestion.field == "first_name"
    assert 0.8 <= suggestion.similarity < 0.97
    assert "first name" in suggestion.reason


def test_no_field_is_filled_from_two_columns_and_the_likest_wins():
    assert mapped("mail", "email") == {"email": "email"}


def test_columns_that_differ_in_a_digit_are_not_mixed_up():
    assert mapped("address 2", "address 3") == {"address 2": "address_2"}


def test_a_column_like_nothing_is_left_to_the_person():
    assert mapped("NameSet", "favourite colour", "_fivetran_synced") == {}


@given(st.lists(st.text(), unique=True, max_size=6))
def test_whatever_the_headers_are_each_field_is_suggested_at_most_once(headers):
    fields = [suggestion.field for suggestion in suggest_mapping(headers, CONTACT).values()]
    assert len(fields) == len(set(fields))


@given(st.text())
def test_names_that_differ_only_by_habit_are_alike(name):
    assert normalised(name).strip() == normalised(f"  {name}_ ")
    assert normalised("E-Mail Adresse") == normalised("e_mail__adresse") == normalised("E‑MAIL adresse")
    assert normalised("Straße") == normalised("STRASSE")
    assert normalised("Société") == normalised("societe")


def test_the_signature_of_a_file_knows_its_columns_and_not_their_order():
    assert header_signature(["Name", "City"]) == header_signature(["city", "name "]) != header_signature(["name"])
    assert header_signature(["a\nb"]) != header_signature(["a", "b"])


SECTORS = ["technology", "medical", "retail", "software", "telecommunications"]
PRODUCTS = ["GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "MG Special", "GTK 500"]


def test_a_misspelt_value_is_suggested_with_how_alike_it_is():
    suggestion = suggest_value("technolgy", SECTORS)
    assert suggestion.value == "technology"
    assert 0.9 < suggestion.similarity < 1
    assert "%" in suggestion.reason


def test_a_value_that_differs_only_by_habit_is_the_same():
    suggestion = suggest_value("GTXPro", PRODUCTS)
    assert (suggestion.value, suggestion.similarity) == ("GTX Pro", 1.0)
    assert suggest_value("MÉDICAL", SECTORS).value == "medical"


def test_a_known_value_and_one_that_is_near_to_nothing_need_no_suggestion():
    assert suggest_value("medical", SECTORS) is None
    assert suggest_value("agriculture", SECTORS) is None
    assert suggest_value("", SECTORS) is None


def test_a_value_with_other_digits_is_another_value():
    assert suggest_value("GTK 600", PRODUCTS) is None


def test_between_two_values_that_are_equally_near_nobody_guesses():
    assert suggest_value("model c", ["model a", "model b"]) is None

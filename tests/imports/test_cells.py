"""The text of one cell is understood as what it says, or refused in a sentence; it is never a formula."""

import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intimacy.imports.cells import (
    Amount,
    CellError,
    plain_cell,
    safe_cell,
    to_amount,
    to_boolean,
    to_date,
    to_datetime,
    to_decimal,
    to_email,
    to_identifier,
    to_integer,
)
from intimacy.imports.columns import ColumnTally

ZURICH = ZoneInfo("Europe/Zurich")
FIRST, LAST = datetime(1900, 1, 1), datetime(2199, 12, 31)  # noqa: DTZ001  hypothesis adds the zone


def shape(*values):
    tally = ColumnTally()
    for value in values:
        tally.add(value)
    return tally.shape()


# Formulas

tricky = st.text() | st.text("'=+-@\t\r\n1 .,()＝a")


@given(tricky)
def test_a_cell_comes_back_as_it_went_out(text):
    assert plain_cell(safe_cell(text)) == text


@given(tricky)
def test_no_cell_goes_out_as_a_formula(text):
    out = safe_cell(text)
    assert out[:1] not in tuple("=@\t\r\n＝＋－＠")
    assert out[:1] not in ("+", "-") or not set(out[1:]) - set("0123456789 .,()")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "+41-44-668"]
)
def test_what_a_spreadsheet_would_calculate_is_kept_from_it(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["-5", "+3.50", "-1,234.56", "+41 44 668 18 00", "+41 (0)44 668", "'s-Hertogenbosch", "a=b", ""]
)
def test_numbers_and_telephone_numbers_and_plain_text_travel_as_they_are(text):
    assert safe_cell(text) == text == plain_cell(text)


def test_an_apostrophe_that_a_person_wrote_before_a_number_is_no_part_of_it():
    assert plain_cell("'-5") == "-5"
    assert plain_cell("'+41 44") == "+41 44"


# Numbers


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1234.56", ".", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("1.234,56", ",", "1234.56"),
        ("1'234.56", ".", "1234.56"),
        ("1’234’567", ".", "1234567"),
        ("1\u202f234,5", ",", "1234.5"),
        ("-5", ".", "-5"),
        ("(5.5)", ".", "-5.5"),
        ("5-", ".", "-5"),
        ("−5", ".", "-5"),
        ("- 5", ".", "-5"),
        ("+5", ".", "5"),
        (".5", ".", "0.5"),
        ("1e-05", ".", "0.00001"),
        (" 7 ", ",", "7"),
    ],
)
def test_a_number_is_read_by_the_convention_of_its_column(text, mark, value):
    assert to_decimal(text, mark) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "NaN",
        "Infinity",
        "1,23",
        "1.2.3",
        "12,34,567",
        "1e999999",
        "84 23 30",
        "--5",
        "(5",
        "9" * 99,
        ".",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(CellError) as refusal:
        to_decimal(text)
    assert len(refusal.value.sentence) < 200


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_a_number_is_the_same_in_both_conventions(number):
    english = f"{number:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert to_decimal(english, ".") == to_decimal(german, ",") == number


def test_a_whole_number_may_end_in_point_zero_but_not_in_a_half():
    assert to_integer("1004298.0") == 1004298
    assert to_integer("1.004", ",") == 1004
    with pytest.raises(CellError, match="not a whole number"):
        to_integer("1.5")
    with pytest.raises(CellError, match="lost its last digits"):
        to_integer("1.23E+11")


def test_a_key_keeps_its_zeros_and_loses_only_the_point_zero_of_its_whole_column():
    assert to_identifier(" 00420 ") == "00420"
    assert to_identifier("1.0") == "1.0"
    assert to_identifier("1004298.0", whole_floats=True) == "1004298"
    with pytest.raises(CellError, match="lost its last digits"):
        to_identifier("1.23457E+11")


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("€ 1.200,50", ",", Amount(Decimal("1200.50"), "EUR")),
        ("1,200.50 USD", ".", Amount(Decimal("1200.50"), "USD")),
        ("-$5", ".", Amount(Decimal(-5), "USD")),
        ("$-5", ".", Amount(Decimal(-5), "USD")),
        ("($5.00)", ".", Amount(Decimal(-5), "USD")),
        ("CHF 1'000.-", ".", Amount(Decimal(1000), "CHF")),
        ("Fr. 1’000.–", ".", Amount(Decimal(1000), "CHF")),
        ("1200", ".", Amount(Decimal(1200), None)),
    ],
)
def test_an_amount_keeps_the_currency_that_it_names(text, mark, amount):
    assert to_amount(text, mark) == amount


@pytest.mark.parametrize("text", ["€", "EUR USD 5", "five", "", "12 apples"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(CellError):
        to_amount(text)


# Yes, no and addresses


def test_yes_and_no_are_understood_in_several_languages():
    assert all(map(to_boolean, ["TRUE", "yes", "1", "1.0", " Ja ", "oui", "sí"]))
    assert not any(map(to_boolean, ["False", "no", "0", "0.0", "nein", "non"]))
    with pytest.raises(CellError, match="“maybe” is neither"):
        to_boolean("maybe")


def test_an_address_is_taken_out_of_what_surrounds_it():
    assert to_email(" Carl <carl@example.com> ") == to_email("mailto:carl@example.com") == "carl@example.com"
    for text in ["", "carl", "carl@", "a@b@c.example", "carl@example.com, eve@example.com", "x" * 300 + "@example.com"]:
        with pytest.raises(CellError):
            to_email(text)


# Days and moments


@pytest.mark.parametrize(
    "text", ["2026-11-22", "2026-11-22T10:00:00Z", "22.11.2026", "22. 11. 2026", "22/11/2026", "11/22/2026", "20261122"]
)
def test_a_day_that_can_be_only_one_is_read(text):
    assert to_date(text) == date(2026, 11, 22)


def test_a_day_that_may_be_two_is_read_only_by_the_order_of_its_column():
    assert to_date("03/04/2026", "dmy") == date(2026, 4, 3)
    assert to_date("03/04/2026", "mdy") == date(2026, 3, 4)
    assert to_date("04/04/2026") == date(2026, 4, 4)
    with pytest.raises(CellError, match="may be two days"):
        to_date("03/04/2026")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026-02-30", "calendar"),
        ("0000-01-01", "1900 to 2199"),
        ("22/11/26", "two digits"),
        ("46348", "spreadsheet counts days"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("22 Nov 2026", "not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_how_to_write_it(text, part):
    with pytest.raises(CellError, match=part):
        to_date(text, "dmy")


def test_a_day_against_the_order_of_its_column_is_refused():
    with pytest.raises(CellError, match="calendar"):
        to_date("25/12/2026", "mdy")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02 11:12:51+00:00", datetime(2026, 1, 2, 11, 12, 51, tzinfo=UTC)),
        ("2026-03-05T05:04:14.920Z", datetime(2026, 3, 5, 5, 4, 14, 920000, tzinfo=UTC)),
        ("2026-12-30 3:15:52", datetime(2026, 12, 30, 2, 15, 52, tzinfo=UTC)),
        ("2026-07-01 12:00 -0530", datetime(2026, 7, 1, 17, 30, tzinfo=UTC)),
        ("01.07.2026 00:30", datetime(2026, 6, 30, 22, 30, tzinfo=UTC)),
        ("7/25/2026 12:05 AM", datetime(2026, 7, 24, 22, 5, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 21, 23, 0, tzinfo=UTC)),
        ("2199-12-31 23:59:59", datetime(2199, 12, 31, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_is_kept_in_utc_and_read_in_the_zone_of_the_file(text, moment):
    read = to_datetime(text, ZURICH)
    assert (read, read.tzinfo) == (moment, UTC)


def test_the_hour_that_comes_twice_is_the_earlier_one_and_the_one_that_never_comes_is_refused():
    assert to_datetime("2026-10-25 02:30", ZURICH) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(CellError, match="Europe/Zurich skipped this hour"):
        to_datetime("2026-03-29 02:30", ZURICH)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01 25:00",
        "2026-01-01 13:00 PM",
        "2026-01-01 10:00 +99:00",
        "0001-01-01 00:00",
        "9999-12-31 23:59 -05:00",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(CellError):
        to_datetime(text, ZURICH)


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
def test_a_moment_written_in_iso_is_read_as_itself(moment):
    assert to_datetime(moment.isoformat(), ZURICH) == moment


@given(st.text(max_size=60) | st.text("0123456789./-: TZ+eE,()'$€", max_size=30))
def test_every_cell_is_a_value_or_a_sentence(text):
    for read in (
        to_decimal,
        to_integer,
        to_amount,
        to_date,
        to_boolean,
        to_email,
        lambda cell: to_datetime(cell, ZURICH),
    ):
        with suppress(CellError):
            read(text)
    shape(text)


# Columns


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "empty"),
        (["", " "], "empty"),
        (["Acme", "5"], "text"),
        (["1", "2", ""], "integer"),
        (["1.5", "2"], "decimal"),
        (["€ 5", "€ 6,50"], "amount"),
        (["0", "1"], "boolean"),
        (["1.0", "0.0"], "boolean"),
        (["1", "1"], "integer"),
        (["TRUE", "FALSE"], "boolean"),
        (["0041", "8000"], "identifier"),
        (["2026-01-02", "02.01.2026"], "date"),
        (["2026-01-02", "2026-01-02 10:00"], "datetime"),
        (["carl@example.com"], "email"),
        (["+41446681800", "+41446681801"], "text"),
        (["84 23 30", "21 259 903 5696"], "text"),
        (["5"] * 30 + ["n/a"], "integer"),
    ],
)
def test_a_column_is_what_nearly_all_of_its_values_are(values, kind):
    assert shape(*values).kind == kind


def test_one_clear_example_decides_day_and_month_for_a_column():
    assert shape("03/04/2026", "25/04/2026").date_order == "dmy"
    assert shape("03/04/2026", "04/25/2026").date_order == "mdy"
    assert shape("2026-01-02").question is None


def test_a_column_without_a_clear_example_or_with_two_that_contradict_asks():
    unclear, torn = shape("03/04/2026"), shape("25/04/2026", "04/25/2026")
    assert unclear.date_order is None
    assert "03/04/2026" in unclear.question
    assert torn.date_order is None
    assert "25/04/2026" in torn.question
    assert "04/25/2026" in torn.question


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1.234", "5.5"], "."),
        (["1.234", "5,5"], ","),
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["1.234.567"], ","),
        (["0.123"], "."),
        (["3402.456"], "."),
        (["€ 1.200,50"], ","),
        (["12", "13"], "."),
    ],
)
def test_one_clear_example_decides_the_decimal_mark_for_a_column(values, mark):
    found = shape(*values)
    assert (found.decimal_mark, found.question) == (mark, None)


def test_a_column_asks_whether_1_234_is_a_thousand():
    assert shape("1.234", "2.500").decimal_mark is None
    assert "1.234" in shape("1.234", "2.500").question
    assert "comma" in shape("1.5", "1,5").question


def test_keys_that_a_program_turned_into_floating_numbers_are_noticed():
    assert shape("1004298.0", "1004357.0").whole_floats
    assert not shape("1004298.0", "17").whole_floats


@given(st.lists(tricky.filter(lambda text: "\0" not in text), min_size=1, max_size=5))
def test_a_safe_cell_survives_a_csv_file(cells):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow(map(safe_cell, cells))
    assert [plain_cell(cell) for cell in next(csv.reader(io.StringIO(file.getvalue(), newline="")))] == cells

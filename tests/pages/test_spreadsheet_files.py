"""CSV files: safe in a spreadsheet, and the same when they come back."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intimacy.pages.spreadsheet import BYTE_ORDER_MARK, as_cell, as_csv, original_cell, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-x", "@SUM(A1)", "\tx", "\rx", "\n=x"])
def test_a_text_that_a_spreadsheet_would_run_is_guarded(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Acme", "a=b", "'quoted'", " =x"])
def test_other_texts_stay_as_they_are(text):
    assert safe_cell(text) == text


@given(st.text(alphabet="'=+-@\t\r\nab ", max_size=6))
def test_a_guarded_text_comes_back_exactly(text):
    assert original_cell(safe_cell(text)) == text
    assert safe_cell(text)[:1] not in tuple("=+-@\t\r")


def test_figures_and_days_are_written_for_machines():
    cells = [as_cell(value) for value in (None, -5, Decimal("1.50"), date(2027, 1, 31), True, ["a", "b"])]
    assert cells == ["", "-5", "1.50", "2027-01-31", "true", "a; b"]


def test_a_file_begins_with_a_byte_order_mark_and_reads_back():
    text = as_csv(["Name", "Note"], [["Łódź", 'says "hi",\nthen goes'], ["=cmd", None]])
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert rows == [["Name", "Note"], ["Łódź", 'says "hi",\nthen goes'], ["'=cmd", ""]]

"""What a person uploads becomes rows, or a sentence that says what to do instead."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy.imports.archives import Limits
from intimacy.imports.cells import safe_cell
from intimacy.imports.reading import Options, Row, RowError, Unreadable, inspect, read_rows, study_columns


def upload(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding) if isinstance(text, str) else text)


def rows(text, **options):
    return list(read_rows(upload(text), Options(**options)))


def sentence(text, **options):
    with pytest.raises(Unreadable) as refusal:
        rows(text, **options)
    return refusal.value


def test_a_row_has_its_text_under_each_header_and_its_place_in_the_file():
    assert rows("name,city\nAcme,Bern\nGlobex,Genf\n") == [
        Row(2, 2, {"name": "Acme", "city": "Bern"}),
        Row(3, 3, {"name": "Globex", "city": "Genf"}),
    ]


def test_a_file_on_disk_is_read_like_one_in_memory(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("name,city\nAcme,Bern\n")
    assert [row.cells for row in read_rows(path)] == [row.cells for row in read_rows(str(path))]
    assert inspect(path).headers == ("name", "city")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_row(end):
    assert [row.cells["b"] for row in rows(end.join(["a,b", "1,2", "3,4"]))] == ["2", "4"]


def test_a_line_end_inside_of_a_cell_stays_and_the_lines_are_still_counted():
    first, second = rows('a,b\n1,"two\r\nlines"\n3,4\n')
    assert first.cells["b"] == "two\r\nlines"
    assert (second.number, second.line) == (3, 4)


def test_empty_rows_are_left_out_without_shifting_the_numbers():
    assert [row.number for row in rows("a,b\n1,2\n\n,\n3,4\n\n")] == [2, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_rows_agree(delimiter):
    lines = [["name", "note"], ["Acme", "1,5; or 2|3"], ["Globex", "a, b"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    found = inspect(upload(text.getvalue()))
    assert found.delimiter == delimiter
    assert found.rows[0].cells == {"name": "Acme", "note": "1,5; or 2|3"}


def test_a_delimiter_that_the_first_line_declares_is_no_header():
    first, _second = rows("sep=;\na;b\n1;2\n3;4\n")
    assert (first.cells, first.line) == ({"a": "1", "b": "2"}, 3)


def test_a_column_alone_needs_no_delimiter():
    assert [row.cells for row in rows("name\nAcme\nGlobex\n")] == [{"name": "Acme"}, {"name": "Globex"}]


def test_a_delimiter_of_ones_own_invention_is_refused():
    assert "comma" in sentence("a,b\n1,2\n", delimiter="x").sentence


def test_a_row_with_too_few_or_too_many_cells_is_an_error_and_the_others_go_on():
    _good, short, long, last = rows("a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert isinstance(short, RowError)
    assert isinstance(long, RowError)
    assert short.line == 3
    assert "fewer cells (1)" in short.sentence
    assert long.line == 4
    assert "more cells (3)" in long.sentence
    assert last.cells == {"a": "7", "b": "8"}


def test_a_run_goes_on_behind_the_row_it_had_reached():
    text = "a\n" + "\n".join(map(str, range(100)))
    assert rows(text, after=51) == rows(text)[50:]


# Headers


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "empty"),
        ("\n\n", "no rows"),
        ("a,,c\n1,2,3\n", "Column 2 has no name"),
        ("a,b,A \n1,2,3\n", "Columns 1 and 3 are both named “A”"),
        ("1,2026-01-05,carl@example.com\n2,2026-01-06,eve@example.com\n", "values, not names"),
        ("x" * 300 + ",b\n1,2\n", "too long"),
        (",".join(f"c{i}" for i in range(1001)) + "\n", "1001 columns"),
    ],
)
def test_a_header_must_name_each_column_once(text, part):
    assert part in sentence(text).sentence


def test_a_header_without_rows_is_worth_a_warning():
    assert inspect(upload("a,b\n")).warnings == ("The file has a header and no rows.",)


# Quotation marks


def test_a_quotation_mark_that_is_never_closed_is_found_where_it_was_opened():
    broken = 'a,b\n1,2\n3,"four\n' + "5,6\n" * 100_000
    reading = read_rows(upload(broken))
    assert next(reading).number == 2
    with pytest.raises(Unreadable) as refusal:
        next(reading)
    assert refusal.value.line == 3
    assert "opened in line 3" in refusal.value.sentence


def test_an_unclosed_quotation_mark_is_found_in_the_middle_of_a_long_record():
    assert sentence('a,b\n"one\ntwo","three\n4,5\n').line == 3


def test_an_unclosed_quotation_mark_is_not_mistaken_for_the_next_one():
    refusal = sentence('a,b\n1,"Miller\n2,"Jones"\n')
    assert refusal.line == 2
    assert "line 3" in refusal.sentence


def test_text_after_a_closing_quotation_mark_names_its_line():
    refusal = sentence('a,b\n1,2\n3,"four"x\n')
    assert refusal.line == 3
    assert "twice" in refusal.sentence


def test_quotation_marks_written_twice_and_those_inside_of_a_bare_cell_are_text():
    assert [row.cells["b"] for row in rows('a,b\n1,"say ""yes"""\n2,12" screen\n')] == ['say "yes"', '12" screen']


def test_a_line_without_end_is_no_table():
    assert "longer than any row" in sentence("a,b\n1," + "x" * 1_100_000).sentence


def test_a_cell_that_is_too_long_is_an_error_of_its_row():
    long, last = rows("a,b\n1," + "x" * 70_000 + "\n3,4\n")
    assert isinstance(long, RowError)
    assert "“b”" in long.sentence
    assert last.cells["a"] == "3"


# Size


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    assert "1 MB" in sentence("a,b\n" + "1,2\n" * 300_000, limits=Limits(upload=1024 * 1024)).sentence


def test_only_the_part_that_is_asked_for_is_read():
    class Watched(io.BytesIO):
        furthest = 0

        def read(self, *args):
            data = super().read(*args)
            Watched.furthest = max(Watched.furthest, self.tell())
            return data

    file = Watched(b"a,b\n" + b"1,2\n" * 2_000_000)
    next(read_rows(file, Options(encoding="utf-8-sig")))
    assert Watched.furthest < 1_000_000


# Formulas


def test_what_our_own_export_made_safe_comes_back_as_it_was():
    assert rows("note,phone\n'=1+1,+41 44 668 18 00\n")[0].cells == {"note": "=1+1", "phone": "+41 44 668 18 00"}


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(table=st.lists(st.tuples(texts, texts), min_size=1, max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_whatever_is_written_is_read_again(table, delimiter):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["first column", "second column"])
    writer.writerows([safe_cell(one), safe_cell(two)] for one, two in table)
    got = [tuple(row.cells.values()) for row in read_rows(upload(file.getvalue()), Options(delimiter=delimiter))]
    assert got == [pair for pair in table if any(pair)]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatsoever_break_the_reader(data):
    with suppress(Unreadable):
        inspect(upload(data))
        list(read_rows(upload(data)))


# Inspection


def test_an_inspection_shows_twenty_rows_and_counts_the_rest():
    found = inspect(upload("a,b\n" + "1,x\n" * 500))
    assert len(found.rows) == 20
    assert found.estimated_rows == 500


def test_the_count_of_a_long_file_is_an_estimate_also_where_rows_have_several_lines():
    found = inspect(upload("a,b\n" + '1,"two\nlines"\n' * 5000))
    assert abs(found.estimated_rows - 5000) < 10


def test_an_example_at_the_very_end_decides_a_column():
    text = "day,n\n" + "03/04/2026,1\n" * 3000 + "25/04/2026,1\n"
    assert inspect(upload(text)).columns["day"].question
    assert study_columns(upload(text))["day"].date_order == "dmy"


def test_the_columns_of_a_file_that_cannot_be_read_are_not_guessed():
    with pytest.raises(Unreadable):
        study_columns(upload('a,b\n1,"2\n'))

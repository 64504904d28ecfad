"""Letters arrive as they were written, or a person is asked: none is ever replaced."""

import io

import pytest

from intimacy.imports.reading import Options, Unreadable, inspect, read_rows

LINES = "name;city\nMüller & Söhne;Köln\nSchröder GmbH;Zürich\nJosé Peña – “Bodega”;A Coruña\n"
CZECH = (
    "jméno;město\nŘehoř Dvořák;Plzeň\nŽaneta Nováčková;Děčín\nLuděk Šťastný;Třebíč\nKateřina Růžičková;Uherský Brod\n"
)


def cells(data, encoding=None):
    return [list(row.cells.values()) for row in read_rows(io.BytesIO(data), Options(encoding=encoding))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_encoding_that_shows_itself_is_certain(encoding):
    data = LINES.encode(encoding)
    found = inspect(io.BytesIO(data))
    assert found.encoding.certain
    assert found.headers == ("name", "city")
    assert cells(data)[2] == ["José Peña – “Bodega”", "A Coruña"]


def test_both_orders_of_utf16_are_read():
    assert cells(b"\xfe\xff" + LINES.encode("utf-16-be")) == cells(b"\xff\xfe" + LINES.encode("utf-16-le"))


def test_a_file_that_is_not_utf8_is_read_only_after_somebody_confirmed_how():
    data = LINES.encode("cp1252")
    found = inspect(io.BytesIO(data))
    assert (found.encoding.name, found.encoding.certain) == ("cp1252", False)
    assert found.encoding.line == 2
    assert found.encoding.sample.startswith("Müller & Söhne;Köln")
    assert found.rows[0].cells["name"] == "Müller & Söhne"
    with pytest.raises(Unreadable, match="Confirm how line 2 reads"):
        cells(data)
    assert cells(data, "cp1252")[0] == ["Müller & Söhne", "Köln"]


def test_other_readings_of_the_doubtful_line_are_offered():
    found = inspect(io.BytesIO(CZECH.encode("cp1250"))).encoding
    offered = {found.name: found.sample} | {other.name: other.sample for other in found.alternatives}
    assert offered["cp1250"].startswith("jméno;město\nŘehoř")
    assert len(set(offered.values())) == len(offered) > 1


def test_an_encoding_that_reads_the_same_gives_way_to_the_more_frequent_one():
    assert inspect(io.BytesIO("a;b\n1;Müller\n2;Köln\n".encode("cp1250"))).encoding.name == "cp1252"


def test_one_wrong_letter_in_a_long_file_is_noticed_and_its_line_shown():
    data = b"a,b\n" + b"1,plain\n" * 50_000 + b"2,Gen\xe8ve\n" + b"1,plain\n" * 50_000
    found = inspect(io.BytesIO(data)).encoding
    assert not found.certain
    assert found.line == 50_002
    assert "Genève" in found.sample


def test_one_line_of_another_encoding_in_a_file_of_utf8_is_named_and_spoils_nothing():
    data = b"a,b\n" + "1,Müller\n".encode() * 20_000 + b"2,Gen\xe8ve\n" + "1,Köln\n".encode() * 20
    with pytest.raises(Unreadable, match="Line 20002 is not written in UTF-8, while the lines round it are"):
        inspect(io.BytesIO(data))
    assert inspect(io.BytesIO(data), Options(encoding="cp1252")).rows[0].cells["b"] == "MÃ¼ller"


def test_the_choice_of_an_encoding_that_does_not_fit_names_the_line():
    data = b"a,b\n1,x\n2,\x81\n"
    for attempt in (lambda: inspect(io.BytesIO(data), Options(encoding="cp1252")), lambda: cells(data, "cp1252")):
        with pytest.raises(
            Unreadable, match=r"Line 3 holds a byte \(0x81\) that means nothing in Windows-1252"
        ) as refusal:
            attempt()
        assert refusal.value.line == 3


def test_half_a_letter_at_the_end_is_noticed():
    with pytest.raises(Unreadable) as refusal:
        cells(b"a,b\n1,\xc3", "utf-8-sig")
    assert refusal.value.line == 2


@pytest.mark.parametrize("name", ["zlib_codec", "unicode_escape", "idna", "utf-7", "nonsense"])
def test_only_encodings_for_text_can_be_chosen(name):
    for attempt in (lambda: inspect(io.BytesIO(b"a\n1\n"), Options(encoding=name)), lambda: cells(b"a\n1\n", name)):
        with pytest.raises(Unreadable, match="not known here"):
            attempt()


def test_zero_bytes_are_no_text():
    with pytest.raises(Unreadable, match="Line 2 holds a zero byte"):
        inspect(io.BytesIO(b"a,b\n1,\x00\n"))
    with pytest.raises(Unreadable, match="Line 2 holds a zero byte"):
        cells(b"a,b\n1,\x00\n", "utf-8-sig")


def test_utf16_without_its_mark_and_utf32_are_refused_with_advice():
    for data in (LINES.encode("utf-16-le"), LINES.encode("utf-32")):
        with pytest.raises(Unreadable, match="Save it as CSV"):
            inspect(io.BytesIO(data))


def test_letters_lost_before_the_file_came_here_are_counted():
    assert "1 letter was lost" in inspect(io.BytesIO("a,b\n1,M\ufffdller\n".encode())).warnings[0]


def test_utf16_said_of_a_file_without_its_mark_is_refused():
    with pytest.raises(Unreadable, match="This is not UTF-16"):
        inspect(io.BytesIO(LINES.encode()), Options(encoding="utf-16"))

"""Packed files are opened as far as they hold one table, and never grow beyond what a table needs."""

import gzip
import io
import struct
import zipfile

import pytest

from intimacy.imports.archives import Limits
from intimacy.imports.reading import Options, Unreadable, inspect, read_rows

TABLE = b"name,city\nAcme,Bern\n"
MB = 1024 * 1024
LONG = b"a,b\n" + (b"1," + b"2" * 1021 + b"\n") * (20 * 1024)


def zipped(compression=zipfile.ZIP_DEFLATED, **files):
    return packed({name.replace("__", "."): data for name, data in files.items()}, compression)


def packed(files, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file


def refusal(file, **options):
    """What is said when the file is inspected, which is what is said when it is read without having been."""
    with pytest.raises(Unreadable) as inspected:
        inspect(file, Options(**options))
    with pytest.raises(Unreadable) as read:
        list(read_rows(file, Options(encoding="utf-8-sig", delimiter=",", **options)))
    assert read.value.sentence == inspected.value.sentence
    return read.value.sentence


def test_the_one_table_in_a_zip_is_read_as_often_as_needed():
    file = packed({"export/accounts.csv": TABLE, "__MACOSX/._accounts.csv": b"litter", "export/.DS_Store": b"litter"})
    assert inspect(file).rows[0].cells == {"name": "Acme", "city": "Bern"}
    assert [row.cells["city"] for row in read_rows(file)] == ["Bern"]


def test_a_gzip_is_read():
    assert [row.cells["city"] for row in read_rows(io.BytesIO(gzip.compress(TABLE)))] == ["Bern"]


def test_a_zip_from_disk_is_read(tmp_path):
    path = tmp_path / "accounts.zip"
    path.write_bytes(zipped(accounts__csv=TABLE).getvalue())
    assert inspect(path).headers == ("name", "city")


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ({"a.csv": TABLE, "b.csv": TABLE}, "holds 2 files"),
        ({}, "holds 0 files"),
        ({"photo.png": b"x"}, "not a CSV file"),
        ({"../../etc/passwd.csv": TABLE}, "points outside"),
        ({"/etc/passwd.csv": TABLE}, "points outside"),
        ({"..\\windows.csv": TABLE}, "points outside"),
        ({"C:evil.csv": TABLE}, "points outside"),
        ({"inner.zip": packed({"a.csv": TABLE}).getvalue()}, "another archive"),
        ({"inner.csv": packed({"a.csv": TABLE}).getvalue()}, "another archive"),
        ({"inner.csv": gzip.compress(TABLE)}, "another archive"),
        ({"inner.csv": b"%PDF-1.7"}, "not a table in text form"),
        ({"inner.csv": b""}, "empty"),
        ({"[Content_Types].xml": b"", "xl/workbook.xml": b""}, "workbook"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}, "workbook"),
        ({"table.xlsx": b"PK"}, "workbook"),
        ({f"{number}.csv": b"" for number in range(1001)}, "too many files"),
    ],
)
def test_a_zip_that_does_not_hold_exactly_one_table_is_refused(files, part):
    assert part in refusal(packed(files))


def test_a_bomb_is_refused_by_what_it_declares_and_by_what_it_becomes():
    bomb = zipped(bomb__csv=LONG)
    assert "times its size" in refusal(bomb)
    assert "1 MB" in refusal(bomb, limits=Limits(inflated=MB))
    data = bytearray(bomb.getvalue())
    # The archive lies about the size of what it holds.
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 100)
    assert "damaged" in refusal(io.BytesIO(bytes(data)))


def test_a_gzip_bomb_is_refused_as_it_grows():
    assert "times its size" in refusal(io.BytesIO(gzip.compress(LONG)))
    mild = gzip.compress(LONG[: 2 * MB])
    assert "1 MB" in refusal(io.BytesIO(mild), limits=Limits(inflated=MB))


def test_a_protected_zip_is_refused():
    data = bytearray(zipped(a__csv=TABLE).getvalue())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(io.BytesIO(bytes(data)))


def test_a_packing_that_costs_memory_to_unpack_is_refused():
    assert "kind of archive" in refusal(zipped(zipfile.ZIP_LZMA, a__csv=TABLE))


@pytest.mark.parametrize("cut", [20, 40, -9, -1])
def test_half_an_archive_is_damaged(cut):
    for data in (zipped(a__csv=TABLE * 99).getvalue(), gzip.compress(TABLE * 99)):
        assert "damaged" in refusal(io.BytesIO(data[:cut]))


def test_a_changed_byte_in_a_zip_is_noticed():
    data = bytearray(zipped(zipfile.ZIP_STORED, a__csv=TABLE).getvalue())
    data[data.index(b"Bern")] = ord("K")
    assert "damaged" in refusal(io.BytesIO(bytes(data)))


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
        (b"%PDF-1.7", "not a table"),
        (b"\x89PNG\r\n\x1a\n", "not a table"),
        (b"PAR1", "not a table"),
        (b"7z\xbc\xaf\x27\x1c", "kind of archive"),
        (b"\n  <!DOCTYPE html><table>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "web page"),
    ],
)
def test_other_kinds_of_files_are_refused_with_what_to_do_instead(start, part):
    assert part in refusal(io.BytesIO(start + b" and more"))

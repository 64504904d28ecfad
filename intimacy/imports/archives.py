"""An uploaded file, opened safely: what it is by its first bytes, how large it may become, and which one file of a
zip is meant.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
Source = str | Path | BinaryIO


class Unreadable(Exception):
    """The file as a whole cannot be read: one sentence for the person who brought it and, where known, the line."""

    def __init__(self, sentence: str, *, line: int | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a person may bring. Bytes, except for cells and records (characters) and the ratio."""

    upload: int = 200 * MEGABYTE
    inflated: int = 200 * MEGABYTE
    ratio: int = 200
    """How many times its packed size a file may grow; asked only after the first ten megabytes, as a short file harms
    nobody.
    """
    cell: int = 64 * 1024
    record: int = MEGABYTE
    columns: int = 1000


RATIO_MATTERS_FROM = 10 * MEGABYTE
ZIP_DIRECTORY = MEGABYTE
ZIP_ENTRIES = 1000
TEXT_ENDINGS = {".csv", ".tsv", ".tab", ".txt"}
# What operating systems add to an archive without being asked.
LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}

SPREADSHEET = "spreadsheet"
ARCHIVE = "archive"
OTHER = "other"
MAGIC = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SPREADSHEET),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"%PDF-", OTHER),
    (b"\x89PNG\r\n", OTHER),
    (b"\xff\xd8\xff", OTHER),
    (b"GIF8", OTHER),
    (b"PAR1", OTHER),
    (b"SQLite format 3\x00", OTHER),
    (b"{\\rtf", OTHER),
    (b"\x7fELF", OTHER),
]
ZIP_START = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
GZIP_START = b"\x1f\x8b"
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")


class Counted(io.RawIOBase):
    """A stream that refuses to grow beyond what is allowed, and says a broken archive in plain words."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, *, most: int, packed: int | None = None, ratio: int = 0):
        self._stream = stream
        self._most = most
        self._packed = packed
        self._ratio = ratio
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as broken:
            raise Unreadable(_("The archive is damaged. Pack the file again, or upload it unpacked.")) from broken
        self._count += len(data)
        if self._count > self._most:
            raise too_large(self._most)
        if self._packed is not None and self._count > RATIO_MATTERS_FROM and self._count > self._packed * self._ratio:
            raise Unreadable(
                _(
                    "The archive grows to more than %(ratio)d times its size, which no table does. Upload the "
                    "file unpacked."
                )
                % {"ratio": self._ratio}
            )
        buffer[: len(data)] = data
        return len(data)


def too_large(most: int) -> Unreadable:
    return Unreadable(
        _("The file is larger than %(size)d MB. Split it into several files and import one after the other.")
        % {"size": max(1, most // MEGABYTE)}
    )


@contextmanager
def opened(source: Source, limits: Limits) -> Iterator[io.BufferedReader]:
    """The bytes of the table in an upload, unpacked as they are read. Raises `Unreadable`.

    A path is opened and closed here. A file object must be seekable; it is read from its start and stays open, so only
    one reading of it can be under way at a time.
    """
    if isinstance(source, str | Path):
        with open(source, "rb") as file, unpacked(file, limits) as table:
            yield table
    else:
        with unpacked(source, limits) as table:
            yield table


@contextmanager
def unpacked(file: BinaryIO, limits: Limits) -> Iterator[io.BufferedReader]:
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise Unreadable(_("The file is empty."))
    if size > limits.upload:
        raise too_large(limits.upload)
    file.seek(0)
    start = file.read(512)
    file.seek(0)
    if start.startswith(ZIP_START):
        with table_in_zip(file, size, limits) as inside:
            yield not_packed_again(buffered(inside, limits, packed=size))
    elif start.startswith(GZIP_START):
        with gzip.GzipFile(fileobj=file, mode="rb") as inside:
            yield not_packed_again(buffered(inside, limits, packed=size))
    else:
        refuse_what_is_no_text(start)
        # Closing this reader leaves the file open (`Counted` closes nothing): it belongs to whoever opened it.
        yield buffered(file, limits)


def buffered(stream: IO[bytes] | gzip.GzipFile, limits: Limits, packed: int | None = None) -> io.BufferedReader:
    most = limits.upload if packed is None else limits.inflated
    return io.BufferedReader(Counted(stream, most=most, packed=packed, ratio=limits.ratio), 256 * 1024)


def not_packed_again(table: io.BufferedReader) -> io.BufferedReader:
    start = table.peek(512)[:512]
    if not start:
        raise Unreadable(_("The file in the archive is empty."))
    if start.startswith((*ZIP_START, GZIP_START)):
        raise Unreadable(_("The archive holds another archive. Unpack it and upload the CSV file itself."))
    refuse_what_is_no_text(start)
    return table


def refuse_what_is_no_text(start: bytes) -> None:
    for magic, what in MAGIC:
        if start.startswith(magic):
            raise {SPREADSHEET: no_spreadsheet, ARCHIVE: no_such_archive, OTHER: no_table}[what]()
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise Unreadable(
            _(
                "This is a web page or an XML file, even if its name says otherwise. "
                "Open it in your spreadsheet program and save it as CSV (UTF-8)."
            )
        )


def no_spreadsheet() -> Unreadable:
    return Unreadable(
        _(
            "This is a workbook, not a CSV file. Open it, choose the sheet, and save that as CSV (UTF-8); then "
            "upload the result."
        )
    )


def no_such_archive() -> Unreadable:
    return Unreadable(
        _("This kind of archive cannot be opened here. Upload the CSV file itself, or a zip or gzip of it.")
    )


def no_table() -> Unreadable:
    return Unreadable(_("This is not a table in text form. Export your data as CSV (UTF-8) and upload that file."))


@contextmanager
def table_in_zip(file: BinaryIO, size: int, limits: Limits) -> Iterator[IO[bytes]]:
    """The one CSV file in a zip, as a stream. Nothing is ever written to a disk under a name from the archive."""
    refuse_huge_directory(file, size)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as broken:
        raise Unreadable(_("The zip file is damaged. Pack the file again, or upload it unpacked.")) from broken
    with archive:
        entry = the_one_table(archive.infolist())
        if entry.flag_bits & 0x1:
            raise Unreadable(
                _("The zip file is protected with a password. Upload it without one; it travels encrypted anyway.")
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise no_such_archive()
        if entry.file_size > limits.inflated:
            raise too_large(limits.inflated)
        try:
            inside = archive.open(entry)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as broken:
            raise Unreadable(_("The zip file is damaged. Pack the file again, or upload it unpacked.")) from broken
        with inside:
            yield inside


def refuse_huge_directory(file: BinaryIO, size: int) -> None:
    """The table of contents is read into memory as a whole, so its declared size is looked at first."""
    tail_size = min(size, 22 + 65535 + 20)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Unreadable(_("The zip file is damaged. Pack the file again, or upload it unpacked."))
    entries, directory = struct.unpack_from("<HL", tail, at + 10)
    if entries > ZIP_ENTRIES or directory > ZIP_DIRECTORY or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise Unreadable(_("The zip file holds too many files. Pack only the one CSV file."))


def the_one_table(entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names or "mimetype" in names or any(name.endswith(".iwa") for name in names):
        raise no_spreadsheet()
    files = []
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if ".." in path.parts or path.is_absolute() or "\\" in entry.filename or ":" in entry.filename:
            raise Unreadable(
                _("The zip file holds a name that points outside of it (%(name)s). Upload the CSV file itself.")
                % {"name": entry.filename[:80]}
            )
        if not entry.is_dir() and not LITTER.intersection(path.parts):
            files.append(entry)
    if len(files) != 1:
        raise Unreadable(
            _("The zip file holds %(count)d files. Pack exactly one CSV file, or upload it unpacked.")
            % {"count": len(files)}
        )
    ending = PurePosixPath(files[0].filename).suffix.lower()
    if ending in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"}:
        raise no_spreadsheet()
    if ending in {".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".tar", ".tgz"}:
        raise Unreadable(_("The archive holds another archive. Unpack it and upload the CSV file itself."))
    if ending not in TEXT_ENDINGS:
        raise Unreadable(
            _("The zip file holds %(name)s, which is not a CSV file.")
            % {"name": PurePosixPath(files[0].filename).name[:80]}
        )
    return files[0]

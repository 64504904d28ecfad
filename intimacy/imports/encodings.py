"""In which letters a file is written: known, or guessed and then confirmed by a person who sees how a doubtful line
reads.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from .archives import MEGABYTE, Unreadable

Reopen = Callable[[], AbstractContextManager[io.BufferedReader]]

UTF8 = "utf-8-sig"
UTF16 = "utf-16"
# Only encodings for text of people: Python also knows "zlib", "idna" or "unicode_escape", which must never be chosen
# from outside.
# The order decides between guesses that fit equally well; Western Excel's exports are by far the most frequent.
GUESSABLE = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_15",
    "iso8859_2",
    "koi8_r",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "mac_roman",
    "cp850",
    "cp437",
]
KNOWN = [UTF8, UTF16, *GUESSABLE]
REPLACEMENT = "\ufffd"
ENOUGH_DOUBTFUL_BYTES = 64 * 1024
SAMPLE = 200
SAMPLE_LINES = 5
OFFERS = 5


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding and how sure it is.

    When it is not sure, `sample` shows how the first doubtful lines read in it, from line `line` on, and `alternatives`
    how they read in the other encodings that fit.
    """

    name: str
    certain: bool
    sample: str = ""
    line: int | None = None
    alternatives: tuple["Encoding", ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the whole file taught: its encoding, how many lines it has, and how many letters were lost
    before.
    """

    encoding: Encoding
    lines: int
    lost_letters: int


def survey(reopen: Reopen, confirmed: str | None = None) -> Survey:
    """Read the whole file once, in bounded memory.

    Raises `Unreadable` naming the line of a byte that cannot be decoded.
    """
    with reopen() as table:
        start = table.peek(4)[:4]
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(_("The file is written in UTF-32, which is not read here. Save it as CSV (UTF-8)."))
    if confirmed == UTF16 and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(
            _("This is not UTF-16: such a file begins with a mark, which is not there. Choose another encoding.")
        )
    if confirmed is not None:
        return counted(reopen, Encoding(known(confirmed), certain=True))
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return counted(reopen, Encoding(UTF16, certain=True))
    try:
        return counted(reopen, Encoding(UTF8, certain=True))
    except Undecodable:
        return counted(reopen, guess(reopen))


def known(encoding: str) -> str:
    """The same name, when it is one of an encoding for text. Raises `Unreadable`."""
    if encoding not in KNOWN:
        raise Unreadable(_("The encoding %(name)s is not known here.") % {"name": encoding[:40]})
    return encoding


class Undecodable(Unreadable):
    """A byte that means nothing in the encoding at hand."""

    def __init__(self, encoding: str, line: int, byte: int):
        super().__init__(
            _(
                "Line %(line)d holds a byte (%(byte)s) that means nothing in %(encoding)s. Choose another "
                "encoding, or repair the line."
            )
            % {"line": line, "byte": f"0x{byte:02X}", "encoding": readable_name(encoding)},
            line=line,
        )


def readable_name(encoding: str) -> str:
    """The name of an encoding as other programs show it."""
    return {UTF8: "UTF-8", UTF16: "UTF-16"}.get(encoding, encoding.replace("cp125", "Windows-125").replace("_", "-"))


def counted(reopen: Reopen, encoding: Encoding) -> Survey:
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    feeds = returns = lost = 0
    ends_open = False
    with reopen() as table:
        for chunk in chunks(table):
            try:
                # An empty chunk is the end: it makes the decoder complain about half a letter.
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding.name, "ignore")
                line = 1 + (feeds + before.count("\n") or returns + before.count("\r"))
                raise Undecodable(encoding.name, line, error.object[error.start]) from None
            if "\0" in text:
                before = text[: text.index("\0")]
                raise no_text(1 + (feeds + before.count("\n") or returns + before.count("\r")))
            feeds += text.count("\n")
            returns += text.count("\r")
            lost += text.count(REPLACEMENT)
            if text:
                ends_open = not text.endswith(("\n", "\r"))
    return Survey(encoding, lines=(feeds or returns) + ends_open, lost_letters=lost)


def chunks(table: io.BufferedReader) -> Iterator[bytes]:
    while chunk := table.read(MEGABYTE):
        yield chunk
    yield b""


def no_text(line: int) -> Unreadable:
    return Unreadable(
        _(
            "Line %(line)d holds a zero byte, so this is not a text file, or one in UTF-16 without its mark. "
            "Save it as CSV (UTF-8)."
        )
        % {"line": line},
        line=line,
    )


def guess(reopen: Reopen) -> Encoding:
    """The likeliest encoding of a file that is not UTF-8, with others that also decode all of its doubtful lines."""
    line, doubtful, others = doubtful_lines(reopen)
    matches = sorted(
        from_bytes(doubtful + others, cp_isolation=GUESSABLE, threshold=0.3),
        key=lambda match: (round(match.chaos, 1), -round(match.coherence, 1), GUESSABLE.index(match.encoding)),
    )
    readings = {name: decoded(doubtful, name) for name in GUESSABLE}
    offers: dict[str, Encoding] = {}
    for name in dict.fromkeys([*(match.encoding for match in matches), *GUESSABLE]):
        reading = readings[name]
        if reading is None or reading in offers:
            continue
        # Encodings that read the doubtful lines alike are one guess, and the most frequent of them stands for all.
        if twin := next((twin for twin in GUESSABLE if readings[twin] == reading and fits(reopen, twin)), None):
            sample = "\n".join(doubt[:SAMPLE] for doubt in reading.splitlines()[:SAMPLE_LINES])
            offers[reading] = Encoding(twin, certain=False, sample=sample, line=line)
        if len(offers) == OFFERS:
            break
    if not offers:
        raise Unreadable(
            _(
                "Line %(line)d is not written in UTF-8, nor in any other encoding known here. Save the file as "
                "CSV (UTF-8)."
            )
            % {"line": line},
            line=line,
        )
    first, *rest = offers.values()
    return replace(first, alternatives=tuple(rest))


def doubtful_lines(reopen: Reopen) -> tuple[int, bytes, bytes]:
    """The number of the first line that is not UTF-8, the lines that are not ASCII, and a few plain ones as context."""
    number = sound = broken = 0
    first = None
    kept: list[bytes] = []
    plain: list[bytes] = []
    size = 0
    with reopen() as table:
        while (first is None or size < ENOUGH_DOUBTFUL_BYTES) and (line := table.readline(MEGABYTE)):
            number += 1
            if line.isascii():
                if len(plain) < 20:
                    plain.append(line[:SAMPLE] + b"\n")
                continue
            if decoded(line, "utf-8") is not None:
                sound += 1
            else:
                broken += 1
                first = first or number
            # What is kept begins with the first doubtful line, which is the one shown to a person.
            if first is not None:
                kept.append(line)
                size += len(line)
    # Five lines that are UTF-8 for each that is not: two files glued together, and any one encoding would spoil one of
    # them. Whoever wants that all the same names the encoding.
    if broken and sound >= 5 * broken:
        raise Unreadable(
            _(
                "Line %(line)d is not written in UTF-8, while the lines round it are. Repair it, "
                "or export the file again as CSV (UTF-8)."
            )
            % {"line": first},
            line=first,
        )
    return first or 1, b"".join(kept), b"".join(plain)


def decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def fits(reopen: Reopen, encoding: str) -> bool:
    try:
        counted(reopen, Encoding(encoding, certain=False))
    except Undecodable:
        return False
    return True

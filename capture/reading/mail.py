"""A message as a mail server or a mail program hands it over, however badly it was made."""

import hashlib
from datetime import UTC, datetime, timedelta
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from capture.reading.found import MOST_PEOPLE, Found, Person, cleaned, key_of, shortened

HEADER = 50_000  # characters of one header that are looked at
HTML = 500_000
ENVELOPE = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "to", "cc", "bcc")


class NotAMessage(ValueError):
    """The bytes hold no header that a message would have."""


class _Words(HTMLParser):
    """The words of a page of HTML, a block to a line."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "script", "head", "title")
        if tag in ("br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote"):
            self.words.append("\n")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script", "head", "title") and self.hidden > 0

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(" ".join(data.split()) + " ")


def headers_of(raw: bytes) -> EmailMessage:
    """The message with its headers alone, which is enough to see whether it is known."""
    head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0][:1_000_000] + b"\n\n"
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(head, headersonly=True)


def recipients(message: EmailMessage) -> list[str]:
    """Every address to which the message may have been delivered, the envelope's first."""
    return [person.email for name in ENVELOPE for person in _people(message, name)]


def key_of_message(message: EmailMessage, raw: bytes) -> str:
    """Its Message-ID; without one what it says."""
    said = cleaned(_header(message, "message-id"), 2_000)
    return key_of("mail", said or f"sha256 {hashlib.sha256(raw).hexdigest()}")


def read_message(raw: bytes) -> Found:
    """What a message says, and who wrote it to whom. Raises NotAMessage."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    if not any(_header(message, name) for name in ("from", "to", "date", "subject", "message-id")):
        raise NotAMessage
    senders = _people(message, "from")
    people = dict.fromkeys(senders + _people(message, "to") + _people(message, "cc"))
    words, names = _body(message)
    return Found(
        key=key_of_message(message, raw), kind="email", title=cleaned(_header(message, "subject"), 200),
        happened_at=_date(message), people=tuple(people)[:MOST_PEOPLE], notes=shortened(words),
        sender=senders[0].email if len(senders) == 1 else "", attachments=tuple(names[:20]),
    )  # fmt: skip


def _header(message: EmailMessage, name: str) -> str:
    """The first header of this name as it was written: parsing it further would trip over malformed ones."""
    for known, value in message.raw_items():
        if known.lower() == name:
            return _decoded(str(value)[:HEADER])
    return ""


def _decoded(value: str) -> str:
    unfolded = value.replace("\r", "").replace("\n", "")
    # Bytes that are no ASCII come as surrogates: most are UTF-8, the others Latin-1.
    escaped = unfolded.encode("utf-8", "surrogateescape")
    try:
        unfolded = escaped.decode()
    except UnicodeDecodeError:
        unfolded = escaped.decode("latin-1")
    if "=?" not in unfolded:
        return unfolded
    try:
        return str(make_header(decode_header(unfolded)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return unfolded


def _people(message: EmailMessage, name: str) -> list[Person]:
    raw = [str(value)[:HEADER] for known, value in message.raw_items() if known.lower() == name]
    found = []
    written = [value.replace("\r", "").replace("\n", "") for value in raw[:5]]
    for shown, address in getaddresses(written)[: MOST_PEOPLE * 2]:
        address = address.strip().lower()
        try:
            validate_email(address)
        except ValidationError:
            continue
        if len(address) <= 254:
            found.append(Person(address, cleaned(_decoded(shown), 200)))
    return list({person.email: person for person in reversed(found)}.values())[::-1]


def _date(message: EmailMessage) -> datetime:
    """When it was written; now where it does not say, or says something that cannot be."""
    now = timezone.now()
    try:
        said = parsedate_to_datetime(_header(message, "date"))
    except (TypeError, ValueError, OverflowError, IndexError):
        return now
    try:
        said = (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return now
    return said if now - timedelta(days=3650) < said <= now else now


def _body(message: EmailMessage) -> tuple[str, list[str]]:
    """The words, plain ones before HTML, and the names of what is attached."""
    plain, html, names = "", "", []
    for part in message.walk():
        try:
            if part.is_multipart():
                continue
            name, kind = part.get_filename() or "", part.get_content_type()
        except Exception:  # noqa: S112 - the library raises whatever a malformed header leads it to
            continue
        if name or part.get_content_disposition() == "attachment":
            names.append(cleaned(_decoded(str(name)), 200) or kind)
        elif kind == "text/plain" and not plain:
            plain = _text(part)
        elif kind == "text/html" and not html:
            html = _text(part)
    return (plain if plain.strip() else _without_marks(html)), names


def _text(part) -> str:
    payload = part.get_payload(decode=True) or b""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return payload.decode("utf-8", "replace")


def _without_marks(html: str) -> str:
    words = _Words()
    words.feed(html[:HTML])
    words.close()
    return "".join(words.words)

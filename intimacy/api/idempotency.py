"""Sending a POST twice does it once: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import json
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer

from intimacy.api.models import IdempotencyKey
from intimacy.api.problems import OtherPayload

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_HEADERS = ("Location", "ETag")


class AnsweredBefore(Exception):
    """Carries the answer of the first time out of the view."""

    def __init__(self, response: HttpResponse):
        self.response = response


class Claim:
    """The hold that a request has on its key until its transaction ends."""

    def __init__(self, row: IdempotencyKey, cipher: Fernet):
        self.row, self.cipher = row, cipher

    def keep(self, response) -> None:
        """Remember the answer. It is committed with what the request did, or with it forgotten."""
        body = JSONRenderer().render(response.data) if getattr(response, "data", None) is not None else b""
        self.row.status, self.row.body = response.status_code, self.cipher.encrypt(body)
        self.row.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        self.row.save(update_fields=["status", "headers", "body"])


def claim(request) -> Claim | None:
    """Take the key of a request; None where it has none. Raises AnsweredBefore or OtherPayload where it is taken.

    The unique hash makes a second request with the same key wait for the first one's transaction.
    """
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return None
    if not 1 <= len(key) <= LONGEST:
        raise ValidationError({HEADER: [_("An idempotency key has 1 to %(most)s characters.") % {"most": LONGEST}]})
    secret = f"{settings.SECRET_KEY} {request.auth.key_id} {key}".encode("utf-8", "surrogatepass")
    cipher = Fernet(urlsafe_b64encode(hashlib.sha256(b"answer " + secret).digest()))
    payload = json.dumps(request.data, sort_keys=True, default=_of_file).encode()
    mine = IdempotencyKey(
        hash=hashlib.sha256(b"key " + secret).digest(), digest=hashlib.sha256(payload).digest(),
        request=f"{request.method} {request.path}"[:300], by=request.user,
    )  # fmt: skip
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    held = IdempotencyKey.objects.get(hash=mine.hash)
    if held.pk == mine.pk:
        return Claim(held, cipher)
    if (held.request, bytes(held.digest)) != (mine.request, mine.digest):
        raise OtherPayload(_("This key was used for another request."))
    raise AnsweredBefore(_again(held, cipher))


def _of_file(file) -> str:
    """What stands for an uploaded file when two requests are compared."""
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    return found.hexdigest()


def _again(held: IdempotencyKey, cipher: Fernet) -> HttpResponse:
    body = cipher.decrypt(bytes(held.body))
    response = HttpResponse(body, status=held.status, headers={**held.headers, "Idempotent-Replayed": "true"})
    if body:
        response["Content-Type"] = "application/json"
    else:
        del response["Content-Type"]
    return response

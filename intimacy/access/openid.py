"""OpenID Connect, as far as we need it: find a provider, send somebody there, and judge what comes back. Knows no tenant and no database.

Authorization code with PKCE, state and nonce; the ID token's signature, issuer, audience and times are checked, whichever way it came
(OpenID Connect Core 1.0, 3.1.3.7). What a provider says that is not in order raises NotInOrder, whose words are for our log alone.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote_plus, urlencode, urlsplit

import jwt
import urllib3
from django.conf import settings
from django.utils.crypto import constant_time_compare

from intimacy.access.reaching import CannotReach, connection_to, path_of

PATIENCE = urllib3.Timeout(connect=3, read=6)
SECONDS = 10  # for a whole answer
LARGEST = 256 * 1024  # bytes of an answer
LASTS = 600  # seconds between leaving for the provider and coming back
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_DIFFER = 60  # seconds


class NotInOrder(Exception):
    """The provider does not answer, or what it says is not in order."""


@dataclass(frozen=True)
class Client:
    """What a provider knows us by."""

    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True)
class Vouched:
    """Whom a provider vouches for."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


def discover(issuer: str) -> dict[str, Any]:
    """The provider's own description. Raises NotInOrder, also where it is another issuer's."""
    found = _ask("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise NotInOrder("the issuer names itself differently")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str):
            raise NotInOrder(f"{name} is missing")
        _parts_of(found[name])
    return found


def begin(client: Client, callback: str) -> tuple[str, dict[str, Any]]:
    """Where to send somebody, and what has to be kept in their session until they come back."""
    found = discover(client.issuer)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": client.client_id, "redirect_uri": callback, "scope": "openid email profile",
        "state": kept["state"], "nonce": kept["nonce"], "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    address = found["authorization_endpoint"]
    joined = f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
    return joined, {**kept, "issuer": client.issuer, "client_id": client.client_id, "begun": int(time.time())}


def finish(client: Client, callback: str, kept: dict[str, Any], given: dict[str, str]) -> Vouched:
    """Whom the provider vouches for. ``given``: the query of the way back. Raises NotInOrder."""
    if not constant_time_compare(given.get("state", ""), kept["state"]):
        raise NotInOrder("another state")
    if (kept["issuer"], kept["client_id"]) != (client.issuer, client.client_id) or kept["begun"] < time.time() - LASTS:
        raise NotInOrder("begun too long ago, or with another provider")
    if given.get("iss", client.issuer) != client.issuer:  # RFC 9207
        raise NotInOrder("the answer is another issuer's")
    if given.get("error") or not given.get("code"):
        raise NotInOrder("no code")
    found = discover(client.issuer)
    tokens = _redeem(client, found, callback, given["code"], kept["verifier"])
    claims = _judged(client, found, str(tokens.get("id_token", "")), kept["nonce"])
    said = claims
    if not {"email", "email_verified"} <= claims.keys() and isinstance(found.get("userinfo_endpoint"), str):
        # Address and proof are taken from one place: they belong together.
        bearer = {"Authorization": f"Bearer {tokens.get('access_token')}"}
        said = _ask("GET", found["userinfo_endpoint"], headers=bearer)
        if said.get("sub") != claims["sub"]:
            raise NotInOrder("what is said of the person is said of another")
    email = str(said.get("email", "")).strip().lower()
    # Text where a truth value belongs is no proof.
    return Vouched(client.issuer, claims["sub"], email, said.get("email_verified") is True)


def _redeem(client: Client, found: dict, callback: str, code: str, verifier: str) -> dict[str, Any]:
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "code_verifier": verifier}
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:  # RFC 6749, 2.3.1: both are encoded as in a form first
        both = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}"
        who = {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
        return _ask("POST", found["token_endpoint"], data=asked, headers=who)
    asked |= {"client_id": client.client_id, "client_secret": client.secret}
    return _ask("POST", found["token_endpoint"], data=asked)


def _judged(client: Client, found: dict, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is the issuer's own, for us, for this sign-in and for now."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in SIGNED_WITH:
            raise NotInOrder("signed in a way that proves nothing")
        keys = [
            key for key in jwt.PyJWKSet.from_dict(_ask("GET", found["jwks_uri"])).keys if key.public_key_use != "enc"
        ]
        # A token may leave its key's name out where there is one key only.
        fitting = (
            [key for key in keys if key.key_id == header["kid"]] if "kid" in header else keys[:1] * (len(keys) == 1)
        )
        if not fitting:
            raise NotInOrder("signed with a key that the issuer does not show")
        claims = jwt.decode(
            token, fitting[0].key, algorithms=[header["alg"]], audience=client.client_id, issuer=client.issuer,
            leeway=CLOCKS_DIFFER, options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as fault:
        raise NotInOrder(f"the token is not in order: {type(fault).__name__}") from None
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise NotInOrder("another sign-in's token")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client.client_id:
        raise NotInOrder("made for somebody else")
    return claims


def _ask(method: str, address: str, *, data: dict | None = None, headers: dict | None = None) -> dict[str, Any]:
    """The JSON object that stands there. No redirect is followed, and little is read."""
    parts = _parts_of(address)
    sent = {"Host": parts.netloc, "User-Agent": "Kinward", "Accept": "application/json", **(headers or {})}
    if data is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with connection_to(parts, PATIENCE, private=settings.OPENID_INSIDE) as pool:
            answer = pool.request(
                method, path_of(parts), body=None if data is None else urlencode(data), headers=sent, retries=False,
                redirect=False, preload_content=False,
            )  # fmt: skip
            content = _read(answer)
            if answer.status != 200:
                raise NotInOrder(f"status {answer.status}")
        found = json.loads(content)
    except (CannotReach, urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
        raise NotInOrder(f"no answer that can be read: {type(fault).__name__}") from None
    if not isinstance(found, dict):
        raise NotInOrder("no answer that can be read")
    return found


def _read(answer) -> bytes:
    read, until = b"", time.monotonic() + SECONDS
    try:
        for chunk in answer.stream(16 * 1024):
            read += chunk
            if len(read) > LARGEST or time.monotonic() > until:
                raise NotInOrder("an answer without end")
    finally:
        answer.close()
    return read


def _parts_of(address: str) -> SplitResult:
    """The parts of an address of the web: of HTTPS, unless providers may stand inside our own network."""
    try:
        parts = urlsplit(address)
        is_sane = bool(parts.hostname) and (parts.port is None or parts.port > 0) and address.isascii()
    except ValueError:
        raise NotInOrder("no address of the web") from None
    if not is_sane or parts.username or parts.scheme not in ("https", "http"):
        raise NotInOrder("no address of the web")
    if parts.scheme != "https" and not settings.OPENID_INSIDE:
        raise NotInOrder("not HTTPS")
    return parts

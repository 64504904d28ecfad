"""A real OpenID Connect provider on this machine, what a browser does with it, and one that can be made to lie."""

import json
import os
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urljoin, urlsplit

import oidc_provider_mock
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from intimacy.access.domains import prove_domain
from intimacy.access.domains import token as domain_token
from intimacy.access.providers import set_provider
from intimacy.local.node import ROOT, node
from intimacy.tenancy.context import bound

PAGE, HERE = "/auth/oidc/acme/", "/t/acme/settings/sign-in/"
SECRET = "s3cret+/ %"  # with what has to be encoded on the way


@contextmanager
def running():
    """A provider that takes every client; yields its issuer."""
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def running_on_node(callback: str, people: dict[str, dict]):
    """Another provider, of another house, with one client that may come back to ``callback``; yields its issuer."""
    command, path = node()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = str(ROOT / "tests" / "access" / "provider.mjs")
    server = subprocess.Popen(
        [command, script, str(port), callback, SECRET, json.dumps(people)], env=os.environ | {"PATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == "ready"
        yield f"http://localhost:{port}"
    finally:
        server.kill()
        server.wait()


def knows(issuer: str, subject: str, **claims) -> None:
    """Tell the provider what it says of somebody."""
    requests.put(f"{issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()


def agree(address: str, subject: str) -> str:
    """What a person does at the provider: say who they are. The address to which they are sent back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.status_code in (302, 303), answer.text
    return answer.headers["Location"]


def agree_on_node(address: str, subject: str) -> str:
    """The same at the provider on Node: sign in, then agree that we are told. The address to which they are sent back."""
    browser, forms = requests.Session(), [{"prompt": "login", "login": subject, "password": "x"}, {"prompt": "consent"}]
    answer = browser.get(address, allow_redirects=False, timeout=5)
    while "/callback/" not in answer.headers.get("Location", ""):
        if answer.is_redirect:
            answer = browser.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False, timeout=5)
        else:
            assert forms, answer.text
            answer = browser.post(answer.url, data=forms.pop(0), allow_redirects=False, timeout=5)
    return answer.headers["Location"]


def path_of(address: str) -> str:
    """The path and the query of an address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(address).query))


@contextmanager
def in_front_of(issuer: str, change, certificate=None, signs=False):
    """A provider that passes everything on to a real one and may ``change(path, document)`` what it says, or name an address to send to.

    Yields its issuer. With a ``certificate`` (a file that holds its key as well) it speaks HTTPS. ``signs``: tokens are its own.
    """

    class Liar(BaseHTTPRequestHandler):
        def _pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("accept-encoding", "" if signs else "host")
            }
            answer = requests.request(
                self.command, issuer + self.path, data=body, headers=sent, timeout=5, allow_redirects=False
            )
            content, status, place = answer.content, answer.status_code, ""
            if "json" in answer.headers.get("Content-Type", ""):
                document = json.loads(content.replace(issuer.encode(), mine.encode()))
                said = change(self.path, document) or document
                content = json.dumps(said).encode()
                status, place = (302, said) if isinstance(said, str) else (status, "")
            self.send_response(status)
            if place:
                self.send_header("Location", place)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _pass_on  # noqa: N815

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    mine = f"http://127.0.0.1:{server.server_port}"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        mine = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield mine
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate_for(name: str, path) -> str:
    """A certificate for a host name, signed by itself, with its key in the same file; answers where it lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return str(path)


def proven(member):
    """The domain of the administrator's own address, by the link that is mailed to it."""
    return prove_domain(text=domain_token(member.user.email.split("@")[1], member), by=member)


def enter(tenant, member, issuer, **values):
    """The provider of a tenant, and its domain."""
    with bound(tenant, member=member, purpose="administration"):
        proven(member)
        return set_provider(
            **{"issuer": issuer, "client_id": "kinward", "secret": SECRET, "only": False, "by": member, **values}
        )


def leave_for(client, page=PAGE, **query) -> str:
    """Go as far as the provider's door; answers its address."""
    answer = client.get(page + "start/", query)
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def come(client, subject, page=PAGE, **query):
    """All the way there and back."""
    return client.get(path_of(agree(leave_for(client, page, **query), subject)))


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def refuses(answer, client) -> bool:
    return answer.status_code == 403 and not is_signed_in(client)

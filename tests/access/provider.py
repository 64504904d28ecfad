"""A real OpenID Connect provider on this machine, what a browser does with it, and one that can be made to lie."""

import json
import os
import socket
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urljoin, urlsplit

import oidc_provider_mock
import requests

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
def in_front_of(issuer: str, change):
    """A provider that passes everything on to a real one and may ``change(path, document)`` what it says; yields its issuer."""

    class Liar(BaseHTTPRequestHandler):
        def _pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent = {
                name: value for name, value in self.headers.items() if name.lower() not in ("host", "accept-encoding")
            }
            answer = requests.request(
                self.command, issuer + self.path, data=body, headers=sent, timeout=5, allow_redirects=False
            )
            content = answer.content
            if "json" in answer.headers.get("Content-Type", ""):
                document = json.loads(content.replace(issuer.encode(), mine.encode()))
                content = json.dumps(change(self.path, document) or document).encode()
            self.send_response(answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _pass_on  # noqa: N815

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    mine = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield mine
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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

"""A real OpenID Connect provider on this machine, what a browser does with it, and one that can be made to lie."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import oidc_provider_mock
import requests


@contextmanager
def running():
    """A provider that takes every client; yields its issuer."""
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def knows(issuer: str, subject: str, **claims) -> None:
    """Tell the provider what it says of somebody."""
    requests.put(f"{issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()


def agree(address: str, subject: str) -> str:
    """What a person does at the provider: say who they are. The address to which they are sent back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.status_code in (302, 303), answer.text
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

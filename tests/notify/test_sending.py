"""Mail reaches a real SMTP server and chat a real HTTP server: once, again when it was not taken, never when nobody knows."""

import json
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outbox
from django.utils import timezone

from intimacy.jobs.models import Job
from intimacy.jobs.running import run
from intimacy.notify import actions, channels
from intimacy.notify.mail import send_mail, send_mail_later
from intimacy.notify.models import Channel, Mail, Post, Sending
from intimacy.notify.posting import send_post
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Refused
from tests.notify.test_notifying import TOLD, tell  # noqa: F401 – fixture


class Server:
    """What an SMTP server is told, and what it answers."""

    def __init__(self, answers):
        self.answers, self.taken = list(answers), []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 – aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return answer


@pytest.fixture
def smtp(settings):
    """A function that starts a server with its answers; it stops with the test."""
    started = []

    def start(*answers) -> Server:
        handler = Server(answers)
        with (
            socket.socket() as probe
        ):  # aiosmtpd looks for itself on the port that it was given, so that it cannot be 0
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=port)
        controller.start()
        started.append(controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        return handler

    yield start
    for controller in started:
        controller.stop()


def deliver(acme, job, row):
    """What a worker does with the message now."""
    return job.run_in(acme, message=row.pk)


def test_a_mail_reaches_an_smtp_server_once_with_the_headers_of_one_click(tell, acme, smtp):  # noqa: F811
    server = smtp()
    tell()
    for _ in range(2):
        deliver(acme, send_mail, Mail.objects.get())
    (taken,) = server.taken
    assert taken["To"] == "alice@acme.example"
    assert taken["Subject"] == "Helix fades · Acme Instruments"
    assert taken["List-Unsubscribe"].strip().startswith("<http")
    assert taken["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(Mail.objects.get().pk) in taken["Message-ID"]
    assert "You own Helix Biolabs." in taken.get_content()


def test_what_was_not_taken_is_tried_again_later(tell, acme, smtp):  # noqa: F811
    server = smtp("451 Later")
    tell()
    deliver(acme, send_mail, Mail.objects.get())
    held = Mail.objects.get()
    assert (held.state, held.attempts) == (Sending.WAITING, 1)
    assert "451" in held.fault
    assert held.due_at > timezone.now()
    assert Job.objects.filter(task=send_mail.name, due_at=held.due_at, state="queued").count() == 1
    deliver(acme, send_mail, held)
    assert Mail.objects.get().state == Sending.SENT
    assert len(server.taken) == 1


def test_what_is_refused_for_good_is_put_aside_and_not_tried_again(tell, acme, smtp):  # noqa: F811
    server = smtp("554 No")
    tell()
    job = deliver(acme, send_mail, Mail.objects.get())
    assert (job.state, Mail.objects.get().state) == ("aside", Sending.FAILED)
    deliver(acme, send_mail, Mail.objects.get())
    assert server.taken == []


def test_a_server_that_is_down_is_tried_again(tell, acme, settings):  # noqa: F811
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell()
    deliver(acme, send_mail, Mail.objects.get())
    assert Mail.objects.get().state == Sending.WAITING


def test_a_mail_whose_worker_died_in_the_middle_is_never_sent_again(tell, acme):  # noqa: F811
    tell()
    Mail.objects.update(state=Sending.UNDER_WAY)
    deliver(acme, send_mail, Mail.objects.get())
    assert outbox.outbox == []
    assert Mail.objects.get().state == Sending.UNSURE


def test_an_address_that_is_no_member_gets_mail_that_nobody_can_leave(acme):
    with pytest.raises(Refused):
        send_mail_later(to="nobody", subject="x", text="x", by=CLOCK)
    assert not Mail.objects.exists()
    held = send_mail_later(to="new@else.example", subject="Welcome", text="https://x.example/", by=CLOCK)
    (job,) = Job.objects.filter(task=send_mail.name)
    for _ in range(2):
        run(acme.pk, job.pk, delivery=str(new_id()))
    (message,) = outbox.outbox
    assert message.to == [held.to]
    assert "List-Unsubscribe" not in message.extra_headers


# -- chat ------------------------------------------------------------------------------------------------------------


@contextmanager
def receiver(*statuses):
    """A server that keeps what is posted to it, and the list of what it got."""
    answers, got = list(statuses), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            status = answers.pop(0) if answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def in_chat(acme, cast, settings):
    """Alice and Bob hear in chat; a function connects a channel."""
    settings.ADDRESSES_MAY_BE_PRIVATE = True
    for member in (cast.alice, cast.bob):
        actions.choose(ways={TOLD: ["app", "chat"]}, by=member)
    return lambda kind, url: channels.set_channel(kind=kind, url=url, by=cast.ada)


def test_slack_gets_one_message_for_everybody_who_is_told_the_same(tell, in_chat, acme, cast):  # noqa: F811
    with receiver() as (url, got):
        in_chat("slack", url)
        tell([cast.alice, cast.bob], title="Helix <fades> & falls")
        for _ in range(2):
            deliver(acme, send_post, Post.objects.get())
    ((path, said),) = got
    assert path == "/hook"
    assert said["text"] == "Helix &lt;fades&gt; &amp; falls · For Alice, Bob"
    assert said["blocks"][0]["text"]["text"].endswith("/t/acme/accounts/|Helix &lt;fades&gt; &amp; falls>*")
    lines = [element["text"] for element in said["blocks"][1]["elements"]]
    assert "Account: Helix Biolabs" in lines
    assert "Kinward at Acme Instruments, topic “Something happened”" in lines
    assert Post.objects.get().state == Sending.SENT
    assert Channel.objects.get().told_at is not None


def test_teams_gets_an_adaptive_card_that_says_why(tell, in_chat, acme, cast):  # noqa: F811
    with receiver() as (url, got):
        in_chat("teams", url)
        tell()
        deliver(acme, send_post, Post.objects.get())
    ((_path, said),) = got
    (attachment,) = said["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    words = [run["text"] for block in card["body"] for run in block["inlines"]]
    assert words[0] == "Helix fades"
    assert "Why: You own Helix Biolabs." in words
    assert card["actions"][0]["url"].endswith("/t/acme/accounts/")


@pytest.mark.parametrize(
    ("status", "state"), [(503, Sending.WAITING), (429, Sending.WAITING), (404, Sending.FAILED), (302, Sending.FAILED)]
)
def test_a_channel_that_does_not_take_it_is_tried_again_or_given_up(tell, in_chat, acme, status, state):  # noqa: F811
    with receiver(status) as (url, got):
        in_chat("slack", url)
        tell()
        deliver(acme, send_post, Post.objects.get())
    assert len(got) == 1  # a redirect is not followed
    assert Post.objects.get().state == state
    assert str(status) in Channel.objects.get().fault


def test_an_address_that_became_private_is_not_posted_to(tell, in_chat, acme, settings):  # noqa: F811
    with receiver() as (url, got):
        in_chat("slack", url)
        tell()
        settings.ADDRESSES_MAY_BE_PRIVATE = False
        deliver(acme, send_post, Post.objects.get())
    assert got == []
    assert Post.objects.get().state == Sending.FAILED


def test_the_test_button_tells_what_became_of_it(in_chat, acme, cast):
    with receiver(200, 410) as (url, got):
        channel = in_chat("slack", url)
        channels.test_channel(channel=channel, by=cast.ada)
        with pytest.raises(Refused, match="status 410"):
            channels.test_channel(channel=channel, by=cast.ada)
    assert "A test, sent by Ada" in json.dumps(got[0][1])

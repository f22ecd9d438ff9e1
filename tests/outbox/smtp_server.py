"""A mail server for tests: speaks as much SMTP as smtplib needs, keeps what it is sent."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class MailServer:
    """`replies` takes the place of the usual answer to a verb: {"RCPT": "550 5.1.1 user unknown"}."""

    port: int
    replies: dict[str, str] = field(default_factory=dict)
    messages: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    drop_after_data: bool = False
    """Takes the message and hangs up without a word, as a server does that dies at that moment."""
    after_data: Callable[[], object] = lambda: None
    """What happens between taking a message and saying so."""


class _Conversation(socketserver.StreamRequestHandler):
    USUAL = {"EHLO": "250 tests", "HELO": "250 tests", "QUIT": "221 bye", "DATA": "354 go on"}

    def handle(self) -> None:
        server: MailServer = self.server.box  # type: ignore[attr-defined]
        self.say(server.replies.get("CONNECT", "220 tests ESMTP"))
        while line := self.rfile.readline():
            text = line.decode("utf-8").strip()
            verb = text.split(" ", 1)[0].upper()
            if verb == "MAIL":
                server.senders.append(text)
            elif verb == "RCPT":
                server.recipients.append(text)
            reply = server.replies.get(verb, self.USUAL.get(verb, "250 ok"))
            self.say(reply)
            if verb == "DATA" and reply.startswith("354"):
                server.messages.append(self.read_data())
                server.after_data()
                if server.drop_after_data:
                    return
                self.say(server.replies.get("END", "250 taken"))
            if verb == "QUIT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def read_data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(settings: Any, **options: Any) -> Iterator[MailServer]:
    """A server on a free port of this machine, to which *settings* send while it runs."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        box = MailServer(port=server.server_address[1], **options)
        server.box = box  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()

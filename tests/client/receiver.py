"""A receiver of webhooks, as users write one: it listens on this machine and keeps what it is told."""

import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Told(NamedTuple):
    """One call."""

    body: bytes
    signature: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Whether the vendor's signature is that of the bytes that came, as its page tells receivers to check."""
        expected = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return self.signature is not None and hmac.compare_digest(expected, self.signature.lower())


class Receiver(ThreadingHTTPServer):
    """Answers 200, or what it was told to answer next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/fivetran"
        self.told: list[Told] = []
        self.answers: deque[int] = deque()

    @property
    def events(self) -> list[str]:
        return [told.json["event"] for told in self.told]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Runs a receiver in a thread of its own: `with` it."""
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(Told(body, self.headers.get("X-Fivetran-Signature-256")))
        self.send_response(self.server.answers.popleft() if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

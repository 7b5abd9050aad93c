"""An HTTP server of a few lines, to answer as no honest node would."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]
"""From a decoded JSON-RPC request to an HTTP status and a body."""


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve on a free port of loopback while inside; gives the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            status, body = answer(json.loads(self.rfile.read(length)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """A test's output is not the place for an access log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def always(body: bytes, status: int = 200) -> Answer:
    return lambda request: (status, body)


def result(value: object) -> Answer:
    """A well-formed answer with this result, whatever was asked."""
    return lambda request: (
        200, json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": value}).encode(),
    )  # fmt: skip


def error(code: int, message: str, data: object = None) -> Answer:
    """A well-formed JSON-RPC error, whatever was asked."""
    body: dict[str, object] = {"code": code, "message": message}
    if data is not None:
        body["data"] = data
    return lambda request: (
        200, json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": body}).encode(),
    )  # fmt: skip

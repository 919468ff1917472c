"""A static server on the loopback address, as plain as a host can be: no headers, a sub-path."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

PREFIX = "/a-project/"


class Handler(SimpleHTTPRequestHandler):
    """Answers with the server's files, and counts the bytes it sends."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
    }
    server: Server

    def translate_path(self, path: str) -> str:
        self.directory = str(self.server.folder)
        if not path.startswith(PREFIX):
            return str(self.server.folder / "nothing lies outside of the prefix")
        return super().translate_path(path.removeprefix(PREFIX[:-1]))

    def copyfile(self, source: object, outputfile: object) -> None:
        super().copyfile(source, outputfile)  # type: ignore[arg-type]
        self.server.sent[self.path] = Path(self.translate_path(self.path)).stat().st_size

    def log_message(self, *told: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Serves ``folder``, which a test may change for another one.

    ``sent`` holds the bytes of each address that was answered.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent: dict[str, int] = {}
        self.listening = True
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a page is closed that was still loading."""

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Answer nobody within this block: every connection is closed at once."""
        self.listening = False
        try:
            yield
        finally:
            self.listening = True

    def verify_request(self, *arguments: object) -> bool:
        """Return whether a connection is answered."""
        return self.listening

    @property
    def address(self) -> str:
        """Where the site begins."""
        return f"http://127.0.0.1:{self.server_port}{PREFIX}"


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve a folder for as long as the block lasts."""
    server = Server(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

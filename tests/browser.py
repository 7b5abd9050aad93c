"""Chromium without a window, asked over its debugging protocol; and JavaScript in Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NODE = shutil.which("node")
_START_SECONDS = 60


class Page:
    """A tab: pages are files, of a width in CSS pixels, by day or by night."""

    def __init__(self, socket: Any, session: str) -> None:
        self._socket, self._session, self._asked = socket, session, 0

    def open(self, file: Path, *, width: int = 1_000, dark: bool = False) -> None:
        self("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1,
             mobile=width < 600)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self("Emulation.setEmulatedMedia", features=[scheme])
        self("Page.navigate", url=file.resolve().as_uri())
        loaded = "document.readyState === 'complete' && location.href !== 'about:blank'"
        self.wait(loaded)

    def wait(self, condition: str) -> None:
        """Wait until a JavaScript expression is true."""
        end = time.monotonic() + _START_SECONDS
        while not self.evaluate(condition):
            assert time.monotonic() < end, condition

    def evaluate(self, expression: str) -> Any:
        found = self("Runtime.evaluate", expression=expression, returnByValue=True,
                     awaitPromise=True)  # fmt: skip
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file in an input, as a person would."""
        root = self("DOM.getDocument")["root"]["nodeId"]
        node = self("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self("DOM.setFileInputFiles", nodeId=node, files=[str(file.resolve())])

    def picture(self) -> bytes:
        """The whole page as PNG."""
        shot = self("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return b64decode(shot["data"])

    def __call__(self, method: str, **parameters: Any) -> Any:
        self._asked += 1
        asked = {"id": self._asked, "method": method, "params": parameters}
        self._socket.send(json.dumps({**asked, "sessionId": self._session}))
        while True:
            answer = json.loads(self._socket.recv(_START_SECONDS))
            if answer.get("id") == self._asked:
                assert "error" not in answer, answer
                return answer["result"]


@contextmanager
def chromium() -> Iterator[Page]:
    """A tab of a browser of its own, which is ended afterwards."""
    from websockets.sync.client import connect

    assert CHROMIUM is not None
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--hide-scrollbars", "--remote-debugging-port=0", f"--user-data-dir={profile}",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port, path = _address(Path(profile, "DevToolsActivePort"), process)
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
                yield _tab(socket)
        finally:
            process.terminate()
            process.wait()


def _address(file: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        lines = file.read_text().split("\n") if file.exists() else []
        if len(lines) == 2:
            return lines[0], lines[1]
    raise AssertionError("chromium did not start")


def _tab(socket: Any) -> Page:
    browser = Page(socket, "")

    def ask(number: int, method: str, **parameters: Any) -> Any:
        socket.send(json.dumps({"id": -number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(socket.recv(_START_SECONDS))
            if answer.get("id") == -number:
                return answer["result"]

    target = ask(1, "Target.createTarget", url="about:blank")["targetId"]
    session = ask(2, "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    browser._session = session
    return browser

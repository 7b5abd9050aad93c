"""A stranger's file is fetched over https alone, and within bounds."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests.structures import CaseInsensitiveDict

from govkit.errors import GovkitError, NetworkError, UsageError
from govkit.network.download import download

Serve = Callable[[dict[str, Any]], list[str]]


def response(content: bytes = b"", status: int = 200, **headers: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.raw = io.BytesIO(content)
    answer.headers = CaseInsensitiveDict({k.replace("_", "-"): v for k, v in headers.items()})
    return answer


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Answers by URL, and lists what was asked for."""

    def serving(answers: dict[str, Any]) -> list[str]:
        asked: list[str] = []

        def get(session: requests.Session, url: str, **options: Any) -> requests.Response:
            assert options["allow_redirects"] is False
            asked.append(url)
            if isinstance(answers[url], Exception):
                raise answers[url]
            found: requests.Response = answers[url]
            return found

        monkeypatch.setattr(requests.Session, "get", get)
        return asked

    return serving


def test_a_file_is_fetched_and_redirects_within_https_are_followed(serve: Serve) -> None:
    serve({
        "https://a.example/x": response(status=302, location="/y"),
        "https://a.example/y": response(b"{}"),
    })  # fmt: skip
    assert download("https://a.example/x") == b"{}"


@pytest.mark.parametrize(
    "url",
    ["http://a.example/x", "file:///etc/passwd", "javascript:alert(1)", "data:,x", "a\x1b://"],
)
def test_another_scheme_is_refused_before_anything_is_asked(serve: Serve, url: str) -> None:
    asked = serve({})
    with pytest.raises(UsageError, match="give an https URL"):
        download(url)
    assert asked == []


@pytest.mark.parametrize("place", ["http://a.example/y", "file:///etc/passwd"])
def test_a_redirect_out_of_https_is_refused(serve: Serve, place: str) -> None:
    asked = serve({"https://a.example/x": response(status=301, location=place)})
    with pytest.raises(GovkitError):
        download("https://a.example/x")
    assert asked == ["https://a.example/x"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (response(bytes(1025)), "it is over"),
        (response(status=404), "HTTP status 404"),
        (response(b"x", content_encoding="gzip"), "packed"),
        (response(status=302, location="https://a.example/x"), "leads on"),
        (requests.ConnectionError("a key is in here"), "ConnectionError"),
    ],
)
def test_what_cannot_be_fetched_is_told(serve: Serve, answer: Any, why: str) -> None:
    serve({"https://a.example/x": answer})
    with pytest.raises(NetworkError, match=why) as raised:
        download("https://a.example/x", 1024)
    assert "a key is in here" not in str(raised.value)

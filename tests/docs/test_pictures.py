"""The README's pictures are what scripts/pictures.py makes of real runs now."""

from __future__ import annotations

import html
import io
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
_SPEC = spec_from_file_location("pictures", ROOT / "scripts" / "pictures.py")
assert _SPEC is not None
assert _SPEC.loader is not None
pictures = module_from_spec(_SPEC)
_SPEC.loader.exec_module(pictures)


def masked(picture: str) -> list[str]:
    """The words of a picture, without what differs from run to run: hashes and times."""
    ElementTree.fromstring(picture)
    body = re.sub(r"<style>.*?</style>", "", picture, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]*>", " ", body)).replace("\xa0", " ")
    text = re.sub(r"(?:0x)?[0-9a-f]{6,}|0x[0-9a-fA-F]+", "HASH", text)
    text = re.sub(r"\d{4}-\d\d-\d\d|\d\d:\d\d(?::\d\d)?", "TIME", text)
    return text.split()


@pytest.mark.parametrize("name", ["terminal", "gazette"])
def test_a_picture_is_what_its_run_gives_now(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    kept = (pictures.PICTURES / f"{name}.svg").read_text("utf-8")
    now = getattr(pictures, name)()
    assert masked(now) == masked(kept), "run python scripts/pictures.py"


def test_the_walk_in_the_picture_is_the_readmes() -> None:
    kept = " ".join(masked((pictures.PICTURES / "terminal.svg").read_text("utf-8")))
    for command in pictures.walk((pictures.ROOT / "README.md").read_text("utf-8")):
        assert f"$ {command}" in kept


def test_pictures_name_no_machine_and_ask_nobody() -> None:
    for name in ("terminal", "gazette"):
        text = (pictures.PICTURES / f"{name}.svg").read_text("utf-8")
        assert "/tmp" not in text
        assert "<script" not in text
        assert set(re.findall(r"https?://[^/\"')]+", text)) == {"http://www.w3.org"}

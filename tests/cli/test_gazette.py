"""The gazette: everything on plain pages, nothing secret, and verified from the site alone."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_records import KEEPER, add, write

HOSTILE = "<script>alert(1)</script>\u202e"


class Links(HTMLParser):
    """What a page refers to, and the scripts in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.scripts = 0
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.fixture
def site(cli: Cli, tmp_path: Path) -> tuple[Path, str]:
    """A site with laws, a secret, a payment that was voted on; and the log's key."""
    key = cli.ok("record", "log-key", *KEEPER).out.strip()
    law = write(tmp_path, "law.md", f"# Article 1: Shells\n{HOSTILE.rstrip(chr(0x202E))}\n")
    number = add(cli, law, "--title", HOSTILE)
    add(cli, write(tmp_path, "new.md", "# Article 1: Shells\nAll are equal.\n"), "--amends", number)
    add(cli, write(tmp_path, "birth", "born on no day"), "--seal", "--title", "A birth")
    cli.ok("token", "transfer", "1 SHELL", "dev3", "--yes")
    cli.ok("gazette", "build", tmp_path / "site", "--uri", "https://gazette.example/")
    return tmp_path / "site", key


def test_every_link_leads_somewhere_and_nothing_is_fetched(site: tuple[Path, str]) -> None:
    folder, _ = site
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 4 + 4
    for page in pages:
        links = Links(page)
        assert links.scripts == 1
        assert links.targets
        for target in links.targets:
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


def test_what_people_wrote_is_shown_as_they_wrote_it_and_runs_nowhere(
    site: tuple[Path, str],
) -> None:
    folder, _ = site
    for page in ("index.html", "records/2.html"):
        text = (folder / page).read_text()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in text
        assert "<script>alert" not in text
        assert "\u202e" not in text
    assert "All are equal." in (folder / "law.html").read_text()


def test_only_our_own_script_and_style_may_run(site: tuple[Path, str]) -> None:
    text = (site[0] / "index.html").read_text()
    for tag in ("style", "script"):
        source = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert source
        digest = b64encode(hashlib.sha256(source[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in text


def test_nothing_sealed_is_published(site: tuple[Path, str]) -> None:
    folder, _ = site
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert not any(b"born on no day" in each.read_bytes() for each in files)
    assert "not published" in (folder / "records" / "4.html").read_text()


def test_the_site_verifies_by_itself(site: tuple[Path, str], tmp_path: Path) -> None:
    folder, key = site
    outside = Cli(tmp_path / "outside")
    told = outside.ok("record", "rebuild", folder, "--key", key, "--offline").err
    assert "4 records are whole" in told
    for number in range(1, 5):
        outside.ok("record", "verify", folder / "proofs" / f"{number}.tlog-proof", "--key", key)
    law = outside.ok("law", "show", "Article 1", "--archive", folder).out
    assert law == "# Article 1: Shells\nAll are equal.\n"


def test_the_documents_of_erc_4824(site: tuple[Path, str]) -> None:
    folder, _ = site
    dao = json.loads((folder / "dao.json").read_text())
    assert dao["type"] == "DAO"
    for name in ("members", "proposals", "activityLog", "contracts", "governance"):
        uri = dao[f"{name}URI"]
        assert uri.startswith("https://gazette.example/")
        place = folder / uri.removeprefix("https://gazette.example/")
        assert place.is_file()
        if place.suffix == ".json":
            assert json.loads(place.read_text())["@context"] == dao["@context"]
    contracts = json.loads((folder / "contracts.json").read_text())["contracts"]
    assert all(each["id"].startswith("eip155:1337:0x") for each in contracts)


def test_a_site_grows(site: tuple[Path, str], cli: Cli, tmp_path: Path) -> None:
    folder, key = site
    add(cli, write(tmp_path, "more.md", "# Article 2: Sand\nSand is not.\n"))
    cli.ok("gazette", "build", folder)
    assert (folder / "records" / "5.html").is_file()
    Cli(tmp_path / "outside").ok("record", "rebuild", folder, "--key", key, "--offline")

"""A name works wherever an account is asked for, and the charter's text is kept at the founding."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.cli.conftest import Cli

REGISTRAR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVKIT_PASSWORD", "a long sentence of seven words, kept nowhere")


@pytest.fixture
def own(cli: Cli) -> Iterator[Cli]:
    """The micronation, in a folder that has keystores of its own."""
    yield cli
    for path in (cli.folder / ".govkit" / "accounts").glob("*.json"):
        path.unlink()


def test_the_nations_name_of_an_account_signs(cli: Cli) -> None:
    cli.ok("citizen", "admit", "dev9", "--as", "registrar", "--yes")
    result = cli.ok("citizen", "admit", "dev10", "--as", REGISTRAR.lower(), "--yes")
    assert "is citizen 5" in result.out + result.err


def test_ones_own_name_is_known_to_actions_and_shown_beside_the_address(own: Cli) -> None:
    address = own.ok("account", "new", "ana").out.strip()
    made = own.ok("proposal", "new", "Pay", "-a", "pay 10 SHELL to ana", "-a", "admit ana", "--yes")
    assert made.out == "1\n"
    shown = own.ok("proposal", "show", "1").out
    assert f"pay 10 SHELL to {address} (ana)" in shown
    assert address in own.ok("token", "balance", "ana").out


def test_a_name_that_two_accounts_have_signs_for_neither(own: Cli) -> None:
    own.ok("account", "new", "warden")
    for command in (
        ("proposal", "new", "Pay", "-a", "pay 10 SHELL to warden", "--yes"),
        ("citizen", "resign", "--as", "warden", "--yes"),
    ):
        assert "warden names two accounts" in own.fails(*command, code=2)


def test_a_name_of_the_nation_whose_key_is_elsewhere(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "micronation")
    path = empty.folder / "nation.yaml"
    path.write_text(path.read_text().replace(REGISTRAR, "0x" + "ab" * 20))
    line = empty.fails("found", path, "--as", "registrar")
    assert "the key of registrar is not here" in line
    assert "govkit account import" in line


def test_the_nation_files_name_founds(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "micronation")
    empty.ok("found", empty.folder / "nation.yaml", "--as", "warden")
    assert empty.ok("verify", "--json").json["deployer"] == empty.workspace.resolve("warden")


def test_what_is_published_tells_no_name_of_ones_own(own: Cli) -> None:
    own.ok("account", "new", "ana")
    call = own.workspace.__dict__
    call.pop("nation", None)
    assert own.workspace.nation.phrases.book.name_of(own.workspace.resolve("ana")) == "ana"
    address = own.workspace.resolve("ana")
    assert own.workspace.public_nation.phrases.book.name_of(address) == ""
    call.pop("nation", None)


@pytest.mark.parametrize(
    "charter", ["# Ours\n\nWe keep the tide.\n", "one\r\ntwo  \r\n", b"\xff\xfe\x00"],
    ids=["text", "windows", "bytes"],
)  # fmt: skip
def test_the_charter_is_kept_under_the_hash_that_was_recorded(
    empty: Cli, charter: str | bytes
) -> None:
    raw = charter if isinstance(charter, bytes) else charter.encode()
    empty.ok("init", empty.folder, "--template", "micronation")
    (empty.folder / "ours.md").write_bytes(raw)
    path = empty.folder / "nation.yaml"
    path.write_text(path.read_text().replace("  motto:", "  charter: {file: ours.md}\n  motto:"))
    empty.ok("found", path)
    out = empty.folder / "copy"
    empty.ok("record", "content", "1", "--out", out)
    assert out.read_bytes() == raw
    assert empty.ok("record", "show", "1", "--json").json["content_hash"] == (
        "0x" + sha256(raw).hexdigest()
    )


def test_the_law_and_the_gazette_show_the_charter(empty: Cli) -> None:
    empty.ok("init", empty.folder, "--template", "liberland")
    empty.ok("found", empty.folder / "nation.yaml")
    text = (empty.folder / "charter.md").read_text()
    assert text.splitlines()[0] in empty.ok("law", "show").out
    empty.ok("record", "check")
    empty.ok("record", "log-key", "--as", "archivist", "--yes")
    site = empty.folder / "site"
    empty.ok("gazette", "build", site, "--uri", "https://gazette.example/")
    assert "A founding text in the spirit of Liberland" in (site / "law.html").read_text()

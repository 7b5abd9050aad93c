"""The dossier by commands: built from a nation, verified with nothing but the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_records import KEEPER, write

WRAPPER = """\
  legal_wrapper:
    entity: Sandbar Association
    form: association
    jurisdiction: Bern, Switzerland
    registration_number: "CHE-123"
  clock: """


@pytest.fixture(scope="module")
def wrapped(_founded: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nation file with a legal wrapper, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wrapped")
    text = (_founded.folder / "nation.yaml").read_text()
    for each in _founded.folder.glob("*.md"):
        (folder / each.name).write_bytes(each.read_bytes())
    return write(folder, "wrapped.yaml", text.replace("  clock: ", WRAPPER, 1))


@pytest.fixture(scope="module")
def built(_founded: Cli, wrapped: Path) -> tuple[Path, str, str]:
    """A dossier, the log's key, and its block's hash; the chain is taken back afterwards."""
    cli, folder = _founded, wrapped.parent
    before = cli.workspace.node_request("evm_snapshot", [])
    key = cli.ok("record", "log-key", *KEEPER).out.strip()
    text = cli.ok("dossier", "wrapper", "--nation-file", wrapped).out
    wrapper = write(folder, "wrapper.txt", text)
    cli.ok("record", "add", wrapper, "--kind", "legal-wrapper", "--seal", *KEEPER)
    file, pdf = folder / "dossier.zip", folder / "dossier.pdf"
    result = cli.ok("dossier", "build", file, "--nation-file", wrapped, "--pdf", pdf)
    cli.workspace.node_request("evm_revert", [before])
    return file, key, result.err.split()[-1]


def test_a_dossier_is_verified_offline(built: tuple[Path, str, str], tmp_path: Path) -> None:
    file, key, block_hash = built
    outside = Cli(tmp_path / "outside")
    result = outside.ok(
        "dossier", "verify", file, "--key", key, "--block-hash", block_hash,
        "--pdf", tmp_path / "again.pdf",
    )  # fmt: skip
    assert "Sandbar Association (record 2)" in result.out
    assert "verified. What still has to be trusted:" in result.err
    assert "--block-hash" not in result.err
    assert (tmp_path / "again.pdf").read_bytes() == file.with_suffix(".pdf").read_bytes()
    found = outside.ok("dossier", "verify", file, "--block-hash", block_hash, "--json").json
    assert found["legal_wrapper"]["fields"]["registration_number"] == "CHE-123"
    assert (found["valid"], found["nation"]) == (True, "Sandbar")
    assert not (tmp_path / "outside").exists()


def test_what_is_wrong_with_a_dossier_is_told(built: tuple[Path, str, str], tmp_path: Path) -> None:
    file, key, _ = built
    outside = Cli(tmp_path / "outside")
    trust = ("dossier", "verify", file)
    assert "nothing is given to trust" in outside.fails(*trust, code=2)
    assert "another block" in outside.fails(*trust, "--block-hash", "0x" + "11" * 32)
    assert "is not a hash" in outside.fails(*trust, "--block-hash", "11", code=2)
    elsewhere = outside.fails(*trust, "--key", key, "--origin", "eip155:1:0x" + "11" * 20)
    assert "another nation" in elsewhere
    assert "cannot be read" in outside.fails("dossier", "verify", "none", "--key", key, code=2)
    cut = write(tmp_path, "cut.zip", file.read_bytes()[:-1])
    assert "not a valid dossier" in outside.fails("dossier", "verify", cut, "--key", key)


def test_without_a_key_of_the_log_nothing_is_signed(cli: Cli, tmp_path: Path) -> None:
    assert "no key to sign with" in cli.fails("dossier", "build", tmp_path / "dossier.zip")
    assert not (tmp_path / "dossier.zip").exists()


def test_only_this_nations_file_states_its_wrapper(cli: Cli, wrapped: Path, tmp_path: Path) -> None:
    text = wrapped.read_text().replace("Sandbar", "Sandbank", 1)
    other = write(tmp_path, "other.yaml", text)
    told = cli.fails("dossier", "wrapper", "--nation-file", other, code=2)
    assert "is not the file that this nation was founded with" in told
    assert "no legal wrapper is stated" in cli.fails("dossier", "wrapper", code=2)

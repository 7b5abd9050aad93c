"""Ape through govkit's own provider: the powers of a test provider over the served chain."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govkit.chain import process

pytestmark = pytest.mark.ape

DIGEST = b"\1" * 32
KIND = b"law".ljust(32, b"\0")


@pytest.fixture
def provider(networks: Any, tmp_path: Path) -> Iterator[Any]:
    """A node of its own for each test."""
    settings = {"folder": str(tmp_path / "chain")}
    choice = networks.ethereum.local.use_provider("govkit", provider_settings=settings)
    with choice as connected:
        yield connected
    process.stop(tmp_path / "chain")


@pytest.fixture
def ledger(provider: Any, project: Any, accounts: Any) -> Any:
    return accounts[0].deploy(
        project.RecordLedger, accounts[1], [accounts[3]], b"", "0x" + "00" * 20
    )


def test_it_deploys_sends_reads_and_is_told_why(ledger: Any, accounts: Any) -> None:
    import ape

    receipt = ledger.append(KIND, DIGEST, "A law", sender=accounts[3])
    assert ledger.size() == 1
    assert [event.title for event in receipt.events] == ["A law"]
    with ape.reverts("ledger: only keeper"):
        ledger.append(KIND, DIGEST, "A law", sender=accounts[5])
    with pytest.raises(ape.exceptions.ContractLogicError) as refused:
        ledger.append.call(KIND, DIGEST, "A law", sender=accounts[5])
    assert refused.value.revert_message == "ledger: only keeper"
    assert ledger.size() == 1


def test_a_console_opens_without_more(tmp_path: Path) -> None:
    """In an empty folder, where nothing calls `register`."""
    ape = str(Path(sys.executable).with_name("ape"))
    code = "print(chain.provider.name, chain.chain_id)"
    arguments = [ape, "console", "--network", "ethereum:local:govkit", "-c", code]
    try:
        ran = subprocess.run(
            arguments, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        assert ran.stdout.split()[-2:] == ["govkit", "1337"], ran.stderr
    finally:
        process.stop(tmp_path / ".govkit" / "chain")


def test_it_is_known_also_where_ape_has_listed_its_providers(networks: Any) -> None:
    from ape.plugins.pluggy_patch import plugin_manager

    import ape_govkit

    plugin_manager.unregister(ape_govkit)
    networks.ethereum.local.__dict__.pop("providers", None)
    assert "govkit" not in networks.ethereum.local.providers
    ape_govkit.register()
    assert "govkit" in networks.ethereum.local.providers


def test_it_goes_back_to_a_snapshot(provider: Any, ledger: Any, accounts: Any) -> None:
    snapshot = provider.snapshot()
    ledger.append(KIND, DIGEST, "A law", sender=accounts[3])
    provider.restore(snapshot)
    assert ledger.size() == 0
    with pytest.raises(Exception, match="snapshot"):
        provider.restore(snapshot)


def test_it_mines_and_moves_time(provider: Any, ledger: Any, chain: Any) -> None:
    height, time = chain.blocks.height, chain.blocks.head.timestamp
    provider.mine(5)
    assert chain.blocks.height == height + 5
    provider.set_timestamp(time + 86_400)
    provider.mine()
    assert chain.blocks.head.timestamp == time + 86_400
    provider.auto_mine = False
    assert provider.auto_mine is False
    provider.auto_mine = True
    assert provider.auto_mine is True


def test_it_acts_for_others(provider: Any, ledger: Any, accounts: Any) -> None:
    provider.set_balance(accounts[9].address, 7)
    assert accounts[9].balance == 7
    assert provider.unlock_account(ledger.address)
    provider.relock_account(ledger.address)

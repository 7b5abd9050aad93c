"""Found a nation with ape: ape run found --network ethereum:local:test [--file nation.yaml]."""

from __future__ import annotations

from pathlib import Path

import click
from ape.api import ProviderAPI
from ape.cli import ConnectedProviderCommand, network_option

from ape import accounts
from govkit import Constitution, KeySigner, Nation, Web3Port


@click.command(cls=ConnectedProviderCommand)
@network_option()
@click.option("--file", "nation_file", type=Path, default=Path("examples/micronation.yaml"))
def cli(provider: ProviderAPI, nation_file: Path) -> None:
    """Found the nation that FILE describes on the chosen network."""
    signer = KeySigner(bytes.fromhex(accounts.test_accounts[0].private_key.removeprefix("0x")))
    port = Web3Port(provider.web3.provider, poll_seconds=0.01)
    nation = Nation.found(Constitution.load(nation_file), port, signer)
    click.echo(f"{nation.name} is founded: {dict(nation.deployment.contracts)}")

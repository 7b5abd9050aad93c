"""What commands work with: the nation's folder, the network and keys, asking and sending."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from govkit.cli.digests import ShowingSigner, say_calls
from govkit.cli.output import ask_secret, confirm, say
from govkit.errors import AccountError, UsageError
from govkit.institutions import INSTITUTIONS, Institution

if TYPE_CHECKING:
    from govkit.actions import AddressBook
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.nation import Nation
    from govkit.network.accounts import Keystore
    from govkit.network.port import Receipt, Signer
    from govkit.network.rpc_port import RpcPort
    from govkit.types import Address, Call

DEFAULT_ACCOUNT = "dev0"
LEAST_CHARACTERS, LEAST_DIFFERENT = 12, 6
"""Of a password for an account that acts where money is real."""

AsOption = typer.Option(
    None,
    "--as",
    envvar="GOVKIT_ACCOUNT",
    help="Sign with this account, by its name or address. [default: dev0 locally]",
    show_default=False,
)
OwnOption = typer.Option(
    None,
    "--as",
    envvar="GOVKIT_ACCOUNT",
    help="Whose: an account, an address or a name. [default: dev0 locally]",
    show_default=False,
)
WhoArgument = typer.Argument(help="An address or a name.")
DelegateArgument = typer.Argument(help="An address or a name. Give your own to vote yourself.")
YesOption = typer.Option(False, "--yes", "-y", help="Send without asking.")
JsonOption = typer.Option(False, "--json", help="Print JSON, for machines.")


@dataclass
class Workspace:
    """A nation's folder, and the network through which the nation is reached."""

    folder: Path
    network_name: str | None = None
    is_named: bool = True
    """Whether the user named the folder; otherwise it was searched for."""
    institutions: tuple[Institution, ...] = INSTITUTIONS
    file_names: Mapping[str, Address] = field(default_factory=dict)
    """Names of accounts in a nation file that is not founded yet."""
    needs_strong_password: bool = False
    """Whether a keystore with a weak password is refused."""
    command: str = ""
    """The words of the command that runs, such as `proposal show`."""

    @cached_property
    def state(self) -> Path:
        """Where the nation's files are. Raises UsageError if another user could write there."""
        from govkit.cli import folders

        stranger = folders.stranger_in(self.folder)
        if stranger and not folders.is_safe(self.folder):
            if not self.is_named:
                raise folders.refusal(self.folder, stranger)
            say(f"note: {stranger}; it is used all the same, since you named the folder")
        return self.folder / folders.STATE_FOLDER

    @property
    def chain_folder(self) -> Path:
        return self.state / "chain"

    @property
    def deployment_file(self) -> Path:
        return self.state / "deployment.json"

    @property
    def record_store(self) -> Path:
        """Where the contents of records are kept."""
        return self.state / "records"

    @property
    def log_key_file(self) -> Path:
        """The key that signs checkpoints of the record log."""
        return self.state / "log.key"

    @property
    def network(self) -> str:
        """The network that the user named, or else the one on which the nation was founded."""
        from govkit.network.networks import LOCAL

        if self.network_name:
            return self.network_name
        remembered = self.state / "network"
        return read_text(remembered).strip() or LOCAL if remembered.exists() else LOCAL

    @property
    def network_shown(self) -> str:
        """The network's name. Of a URL, the parts that may be secret are left out."""
        from govkit.network.networks import public_name

        return public_name(self.network) if "://" in self.network else self.network

    @property
    def is_local(self) -> bool:
        return self.network == "local"

    def remember_network(self) -> None:
        """Save the network in use as the default of this folder."""
        from govkit.files import OWNER_ONLY, write_whole

        write_whole(self.state / "network", f"{self.network}\n", mode=OWNER_ONLY)

    @cached_property
    def port(self) -> RpcPort:
        """The connection to the network. Starts the embedded chain if it does not run."""
        from govkit.network.networks import find_network
        from govkit.network.rpc_port import RpcPort

        if self.is_local:
            from govkit.chain.process import chain_folder, ensure_running

            self.check_chain()
            return RpcPort(
                ensure_running(self.chain_folder).url,
                poll_seconds=0.01,
                turn_file=chain_folder(self.chain_folder) / "sending",
                is_one_server=True,
                reads=self._reads,
            )
        network = find_network(self.network, self.state)
        return RpcPort(
            network.url,
            expect_chain_id=network.chain_id,
            fee_cap_wei=network.fee_cap_wei,
            confirmations=network.confirmations,
            journal=self.state / "pending.json",
            reads=self._reads,
        )

    @property
    def has_chain(self) -> bool:
        """Whether this folder has a chain, or uses one of another folder."""
        from govkit.chain.process import chain_folder

        return (chain_folder(self.chain_folder) / "chain.sqlite").exists()

    def check_chain(self) -> None:
        """Refuse to begin a chain here for a nation that lives elsewhere. Raises NetworkError."""
        if self.deployment_file.exists() and not self.has_chain:
            from govkit.cli.join import elsewhere
            from govkit.nation.blueprint.deployment import Deployment

            raise elsewhere(Deployment.load(self.deployment_file), self.deployment_file)

    @property
    def _reads(self) -> Path:
        """Where it is noted what this command read last time."""
        return self.state / "reads" / f"{self.command.replace(' ', '-')}.json"

    def close(self) -> None:
        """The end of a command that came to its end."""
        if "port" in self.__dict__:
            self.port.close()

    def block_hash(self, number: int) -> bytes | None:
        """The hash of a block, or None if the chain does not have it."""
        return None if number > self.port.block().number else self.port.block(number).hash

    def node_request(self, method: str, params: list[object]) -> object:
        """Send one JSON-RPC request to the embedded chain's node. Raises ChainError."""
        from govkit.chain import process

        self.check_chain()
        if "port" in self.__dict__:
            self.port.forget()
        return process.request(process.ensure_running(self.chain_folder), method, params)

    @cached_property
    def nation(self) -> Nation:
        port = self.port  # what it asks ahead is answered while Python imports the rest
        from govkit.nation.nation import Nation

        nation = Nation.connect(self.deployment_file, port, self.institutions)
        if (self.state / "abi").exists():
            from govkit.actions.abis import load_abis

            nation.abis = load_abis(self.state / "abi", nation.book)
        nation.naming = lambda: self._with_own(nation.book.addresses)
        nation.agreement_folder = self.folder / "agreements"
        return nation

    @property
    def public_nation(self) -> Nation:
        """The nation in words that tell no name of this folder's accounts, for what is published.

        It is connected to, and so checked, as `nation`.
        """
        from govkit.nation.nation import Nation

        public = Nation(self.nation.deployment, self.port, self.institutions)
        public.abis = self.nation.abis
        return public

    @cached_property
    def deployment(self) -> Deployment:
        """The deployment file, checked as far as that works without a chain."""
        from govkit.nation.authenticity import check_file
        from govkit.nation.blueprint.deployment import Deployment

        deployment = Deployment.load(self.deployment_file)
        check_file(deployment, self.institutions)
        return deployment

    @property
    def book(self) -> AddressBook:
        """Names of addresses, from the nation and from the keystores of this folder.

        A name that both give to different accounts stands for neither.
        """
        return self._with_own(self.nation.book.addresses)

    def _with_own(self, named: Mapping[str, Address]) -> AddressBook:
        from govkit.actions import AddressBook

        stored = {account.name: account.address for account in self.keystore.list()}
        torn = {name for name in stored if named.get(name, stored[name]) != stored[name]}
        return AddressBook({**stored, **named}, frozenset(torn))

    @cached_property
    def keystore(self) -> Keystore:
        from govkit.network.accounts import Keystore

        return Keystore(self.state / "accounts", self._password)

    def _password(self, name: str) -> str:
        password = ask_password(name)
        if self.needs_strong_password:
            check_strength(name, password)
        return password

    def signer(self, name: str | None) -> ShowingSigner:
        """The account that signs. On the local chain that is dev0 unless another is named."""
        if name is None:
            if not self.is_local:
                raise UsageError(
                    "no account is named to sign",
                    next_step="add --as ACCOUNT, or set GOVKIT_ACCOUNT",
                )
            name = DEFAULT_ACCOUNT
        signer = self.keystore.signer(self._own_name(name))
        if not self.is_local:
            self._check_private(signer.address)
        return ShowingSigner(signer)

    def address_of(self, name: str) -> Address:
        """The address of an account that signs, without its password. Raises AccountError."""
        return self.keystore.address_of(self._own_name(name))

    def find(self, text: str) -> Address:
        """The address of an account, also before a nation is founded. Raises UsageError."""
        from govkit.chain.dev_accounts import DEV_ACCOUNTS

        names = {account.name: account.address for account in DEV_ACCOUNTS}
        if self.deployment_file.exists():
            names = {**self.deployment.names, **self.deployment.contracts, **names}
        return self._with_own({**self.file_names, **names}).resolve(text)

    def _own_name(self, name: str) -> str:
        """A name of the nation's file as the address by which the keystore finds its key.

        Raises UsageError if the nation calls another account so than this folder, AccountError if
        the key is elsewhere.
        """
        from govkit.nation.blueprint.deployment import Deployment

        named = dict(self.file_names)
        if self.deployment_file.exists():
            named = {**Deployment.load(self.deployment_file).names, **named}
        if name not in named:
            return name
        address = self._with_own(named).resolve(name)
        if not self.keystore.has(address):
            raise AccountError(
                f"the key of {name} is not here",
                f"it is the account {address}, of which this folder has no keystore",
                "use the machine that has it, or govkit account import",
            )
        return address

    def _check_private(self, address: Address) -> None:
        """Refuse a dev account where money is real: everybody has its key."""
        from govkit.chain.dev_accounts import DEV_ACCOUNTS, DEV_CHAINS

        public = any(account.address == address for account in DEV_ACCOUNTS)
        if public and self.port.chain_id() not in DEV_CHAINS:
            raise UsageError(
                f"{address} is a dev account",
                f"its key is public, and chain {self.port.chain_id()} is not a development chain",
                "use a key of your own: govkit account new",
            )

    def resolve(self, text: str) -> Address:
        return self.book.resolve(text)

    def me(self, account: str | None) -> Address | None:
        """The account that the user named or has by default, which need not sign; else None."""
        if account is None:
            return self.resolve(DEFAULT_ACCOUNT) if self.is_local else None
        return self.resolve(account)

    def as_officer(self, call: Call, account: str | None) -> Call:
        """Wrap the call to go through an office of the signer, if one has that power."""
        return self.nation.as_officer(call, self.signer(account).address)

    def send(self, call: Call, account: str | None, *, yes: bool) -> Receipt:
        """Show what would be sent, ask, and send it."""
        return self.send_all([call], account, yes=yes)[-1]

    def send_all(self, calls: Sequence[Call], account: str | None, *, yes: bool) -> list[Receipt]:
        signer = self.signer(account)
        if not yes:
            self.ask_about(((self.nation.phrases.describe(call), call) for call in calls), signer)
        return [self._sent(call, signer) for call in calls]

    def ask_about(self, calls: Iterable[tuple[str, Call | None]], signer: Signer) -> None:
        """Say what would be sent, in words and by its digests, and who signs, and ask."""
        say_calls(calls)
        say(f"  signed by {self.book.show(signer.address)} on {self.network_shown}")
        ask_to_go_on()

    def _sent(self, call: Call, signer: Signer) -> Receipt:
        """Send a call. A refusal that is about time says when it was or will be."""
        from govkit.errors import LimitExceeded, WrongState

        try:
            return self.nation.send(call, signer)
        except (LimitExceeded, WrongState) as error:
            from govkit.nation.refused_in_time import with_time

            raise with_time(self.nation, call, signer.address, error) from error


def ask_to_go_on() -> None:
    """Ask whether to go on. Raises typer.Abort after a no, and UsageError if nobody can answer."""
    must_be_answered()
    confirm("Go on?")


def must_be_answered() -> None:
    """Raise UsageError if nobody can answer a question."""
    import sys

    if not sys.stdin.isatty():
        raise UsageError(
            "nobody is there to say yes", next_step="add --yes to go on without asking"
        )


def ask_password(name: str, *, new: bool = False, kind: str = "account ") -> str:
    """The password from the environment or the terminal. Raises UsageError without either.

    `kind` stands before the name where it is told what is locked.
    """
    import sys

    from govkit.network.accounts import PASSWORD_VARIABLE

    password = os.environ.get(PASSWORD_VARIABLE)
    if password is not None:
        if new and not password:
            raise UsageError(
                f"{PASSWORD_VARIABLE} is empty", "an empty password protects nothing", "set it"
            )
        return password
    if not sys.stdin.isatty():
        raise UsageError(f"{kind}{name} is locked", next_step=f"set {PASSWORD_VARIABLE}")
    return ask_secret(f"Password of {name}", twice=new)


def check_strength(name: str, password: str) -> None:
    """Raise UsageError for a password that a thief of the keystore would soon guess."""
    if is_strong(password):
        return
    raise UsageError(
        f"the password of {name} is weak",
        f"it has under {LEAST_CHARACTERS} characters, or under {LEAST_DIFFERENT} different ones, "
        "and whoever copies the keystore can guess as often as they like",
        "take five words at random; make another account with govkit account new, and send what "
        "this one holds there",
    )


def is_strong(password: str) -> bool:
    return len(password) >= LEAST_CHARACTERS and len({*password.lower()}) >= LEAST_DIFFERENT


def read_text(path: Path) -> str:
    """Read a text file that the user named. Raises UsageError."""
    from govkit import files

    try:
        return files.read_text(path)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} cannot be read",
            files.unreadable(error),
            "check that it is the file you mean",
        ) from None


def hash_option(text: str | None) -> bytes | None:
    """The 32 bytes of a hash that was given as an option, or None. Raises UsageError."""
    if text is None:
        return None
    try:
        raw = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise UsageError(f"{text} is not a hash", next_step="give 0x and 64 hex digits")
    return raw


def workspace_of(context: typer.Context) -> Workspace:
    """The workspace, as the options before the command chose it."""
    workspace: Any = context.find_root().obj
    assert isinstance(workspace, Workspace)
    if not workspace.command:
        workspace.command = context.command_path.partition(" ")[2]
        context.find_root().call_on_close(workspace.close)
    return workspace

"""Ape over the JSON-RPC of an embedded chain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ape.api import TestProviderAPI
from ape.exceptions import ProviderError, ProviderNotConnectedError, UnknownSnapshotError
from ape_ethereum.provider import Web3Provider
from web3 import HTTPProvider, Web3
from web3.exceptions import ContractLogicError as Web3ContractLogicError

from govkit.chain import process
from govkit.contracts.abi import encode
from govkit.network.reverts import ERROR_STRING, own_reason


class _InWords(HTTPProvider):
    """Has an error of govkit's contracts come with its reason, whether ape knows the contract or
    not: as a node tells a revert with a string."""

    def make_request(self, method: Any, params: Any) -> Any:
        answer: Any = super().make_request(method, params)
        error = answer.get("error")
        reason = own_reason(error.get("data")) if isinstance(error, dict) else None
        if reason is None:
            return answer
        data = "0x" + (ERROR_STRING + encode(("string",), (reason,))).hex()
        told = {**error, "message": f"execution reverted: {reason}", "data": data}
        return {**answer, "error": told}


class GovkitProvider(Web3Provider, TestProviderAPI):  # type: ignore[misc]
    """The node of a folder, with a test provider's powers over it.

    Disconnecting leaves the node running, as `govkit` itself does.
    """

    name: str = "govkit"

    @property
    def folder(self) -> Path:
        """Where the chain is kept: absolute, or below the project's folder."""
        folder: Path = Path(self.local_project.path) / self.settings.folder
        return folder

    @property
    def connection_id(self) -> str | None:
        """Each folder is a world of its own, so ape keeps a connection to each."""
        return f"{self.network_choice}:{self.folder}"

    @property
    def uri(self) -> str:
        node = process.status(self.folder)
        if node is None:
            raise ProviderNotConnectedError
        return node.url

    @property
    def http_uri(self) -> str | None:
        return self.uri if self.is_connected else None

    def connect(self) -> None:
        """Start the folder's node if it does not run. Raises ChainError."""
        node = process.ensure_running(self.folder)
        self._web3 = Web3(_InWords(node.url))

    def disconnect(self) -> None:
        self._web3 = None

    def _handle_execution_reverted(self, exception: Any, *args: Any, **kwargs: Any) -> Any:
        """Of a failed call's message ape keeps what follows the last colon; ours have colons."""
        if isinstance(exception, ProviderError):
            exception = Web3ContractLogicError(str(exception), "no data")
        return super()._handle_execution_reverted(exception, *args, **kwargs)

    # -- a test provider's powers

    def snapshot(self) -> str:
        return str(self.make_request("evm_snapshot", []))

    def restore(self, snapshot_id: Any) -> None:
        if not self.make_request("evm_revert", [snapshot_id]):
            raise UnknownSnapshotError(snapshot_id)

    def set_timestamp(self, new_timestamp: int) -> None:
        self.make_request("evm_setNextBlockTimestamp", [new_timestamp])

    def mine(self, num_blocks: int = 1) -> None:
        self.make_request("anvil_mine", [num_blocks])

    @property
    def auto_mine(self) -> bool:
        return bool(self.make_request("anvil_getAutomine", []))

    @auto_mine.setter
    def auto_mine(self, value: bool) -> None:
        self.make_request("evm_setAutomine", [value])

    def set_balance(self, address: str, amount: int) -> None:
        self.make_request("anvil_setBalance", [address, hex(amount)])

    def set_code(self, address: str, code: Any) -> bool:
        text = code if isinstance(code, str) else "0x" + bytes(code).hex()
        return bool(self.make_request("anvil_setCode", [address, text]))

    def set_storage(self, address: str, slot: int, value: Any) -> None:
        word = "0x" + bytes(value).rjust(32, b"\0").hex()
        self.make_request("anvil_setStorageAt", [address, hex(slot), word])

    def unlock_account(self, address: str) -> bool:
        return bool(self.make_request("anvil_impersonateAccount", [address]))

    def relock_account(self, address: str) -> None:
        self.make_request("anvil_stopImpersonatingAccount", [address])

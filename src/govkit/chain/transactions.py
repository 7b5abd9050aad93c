"""Incoming transactions: signed bytes, or messages that a known key signs or nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import rlp
from eth_utils.exceptions import ValidationError

from govkit.chain.forks import Fork, transaction_builder
from govkit.errors import ChainError

_LATEST = Fork("prague")
_FLOOR_GAS_PER_TOKEN = 10
_TOKENS_PER_BYTE = 4
_CREATE_GAS = 32_000
_ACCESS_ADDRESS_GAS = 2_400
_ACCESS_SLOT_GAS = 1_900
_AUTHORIZATION_GAS = 25_000
TRANSACTION_GAS = 21_000
_LIST, _LONG_LIST = 0xC0, 0xF8
"""The first bytes of lists in RLP, and of those of more than 55 bytes."""

AccessList = Sequence[tuple[bytes, Sequence[int]]]
"""Addresses, each with the storage slots that are announced (EIP-2930)."""


class TransactionRefused(ChainError):
    """A transaction that cannot be put into a block; `str` says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """The content of a call, an estimate or an unsigned transaction.

    `to` None creates a contract; `value` and the fees in wei; `gas` None is as much as the block
    allows; a `max_fee` of None costs nothing for a read, and the going price for a transaction.
    """

    sender: bytes
    to: bytes | None
    data: bytes = b""
    value: int = 0
    gas: int | None = None
    nonce: int | None = None
    max_fee: int | None = None
    priority_fee: int | None = None
    access_list: AccessList = ()
    authorizations: Sequence[Any] = field(default=())
    legacy: bool = False
    blob_hashes: Sequence[bytes] | None = None
    max_blob_fee: int | None = None


class UnsignedTransaction:
    """A transaction without a signature (impersonation, reads, estimates)."""

    def __init__(self, transaction: Any, sender: bytes) -> None:
        self.body = transaction
        self.sender = sender

    def validate(self) -> None:
        """There is no signature to check."""

    def __getattr__(self, name: str) -> Any:
        """Looked up once: py-evm asks for most of them again and again."""
        value = self.__dict__[name] = getattr(self.body, name)
        return value


@lru_cache(maxsize=128)
def decode_transaction(body: bytes, fork: Fork = _LATEST) -> Any:
    """A signed transaction of any type that the fork knows. Raises what py-evm raises.

    What a transaction costs before it runs depends on the fork. Who sends one asks for it next,
    so the last ones are kept; nobody changes them.
    """
    return transaction_builder(fork).decode(body)


def read_transaction(raw: bytes, chain_id: int) -> Any:
    """A signed transaction for this chain from its bytes. Raises TransactionRefused."""
    if _has_blobs_with_it(raw):
        raise TransactionRefused("blob transactions are not taken", "there is no blob pool")
    try:
        transaction = decode_transaction(raw)
        transaction.validate()
        _ = transaction.sender
    except (rlp.exceptions.RLPException, ValidationError, ValueError, TypeError) as error:
        raise TransactionRefused("the transaction cannot be read", str(error)[:200]) from error
    except Exception as error:
        # py-evm lets errors of eth_keys and of its own decoders through, which share no parent
        raise TransactionRefused("the transaction cannot be read", type(error).__name__) from error
    if transaction.chain_id not in (chain_id, None):
        raise TransactionRefused(
            "the transaction is for another chain",
            f"it names chain {transaction.chain_id}, this is chain {chain_id}",
        )
    return transaction


def _has_blobs_with_it(raw: bytes) -> bool:
    """Whether it is a blob transaction as it travels, in a list with its blobs (EIP-4844)."""
    if raw[:1] != b"\x03" or len(raw) < 2 or raw[1] < _LONG_LIST:
        return False
    behind = 2 + raw[1] - _LONG_LIST + 1
    return len(raw) > behind and raw[behind] >= _LIST


class FreeTransaction(NamedTuple):
    """A message as a transaction to run for an answer only, with the names that py-evm reads."""

    sender: bytes
    to: bytes
    data: bytes
    value: int
    gas: int
    max_fee_per_gas: int
    max_priority_fee_per_gas: int
    access_list: AccessList
    authorization_list: Sequence[Any]
    type_id: int
    intrinsic_gas: int
    nonce: int = 0

    @classmethod
    def of(cls, message: Message, gas: int) -> FreeTransaction:
        """Gas is free unless the message names a fee."""
        fee = message.max_fee or 0
        return cls(
            message.sender,
            message.to or b"",
            message.data,
            message.value,
            gas,
            fee,
            fee if message.priority_fee is None else min(message.priority_fee, fee),
            message.access_list,
            message.authorizations,
            4 if message.authorizations else 2,
            _intrinsic_gas(message),
        )

    def __repr__(self) -> str:
        """Short: py-evm writes every transaction out."""
        return "a message"

    @property
    def gas_price(self) -> int:
        return self.max_fee_per_gas

    @property
    def is_call(self) -> bool:
        """Whether nothing is to be done for it but to run its target's code."""
        others = self.max_fee_per_gas or self.access_list or self.authorization_list
        return bool(self.to) and not others


def _intrinsic_gas(message: Message) -> int:
    """What it costs before its first instruction (EIP-2028, 2930, 7702); py-evm counts the words of
    init code (EIP-3860) later."""
    zeros = message.data.count(0)
    gas = TRANSACTION_GAS + 4 * zeros + 16 * (len(message.data) - zeros)
    if not message.to:
        gas += _CREATE_GAS
    for _, slots in message.access_list:
        gas += _ACCESS_ADDRESS_GAS + _ACCESS_SLOT_GAS * len(slots)
    return gas + _AUTHORIZATION_GAS * len(message.authorizations)


def impersonated(message: Message, nonce: int, gas: int, price: int) -> UnsignedTransaction:
    """A transaction that nobody signed; its r holds the sender, so that two senders' hashes
    differ."""
    mark = int.from_bytes(message.sender) or 1
    return UnsignedTransaction(_legacy_body(message, nonce, gas, price, mark), message.sender)


def signed(
    message: Message, nonce: int, gas: int, price: int, tip: int, private_key: bytes, chain_id: int
) -> Any:
    """The message as a signed transaction: EIP-1559, or with a price alone legacy (EIP-155)."""
    from eth_keys.datatypes import PrivateKey

    key = PrivateKey(private_key)
    if message.legacy and not message.access_list and not message.authorizations:
        unsigned = transaction_builder(_LATEST).create_unsigned_transaction(
            nonce=nonce,
            gas_price=price,
            gas=gas,
            to=message.to or b"",
            value=message.value,
            data=message.data,
        )
        return unsigned.as_signed_transaction(key, chain_id)
    return _typed(message, nonce, gas, price, tip, chain_id).as_signed_transaction(key)


def unsigned(
    message: Message,
    nonce: int,
    gas: int,
    price: int,
    tip: int,
    chain_id: int,
    fork: Fork = _LATEST,
) -> Any:
    """The message as a transaction whose signature is zeros: to be signed, or only simulated."""
    builder, none = transaction_builder(fork), {"r": 0, "s": 0}
    if message.legacy:
        values = {"value": message.value, "data": message.data, "v": 0, **none}
        return builder.new_transaction(
            nonce=nonce, gas_price=price, gas=gas, to=message.to or b"", **values
        )
    fields = {**_typed_fields(message, nonce, gas, price, tip, chain_id), "y_parity": 0, **none}
    if message.authorizations:
        authorizations = list(message.authorizations)
        return builder.new_set_code_transaction(**fields, authorization_list=authorizations)
    if message.blob_hashes is not None:
        blobs = {"blob_versioned_hashes": list(message.blob_hashes)}
        return builder.new_blob_transaction(
            **fields, **blobs, max_fee_per_blob_gas=message.max_blob_fee or 0
        )
    return builder.new_dynamic_fee_transaction(**fields)


def floor_gas(data: bytes) -> int:
    """The least gas that a transaction with this calldata can have (EIP-7623)."""
    zeros = data.count(0)
    tokens = zeros + _TOKENS_PER_BYTE * (len(data) - zeros)
    return TRANSACTION_GAS + _FLOOR_GAS_PER_TOKEN * tokens


def _legacy_body(message: Message, nonce: int, gas: int, price: int, sender_mark: int) -> Any:
    return transaction_builder(_LATEST).new_transaction(
        nonce=nonce,
        gas_price=price,
        gas=gas,
        to=message.to or b"",
        value=message.value,
        data=message.data,
        v=27,
        r=sender_mark,
        s=1,
    )


def _typed(message: Message, nonce: int, gas: int, price: int, tip: int, chain_id: int = 0) -> Any:
    builder = transaction_builder(_LATEST)
    fields = _typed_fields(message, nonce, gas, price, tip, chain_id)
    if message.authorizations:
        return builder.new_unsigned_set_code_transaction(
            **fields, authorization_list=list(message.authorizations)
        )
    return builder.new_unsigned_dynamic_fee_transaction(**fields)


def _typed_fields(
    message: Message, nonce: int, gas: int, price: int, tip: int, chain_id: int
) -> dict[str, Any]:
    return {
        "chain_id": chain_id,
        "nonce": nonce,
        "max_priority_fee_per_gas": tip,
        "max_fee_per_gas": price,
        "gas": gas,
        "to": message.to or b"",
        "value": message.value,
        "data": message.data,
        "access_list": [(address, list(slots)) for address, slots in message.access_list],
    }

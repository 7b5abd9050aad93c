"""What is coded here is what eth_abi codes, and what is refused here is eth_abi's to answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from eth_abi.exceptions import DecodingError, EncodingError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govkit.contracts import abi, coding
from govkit.crypto.keccak import checksum
from govkit.errors import UsageError

ODD_NUMBERS = (0, 1, -1, 127, 128, -128, -129, 255, 256, 2**255, 2**256 - 1, 2**256, -(2**255))
ODD_TEXTS = ("", "0x", "0x" + "a" * 40, "0x" + "A" * 40, "0x" + "aB" * 20, "a" * 40, "\udc80", "ä")
WRONG = st.one_of(
    st.sampled_from([*ODD_NUMBERS, *ODD_TEXTS, None, True, 1.0, b"", b"\1" * 20, b"\1" * 33]),
    st.lists(st.integers(0, 3), max_size=3),
)
addresses = st.binary(min_size=20, max_size=20).map(checksum)
integers = st.builds(
    lambda sign, size: f"{sign}int{8 * size}", st.sampled_from(["", "u"]), st.integers(1, 32)
)
one_word = st.one_of(
    st.sampled_from(["address", "bool"]), integers, st.integers(1, 32).map("bytes{}".format)
)
kinds = st.recursive(
    st.one_of(one_word, st.sampled_from(["bytes", "string"])),
    lambda inner: st.one_of(
        inner.map("{}[]".format),
        st.builds("{}[{}]".format, inner, st.integers(1, 3)),
        st.lists(inner, min_size=1, max_size=3).map(lambda several: f"({','.join(several)})"),
    ),
    max_leaves=5,
)
# A name of a type that neither knows, or that only eth_abi does.
odd_kinds = st.sampled_from([
    "", "()", "(uint8", "(uint8,)", "uint", "uint7", "uint08", "uint264", "bytes0", "bytes33",
    "fixed128x18", "function", "bytes[0]", "uint256[01]", "address[-1]", "uint256\n", "bool ",
])  # fmt: skip


def values_of(kind: str) -> st.SearchStrategy[Any]:
    if kind.endswith("]"):
        inner, _, length = kind[:-1].rpartition("[")
        least, most = (int(length), int(length)) if length else (0, 3)
        return st.lists(values_of(inner), min_size=least, max_size=most).map(tuple)
    if kind.startswith("("):
        return st.tuples(*map(values_of, coding.components(kind)))
    if kind.startswith(("int", "uint")):
        bits = int(kind.removeprefix("u").removeprefix("int"))
        least = 0 if kind[0] == "u" else -(2 ** (bits - 1))
        return st.integers(least, least + 2**bits - 1)
    if kind.startswith("bytes") and kind != "bytes":
        return st.binary(min_size=int(kind[5:]), max_size=int(kind[5:]))
    return {
        "address": addresses,
        "bool": st.booleans(),
        "bytes": st.binary(max_size=70),
        "string": st.text(max_size=20),
    }[kind]


def outcome(code: Callable[[], object]) -> object:
    """What it answers, or the kind and the words of its error."""
    try:
        return code()
    except Exception as error:
        return type(error), str(error)


def is_left_to_eth_abi(code: Callable[[], object]) -> bool:
    try:
        code()
    except coding.Unusual:
        return True
    return False


@given(st.lists(kinds, max_size=4), st.data())
@settings(max_examples=200)
def test_what_is_usual_is_coded_here_as_eth_abi_does(
    several: list[str], data: st.DataObject
) -> None:
    values = tuple(data.draw(values_of(kind)) for kind in several)
    encoded = coding.encode(several, values)
    assert encoded == abi._encode_unusual(several, values)
    assert coding.decode(several, encoded) == abi._decode_unusual(several, encoded) == values


@given(st.lists(st.one_of(kinds, odd_kinds), max_size=3), st.data())
@settings(max_examples=200)
def test_wrong_values_have_eth_abis_answer(several: list[str], data: st.DataObject) -> None:
    values = data.draw(st.lists(WRONG, max_size=3))
    here = outcome(lambda: abi.encode(several, values))
    assert here == outcome(lambda: abi._encode_unusual(several, values))


@given(st.lists(kinds, min_size=1, max_size=3), st.data())
@settings(max_examples=300)
def test_spoiled_data_has_eth_abis_answer(several: list[str], data: st.DataObject) -> None:
    """A byte changed anywhere, a word added or taken away, or the end cut off."""
    encoded = bytearray(
        coding.encode(several, [data.draw(values_of(kind)) for kind in several]) or bytes(32)
    )
    at = data.draw(st.integers(0, len(encoded) - 1))
    spoil = data.draw(st.sampled_from(["change", "cut", "insert", "remove", "append"]))
    if spoil == "change":
        encoded[at] ^= data.draw(st.sampled_from([1, 32, 64, 128, 255]))
    elif spoil == "cut":
        del encoded[at:]
    elif spoil == "insert":
        encoded[at // 32 * 32 : at // 32 * 32] = bytes(32)
    elif spoil == "remove":
        del encoded[at // 32 * 32 : at // 32 * 32 + 32]
    else:
        encoded += b"\xff" * (at + 1)
    spoiled = bytes(encoded)
    here = outcome(lambda: abi.decode(several, spoiled))
    assert here == outcome(lambda: abi._decode_unusual(several, spoiled))


WORD = bytes(31) + b"\1"


@given(st.lists(st.one_of(kinds, odd_kinds), max_size=3), st.binary(max_size=200))
@example(["bool"], bytes(31) + b"\2")
@example(["bool"], b"\1" + WORD[1:])
@example(["address"], b"\1" + WORD[1:])
@example(["uint8"], bytes(30) + b"\1\0")
@example(["int8"], bytes(31) + b"\x80")
@example(["int8"], b"\xff" * 31 + b"\x7f")
@example(["bytes4"], b"\1\2\3\4\5" + bytes(27))
@example(["bytes"], bytes(31) + b"\x20" + WORD + b"\1\1" + bytes(30))
@example(["bytes"], bytes(31) + b"\x20" + WORD + b"\1")
@example(["uint256[]"], bytes(31) + b"\x20" + b"\xff" * 32)
@example(["bytes", "bytes"], (bytes(31) + b"\x40") * 2 + WORD + b"\1" + bytes(31))
def test_any_data_has_eth_abis_answer(several: list[str], data: bytes) -> None:
    here = outcome(lambda: abi.decode(several, data))
    assert here == outcome(lambda: abi._decode_unusual(several, data))


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("uint8", 0, 255),
        ("int8", -128, 127),
        ("uint256", 0, 2**256 - 1),
        ("int24", -(2**23), 8388607),
    ],
)
def test_a_number_out_of_range_is_refused_in_words(kind: str, least: int, most: int) -> None:
    for value in (least, most):
        assert abi.decode([kind], abi.encode([kind], [value])) == (value,)
    for value in (least - 1, most + 1):
        with pytest.raises(UsageError, match="a number is out of the contract's range"):
            abi.encode([kind], [value])


def test_values_of_another_type_are_refused() -> None:
    for kind, value in (
        ("uint8", True),
        ("bool", 1),
        ("address", "0x1234"),
        ("bytes", "text"),
    ):
        with pytest.raises(EncodingError):
            abi.encode([kind], [value])


def test_the_case_of_an_addresss_letters_is_heeded_elsewhere() -> None:
    """What people type is held to its checksum where it is read; eth_abi takes any case."""
    for address in ("0x" + "ab" * 20, "0x" + "AB" * 20, "0x" + "aB" * 20):
        assert abi.encode(["address"], [address]) == bytes(12) + b"\xab" * 20
        assert abi._encode_unusual(["address"], [address]) == bytes(12) + b"\xab" * 20


def test_high_bits_and_short_data_are_refused() -> None:
    for kind, data in (
        ("uint8", b"\1" + bytes(31)),
        ("uint256", bytes(31)),
        ("address", b"\1" * 32),
    ):
        with pytest.raises(DecodingError):
            abi.decode([kind], data)


def test_pointers_that_no_compiler_writes_are_left_to_eth_abi() -> None:
    shared = (bytes(31) + b"\x40") * 2 + WORD + b"\1" + bytes(31)
    assert is_left_to_eth_abi(lambda: coding.decode(["bytes", "bytes"], shared))
    assert abi.decode(["bytes", "bytes"], shared) == (b"\1", b"\1")


def test_a_number_of_values_that_differs_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        abi.encode(["uint8"], [])


def test_usual_calls_load_no_library_of_codecs() -> None:
    script = (
        "import sys; from govkit.contracts.abi import decode, encode\n"
        "kinds = ['(uint256,bytes)[]', 'string', 'int24', 'address[2]']\n"
        "values = (((1, b'a'),), 'b', -3, ('0x' + '0' * 40,) * 2)\n"
        "assert decode(kinds, encode(kinds, values)) == values\n"
        "assert not {'eth_abi', 'eth_utils', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

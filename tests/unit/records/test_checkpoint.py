"""Checkpoints: written, signed and read as C2SP says, and as others' code does."""

from __future__ import annotations

from hashlib import sha256

import pytest
import tlog_scales.signing as theirs
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st
from tlog_scales.tlog import Checkpoint as TheirCheckpoint

from govkit.errors import RecordError
from govkit.records.checkpoint import (
    Checkpoint,
    SigningKey,
    VerifierKey,
    open_checkpoint,
    unverified_checkpoint,
)
from tests.unit.records.samples import KEY, ORIGIN, OTHER_KEY

ROOT = sha256(b"root").digest()
HEAD = Checkpoint(ORIGIN, 20_852_163, ROOT)
NOTE = KEY.sign(HEAD)

# The key and signature with which Go's note package documents itself (golang.org/x/mod).
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_gos_documented_key() -> None:
    assert str(SigningKey.parse(GO_PRIVATE).verifier) == GO_PUBLIC
    assert SigningKey.parse(GO_PRIVATE).export() == GO_PRIVATE
    assert str(VerifierKey.parse(GO_PUBLIC)) == GO_PUBLIC


def test_nobody_makes_a_reader_check_signatures_for_ever() -> None:
    """As many as Go's notes take, and no more, whoever made them."""
    line = NOTE.splitlines(keepends=True)[-1]
    assert open_checkpoint(NOTE + line * 99, [KEY.verifier])[0] == HEAD
    with pytest.raises(RecordError, match="over 100 signatures"):
        open_checkpoint(NOTE + line * 100, [KEY.verifier])


def test_the_checkpoint_of_the_specification() -> None:
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4"
        "URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    )
    head = unverified_checkpoint(note)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert note.startswith(head.text() + "\n")
    with pytest.raises(RecordError, match="no trusted key"):
        open_checkpoint(note, [KEY.verifier])


def test_signed_and_opened() -> None:
    assert open_checkpoint(NOTE, [OTHER_KEY.verifier, KEY.verifier]) == (HEAD, KEY.verifier)
    assert unverified_checkpoint(NOTE) == HEAD
    with pytest.raises(RecordError, match="no trusted key"):
        open_checkpoint(NOTE, [OTHER_KEY.verifier])
    with pytest.raises(RecordError, match="no trusted key"):
        open_checkpoint(NOTE, [])


def test_a_new_key_is_a_new_key() -> None:
    first, second = SigningKey.generate("log"), SigningKey.generate("log")
    assert first != second
    assert SigningKey.parse(first.export()) == first
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(RecordError, match="not a key name"):
            SigningKey.generate(name)


def test_a_rotation_is_signed_by_both() -> None:
    """A note may carry the signatures of the old key and the new one; either is enough."""
    both = NOTE + OTHER_KEY.sign(HEAD).rpartition("\n\n")[2]
    assert open_checkpoint(both, [KEY.verifier])[0] == HEAD
    assert open_checkpoint(both, [OTHER_KEY.verifier])[0] == HEAD
    broken = NOTE + OTHER_KEY.sign(Checkpoint(ORIGIN, 1, ROOT)).rpartition("\n\n")[2]
    assert open_checkpoint(broken, [KEY.verifier])[0] == HEAD
    with pytest.raises(RecordError, match="does not match"):
        open_checkpoint(broken, [KEY.verifier, OTHER_KEY.verifier])


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_a_changed_character_is_found_out(place: int, character: str) -> None:
    changed = NOTE[:place] + character + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(RecordError):
            open_checkpoint(changed, [KEY.verifier])


def test_a_signature_has_one_spelling() -> None:
    """The last letter of its base64 has two bits that stand for nothing: they must be zero."""
    assert NOTE.endswith("=\n")
    assert not NOTE.endswith("==\n")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(NOTE[-3]) + 1]
    with pytest.raises(RecordError, match="not written as base64 writes it"):
        open_checkpoint(f"{NOTE[:-3]}{other}=\n", [KEY.verifier])


@pytest.mark.parametrize("length", range(0, len(NOTE), 7))
def test_a_note_cut_short_is_found_out(length: int) -> None:
    with pytest.raises(RecordError):
        open_checkpoint(NOTE[:length], [KEY.verifier])


@pytest.mark.parametrize("size", ["-1", "01", "1.0", "+1", " 1", "", "0x1", "9" * 20])
def test_what_is_no_size(size: str) -> None:
    text = HEAD.text().replace("20852163", size)
    with pytest.raises(RecordError, match="not a valid checkpoint"):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text", ["", "x", "+", "a+b+c", GO_PUBLIC[:-1], GO_PUBLIC.replace("c74", "c75"), GO_PRIVATE]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(RecordError):
        VerifierKey.parse(text)
    with pytest.raises(RecordError):
        SigningKey.parse(text + "x")


# -- others' code: tlog-scales


def test_tlog_scales_opens_ours() -> None:
    found = TheirCheckpoint.from_text(NOTE)
    assert (found.origin, found.size, found.root_hash) == (ORIGIN, 20_852_163, ROOT)
    found.verify(theirs.Vkey.from_string(str(KEY.verifier)))
    forged = TheirCheckpoint.from_text(NOTE.replace("20852163", "20852164"))
    with pytest.raises(InvalidSignature):
        forged.verify(theirs.Vkey.from_string(str(KEY.verifier)))


def test_we_open_those_of_tlog_scales() -> None:
    signer = theirs.PlainEd25519Signer("their.example/log", bytes(32))
    note = TheirCheckpoint.make_signed("their.example/log", 7, ROOT, [signer]).serialize()
    key = VerifierKey.parse(signer.vkey.serialize())
    assert open_checkpoint(note, [key]) == (Checkpoint("their.example/log", 7, ROOT), key)

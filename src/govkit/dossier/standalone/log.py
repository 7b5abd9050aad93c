"""Of the verifier in one file: the archive, its signatures, and the record log."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import sys
import zipfile
from typing import Any

try:
    from Crypto.Hash import keccak as keccak_of
    from Crypto.Signature import eddsa
except ImportError:
    sys.exit('this verifier needs one package: pip install "pycryptodome>=3.20,<4"')

Files = dict[str, bytes]
MOST_BYTES = 1 << 28
SINGLE = {
    "deployment.json", "evidence.json", "facts.json", "witness", "checkpoint", "dossier.pdf",
    "README.txt", "manifest",
}  # fmt: skip
OPTIONAL = {"legal-wrapper.txt", "charter.md", "verify.html", "verify_dossier.py"}


class Refused(Exception):
    """The dossier does not prove what it says."""


def need(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


def keccak(data: bytes) -> bytes:
    return bytes(keccak_of.new(digest_bits=256, data=data).digest())


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unbase64(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text, "a value is not written as base64 writes it")
    return raw


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "a name stands twice in an object")
    return dict(pairs)


def checksum(raw: bytes) -> str:
    """An address with its EIP-55 checksum."""
    digits, marks = raw.hex(), keccak(raw.hex().encode()).hex()
    pairs = zip(digits, marks, strict=False)
    return "0x" + "".join(each.upper() if mark > "7" else each for each, mark in pairs)


def check_depth(text: str) -> None:
    """Nested brackets could overflow the stack of the reader."""
    depth = 0
    for bracket in re.findall(r"[][{}]", re.sub(r'"(?:[^"\\]|\\.)*"', "", text)):
        depth += 1 if bracket in "[{" else -1
        need(depth <= 100, "a file is nested too deeply")


# -- the archive: stored, by name, without times, so that its bytes follow from its files


def pack(files: Files) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return target.getvalue()


def unpack(raw: bytes) -> Files:
    need(len(raw) <= MOST_BYTES, "it is too large")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        need(all(each.compress_type == zipfile.ZIP_STORED for each in entries), "it is compressed")
        need(sum(each.file_size for each in entries) <= len(raw), "its entries overlap")
        files = {each.filename: archive.read(each) for each in entries}
    need(pack(files) == raw, "its bytes do not match its files")
    need(set(files) >= SINGLE, f"{', '.join(sorted(SINGLE - set(files)))} is missing")
    for name in set(files) - SINGLE - OPTIONAL:
        known = re.fullmatch(r"records/[1-9][0-9]*\.tlog-proof|contents/[0-9a-f]{64}", name)
        need(known or name.startswith("tile/entries/"), f"{name} is not part of a dossier")
    return files


# -- signed notes (C2SP signed-note, Ed25519)


def read_key(text: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    need(len(raw) == 33 and raw[:1] == b"\x01", "this is not an Ed25519 key of a log")
    known = sha256(name.encode() + b"\n" + raw)[:4]
    need(known.hex() == key_id, "the key does not have the id that it states")
    return name, known, raw[1:]


def open_note(note: str, key: tuple[str, bytes, bytes]) -> str:
    need(not re.search(r"[\x00-\x09\x0b-\x1f]", note), "a note has control characters")
    text, found, rest = note.rpartition("\n\n")
    need(found and rest.endswith("\n") and rest.count("\n") <= 100, "a note has no signatures")
    name, key_id, public = key
    signed = False
    for line in rest[:-1].split("\n"):
        match = re.fullmatch("\u2014 ([^\\s+]+) (\\S+)", line)
        raw = unbase64(match[2]) if match else b""
        need(len(raw) > 4, "a line of a note is not a signature")
        if match and (match[1], raw[:4]) == (name, key_id):
            verifier = eddsa.new(eddsa.import_public_key(public), "rfc8032")
            verifier.verify((text + "\n").encode(), raw[4:])
            signed = True
    need(signed, "the trusted key did not sign it")
    return text + "\n"


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    lines = text.split("\n")
    need(len(lines) >= 4 and "" not in lines[:-1], "the checkpoint has too few lines")
    need(re.fullmatch("0|[1-9][0-9]*", lines[1]), "the checkpoint has no size")
    return lines[0], int(lines[1]), unbase64(lines[2])


def check_manifest(files: Files, key: tuple[str, bytes, bytes]) -> str:
    title, origin, *lines = open_note(files["manifest"].decode(), key).split("\n")
    need(title == "govkit dossier v1", "the manifest is another file's")
    expected = [
        f"{sha256(files[name]).hex()}  {name}" for name in sorted(files) if name != "manifest"
    ]
    need(lines == [*expected, ""], "the files differ from those that were signed")
    return origin


# -- records (RFC 6962, C2SP tlog-proof and tlog-tiles)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def includes(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    last = size - 1
    for sibling in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            leaf = node(sibling, leaf)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and leaf == root


def read_entry(entry: bytes) -> dict[str, Any]:
    words = [entry[place : place + 32] for place in range(0, len(entry), 32)]
    length = int.from_bytes(words[7])
    padding = entry[256 + length :]
    whole = len(entry) == 256 + -(-length // 32) * 32 and not any(padding + words[1][:12])
    need(whole and int.from_bytes(words[6]) == 224, "an entry is not an encoded record")
    relation, target = int.from_bytes(words[4]), int.from_bytes(words[5])
    word = {1: "amends", 2: "repeals", 3: "supersedes"}.get(relation, f"relation {relation} to")
    return {
        "kind": words[0].rstrip(b"\0").decode("utf-8", "surrogateescape"),
        "title": entry[256 : 256 + length].decode("utf-8", "surrogateescape"),
        "author": checksum(words[1][12:]),
        "timestamp": int.from_bytes(words[2]),
        "link": f"{word} {target}" if relation else "",
        "sha256": words[3].hex(),
    }


def read_records(files: Files, head: tuple[str, int, bytes]) -> dict[int, dict[str, Any]]:
    _, size, root = head
    cited = {}
    for name in sorted(each for each in files if each.startswith("records/")):
        lead, _, note = files[name].decode().partition("\n\n")
        first, extra, index, *path = lead.split("\n")
        number = int(index.removeprefix("index ")) + 1
        need(first == "c2sp.org/tlog-proof@v1" and extra.startswith("extra "), f"{name} is broken")
        need(name == f"records/{number}.tlog-proof", f"{name} is another record's")
        need(index == f"index {number - 1}", f"{name} is not written as such a proof is")
        need(note == files["checkpoint"].decode(), f"{name} belongs to another checkpoint")
        entry = unbase64(extra.removeprefix("extra "))
        hashes = [unbase64(each) for each in path]
        need(0 < number <= size and all(len(each) == 32 for each in hashes), f"{name} is broken")
        leaf = sha256(b"\0" + entry)
        need(includes(leaf, number - 1, size, hashes, root), f"record {number} is not proved")
        cited[number] = read_entry(entry)
    named = {each["sha256"] for each in cited.values()}
    for name in files:
        if name.startswith("contents/"):
            fits = sha256(files[name]).hex() == name[9:] and name[9:] in named
            need(fits, f"{name} is damaged, or belongs to no record here")
    return cited


def check_whole(files: Files, head: tuple[str, int, bytes], cited: dict[int, Any]) -> bool:
    """All entries lead to the root, and none that matters is left out."""
    tiles = {name for name in files if name.startswith("tile/")}
    if not tiles:
        return False
    entries: list[bytes] = []
    for index in range(-(-head[1] // 256)):
        width = min(256, head[1] - 256 * index)
        folder = "".join(f"x{index // 1000**n % 1000:03d}/" for n in (2, 1) if index >= 1000**n)
        ending = f".p/{width}" if width < 256 else ""
        name = f"tile/entries/{folder}{index % 1000:03d}{ending}"
        data, place, before = files[name], 0, len(entries)
        tiles.discard(name)
        while place < len(data):
            end = place + 2 + int.from_bytes(data[place : place + 2])
            need(end <= len(data), f"{name} is damaged")
            entries.append(data[place + 2 : end])
            place = end
        need(len(entries) - before == width, f"{name} is damaged")
    need(not tiles, "its entries are not written as govkit writes them")
    need(root_of([sha256(b"\0" + each) for each in entries]) == head[2], "a record is altered")
    kinds = [read_entry(each)["kind"] for each in entries]
    wanted = {place for place, kind in enumerate(kinds, 1) if kind == "charter"}
    wanted |= {max(n for n, k in enumerate(kinds, 1) if k == kind)
               for kind in ("legal-wrapper", "log-key") if kind in kinds}  # fmt: skip
    need(wanted <= set(cited), "a record is left out that must be here")
    return True

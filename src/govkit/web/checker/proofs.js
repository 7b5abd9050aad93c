"use strict";
// Verifies proofs of a nation's record log and chain, with nothing but this file: a record's proof
// (C2SP tlog-proof), a block's proof from a gazette, and the files of a dossier. It loads nothing
// and sends nothing. The same checks in Python: govkit/records, govkit/web/proofs, govkit/dossier.

class Refused extends Error {}
const refuse = (why) => { throw new Refused(why); };
const need = (holds, why) => { if (!holds) refuse(why); };

// -- bytes

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
const same = (a, b) => a.length === b.length && a.every((each, place) => each === b[place]);
const number = (bytes) => BigInt("0x0" + hex(bytes));
function text(bytes, name) {
  try {
    return new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch { return refuse(`${name} is not text`); }
}
function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
  let place = 0;
  for (const each of parts) { all.set(each, place); place += each.length; }
  return all;
}
function unhex(words, name) {
  need(/^0x([0-9a-f]{2})*$/.test(words), `${name} is not hexadecimal`);
  return Uint8Array.from(words.slice(2).match(/../g) || [], (each) => parseInt(each, 16));
}
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function unbase64(words) {
  const clean = words.replace(/={1,2}$/, "");
  need(words.length % 4 === 0 && /^[A-Za-z0-9+/]*$/.test(clean) && clean.length % 4 !== 1,
    "a value is not base64");
  const found = [];
  let bits = 0, held = 0;
  for (const each of clean) {
    held = held << 6 | DIGITS.indexOf(each);
    bits += 6;
    if (bits >= 8) { bits -= 8; found.push(held >> bits & 255); held &= (1 << bits) - 1; }
  }
  need(held === 0, "a value is not written as base64 writes it");
  return Uint8Array.from(found);
}
function hash32(words) {
  const found = unbase64(words);
  need(found.length === 32, "a hash does not have 32 bytes");
  return found;
}

// -- hashes and signatures: SHA-256 and Ed25519 are the browser's own

function subtle() {
  need(globalThis.crypto && crypto.subtle,
    "this browser gives no cryptography here: save the page, and open the file");
  return crypto.subtle;
}
const sha256 = async (bytes) => new Uint8Array(await subtle().digest("SHA-256", bytes));

// Keccak-256 (the Keccak team's reference, section 1.2; pad 0x01, rate 136), on 64-bit lanes.
const WORD = (1n << 64n) - 1n;
const turned = (word, by) => by ? (word << BigInt(by) | word >> BigInt(64 - by)) & WORD : word;
const ROUNDS = [];
const TURNS = new Array(25).fill(0), MOVES = new Array(25).fill(0);
{
  let state = 1;
  for (let round = 0; round < 24; round++) {
    let constant = 0n;
    for (let place = 0; place < 7; place++) {
      if (state & 1) constant |= 1n << BigInt((1 << place) - 1);
      state = state & 128 ? (state << 1) ^ 0x171 : state << 1;
    }
    ROUNDS.push(constant);
  }
  let x = 1, y = 0;
  for (let step = 0; step < 24; step++) {
    TURNS[x + 5 * y] = ((step + 1) * (step + 2) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++)
    MOVES[i + 5 * j] = j + 5 * ((2 * i + 3 * j) % 5);
}
function permuted(lanes) {
  for (const constant of ROUNDS) {
    const columns = [0, 1, 2, 3, 4].map((x) =>
      lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]);
    const moved = new Array(25);
    for (let place = 0; place < 25; place++) {
      const x = place % 5;
      const mixed = lanes[place] ^ columns[(x + 4) % 5] ^ turned(columns[(x + 1) % 5], 1);
      moved[MOVES[place]] = turned(mixed, TURNS[place]);
    }
    for (let place = 0; place < 25; place++) {
      const row = place - place % 5;
      lanes[place] = moved[place] ^
        (~moved[row + (place + 1) % 5] & WORD & moved[row + (place + 2) % 5]);
    }
    lanes[0] ^= constant;
  }
}
function keccak(bytes) {
  const rate = 136, padded = new Uint8Array((Math.floor(bytes.length / rate) + 1) * rate);
  padded.set(bytes);
  padded[bytes.length] ^= 1;
  padded[padded.length - 1] ^= 128;
  const lanes = new Array(25).fill(0n), view = new DataView(padded.buffer);
  for (let start = 0; start < padded.length; start += rate) {
    for (let lane = 0; lane < rate / 8; lane++)
      lanes[lane] ^= view.getBigUint64(start + 8 * lane, true);
    permuted(lanes);
  }
  const found = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) found.setBigUint64(8 * lane, lanes[lane], true);
  return new Uint8Array(found.buffer);
}
async function signed(key, signature, message) {
  let known;
  try {
    known = await subtle().importKey("raw", key, {name: "Ed25519"}, false, ["verify"]);
  } catch (error) {
    refuse(error.name === "NotSupportedError"
      ? "this browser cannot check Ed25519 signatures: use a newer one" : "the key is no key");
  }
  return subtle().verify({name: "Ed25519"}, known, signature, message);
}

// -- notes (C2SP signed-note), checkpoints (tlog-checkpoint)

const NAME = "[^\\s\\x85+]+";
async function readKey(words) {
  const shown = words.trim();
  const [, name, id, encoded] = shown.match(
    new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+(.*)$`)) || refuse("this is not a log's key");
  const raw = unbase64(encoded);
  need(raw.length === 33 && raw[0] === 1, "this is not an Ed25519 key of a log");
  const found = (await sha256(joined(utf8(name + "\n"), raw))).slice(0, 4);
  need(hex(found) === id, "the key does not have the id that it states");
  return {name, id, key: raw.slice(1)};
}
async function openNote(note, key, most = 1 << 16) {
  need(note.length <= most && !/[\x00-\x09\x0b-\x1f]/.test(note),
    "the note is too long, or has control characters");
  const cut = note.lastIndexOf("\n\n");
  need(cut >= 0 && note.endsWith("\n"), "the note has no signatures");
  const body = note.slice(0, cut + 1), lines = note.slice(cut + 2, -1).split("\n");
  need(lines.length <= 100, "the note has over 100 signatures");
  let found = false;
  for (const line of lines) {
    const match = line.match(new RegExp(`^\u2014 (${NAME}) ([^\\s\\x85]+)$`));
    const raw = match ? unbase64(match[2]) : new Uint8Array();
    need(raw.length > 4, "a line of the note is not a signature");
    if (match[1] === key.name && hex(raw.slice(0, 4)) === key.id) {
      need(await signed(key.key, raw.slice(4), utf8(body)),
        `the signature of ${key.name} does not match`);
      found = true;
    }
  }
  need(found, "the key that you gave did not sign it");
  return body;
}
function readCheckpoint(body) {
  const lines = body.split("\n");
  need(body.endsWith("\n") && lines.length >= 4 && !lines.slice(0, -1).includes(""),
    "the checkpoint has too few lines");
  need(/^(0|[1-9][0-9]{0,18})$/.test(lines[1]), "the checkpoint has no size");
  return {origin: lines[0], size: BigInt(lines[1]), root: hash32(lines[2])};
}

// -- the tree (RFC 6962; RFC 9162, section 2.1.3.2)

const leafHash = (entry) => sha256(joined(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));
async function includes(leaf, index, size, path, root) {
  if (index >= size) return false;
  let node = index, last = size - 1n, found = leaf;
  for (const sibling of path) {
    if (last === 0n) return false;
    if (node & 1n || node === last) {
      found = await nodeHash(sibling, found);
      while (!(node & 1n) && node) { node >>= 1n; last >>= 1n; }
    } else found = await nodeHash(found, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && same(found, root);
}
async function rootOf(leaves) {
  if (!leaves.length) return sha256(new Uint8Array());
  const peaks = [];
  for (let index = 0; index < leaves.length; index++) {
    let node = leaves[index];
    for (let rest = index; rest & 1; rest >>= 1) node = await nodeHash(peaks.pop(), node);
    peaks.push(node);
  }
  let root = peaks.pop();
  while (peaks.length) root = await nodeHash(peaks.pop(), root);
  return root;
}

// -- records

const RELATIONS = ["", "amends", "repeals", "supersedes"];
function readEntry(entry) {
  const word = (place) => entry.slice(32 * place, 32 * place + 32);
  const length = Number(number(word(7))), end = 256 + length;
  const whole = entry.length > 224 && number(word(6)) === 224n && length <= entry.length &&
    entry.length === 256 + Math.ceil(length / 32) * 32 &&
    !entry.slice(end).some(Boolean) && !word(1).slice(0, 12).some(Boolean);
  need(whole, "its bytes are not an encoded record");
  const shown = (bytes) => new TextDecoder().decode(bytes);
  const relation = number(word(4));
  return {
    kind: shown(word(0)).replace(/\0+$/, ""), author: checksum(word(1).slice(12)),
    timestamp: number(word(2)), content: word(3), title: shown(entry.slice(256, end)),
    link: relation ? `${RELATIONS[relation] || `relation ${relation} to`} ${number(word(5))}` : "",
  };
}
function checksum(raw) {
  const digits = hex(raw), marks = hex(keccak(utf8(digits)));
  return "0x" + Array.from(digits, (each, place) =>
    parseInt(marks[place], 16) >= 8 ? each.toUpperCase() : each).join("");
}
function time(seconds) {
  const known = seconds < 253402300800n;
  return known ? new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ") +
    " UTC" : `second ${seconds}`;
}
function readProof(words) {
  need(words.length <= 1 << 17, "the proof is too long");
  const cut = words.indexOf("\n\n"), lines = words.slice(0, Math.max(cut, 0)).split("\n");
  need(cut >= 0 && lines[0] === "c2sp.org/tlog-proof@v1", "it does not begin like a proof");
  const extra = (lines[1] || "").match(/^extra ([A-Za-z0-9+/]+={0,2})$/);
  const index = (lines[2] || "").match(/^index (0|[1-9][0-9]{0,18})$/);
  need(extra && index && lines.length <= 67, "it lacks the record or its index");
  return {entry: unbase64(extra[1]), index: BigInt(index[1]), path: lines.slice(3).map(hash32),
    note: words.slice(cut + 2)};
}
async function checkProof(proof, head) {
  const leaf = await leafHash(proof.entry);
  need(await includes(leaf, proof.index, head.size, proof.path, head.root),
    `record ${proof.index + 1n} is not proved: the path does not lead to the log's root`);
}
async function isContent(content, digest) {
  if (same(await sha256(content), digest)) return true;
  let words;
  try {
    words = new TextDecoder("utf-8", {fatal: true}).decode(content);
  } catch { return false; }
  const lines = words.normalize("NFC").replace(/\r\n?/g, "\n").split("\n")
    .map((line) => line.replace(/[ \t]+$/, ""));
  while (lines.length && !lines[lines.length - 1]) lines.pop();
  return same(await sha256(utf8(lines.map((line) => line + "\n").join(""))), digest);
}
async function verifyRecord(bytes, given) {
  const proof = readProof(text(bytes, "the proof")), record = readEntry(proof.entry);
  need(given.key, "give the log's key: anybody can write a proof, only the key signs the log's");
  const key = await readKey(given.key);
  const head = readCheckpoint(await openNote(proof.note, key));
  need(head.origin === key.name, `this is a proof for another log, ${head.origin}`);
  await checkProof(proof, head);
  if (given.content) need(await isContent(given.content, record.content),
    "the content is not this record's: its SHA-256 differs");
  return {
    what: `Record ${proof.index + 1n} is in the log`,
    facts: [["Title", record.title], ["Kind", record.kind], ["Author", record.author],
      ["Recorded", time(record.timestamp)], ["Link", record.link],
      ["SHA-256 of its content", hex(record.content)], ["Log", head.origin],
      ["Records in the log", `${head.size}`], ["Root", hex(head.root)],
      ["The file that you gave", given.content ? "is its content" : "none was compared"]],
    trust: ["that the key is the nation's: take it from where the nation publishes it",
      "the key's holders, that the log of the chain has this root"],
  };
}

// -- a block's receipts (RLP, Merkle-Patricia tries)

function unrlp(bytes) {
  const [item, rest] = rlpItem(bytes, 0);
  need(rest.length === 0, "a part is not RLP");
  return item;
}
function rlpItem(bytes, depth) {
  need(bytes.length && depth < 16, "a part is not RLP");
  const first = bytes[0];
  if (first < 0x80) return [bytes.slice(0, 1), bytes.slice(1)];
  const list = first >= 0xc0, small = first - (list ? 0xc0 : 0x80);
  let start = 1, length = small;
  if (small > 55) {
    start = small - 54;
    length = Number(number(bytes.slice(1, start)));
    need(bytes[1] && length > 55, "a part is not RLP");
  }
  const end = start + length, body = bytes.slice(start, end);
  need(end <= bytes.length && (list || small !== 1 || body[0] > 0x7f), "a part is not RLP");
  if (!list) return [body, bytes.slice(end)];
  const items = [];
  for (let rest = body; rest.length;) {
    let item;
    [item, rest] = rlpItem(rest, depth + 1);
    items.push(item);
  }
  return [items, bytes.slice(end)];
}
const isBytes = (item) => item instanceof Uint8Array;
const nibbles = (bytes) => Array.from(bytes).flatMap((each) => [each >> 4, each & 15]);
function valueAt(root, path, nodes) {
  // Each node is the one that the node above names, and none is left over.
  const broken = "a node of the proof is missing or altered";
  let wanted = root, place = 0, node;
  for (let steps = 0; steps < 80; steps++) {
    if (isBytes(wanted)) {
      need(nodes[place] && wanted.length === 32 && same(keccak(nodes[place]), wanted), broken);
      node = unrlp(nodes[place++]);
    } else node = wanted;
    need(Array.isArray(node), broken);
    if (node.length === 17) {
      wanted = path.length ? node[path[0]] : node[16];
      if (!path.length) break;
      path = path.slice(1);
    } else {
      need(node.length === 2 && isBytes(node[0]) && node[0].length, broken);
      const way = nibbles(node[0]), flag = way[0], part = way.slice(flag & 1 ? 1 : 2);
      need(flag < 4 && part.every((each, at) => each === path[at]), broken);
      path = path.slice(part.length);
      wanted = node[1];
      if (flag & 2) { need(!path.length, broken); break; }
    }
    need(wanted.length, "there is no receipt in that place");
  }
  need(isBytes(wanted) && wanted.length && place === nodes.length, broken);
  return wanted;
}
const EVENTS = new Map([
  "ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)",
  "ProposalQueued(uint256,uint256)", "ProposalExecuted(uint256)", "ProposalCanceled(uint256)",
  "VoteCast(address,uint256,uint8,uint256,string)", "Transfer(address,address,uint256)",
  "VoteCastWithParams(address,uint256,uint8,uint256,string,bytes)",
].map((each) => [hex(keccak(utf8(each))), each.split("(")[0]]));
function describe([at, topics, data]) {
  const name = EVENTS.get(hex(topics[0] || [])) || `an event ${hex(topics[0] || [])}`;
  const word = (place) => data.slice(32 * place, 32 * place + 32);
  const who = (topic) => checksum(topic.slice(12));
  if (name.startsWith("VoteCast") && topics.length === 2 && data.length >= 96) {
    const side = ["against", "for", "abstaining"][number(word(1))] || "in parts";
    return `${who(topics[1])} voted ${side} with ${number(word(2))} votes on the proposal ` +
      `0x${hex(word(0))}, at ${checksum(at)}`;
  }
  if (name === "Transfer" && topics.length === 3 && data.length === 32)
    return `${who(topics[1])} paid ${number(data)} units of ${checksum(at)} to ${who(topics[2])}`;
  return `${name} of ${checksum(at)}`;
}
function eventsOf(receipt) {
  const body = unrlp(receipt[0] >= 0xc0 ? receipt : receipt.slice(1));
  need(Array.isArray(body) && body.length === 4 && Array.isArray(body[3]), "a receipt is broken");
  return isBytes(body[0]) && hex(body[0]) === "01" ? body[3].map(describe) : [];
}
function verifyBlock(raw, given) {
  const header = unhex(`${raw.header}`, "the header"), items = unrlp(header);
  need(Array.isArray(items) && items.length >= 15 && items.every(isBytes) &&
    items[5].length === 32, "the header cannot be decoded");
  const hash = "0x" + hex(keccak(header));
  need(raw.hash === hash, "the header is another block's: its Keccak-256 differs");
  need(BigInt(raw.block) === number(items[8]), "the header has another number");
  const wanted = (given.blockHash || "").trim().toLowerCase();
  need(!wanted || wanted === hash, `the block's hash is ${hash}, not the one that you gave`);
  const facts = [["Block", `${raw.block}`], ["Hash", hash], ["Time", time(number(items[11]))]];
  for (const {position, nodes} of raw.receipts) {
    need(Number.isSafeInteger(position) && position >= 0, "a position is not a number");
    const digits = position.toString(16), bytes = position
      ? unhex("0x" + (digits.length % 2 ? "0" : "") + digits, "a position") : new Uint8Array();
    const key = bytes.length === 1 && bytes[0] < 0x80
      ? bytes : joined(Uint8Array.of(0x80 + bytes.length), bytes);
    const found = valueAt(items[5], nibbles(key), nodes.map((each) => unhex(each, "a node")));
    for (const event of eventsOf(found)) facts.push([`Transaction ${position}`, event]);
  }
  return {
    what: wanted ? `These events are in block ${raw.block}`
      : `These events are in block ${raw.block}, if its hash is ${hash}`,
    facts, depends: !wanted,
    trust: [wanted ? "that you took the block's hash from a node or explorer of your own"
      : `that block ${raw.block} is ${hash}: look it up in a node or explorer of your own`,
    "that the contracts named here are the nation's: see deployment.json",
    "that nothing else was voted or paid"],
  };
}
const keysOf = (raw, ...names) => raw && Object.keys(raw).sort().join() === names.sort().join();
function readBlock(words) {
  let raw;
  try { raw = JSON.parse(words); } catch { refuse("it is neither a proof nor a dossier"); }
  need(keysOf(raw, "block", "hash", "header", "receipts") && Array.isArray(raw.receipts) &&
    Number.isSafeInteger(raw.block) && raw.receipts.every((each) =>
    keysOf(each, "position", "nodes") && Array.isArray(each.nodes) &&
    each.nodes.every((node) => typeof node === "string")), "it is not the proof of a block");
  need(JSON.stringify(raw) + "\n" === words, "it is not written as govkit writes it");
  return raw;
}

async function verify(bytes, given = {}) {
  try {
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) return await verifyDossier(bytes, given);
    if (bytes[0] === 0x7b) return verifyBlock(readBlock(text(bytes, "it")), given);
    return await verifyRecord(bytes, given);
  } catch (error) {
    return {refused: error instanceof Refused ? error.message : `it is broken (${error.message})`};
  }
}

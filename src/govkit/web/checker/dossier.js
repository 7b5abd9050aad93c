// The files of a dossier: that they are those which were signed, and lead to the log's root. What
// they say of the chain's state is not checked here, since that takes running the contracts.
const SINGLE = ["README.txt", "checkpoint", "deployment.json", "dossier.pdf", "evidence.json",
  "facts.json", "manifest", "witness"];
const OPTIONAL = ["charter.md", "legal-wrapper.txt", "verify.html", "verify_dossier.py"];
const PROOF = /^records\/([1-9][0-9]{0,18})\.tlog-proof$/;
const BROKEN_FILE = "this is not a valid dossier: its bytes do not match its files";

const CRCS = Uint32Array.from({length: 256}, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});
function crc32(bytes) {
  let value = 0xffffffff;
  for (const each of bytes) value = CRCS[(value ^ each) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
function packed(files) {
  // The only archive of these files: by name, stored, without times.
  const local = [], central = [];
  let place = 0;
  for (const name of [...files.keys()].sort()) {
    const data = files.get(name), title = utf8(name);
    const entry = new DataView(new ArrayBuffer(46));
    const put = (at, size, value) => size === 2
      ? entry.setUint16(at, value, true) : entry.setUint32(at, value, true);
    for (const [at, size, value] of [[0, 4, 0x02014b50], [4, 2, 0x0314], [6, 2, 20], [14, 2, 33],
      [16, 4, crc32(data)], [20, 4, data.length], [24, 4, data.length], [28, 2, title.length],
      [38, 4, 0o100644 * 65536], [42, 4, place]]) put(at, size, value);
    const bytes = new Uint8Array(entry.buffer);
    central.push(bytes, title);
    local.push(Uint8Array.of(0x50, 0x4b, 3, 4), bytes.slice(6, 32), title, data);
    place += 30 + title.length + data.length;
  }
  const end = new DataView(new ArrayBuffer(22)), directory = joined(...central);
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.size, true);
  end.setUint16(10, files.size, true);
  end.setUint32(12, directory.length, true);
  end.setUint32(16, place, true);
  return joined(...local, directory, new Uint8Array(end.buffer));
}
function unpacked(raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length), files = new Map();
  let place = 0;
  while (place + 30 <= raw.length && view.getUint32(place, true) === 0x04034b50) {
    const size = view.getUint32(place + 22, true), title = view.getUint16(place + 26, true);
    const start = place + 30 + title, name = text(raw.slice(place + 30, start), "a name");
    need(start + size <= raw.length && !files.has(name), BROKEN_FILE);
    files.set(name, raw.slice(start, start + size));
    place = start + size;
  }
  need(files.size && same(packed(files), raw), BROKEN_FILE);
  return files;
}
function checkNames(files) {
  for (const name of SINGLE) need(files.has(name), `${name} is missing`);
  for (const name of files.keys())
    need(SINGLE.includes(name) || OPTIONAL.includes(name) || PROOF.test(name) ||
      /^contents\/[0-9a-f]{64}$/.test(name) || name.startsWith("tile/entries/"),
      `${name} is not part of a dossier`);
}
async function checkManifest(files, key) {
  const note = text(files.get("manifest"), "manifest");
  const [title, origin, ...rest] = (await openNote(note, key, 1 << 26)).split("\n");
  need(title === "govkit dossier v1" && rest.pop() === "", "the manifest is another file's");
  need(origin === key.name, `it belongs to another nation: its log is ${origin}`);
  const lines = [];
  for (const name of [...files.keys()].filter((each) => each !== "manifest").sort())
    lines.push(`${hex(await sha256(files.get(name)))}  ${name}`);
  const odd = lines.find((line) => !rest.includes(line)) || rest.find((line) =>
    !lines.includes(line));
  need(!odd, `the files differ from those that were signed: ${(odd || "").slice(66)}`);
  need(lines.join("\n") === rest.join("\n"), "the manifest is not written as govkit writes it");
}
async function checkRecords(files, note, head) {
  const cited = new Map();
  for (const [name, bytes] of files) {
    const match = name.match(PROOF);
    if (!match) continue;
    const proof = readProof(text(bytes, name));
    need(proof.note === note && `${proof.index + 1n}` === match[1],
      `${name} belongs to another record or checkpoint`);
    await checkProof(proof, head);
    cited.set(match[1], readEntry(proof.entry));
  }
  const named = new Set([...cited.values()].map((each) => hex(each.content)));
  for (const [name, bytes] of files)
    if (name.startsWith("contents/"))
      need(hex(await sha256(bytes)) === name.slice(9) && named.has(name.slice(9)),
        `${name} is damaged, or belongs to no record here`);
  return cited;
}
async function checkWhole(files, head, cited) {
  const names = [...files.keys()].filter((name) => name.startsWith("tile/"));
  if (!names.length) return false;
  const entries = [], used = new Set();
  for (let start = 0n; start < head.size; start += 256n) {
    const width = head.size - start < 256n ? head.size - start : 256n;
    const name = tileName(Number(start / 256n), Number(width)), bytes = files.get(name);
    need(bytes, `${name} is missing`);
    used.add(name);
    const before = entries.length;
    for (let place = 0; place < bytes.length;) {
      const length = bytes[place] * 256 + bytes[place + 1], end = place + 2 + length;
      need(end <= bytes.length, `the entries in ${name} are damaged`);
      entries.push(bytes.slice(place + 2, end));
      place = end;
    }
    need(entries.length - before === Number(width), `the entries in ${name} are damaged`);
  }
  need(names.every((name) => used.has(name)), "its entries are not written as govkit writes them");
  const records = entries.map(readEntry), leaves = [];
  for (const entry of entries) leaves.push(await leafHash(entry));
  need(same(await rootOf(leaves), head.root), "its records do not lead to the log's root");
  const newest = {};
  records.forEach((each, place) => {
    if (each.kind === "charter") need(cited.has(`${place + 1}`), `record ${place + 1} is left out`);
    newest[each.kind] = place + 1;
  });
  for (const kind of ["legal-wrapper", "log-key"])
    need(!newest[kind] || cited.has(`${newest[kind]}`), `record ${newest[kind]} is left out`);
  return true;
}
function tileName(index, width) {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest; rest = Math.floor(rest / 1000))
    groups.unshift("x" + String(rest % 1000).padStart(3, "0"));
  return "tile/entries/" + groups.join("/") + (width < 256 ? `.p/${width}` : "");
}
function asJson(files, name) {
  try { return JSON.parse(text(files.get(name), name)); } catch { return refuse(`${name} is damaged`); }
}
async function verifyDossier(raw, given) {
  const files = unpacked(raw);
  checkNames(files);
  need(given.key, "give the log's key: this page checks what it signed");
  const key = await readKey(given.key);
  await checkManifest(files, key);
  const note = text(files.get("checkpoint"), "checkpoint");
  const head = readCheckpoint(await openNote(note, key));
  need(head.origin === key.name, `its log is ${head.origin}`);
  const cited = await checkRecords(files, note, head), whole = await checkWhole(files, head, cited);
  const facts = asJson(files, "facts.json"), evidence = asJson(files, "evidence.json");
  const wanted = (given.blockHash || "").trim().toLowerCase();
  need(facts.block && facts.log && facts.block.hash === evidence.block_hash &&
    facts.log.root === "0x" + hex(head.root) && facts.log.origin === head.origin,
    "its facts differ from its log or its block");
  need(!wanted || wanted === evidence.block_hash,
    `it was made at another block: its block ${evidence.block} is ${evidence.block_hash}`);
  return {
    what: "The files of this dossier are those that the key's holders signed",
    facts: [["Nation", `${facts.nation}`], ["Log", head.origin],
      ["Block", `${evidence.block}, ${evidence.block_hash}`],
      ["Records in the log", `${head.size}, of which ${cited.size} are cited`],
      ["All records are here", whole ? "yes" : "no"]],
    trust: ["that the key is the nation's: take it from where the nation publishes it",
      "the key's holders, for what facts.json and dossier.pdf say of the chain: this page does " +
      "not run the contracts over the proofs. verify_dossier.py checks more of it, and govkit " +
      "dossier verify checks all",
      ...(wanted ? [] : [`that block ${evidence.block} is ${evidence.block_hash}: look it up`])],
  };
}

// Checks transcripts of secret votes and elections: written from docs/reference/secret-ballots.md alone, with the
// curve of @noble/curves. It shares nothing with govkit, so that an error in one is found by the other.
//
//   node secret_ballots.mjs < LINES
//
// Each line is one transcript in JSON, one opened ballot, or a question about the group:
//   {"factor": word, "point": [word, word]} -> the product      {"tag": text, "words": [word]} -> H
// and is answered in a line: {"holds": true, "checks": {"points": true, ...}}, of an opened ballot
// {"holds": true}, or {"refused": "why"}.
import { createInterface } from "node:readline";
import { bn254 } from "@noble/curves/bn254.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

const G1 = bn254.G1.Point;
const P = G1.Fp.ORDER;
const N = G1.Fn.ORDER;
const G = G1.BASE;
const CHOICES = [0n, 1n, 2n ** 32n];
const BOTH = CHOICES[1] + CHOICES[2];

// -- the form of the file

class Refused extends Error {}

function refuse(why) {
  throw new Refused(why);
}

function object(raw, names) {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) refuse("not an object");
  const found = Object.keys(raw);
  if (found.length !== names.length || !names.every((name) => Object.hasOwn(raw, name)))
    refuse(`names are ${found}, not ${names}`);
  return raw;
}

function list(raw, read, length) {
  if (!Array.isArray(raw)) refuse("not a list");
  if (length !== undefined && raw.length !== length) refuse(`${raw.length} items, not ${length}`);
  return raw.map((each) => read(each));
}

function hex(digits) {
  const form = new RegExp(`^0x[0-9a-f]{${digits}}$`);
  return (raw) => {
    if (typeof raw !== "string" || !form.test(raw) || raw.length !== digits + 2) refuse("not hex");
    return BigInt(raw);
  };
}

const word = hex(64);
const address = hex(40);
const point = (raw) => list(raw, word, 2);

function number(raw) {
  if (!Number.isSafeInteger(raw) || raw < 0) refuse("not a number");
  return raw;
}

function within(raw, least, most) {
  const found = number(raw);
  if (found < least || found > most) refuse(`${found} is not from ${least} to ${most}`);
  return found;
}

function dealing(raw) {
  object(raw, ["commitments", "exchange_key", "shares", "challenge", "response"]);
  return {
    commitments: list(raw.commitments, point),
    exchangeKey: point(raw.exchange_key),
    shares: list(raw.shares, word),
    proof: [word(raw.challenge), word(raw.response)],
  };
}

function epoch(raw) {
  object(raw, ["number", "enrolments", "dealings", "confirmed", "verification_keys", "key"]);
  const enrolments = list(raw.enrolments, word);
  const n = within(enrolments.length, 1, 15);
  const dealings = list(raw.dealings, dealing, n);
  const t = within(dealings[0].commitments.length, 1, n);
  for (const each of dealings)
    if (each.commitments.length !== t || each.shares.length !== n) refuse("an odd dealing");
  return {
    n,
    t,
    number: number(raw.number),
    enrolments,
    dealings,
    confirmed: list(raw.confirmed, number),
    verificationKeys: list(raw.verification_keys, point, n),
    key: point(raw.key),
  };
}

function ballot(raw) {
  object(raw, ["voter", "weight", "replaces", "a", "b", "challenges", "responses"]);
  return {
    voter: address(raw.voter),
    weight: BigInt(within(raw.weight, 1, 5)),
    replaces: number(raw.replaces),
    a: point(raw.a),
    b: point(raw.b),
    challenges: list(raw.challenges, word, 3),
    responses: list(raw.responses, word, 3),
  };
}

function poll(raw, n) {
  object(raw, ["proposal", "ballots", "voters", "weight", "sums", "shares", "tally"]);
  return {
    proposal: word(raw.proposal),
    ballots: list(raw.ballots, ballot),
    voters: number(raw.voters),
    weight: number(raw.weight),
    sums: list(raw.sums, point, 2),
    shares: list(raw.shares, (share) => {
      object(share, ["trustee", "point", "challenge", "response"]);
      return {
        trustee: within(share.trustee, 1, n),
        point: point(share.point),
        proof: [word(share.challenge), word(share.response)],
      };
    }),
    tally: raw.tally === null ? null : tally(raw.tally),
  };
}

function tally(raw) {
  object(raw, ["yes", "no", "abstain"]);
  return [number(raw.yes), number(raw.no), number(raw.abstain)];
}

// What each ciphertext may hold, and after them the sum of all.
function statementsOf(candidates, method) {
  const full = method === "one" ? CHOICES : [...CHOICES, BOTH];
  const found = Array.from({ length: Math.floor(candidates / 2) }, () => full);
  if (candidates % 2 === 1) found.push(CHOICES.slice(0, 2));
  if (method === "one" && candidates > 2) found.push(CHOICES);
  return found;
}

function methodOf(raw) {
  if (raw !== "one" && raw !== "approval") refuse("not a method");
  return raw;
}

function electionPoll(raw, { n }) {
  const names = ["election", "candidates", "method", "ballots", "voters", "sums", "shares", "counts"];
  object(raw, names);
  const candidates = within(raw.candidates, 1, 8);
  const method = methodOf(raw.method);
  const pairs = Math.ceil(candidates / 2);
  const numbers = statementsOf(candidates, method).flat().length;
  return {
    election: BigInt(number(raw.election)),
    candidates,
    method,
    ballots: list(raw.ballots, (each) => {
      object(each, ["voter", "pairs", "challenges", "responses"]);
      return {
        voter: address(each.voter),
        pairs: list(each.pairs, (pair) => list(pair, point, 2), pairs),
        challenges: list(each.challenges, word, numbers),
        responses: list(each.responses, word, numbers),
      };
    }),
    voters: number(raw.voters),
    sums: list(raw.sums, (pair) => list(pair, point, 2), pairs),
    shares: list(raw.shares, (share) => {
      object(share, ["trustee", "points", "challenge", "response"]);
      return {
        trustee: within(share.trustee, 1, n),
        points: list(share.points, point, pairs),
        proof: [word(share.challenge), word(share.response)],
      };
    }),
    counts: raw.counts === null ? null : list(raw.counts, number, candidates),
  };
}

function transcript(raw) {
  object(raw, ["govkit_transcript", "chain_id", "trustees", "house", "epoch", "poll"]);
  if (raw.govkit_transcript !== 1) refuse("another version");
  const made = epoch(raw.epoch);
  return {
    chain: BigInt(number(raw.chain_id)),
    trustees: address(raw.trustees),
    house: address(raw.house),
    epoch: made,
    poll: Object.hasOwn(Object(raw.poll), "election")
      ? electionPoll(raw.poll, made)
      : poll(raw.poll, made.n),
  };
}

// -- the group and its hashes

const isInfinity = ([x, y]) => x === 0n && y === 0n;

function isInGroup([x, y]) {
  return x < P && y < P && (y * y - x * x * x - 3n) % P === 0n;
}

const curve = (pair) => (isInfinity(pair) ? G1.ZERO : G1.fromAffine({ x: pair[0], y: pair[1] }));

function plain(found) {
  if (found.is0()) return [0n, 0n];
  const { x, y } = found.toAffine();
  return [x, y];
}

function times(base, factor) {
  const reduced = ((factor % N) + N) % N;
  return base.multiplyUnsafe(reduced);
}

const isSame = (one, other) => one[0] === other[0] && one[1] === other[1];

function bytes(numbers) {
  const joined = numbers.map((each) => each.toString(16).padStart(64, "0")).join("");
  return Uint8Array.from(Buffer.from(joined, "hex"));
}

const keccak = (data) => BigInt("0x" + Buffer.from(keccak_256(data)).toString("hex"));

function hashToFactor(tag, parts) {
  const name = Buffer.alloc(32);
  name.write(tag, "ascii");
  const seed = keccak(Buffer.concat([name, bytes(parts.flat())]));
  return ((keccak(bytes([seed, 0n])) << 256n) + keccak(bytes([seed, 1n]))) % N;
}

function isProved([c, z], tag, context, pairs) {
  if (c >= N || z >= N) return false;
  const points = pairs.flat();
  const commitments = pairs.map(([base, target]) =>
    plain(times(curve(base), z).add(times(curve(target), -c))),
  );
  const told = isSame(points[0], plain(G)) ? points.slice(1) : points;
  return hashToFactor(tag, [...context, ...told, ...commitments]) === c;
}

// -- the checks

function* allPoints({ epoch, poll }) {
  for (const each of epoch.dealings) yield* [...each.commitments, each.exchangeKey];
  yield* [...epoch.verificationKeys, epoch.key];
  if (poll.election !== undefined) {
    yield* poll.shares.flatMap((share) => share.points);
    yield* poll.ballots.flatMap((each) => each.pairs.flat());
    yield* poll.sums.flat().filter((each) => !isInfinity(each));
    return;
  }
  yield poll.sums[0];
  yield* poll.shares.map((share) => share.point);
  yield* poll.ballots.map((each) => each.a);
  for (const b of [...poll.ballots.map((each) => each.b), poll.sums[1]]) if (!isInfinity(b)) yield b;
}

const points = (vote) => [...allPoints(vote)].every(isInGroup);

function enrolments({ epoch }) {
  return epoch.dealings.every(({ commitments }, place) => {
    const encoded = bytes([32n, BigInt(commitments.length), ...commitments.flat()]);
    return keccak(encoded) === epoch.enrolments[place];
  });
}

function dealings({ chain, trustees, epoch }) {
  return epoch.dealings.every((each, place) => {
    const begin = [chain, trustees, BigInt(epoch.number), BigInt(place + 1)];
    const context = [...begin, ...each.commitments, each.exchangeKey, ...each.shares];
    return isProved(each.proof, "deal", context, [[plain(G), each.commitments[0]]]);
  });
}

function confirmations({ epoch }) {
  return (
    epoch.confirmed.length === epoch.n &&
    epoch.confirmed.every((trustee, place) => trustee === place + 1)
  );
}

function sumsOfCommitments({ dealings, t }) {
  return Array.from({ length: t }, (_, k) =>
    dealings.reduce((sum, each) => sum.add(curve(each.commitments[k])), G1.ZERO),
  );
}

function verificationKeys({ epoch }) {
  const sums = sumsOfCommitments(epoch);
  return epoch.verificationKeys.every((key, place) => {
    let made = G1.ZERO;
    let power = 1n;
    for (const each of sums) {
      made = made.add(times(each, power));
      power *= BigInt(place + 1);
    }
    return isSame(plain(made), key);
  });
}

const key = ({ epoch }) => isSame(plain(sumsOfCommitments(epoch)[0]), epoch.key);

function isValid(each, { chain, house, epoch, poll }) {
  const numbers = [...each.challenges, ...each.responses];
  if (numbers.some((found) => found >= N)) return false;
  const [a, b, h] = [curve(each.a), curve(each.b), curve(epoch.key)];
  const commitments = CHOICES.flatMap((choice, place) => {
    const [c, z] = [each.challenges[place], each.responses[place]];
    const rest = b.subtract(times(G, choice));
    return [times(G, z).add(times(a, -c)), times(h, z).add(times(rest, -c))].map(plain);
  });
  const context = [chain, house, poll.proposal, each.voter, epoch.key, each.a, each.b];
  const total = each.challenges.reduce((sum, c) => sum + c, 0n) % N;
  return hashToFactor("ballot", [...context, ...commitments]) === total;
}

function ballots(vote) {
  if (vote.poll.ballots.length === 0) return null;
  return vote.poll.ballots.every((each) => isValid(each, vote));
}

function sums({ epoch, poll }) {
  const standing = new Map();
  for (const [index, each] of poll.ballots.entries()) {
    if (each.replaces !== 0) {
      if (standing.get(each.replaces)?.weight !== each.weight) return false;
      standing.delete(each.replaces);
    }
    standing.set(index + 1, each);
  }
  const last = [...standing.values()];
  let [a, b, weight] = [G, curve(epoch.key), 0n];
  for (const each of last) {
    a = a.add(times(curve(each.a), each.weight));
    b = b.add(times(curve(each.b), each.weight));
    weight += each.weight;
  }
  const counted = last.length === poll.voters && weight === BigInt(poll.weight);
  return counted && isSame(plain(a), poll.sums[0]) && isSame(plain(b), poll.sums[1]);
}

function shares({ chain, house, epoch, poll }) {
  if (poll.shares.length === 0) return null;
  if (new Set(poll.shares.map((share) => share.trustee)).size < poll.shares.length) return false;
  return poll.shares.every(({ trustee, point, proof }) => {
    const context = [chain, house, poll.proposal, BigInt(trustee)];
    const pairs = [[plain(G), epoch.verificationKeys[trustee - 1]], [poll.sums[0], point]];
    return isProved(proof, "share", context, pairs);
  });
}

function lambdas(trustees) {
  return trustees.map((j) =>
    trustees.reduce((made, i) => (i === j ? made : (made * i * G1.Fn.inv(i - j)) % N), 1n),
  );
}

function isTallied({ epoch, poll }) {
  if (poll.tally === null) return null;
  const used = poll.shares.slice(0, epoch.t);
  const trustees = used.map((share) => BigInt(share.trustee));
  if (new Set(trustees).size < epoch.t) return false;
  const [yes, no, abstain] = poll.tally.map(BigInt);
  if (yes + no + abstain !== BigInt(poll.weight)) return false;
  let opened = times(G, yes + CHOICES[2] * no);
  lambdas(trustees).forEach((lambda, place) => {
    opened = opened.add(times(curve(used[place].point), lambda));
  });
  return isSame(plain(opened), poll.sums[1]);
}

// -- elections

function isValidChoice(each, { chain, house, epoch, poll }) {
  if ([...each.challenges, ...each.responses].some((found) => found >= N)) return false;
  const h = curve(epoch.key);
  const ciphertexts = each.pairs.map((pair) => pair.map(curve));
  ciphertexts.push(ciphertexts.reduce(([a, b], [c, d]) => [a.add(c), b.add(d)], [G1.ZERO, G1.ZERO]));
  const committed = [];
  const totals = [];
  let next = 0;
  for (const [place, values] of statementsOf(poll.candidates, poll.method).entries()) {
    const [a, b] = ciphertexts[place];
    let total = 0n;
    for (const value of values) {
      const [c, z] = [each.challenges[next], each.responses[next]];
      next += 1;
      total += c;
      committed.push(plain(times(G, z).add(times(a, -c))));
      committed.push(plain(times(h, z).add(times(b.subtract(times(G, value)), -c))));
    }
    totals.push(total % N);
  }
  const hashes = [each.pairs.flat(2), committed.flat()].map((numbers) => keccak(bytes(numbers)));
  const context = [chain, house, poll.election, each.voter, BigInt(poll.candidates)];
  const e = hashToFactor("choices", [...context, epoch.key, ...hashes]);
  return totals.every((total) => total === e);
}

function ballotsOfElection(vote) {
  if (vote.poll.ballots.length === 0) return null;
  return vote.poll.ballots.every((each) => isValidChoice(each, vote));
}

function sumsOfElection({ epoch, poll }) {
  const voters = poll.ballots.map((each) => each.voter);
  if (voters.length !== poll.voters || new Set(voters).size !== voters.length) return false;
  return poll.sums.every((told, place) => {
    const own = poll.ballots.map((each) => each.pairs[place]);
    return [G, curve(epoch.key)].every((begin, side) => {
      const sum = own.reduce((sofar, pair) => sofar.add(curve(pair[side])), begin);
      return isSame(plain(sum), told[side]);
    });
  });
}

function sharesOfElection({ chain, house, epoch, poll }) {
  if (poll.shares.length === 0) return null;
  if (new Set(poll.shares.map((share) => share.trustee)).size < poll.shares.length) return false;
  if (poll.sums.some(([a]) => isInfinity(a))) return false;
  return poll.shares.every(({ trustee, points, proof }) => {
    const context = [chain, house, poll.election, BigInt(trustee)];
    const pairs = points.map((d, place) => [poll.sums[place][0], d]);
    pairs.unshift([plain(G), epoch.verificationKeys[trustee - 1]]);
    return isProved(proof, "election share", context, pairs);
  });
}

function isCounted({ epoch, poll }) {
  if (poll.counts === null) return null;
  const used = poll.shares.slice(0, epoch.t);
  const weights = lambdas(used.map((share) => BigInt(share.trustee)));
  if (new Set(used.map((share) => share.trustee)).size < epoch.t) return false;
  if (poll.counts.some((count) => count > poll.voters)) return false;
  const total = poll.counts.reduce((sum, count) => sum + count, 0);
  if (poll.method === "one" && total > poll.voters) return false;
  return poll.sums.every(([, b], place) => {
    const [x, y] = [poll.counts[2 * place], poll.counts[2 * place + 1] ?? 0].map(BigInt);
    const sum = used.reduce(
      (sofar, share, index) => sofar.add(times(curve(share.points[place]), weights[index])),
      times(G, x + CHOICES[2] * y),
    );
    return isSame(plain(sum), b);
  });
}

function check(vote) {
  const all = { enrolments, dealings, confirmations, verification_keys: verificationKeys, key };
  if (vote.poll.election === undefined)
    Object.assign(all, { ballots, sums, shares, tally: isTallied });
  else
    Object.assign(all, {
      ballots: ballotsOfElection,
      sums: sumsOfElection,
      shares: sharesOfElection,
      tally: isCounted,
    });
  const checks = { points: points(vote) };
  for (const [id, holds] of Object.entries(all)) checks[id] = checks.points ? holds(vote) : null;
  return { holds: !Object.values(checks).includes(false), checks };
}

function isOpened(raw) {
  const choice = { abstain: CHOICES[0], for: CHOICES[1], against: CHOICES[2] }[raw.choice];
  if (raw.govkit_opened_ballot !== 1 || choice === undefined) refuse("another version or choice");
  const [contract, voter] = [raw.contract, raw.voter].map((each) => address(each.toLowerCase()));
  const cast = ballot({
    ...Object.fromEntries(["a", "b", "challenges", "responses"].map((name) => [name, raw[name]])),
    voter: raw.voter.toLowerCase(),
    weight: 1,
    replaces: 0,
  });
  const [key, r] = [point(raw.key), word(raw.r)];
  if (![key, cast.a].every(isInGroup) || !(isInfinity(cast.b) || isInGroup(cast.b))) return false;
  const b = times(curve(key), r).add(times(G, choice));
  const vote = {
    chain: BigInt(number(raw.chain_id)),
    house: contract,
    epoch: { key },
    poll: { proposal: word(raw.proposal) },
  };
  const isOpen = isSame(plain(times(G, r)), cast.a) && isSame(plain(b), cast.b);
  return isOpen && isValid({ ...cast, voter }, vote);
}

function isOpenedChoice(raw) {
  const asAddress = (each) => {
    if (typeof each !== "string") refuse("not an address");
    return address("0x" + each.slice(2).toLowerCase());
  };
  if (raw.govkit_opened_choices !== 1) refuse("another version");
  const candidates = within(raw.places, 1, 8);
  const method = methodOf(raw.method);
  const listed = list(raw.candidates, asAddress).length;
  if (listed !== candidates && !(listed === 0 && candidates === 2)) refuse("other candidates");
  const chosen = list(raw.chosen, (place) => within(place, 0, candidates - 1));
  const pairs = Math.ceil(candidates / 2);
  const inPairs = list(raw.pairs, (each) => list(each, word, 4), pairs);
  const numbers = statementsOf(candidates, method).flat().length;
  const cast = {
    voter: asAddress(raw.voter),
    pairs: inPairs.map(([a, b, c, d]) => [[a, b], [c, d]]),
    challenges: list(raw.challenges, word, numbers),
    responses: list(raw.responses, word, numbers),
  };
  const [key, r] = [point(raw.key), list(raw.r, word, pairs)];
  if (![key, ...cast.pairs.flat()].every(isInGroup)) return false;
  if (chosen.some((place, index) => index > 0 && chosen[index - 1] >= place)) return false;
  const isOpen = cast.pairs.every(([a, b], place) => {
    const m = chosen
      .filter((each) => Math.floor(each / 2) === place)
      .reduce((sum, each) => sum + CHOICES[1 + (each % 2)], 0n);
    const held = times(curve(key), r[place]).add(times(G, m));
    return isSame(plain(times(G, r[place])), a) && isSame(plain(held), b);
  });
  const vote = {
    chain: BigInt(number(raw.chain_id)),
    house: asAddress(raw.contract),
    epoch: { key },
    poll: { election: BigInt(number(raw.election)), candidates, method },
  };
  return isOpen && isValidChoice(cast, vote);
}

function answer(raw) {
  const names = Object.keys(Object(raw));
  if (names.includes("factor"))
    return bytesOf(plain(times(curve(point(raw.point)), word(raw.factor))));
  if (names.includes("tag")) return bytesOf([hashToFactor(raw.tag, list(raw.words, word))]);
  if (names.includes("govkit_opened_ballot")) return { holds: isOpened(raw) };
  if (names.includes("govkit_opened_choices")) return { holds: isOpenedChoice(raw) };
  return check(transcript(raw));
}

const bytesOf = (numbers) => numbers.map((each) => "0x" + each.toString(16).padStart(64, "0"));

for await (const line of createInterface({ input: process.stdin })) {
  let told;
  try {
    told = answer(JSON.parse(line));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    told = { refused: error.message };
  }
  process.stdout.write(JSON.stringify(told) + "\n");
}

// ponder: an indexer. It catches up with what was, follows what comes, and calls within blocks.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { rmSync } from "node:fs";
import { createWalletClient, defineChain, http, publicActions } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { abi, bytecode, check, key, tell, until, url } from "./tell.mjs";

const chain = defineChain({
  id: 1337,
  name: "local",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});
const account = privateKeyToAccount(key);
const client = createWalletClient({ account, chain, transport: http(url), pollingInterval: 20 }).extend(publicActions);
const bump = async () => {
  const hash = await client.writeContract({ address: process.env.COUNTER, abi, functionName: "bump" });
  await client.waitForTransactionReceipt({ hash });
};
const port = await new Promise((resolve) => {
  const free = createServer().listen(0, "127.0.0.1", () => {
    const { port } = free.address();
    free.close(() => resolve(port));
  });
});
const rows = async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/bumped`).catch(() => null);
  return answer?.ok ? answer.json() : [];
};
let indexer;
let said = "";

await tell({
  async deploy() {
    const hash = await client.deployContract({ abi, bytecode });
    process.env.COUNTER = (await client.waitForTransactionReceipt({ hash })).contractAddress;
    await bump();
    rmSync(".ponder", { recursive: true, force: true });
    const words = ["start", "--schema", "counter", "-p", `${port}`, "-H", "127.0.0.1"];
    indexer = spawn("node_modules/.bin/ponder", words, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const each of [indexer.stdout, indexer.stderr]) each.on("data", (data) => (said += data));
    process.on("exit", () => process.kill(-indexer.pid));
  },
  async logs() {
    await until(async () => (await rows()).length === 1, `the log; ponder says ${said.slice(-300)}`, 60);
    const [found] = await rows();
    check(found.who === account.address.toLowerCase() && found.count === "1", "other logs");
  },
  async subscription() {
    await bump();
    await until(async () => (await rows()).length === 2, `the second log; ponder says ${said.slice(-300)}`, 60);
  },
  async call() {
    check((await rows()).every((each) => each.called === each.count), "calls of another block");
  },
});

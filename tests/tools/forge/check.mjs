// forge: create, script --broadcast, and tests on a fork of the node's chain.
import { execFileSync } from "node:child_process";
import { check, key, tell, url } from "./tell.mjs";

process.env.FOUNDRY_DISABLE_NIGHTLY_WARNING = "1";
const forge = (...words) =>
  execFileSync("node_modules/.bin/forge", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const ask = async (method, ...params) => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  return (await (await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } })).json()).result;
};
const onFork = (name) => () => {
  const told = forge("test", "--fork-url", url, "--match-test", `test_${name}`);
  check(told.includes(`[PASS] test_${name}()`), told.split("\n").find((line) => line.includes("FAIL")));
};

await tell({
  async deploy() {
    const told = forge(
      "create", "src/Counter.sol:Counter", "--rpc-url", url, "--private-key", key, "--broadcast", "--json",
    );
    process.env.COUNTER = JSON.parse(told.slice(told.indexOf("{"))).deployedTo;
    check((await ask("eth_getCode", process.env.COUNTER, "latest")).length > 2, "no code");
  },
  async send() {
    forge("script", "script/Send.s.sol:Send", "--rpc-url", url, "--private-key", key, "--broadcast");
    const count = await ask("eth_call", { to: process.env.COUNTER, data: "0x06661abd" }, "latest");
    check(BigInt(count) === 1n, "not sent");
  },
  call: onFork("call"),
  "revert reason": onFork("reason"),
  logs: onFork("logs"),
  snapshot: onFork("snapshot"),
  impersonation: onFork("impersonation"),
  "time travel": onFork("time"),
});

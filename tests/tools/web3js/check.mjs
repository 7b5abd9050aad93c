import { Web3 } from "web3";
import { COIN, HOUR, SOMEBODY, abi, bytecode, check, key, socketUrl, tell, until, url } from "./tell.mjs";

const web3 = new Web3(url);
const { address: from } = web3.eth.accounts.wallet.add(key)[0];
const ask = (method, ...params) => web3.requestManager.send({ method, params });
let counter;

const bump = (by = from) => counter.methods.bump().send({ from: by });
const read = (name) => counter.methods[name]().call();

await tell({
  async deploy() {
    counter = await new web3.eth.Contract(abi).deploy({ data: bytecode }).send({ from });
    check((await web3.eth.getCode(counter.options.address)).length > 2, "no code");
  },
  async call() {
    check((await read("count")) === 0n, "another count");
  },
  async send() {
    const receipt = await bump();
    check(receipt.status === 1n && (await read("count")) === 1n, "not sent");
  },
  async "revert reason"() {
    const error = await read("fail").catch((each) => each);
    check(JSON.stringify([error.message, error.cause?.message, error.reason]).includes("not today"), `told ${error.message}`);
  },
  async logs() {
    const [found] = await counter.getPastEvents("Bumped", { fromBlock: 0 });
    check(found.returnValues.who === from && found.returnValues.count === 1n, "other logs");
  },
  async subscription() {
    const socket = new Web3(socketUrl);
    const heard = [];
    const events = new socket.eth.Contract(abi, counter.options.address).events.Bumped();
    events.on("data", (log) => heard.push(log));
    await new Promise((resolve, reject) => {
      events.on("connected", resolve);
      events.on("error", reject);
    });
    await bump();
    await until(() => heard.length === 1, "the log");
    socket.provider.disconnect();
  },
  async snapshot() {
    const before = await read("count");
    const kept = await ask("evm_snapshot");
    await bump();
    check(await ask("evm_revert", kept), "not reverted");
    check((await read("count")) === before, "another state");
  },
  async impersonation() {
    await ask("anvil_impersonateAccount", SOMEBODY);
    await ask("anvil_setBalance", SOMEBODY, COIN);
    check((await bump(SOMEBODY)).from.toLowerCase() === SOMEBODY, "sent by another");
  },
  async "time travel"() {
    const before = await read("moment");
    await ask("evm_increaseTime", HOUR);
    await ask("evm_mine");
    check((await read("moment")) >= before + BigInt(HOUR), "not later");
  },
});

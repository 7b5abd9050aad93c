import { Contract, ContractFactory, JsonRpcProvider, Wallet, WebSocketProvider } from "ethers";
import { COIN, HOUR, SOMEBODY, abi, bytecode, check, key, socketUrl, tell, until, url } from "./tell.mjs";

const provider = new JsonRpcProvider(url, undefined, { pollingInterval: 20, cacheTimeout: -1 });
const wallet = new Wallet(key, provider);
let counter;

const bump = async (by = counter) => (await by.bump()).wait();

await tell({
  async deploy() {
    counter = await new ContractFactory(abi, bytecode, wallet).deploy();
    await counter.waitForDeployment();
    check((await provider.getCode(await counter.getAddress())).length > 2, "no code");
  },
  async call() {
    check((await counter.count()) === 0n, "another count");
  },
  async send() {
    const receipt = await bump();
    check(receipt.status === 1 && (await counter.count()) === 1n, "not sent");
  },
  async "revert reason"() {
    const error = await counter.fail().catch((each) => each);
    check(error.reason === "not today", `told ${error.reason}`);
  },
  async logs() {
    const [found] = await counter.queryFilter("Bumped", 0);
    check(found.args.who === wallet.address && found.args.count === 1n, "other logs");
  },
  async subscription() {
    const socket = new WebSocketProvider(socketUrl);
    const heard = [];
    await new Contract(await counter.getAddress(), abi, socket).on("Bumped", (who) => heard.push(who));
    await socket.getBlockNumber();
    await bump();
    await until(() => heard.length === 1, "the log");
    await socket.destroy();
  },
  async snapshot() {
    const before = await counter.count();
    const kept = await provider.send("evm_snapshot", []);
    await bump();
    check(await provider.send("evm_revert", [kept]), "not reverted");
    check((await counter.count()) === before, "another state");
  },
  async impersonation() {
    await provider.send("anvil_impersonateAccount", [SOMEBODY]);
    await provider.send("anvil_setBalance", [SOMEBODY, COIN]);
    const receipt = await bump(counter.connect(await provider.getSigner(SOMEBODY)));
    check(receipt.from.toLowerCase() === SOMEBODY, "sent by another");
  },
  async "time travel"() {
    const before = await counter.moment();
    await provider.send("evm_increaseTime", [HOUR]);
    await provider.send("evm_mine", []);
    check((await counter.moment()) >= before + BigInt(HOUR), "not later");
  },
});

import { ethers } from "ethers";
import { COIN, HOUR, SOMEBODY, abi, bytecode, check, key, socketUrl, tell, until, url } from "./tell.mjs";

const provider = new ethers.providers.JsonRpcProvider(url);
provider.pollingInterval = 20;
const wallet = new ethers.Wallet(key, provider);
let counter;

const bump = async (by = counter) => (await by.bump()).wait();

await tell({
  async deploy() {
    counter = await new ethers.ContractFactory(abi, bytecode, wallet).deploy();
    await counter.deployed();
    check((await provider.getCode(counter.address)).length > 2, "no code");
  },
  async call() {
    check((await counter.count()).eq(0), "another count");
  },
  async send() {
    const receipt = await bump();
    check(receipt.status === 1 && (await counter.count()).eq(1), "not sent");
  },
  async "revert reason"() {
    const error = await counter.fail().catch((each) => each);
    check(error.reason === "not today", `told ${error.reason}`);
  },
  async logs() {
    const [found] = await counter.queryFilter("Bumped", 0);
    check(found.args.who === wallet.address && found.args.count.eq(1), "other logs");
  },
  async subscription() {
    const socket = new ethers.providers.WebSocketProvider(socketUrl);
    const heard = [];
    new ethers.Contract(counter.address, abi, socket).on("Bumped", (who) => heard.push(who));
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
    check((await counter.count()).eq(before), "another state");
  },
  async impersonation() {
    await provider.send("anvil_impersonateAccount", [SOMEBODY]);
    await provider.send("anvil_setBalance", [SOMEBODY, COIN]);
    const receipt = await bump(counter.connect(provider.getSigner(SOMEBODY)));
    check(receipt.from.toLowerCase() === SOMEBODY, "sent by another");
  },
  async "time travel"() {
    const before = await counter.moment();
    await provider.send("evm_increaseTime", [HOUR]);
    await provider.send("evm_mine", []);
    check((await counter.moment()).gte(before.add(HOUR)), "not later");
  },
});

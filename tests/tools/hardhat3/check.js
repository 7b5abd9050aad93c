// Hardhat 3: `hardhat run check.js --network other`, with its helpers, which ask the node for its name.
import { network } from "hardhat";
import { COIN, HOUR, SOMEBODY, abi, bytecode, check, tell, until } from "./tell.mjs";

const connect = network.create ?? network.connect;
const { ethers, networkHelpers: helpers } = await connect.call(network, "other");
const [owner] = await ethers.getSigners();
let counter;

const bump = async (by = counter) => (await by.bump()).wait();

await tell({
  async deploy() {
    counter = await new ethers.ContractFactory(abi, bytecode, owner).deploy();
    await counter.waitForDeployment();
    check((await ethers.provider.getCode(await counter.getAddress())).length > 2, "no code");
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
    check(`${error.reason} ${error.message}`.includes("not today"), `told ${error.message}`);
  },
  async logs() {
    const [found] = await counter.queryFilter("Bumped", 0);
    check(found.args.who === owner.address && found.args.count === 1n, "other logs");
  },
  async subscription() {
    const heard = [];
    await counter.on("Bumped", (who) => heard.push(who));
    await bump();
    await until(() => heard.length > 0, "the log");
    await counter.removeAllListeners();
  },
  async snapshot() {
    const before = await counter.count();
    const kept = await helpers.takeSnapshot();
    await bump();
    await kept.restore();
    check((await counter.count()) === before, "another state");
  },
  async impersonation() {
    await helpers.impersonateAccount(SOMEBODY);
    await helpers.setBalance(SOMEBODY, BigInt(COIN));
    const receipt = await bump(counter.connect(await ethers.getSigner(SOMEBODY)));
    check(receipt.from.toLowerCase() === SOMEBODY, "sent by another");
  },
  async "time travel"() {
    const before = await counter.moment();
    await helpers.time.increase(HOUR);
    check((await counter.moment()) >= before + BigInt(HOUR), "not later");
    await helpers.mine(3, { interval: 60 });
    check((await counter.moment()) >= before + BigInt(HOUR + 120), "blocks without their interval");
  },
});

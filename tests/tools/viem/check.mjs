import {
  createPublicClient, createTestClient, createWalletClient, defineChain, http, publicActions,
  walletActions, webSocket,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { COIN, HOUR, SOMEBODY, abi, bytecode, check, key, socketUrl, tell, until, url } from "./tell.mjs";

const chain = defineChain({
  id: 1337,
  name: "local",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});
const account = privateKeyToAccount(key);
const client = createTestClient({ mode: "anvil", chain, transport: http(url), pollingInterval: 20, cacheTime: 0 })
  .extend(publicActions)
  .extend(walletActions);
const wallet = createWalletClient({ chain, account, transport: http(url) });
let address;

const read = (functionName) => client.readContract({ address, abi, functionName });
const bump = async (by = account) => {
  const { request } = await client.simulateContract({ address, abi, functionName: "bump", account: by });
  return client.waitForTransactionReceipt({ hash: await client.writeContract(request) });
};

await tell({
  async deploy() {
    const hash = await wallet.deployContract({ abi, bytecode });
    address = (await client.waitForTransactionReceipt({ hash })).contractAddress;
    check((await client.getCode({ address })).length > 2, "no code");
  },
  async call() {
    check((await read("count")) === 0n, "another count");
  },
  async send() {
    const receipt = await bump();
    check(receipt.status === "success" && (await read("count")) === 1n, "not sent");
  },
  async "revert reason"() {
    const error = await read("fail").catch((each) => each);
    const reason = error.walk((each) => each.reason !== undefined)?.reason;
    check(reason === "not today", `told ${reason}`);
  },
  async logs() {
    const [found] = await client.getContractEvents({ address, abi, eventName: "Bumped", fromBlock: 0n });
    check(found.args.who === account.address && found.args.count === 1n, "other logs");
  },
  async subscription() {
    const socket = createPublicClient({ chain, transport: webSocket(socketUrl) });
    const heard = [];
    const unwatch = socket.watchContractEvent({
      address, abi, eventName: "Bumped", onLogs: (logs) => heard.push(...logs),
    });
    await socket.getBlockNumber(); // the subscription was asked for before
    await bump();
    await until(() => heard.length === 1, "the log");
    unwatch();
  },
  async snapshot() {
    const before = await read("count");
    const id = await client.snapshot();
    await bump();
    await client.revert({ id });
    check((await read("count")) === before, "another state");
  },
  async impersonation() {
    await client.impersonateAccount({ address: SOMEBODY });
    await client.setBalance({ address: SOMEBODY, value: BigInt(COIN) });
    check((await bump(SOMEBODY)).from === SOMEBODY, "sent by another");
  },
  async "time travel"() {
    const before = await read("moment");
    await client.increaseTime({ seconds: HOUR });
    await client.mine({ blocks: 1 });
    check((await read("moment")) >= before + BigInt(HOUR), "not later");
  },
});

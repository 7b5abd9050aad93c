// Drive a node with viem and with ethers; what each has seen goes out as JSON.
// Usage: node drive.mjs URL COUNTER_INIT_CODE REVERTER_INIT_CODE PRIVATE_KEY LEDGER ITS_ARTIFACT
import { readFileSync } from "node:fs";
import * as ethers from "ethers";
import * as viem from "viem";
import { privateKeyToAccount } from "viem/accounts";

const [url, counterCode, reverterCode, key, refusing, artifact] = process.argv.slice(2);
// A contract of govkit's, and the ABI that ships with it.
const shipped = JSON.parse(readFileSync(artifact, "utf8")).abi;
const refused = ["0x" + "11".repeat(20), true];
const socketUrl = url.replace("http", "ws");
const abi = ["function fail() view returns (uint256)"];
const typed = {
  domain: { name: "Testland", chainId: 1337 },
  types: { Vote: [{ name: "proposal", type: "uint256" }] },
  message: { proposal: 5n },
};

async function withViem() {
  const chain = viem.defineChain({
    id: 1337,
    name: "govkit",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const account = privateKeyToAccount(key);
  const reader = viem.createPublicClient({ chain, transport: viem.http(url), pollingInterval: 20 });
  const wallet = viem.createWalletClient({ chain, account, transport: viem.http(url) });
  const unlocked = viem.createWalletClient({
    chain, account: account.address, transport: viem.http(url),
  });
  const mined = async (hash) => reader.waitForTransactionReceipt({ hash });
  const deploy = async (data) => (await mined(await wallet.sendTransaction({ data }))).contractAddress;
  const counter = await deploy(counterCode);
  const reverter = await deploy(reverterCode);

  const socket = viem.createPublicClient({ chain, transport: viem.webSocket(socketUrl) });
  const heads = [];
  const unwatch = await new Promise((resolve, reject) => {
    const stop = socket.watchBlocks({ onBlock: (block) => heads.push(block), onError: reject });
    setTimeout(() => resolve(stop), 300);
  });
  const receipt = await mined(await wallet.sendTransaction({ to: counter }));
  const logs = await reader.getLogs({ address: counter, fromBlock: 0n });
  const called = await reader.call({ to: counter });
  const failure = await reader
    .readContract({ address: reverter, abi: viem.parseAbi(abi), functionName: "fail" })
    .catch((error) => error.walk((each) => each.reason !== undefined).reason);
  const refusal = await reader
    .simulateContract({ address: refusing, abi: shipped, functionName: "setKeeper", args: refused, account })
    .catch((error) => error.walk((each) => each.data?.errorName !== undefined).data.errorName);
  const block = await reader.getBlock({ includeTransactions: true });
  const primaryType = "Vote";
  const signed = await unlocked.signTypedData({ ...typed, primaryType });
  const verified = await reader.verifyTypedData({
    ...typed, primaryType, address: account.address, signature: signed,
  });
  while (heads.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  unwatch();
  (await socket.transport.getRpcClient()).close();
  return {
    status: receipt.status,
    logs: logs.length,
    called: Number(called.data),
    failure,
    refusal,
    blockHolds: block.transactions.map((each) => each.hash).includes(receipt.transactionHash),
    verified,
    heard: heads.some((head) => head.hash === receipt.blockHash),
    fees: (await reader.estimateFeesPerGas()).maxFeePerGas > 0n,
    proof: (await reader.getProof({ address: counter, storageKeys: ["0x" + "00".repeat(32)] }))
      .storageProof[0].value === 1n,
  };
}

async function withEthers() {
  const provider = new ethers.JsonRpcProvider(url, undefined, { pollingInterval: 20 });
  const wallet = new ethers.NonceManager(new ethers.Wallet(key, provider));
  const deploy = async (data) => (await (await wallet.sendTransaction({ data })).wait()).contractAddress;
  const counter = await deploy(counterCode);
  const reverter = await deploy(reverterCode);
  const socket = new ethers.WebSocketProvider(socketUrl);
  const heads = [];
  await socket.on("block", (number) => heads.push(number));
  await socket.getBlockNumber();
  const receipt = await (await wallet.sendTransaction({ to: counter })).wait();
  const logs = await provider.getLogs({ address: counter, fromBlock: 0 });
  const called = await provider.call({ to: counter });
  const failure = await new ethers.Contract(reverter, abi, provider)
    .fail()
    .catch((error) => `${error.code}: ${error.reason}`);
  const refusal = await new ethers.Contract(refusing, shipped, provider)
    .setKeeper.staticCall(...refused)
    .catch((error) => error.revert.name);
  const block = await provider.getBlock("latest", true);
  const signer = await provider.getSigner(await wallet.getAddress());
  const signed = await signer.signTypedData(typed.domain, typed.types, typed.message);
  const who = ethers.verifyTypedData(typed.domain, typed.types, typed.message, signed);
  while (heads.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const fees = await provider.getFeeData();
  await socket.destroy();
  provider.destroy();
  return {
    status: receipt.status === 1 ? "success" : "reverted",
    logs: logs.length,
    called: Number(called),
    failure,
    refusal,
    blockHolds: block.prefetchedTransactions.map((each) => each.hash).includes(receipt.hash),
    verified: who === (await wallet.getAddress()),
    heard: heads.includes(receipt.blockNumber),
    fees: fees.maxFeePerGas > 0n,
  };
}

console.log(JSON.stringify({ viem: await withViem(), ethers: await withEthers() }));
process.exit(0);

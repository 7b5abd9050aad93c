import { readFileSync } from "node:fs";
import { createConfig } from "ponder";

const { abi } = JSON.parse(readFileSync(process.env.ARTIFACT!, "utf8"));

export default createConfig({
  chains: { local: { id: 1337, rpc: process.env.NODE_URL!, pollingInterval: 100 } },
  contracts: {
    Counter: { chain: "local", abi, address: process.env.COUNTER as `0x${string}`, startBlock: 0 },
  },
});

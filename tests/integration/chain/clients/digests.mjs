// The hashes of typed data and of calldata as viem and ethers compute them. Reads {signed, calldata}
// from stdin; prints, for each, what both say.
import { readFileSync } from "node:fs";
import { TypedDataEncoder, keccak256 as ethersKeccak, solidityPacked } from "ethers";
import { concat, hashDomain, hashStruct, hashTypedData, keccak256, numberToHex, size } from "viem";

const { signed, calldata } = JSON.parse(readFileSync(0, "utf8"));
const EIP712Domain = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

const typed = signed.map(({ domain, types, primaryType, message }) => ({
  viem: [
    hashDomain({ domain, types: { EIP712Domain, ...types } }),
    hashStruct({ data: message, types, primaryType }),
    hashTypedData({ domain, types, primaryType, message }),
  ],
  ethers: [
    TypedDataEncoder.hashDomain(domain),
    TypedDataEncoder.from(types).hashStruct(primaryType, message),
    TypedDataEncoder.hash(domain, types, message),
  ],
}));
const calls = calldata.map((data) => ({
  viem: keccak256(concat([numberToHex(size(data), { size: 32 }), data])),
  ethers: ethersKeccak(solidityPacked(["uint256", "bytes"], [(data.length - 2) / 2, data])),
}));
console.log(JSON.stringify({ typed, calls }));

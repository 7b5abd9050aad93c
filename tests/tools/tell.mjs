// What each JavaScript tool is handed, and how it tells what it found.
import { readFileSync } from "node:fs";

const { NODE_URL, ARTIFACT, KEY } = process.env;
export const url = NODE_URL;
export const socketUrl = NODE_URL.replace("http", "ws");
export const key = KEY;
export const { abi, bytecode } = JSON.parse(readFileSync(ARTIFACT, "utf8"));
export const SOMEBODY = "0x" + "ab".repeat(20);
export const COIN = "0xde0b6b3a7640000"; // one ether, in wei
export const HOUR = 3600;

export function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Until something is so; a tool that polls hears later than one that is told.
export async function until(isSo, what, seconds = 20) {
  for (let waited = 0; !(await isSo()); waited += 20) {
    check(waited < seconds * 1000, `${what} did not come`);
    await sleep(20);
  }
}

// Does one thing after the other: true where it worked, else the first line of why not.
export async function tell(points) {
  const found = {};
  for (const [name, work] of Object.entries(points)) {
    try {
      await work();
      found[name] = true;
    } catch (error) {
      found[name] = String(error.message ?? error).split("\n")[0].slice(0, 200);
    }
  }
  process.stdout.write(`\n${JSON.stringify(found)}\n`, () => process.exit(0));
}

#!/usr/bin/env node
// The compiler from npm as the program that forge expects: it downloads none.
import { readFileSync } from "node:fs";
import solc from "solc";

if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(readFileSync(0, "utf8")));
} else {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version().replace(".Emscripten.clang", ".Linux.g++")}\n`);
}

import { onchainTable } from "ponder";

// Each log with what a call said of the block in which it was made.
export const bumped = onchainTable("bumped", (t) => ({
  count: t.bigint().primaryKey(),
  who: t.hex().notNull(),
  called: t.bigint().notNull(),
}));

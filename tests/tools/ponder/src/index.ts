import { ponder } from "ponder:registry";
import { bumped } from "ponder:schema";

ponder.on("Counter:Bumped", async ({ event, context }) => {
  const { abi, address } = context.contracts.Counter;
  const called = await context.client.readContract({ abi, address, functionName: "count" });
  await context.db.insert(bumped).values({ count: event.args.count, who: event.args.who, called });
});

import { Hono } from "hono";
import { db } from "ponder:api";
import schema from "ponder:schema";

const app = new Hono();
app.get("/bumped", async (c) => {
  const rows = await db.select().from(schema.bumped);
  return c.json(rows.map((row) => ({ who: row.who, count: `${row.count}`, called: `${row.called}` })));
});

export default app;

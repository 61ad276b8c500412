// One server with a demo database for all tests that only read.

import { workspace } from "./server";

export default async function globalSetup() {
  const demo = await workspace({ demo: 3000 });
  // Workers start after this and inherit it.
  process.env.RAPPORTO_URL = demo.url;
  return demo.remove;
}

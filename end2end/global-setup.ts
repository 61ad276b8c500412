// One server with a demo database for all tests that only read.

import { rapporto, serve, temporaryDatabase } from "./server";

export default async function globalSetup() {
  const database = temporaryDatabase();
  rapporto("demo", "--db", database.file, "--conversations", "3000", "--seed", "1");
  const server = await serve(database.file);
  // Workers start after this and inherit it.
  process.env.RAPPORTO_URL = server.url;
  return async () => {
    await server.stop();
    database.remove();
  };
}

// What the benchmarks share: a server, and how long and how much it takes.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** Serves a database on a port of its own. */
export async function serve(rapporto, database) {
  const server = spawn(rapporto, ["serve", "--db", database, "--listen", "127.0.0.1:0", "--demo-sign-in"], { stdio: ["ignore", "ignore", "pipe"] });
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stderr }).on("line", (line) => {
      const address = line.match(/http:\/\/[\d.]+:\d+/);
      if (address) resolve(address[0]);
    });
    server.once("exit", (code) => reject(new Error(`rapporto serve ended with ${code}`)));
  });
  return { server, url };
}

/** Ends a server; whatever it was about to write is in its file then. */
export async function ended(server) {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await gone;
}

/** Median and slowest of so many warm answers, in milliseconds. */
export async function times(address, rounds) {
  const taken = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    const response = await fetch(address);
    const body = await response.arrayBuffer();
    if (!response.ok) throw new Error(`${address}: ${response.status} ${new TextDecoder().decode(body).slice(0, 300)}`);
    // The first one warms up.
    if (round > 0) taken.push(performance.now() - began);
  }
  taken.sort((a, b) => a - b);
  return `${taken[rounds >> 1].toFixed(1)} / ${taken[rounds - 1].toFixed(1)}`;
}

/** Megabytes, as Linux counts them for a server. */
export function memory(server, field) {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return (Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))[1]) / 1000).toFixed(0);
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

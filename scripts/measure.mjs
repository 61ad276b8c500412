// What the benchmarks share: a server, and how long and how much it takes.

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
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

/**
 * How fast a file of so many rows comes, and what memory it takes over rest. The reader only counts bytes; it runs on the same machine
 * and takes its share of it.
 */
export async function file(server, address, rows) {
  // The first one warms up.
  await drained(address);
  const rest = Number(memory(server, "VmRSS"));
  // Linux begins to count the most anew.
  writeFileSync(`/proc/${server.pid}/clear_refs`, "5");
  const began = performance.now();
  const bytes = await drained(address);
  const taken = performance.now() - began;
  const over = Math.max(Number(memory(server, "VmHWM")) - rest, 0);
  const speed = `${(Math.round(rows / taken) * 1000).toLocaleString("en")} rows/s`;
  return `${rows.toLocaleString("en")} rows, ${(bytes / 1e6).toFixed(0)} MB in ${seconds(taken)}: ${speed}, ${over.toFixed(0)} MB over rest`;
}

/** Reads an answer to its end and keeps nothing of it. */
async function drained(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${(await response.text()).slice(0, 300)}`);
  let bytes = 0;
  for await (const piece of response.body) bytes += piece.length;
  return bytes;
}

/** Megabytes, as Linux counts them for a server. */
export function memory(server, field) {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return (Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))[1]) / 1000).toFixed(0);
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

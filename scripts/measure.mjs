// What the benchmarks share: a server, and how long and how much it takes.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createInterface } from "node:readline";

/** The same numbers every time. */
let state = 7;
export function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

/** Makes a database the first time, of the events that `tell` is awaited with, and keeps it. */
export async function made(rapporto, database, what, events) {
  if (!existsSync(database)) {
    console.log(`Making ${what} (some minutes, once)`);
    const part = `${database}.part`;
    for (const file of [part, `${part}-wal`, `${part}-shm`]) rmSync(file, { force: true });
    const began = performance.now();
    const program = spawn(rapporto, ["import", "--db", part, "-"], { stdio: ["pipe", "ignore", "inherit"] });
    let count = 0;
    let lines = [];
    await events(async (event) => {
      count += 1;
      lines.push(JSON.stringify(event));
      if (lines.length < 5000) return;
      if (!program.stdin.write(`${lines.join("\n")}\n`)) await once(program.stdin, "drain");
      lines = [];
    });
    program.stdin.end(`${lines.join("\n")}\n`);
    const [code] = await once(program, "exit");
    if (code !== 0) throw new Error(`rapporto import ended with ${code}`);
    renameSync(part, database);
    console.log(`  ${count} events in ${seconds(performance.now() - began)}`);
  }
  console.log(`Database: ${(statSync(database).size / 1e6).toFixed(0)} MB`);
}

/** Serves a database on a port of its own, at an instant where one is given. */
export async function serve(rapporto, database, now) {
  const env = { ...process.env, ...(now && { RAPPORTO_NOW: now }) };
  const options = ["serve", "--db", database, "--listen", "127.0.0.1:0", "--demo-sign-in"];
  const server = spawn(rapporto, options, { stdio: ["ignore", "ignore", "pipe"], env });
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
 * How fast the rows of a file come, as they are and packed, and what memory it takes over rest. The reader only counts bytes and lines and
 * unpacks nothing; it runs on the same machine and takes its share of it.
 */
export async function file(server, address) {
  // The first one warms up.
  await drained(address);
  const rest = Number(memory(server, "VmRSS"));
  // Linux begins to count the most anew.
  writeFileSync(`/proc/${server.pid}/clear_refs`, "5");
  const began = performance.now();
  const { bytes, lines, first } = await drained(address);
  const taken = performance.now() - began;
  const rows = lines - 1;
  const again = performance.now();
  const packed = await drained(address, "gzip");
  const packing = performance.now() - again;
  const over = Math.max(Number(memory(server, "VmHWM")) - rest, 0);
  const speed = (taken) => `${(Math.round(rows / taken) * 1000).toLocaleString("en")} rows/s`;
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  return (
    `${rows.toLocaleString("en")} rows, ${megabytes(bytes)} in ${seconds(taken)}: ${speed(taken)}, ` +
    `packed ${megabytes(packed.bytes)} in ${seconds(packing)}: ${speed(packing)}, ` +
    `the first byte after ${seconds(first - began)}, ${over.toFixed(0)} MB over rest`
  );
}

/** Reads an answer to its end and keeps nothing of it but its bytes, its lines, and when it began. */
async function drained(address, coding = "identity") {
  const [response] = await once(get(address, { headers: { "accept-encoding": coding } }), "response");
  if (response.statusCode !== 200) throw new Error(`${address}: ${response.statusCode}`);
  let [bytes, lines, first] = [0, 0, 0];
  for await (const piece of response) {
    first ||= performance.now();
    bytes += piece.length;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
  }
  return { bytes, lines, first };
}

/** Megabytes, as Linux counts them for a server. */
export function memory(server, field) {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return (Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))[1]) / 1000).toFixed(0);
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

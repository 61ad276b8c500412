#!/usr/bin/env node
// bench.mjs RAPPORTO DATABASE [CONVERSATIONS]: what the reports cost at a million conversations, warm, over HTTP on this
// machine, and how many events are taken in. The database is made the first time and kept.

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { load } from "./load.mjs";

const [rapporto, database, conversations = "1000000"] = process.argv.slice(2);
const ROUNDS = 21;

if (!existsSync(database)) {
  console.log(`Making ${conversations} conversations (about 5 minutes, once)`);
  const part = `${database}.part`;
  for (const file of [part, `${part}-wal`, `${part}-shm`]) rmSync(file, { force: true });
  const began = performance.now();
  const options = ["demo", "--db", part, "--conversations", conversations, "--seed", "1"];
  execFileSync(rapporto, options, { stdio: ["ignore", "inherit", "inherit"] });
  renameSync(part, database);
  console.log(`  made in ${seconds(performance.now() - began)}`);
}
console.log(`Database: ${(statSync(database).size / 1e6).toFixed(0)} MB`);

const began = performance.now();
const { server, url } = await serve(database);
console.log(`Start: ${seconds(performance.now() - began)}, ${memory("VmRSS")} MB of memory`);

const { rows } = await (await fetch(`${url}/api/v1/reports/conversations?range=all&status=closed&sort=started_at`)).json();
const tag = encodeURIComponent(mostFrequent(rows.flatMap((row) => row.tags)));
const contactTag = encodeURIComponent(mostFrequent(rows.flatMap((row) => row.contact_tags)));
const narrow = `contact_tag=${contactTag}&tag=${tag}&hours=inside`;

const choice = {
  "30 days": "",
  "30 days, tag, contact tag and hours": narrow,
  "everything": "range=all",
  "everything, by month, compared": "range=all&group=month&compare=previous",
  "everything, inside business hours": "range=all&hours=inside",
  "everything, tag, contact tag and hours": `range=all&${narrow}`,
};
console.log("\n" + `median / slowest of ${ROUNDS}, ms`.padEnd(50) + "JSON".padStart(18) + "page".padStart(18) + "CSV".padStart(18));
for (const report of ["overview", "agents", "tags"]) {
  for (const [name, query] of Object.entries(choice)) {
    const cells = [];
    for (const path of [`/api/v1/reports/${report}`, `/${report}`, `/${report}.csv`]) {
      cells.push(await times(`${url}${path}?${query}`));
    }
    console.log(`${report}, ${name}`.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
  }
}
const list = performance.now();
const file = await (await fetch(`${url}/conversations.csv?range=all`)).arrayBuffer();
console.log(`\nAll conversations as a file: ${(file.byteLength / 1e6).toFixed(0)} MB in ${seconds(performance.now() - list)}`);
console.log(`\nMemory: ${memory("VmRSS")} MB now, ${memory("VmHWM")} MB at most`);
await ended(server);

// Into a copy, so that the next run measures the same reports.
const copy = `${database}.load`;
const files = [copy, `${copy}-wal`, `${copy}-shm`];
for (const file of files) rmSync(file, { force: true });
copyFileSync(database, copy);
const taking = await serve(copy);
try {
  await load(rapporto, copy, taking.url);
} finally {
  await ended(taking.server);
  for (const file of files) rmSync(file, { force: true });
}

async function serve(database) {
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
async function ended(server) {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await gone;
}

function mostFrequent(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!first) throw new Error("the first page of conversations has no tags to filter by");
  return first[0];
}

async function times(address) {
  const taken = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const began = performance.now();
    const response = await fetch(address);
    const body = await response.arrayBuffer();
    if (!response.ok) throw new Error(`${address}: ${response.status} ${new TextDecoder().decode(body).slice(0, 300)}`);
    // The first one warms up.
    if (round > 0) taken.push(performance.now() - began);
  }
  taken.sort((a, b) => a - b);
  return `${taken[ROUNDS >> 1].toFixed(1)} / ${taken[ROUNDS - 1].toFixed(1)}`;
}

/** Megabytes, as Linux counts them for the server. */
function memory(field) {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return (Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))[1]) / 1000).toFixed(0);
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

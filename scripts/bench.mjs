#!/usr/bin/env node
// bench.mjs RAPPORTO DATABASE [CONVERSATIONS]: what the reports cost at a million conversations, warm, over HTTP on this
// machine, and how many events are taken in. The database is made the first time and kept.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { load } from "./load.mjs";
import { ended, file, memory, seconds, serve, times } from "./measure.mjs";

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
const { server, url } = await serve(rapporto, database);
console.log(`Start: ${seconds(performance.now() - began)}, ${memory(server, "VmRSS")} MB of memory`);

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
      cells.push(await times(`${url}${path}?${query}`, ROUNDS));
    }
    console.log(`${report}, ${name}`.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
  }
}
// Deep: the place after which the page goes on is found in the older half.
const list = "/api/v1/reports/conversations";
const { next } = await (await fetch(`${url}${list}?range=all&sort=started_at`)).json();
const middle = new Date((Date.parse(rows[0].started_at) + Date.now()) / 2).toISOString().slice(0, 10);
const deep = (await (await fetch(`${url}${list}?from=2000-01-01&to=${middle}`)).json()).next;
const lists = {
  "conversations, first page": "range=all",
  "conversations, page in the middle": `range=all&after=${deep}`,
  "conversations, oldest first, second page": `range=all&sort=started_at&after=${next}`,
  "conversations, tag, contact tag and hours": `range=all&${narrow}`,
  "conversations, longest first": "range=all&sort=-duration",
  "conversations, by a name": `range=all&q=${encodeURIComponent(rows[0].name)}`,
};
console.log("\n" + `median / slowest of ${ROUNDS}, ms`.padEnd(50) + "JSON".padStart(18) + "page".padStart(18));
for (const [name, query] of Object.entries(lists)) {
  const cells = [await times(`${url}${list}?${query}`, ROUNDS), await times(`${url}/conversations?${query}`, ROUNDS)];
  console.log(name.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
}
console.log("\nFiles of everything");
for (const [name, path] of [
  ["conversations", "/conversations.csv?range=all"],
  ["contacts", "/contacts.csv?range=all"],
  ["ratings", "/overview.csv?table=ratings&range=all"],
]) {
  console.log(`${name}: ${await file(server, url + path)}`);
}
console.log(`\nMemory: ${memory(server, "VmRSS")} MB now, ${memory(server, "VmHWM")} MB at most`);
await ended(server);

// Into a copy, so that the next run measures the same reports.
const copy = `${database}.load`;
const files = [copy, `${copy}-wal`, `${copy}-shm`];
for (const file of files) rmSync(file, { force: true });
copyFileSync(database, copy);
const taking = await serve(rapporto, copy);
try {
  await load(rapporto, copy, taking.url);
} finally {
  await ended(taking.server);
  for (const file of files) rmSync(file, { force: true });
}

function mostFrequent(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!first) throw new Error("the first page of conversations has no tags to filter by");
  return first[0];
}

#!/usr/bin/env node
// bench-button.mjs RAPPORTO DATABASE [CLICKS]: what the report of the button costs at five million clicks, of which every tenth began a
// conversation, warm, over HTTP on this machine. The database is made the first time and kept.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createInterface } from "node:readline";

const [rapporto, database, wanted = "5000000"] = process.argv.slice(2);
const CLICKS = Number(wanted);
const ROUNDS = 11;
const CONTACTS = 100_000;
const START = Date.UTC(2024, 10, 1);
const SPAN = 730 * 86_400_000;

/** The same numbers every time. */
let state = 7;
function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const HOSTS = ["", "https://www.google.com/", "https://www.instagram.com/", "https://www.facebook.com/", "https://blog.example.org/post"];

if (!existsSync(database)) {
  console.log(`Making ${CLICKS} clicks (some minutes, once)`);
  const part = `${database}.part`;
  for (const file of [part, `${part}-wal`, `${part}-shm`]) rmSync(file, { force: true });
  const began = performance.now();
  const program = spawn(rapporto, ["import", "--db", part, "-"], { stdio: ["pipe", "ignore", "inherit"] });
  let lines = [];
  const tell = async (event) => {
    lines.push(JSON.stringify(event));
    if (lines.length < 5000) return;
    if (!program.stdin.write(`${lines.join("\n")}\n`)) await once(program.stdin, "drain");
    lines = [];
  };
  for (let n = 0; n < CLICKS; n++) {
    const ms = START + Math.floor((n * SPAN) / CLICKS);
    const at = new Date(ms).toISOString();
    const click = `c${n.toString(36)}0`;
    const utm = random(2) ? `?utm_source=s${random(12)}&utm_medium=m${random(5)}&utm_campaign=c${random(40)}&utm_term=t${random(10)}` : "";
    const host = HOSTS[random(HOSTS.length)];
    const referrer = host.endsWith("post") ? `${host}/${random(400)}` : host;
    await tell({ type: "click", click, button: `b${random(4)}`, page: `https://shop.example.com/p/${random(60)}${utm}`, referrer, at });
    if (n % 10) continue;
    const conversation = `v${n}`;
    const contact = `c${random(CONTACTS)}`;
    const opened = new Date(ms + 20_000).toISOString();
    await tell({ type: "conversation.opened", conversation, contact, line: "393000000100", source: "inbound", at: opened });
    await tell({ type: "message", message: `m${n}`, conversation, from: "contact", kind: "text", text: `Hello ${click}`, at: opened });
  }
  program.stdin.end(`${lines.join("\n")}\n`);
  const [code] = await once(program, "exit");
  if (code !== 0) throw new Error(`rapporto import ended with ${code}`);
  renameSync(part, database);
  console.log(`  made in ${seconds(performance.now() - began)}`);
}
console.log(`Database: ${(statSync(database).size / 1e6).toFixed(0)} MB`);

const starting = performance.now();
const environment = { ...process.env, RAPPORTO_NOW: new Date(START + SPAN).toISOString() };
const arguments_ = ["serve", "--db", database, "--listen", "127.0.0.1:0", "--demo-sign-in"];
const server = spawn(rapporto, arguments_, { stdio: ["ignore", "ignore", "pipe"], env: environment });
const url = await new Promise((resolve, reject) => {
  createInterface({ input: server.stderr }).on("line", (line) => {
    const address = line.match(/http:\/\/[\d.]+:\d+/);
    if (address) resolve(address[0]);
  });
  server.once("exit", (code) => reject(new Error(`rapporto serve ended with ${code}`)));
});
try {
  console.log(`Start: ${seconds(performance.now() - starting)}, ${memory("VmRSS")} MB`);
  console.log("\n" + `median / slowest of ${ROUNDS}, ms`.padEnd(50) + "JSON".padStart(18) + "page".padStart(18));
  for (const [name, query] of [
    ["30 days", ""],
    ["two years", "range=all"],
    ["two years, one campaign", "range=all&utm_campaign=c7"],
    ["two years by day", "range=all&group=day"],
    ["two years, one line: of conversations alone", "range=all&line=393000000100"],
  ]) {
    const cells = [await times(`${url}/api/v1/reports/button?${query}`), await times(`${url}/button?${query}`)];
    console.log(name.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
  }
  const list = [await times(`${url}/api/v1/reports/clicks?range=all`), await times(`${url}/button?by=clicks&range=all`)];
  console.log("two years, the latest clicks".padEnd(50) + list.map((cell) => cell.padStart(18)).join(""));
  const details = [
    await times(`${url}/api/v1/reports/conversations?range=all&utm_campaign=c7`),
    await times(`${url}/conversations?range=all&utm_campaign=c7`),
  ];
  console.log("two years, conversations of a campaign".padEnd(50) + details.map((cell) => cell.padStart(18)).join(""));
  const before = memory("VmRSS");
  const began = performance.now();
  const answer = await fetch(`${url}/button.csv?by=clicks&range=all`);
  if (!answer.ok) throw new Error(`the file of clicks: ${answer.status}`);
  let [bytes, rows] = [0, -1];
  for await (const piece of answer.body) {
    bytes += piece.length;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) rows += 1;
  }
  const took = performance.now() - began;
  console.log(`Every click as a file: ${rows} rows, ${(bytes / 1e6).toFixed(0)} MB in ${seconds(took)}, ${Math.round(rows / took)} thousand rows/s, ${before} → ${memory("VmRSS")} MB`);
  console.log(`\nMemory: ${memory("VmRSS")} MB now, ${memory("VmHWM")} MB at most`);
} finally {
  server.kill("SIGTERM");
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

// How many events a server takes in over HTTP, all of them on disk before they are answered, and how long a report page takes
// meanwhile. Everything that was answered 200 must be in the database afterwards, once, and nothing else: else it fails.

import { execFileSync } from "node:child_process";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const SECONDS = 20;
const BATCH = 100;

// The pages are asked for by a thread of its own: one that makes events at the same time would measure itself.
if (!isMainThread && workerData?.pages) parentPort.postMessage(await pages(workerData.pages, workerData.seconds));

/** Events per second in batches and singly, and the page's 99th percentile meanwhile and idle, against what is wanted. */
export async function load(rapporto, database, url) {
  const name = `bench-${process.pid}`;
  const key = execFileSync(rapporto, ["key", "--db", database, "create", name, "--scopes", "ingest"], { stdio: ["ignore", "pipe", "ignore"] });
  const run = Date.now().toString(36);
  const sender = { url, key: key.toString().trim(), next: 0, run, line: `bench-${run}`, taken: { opened: 0, messages: 0, closed: 0 }, waits: 0 };
  try {
    await pages(url, 1);
    const idle = percentile(await beside(url), 0.99);
    console.log(`\nEvents over HTTP, ${SECONDS} s each`.padEnd(45) + "events/s".padStart(12) + "wanted".padStart(10) + "page p99, ms".padStart(15) + "idle".padStart(8));
    for (const [what, clients, size, wanted] of [[`batches of ${BATCH}, 8 clients`, 8, BATCH, 20_000], ["single posts, 32 clients", 32, 1, 3_000]]) {
      const [taken, times] = await Promise.all([send(sender, clients, size), beside(url)]);
      const cells = [[Math.round(taken), 12], [wanted, 10], [percentile(times, 0.99).toFixed(1), 15], [idle.toFixed(1), 8]];
      console.log(what.padEnd(44) + cells.map(([cell, width]) => String(cell).padStart(width)).join(""));
    }
  } finally {
    execFileSync(rapporto, ["key", "--db", database, "revoke", name], { stdio: "ignore" });
  }
  const [acknowledged, stored] = [sender.taken, inDatabase(rapporto, database, sender.line)].map((counts) => JSON.stringify(counts));
  if (stored !== acknowledged) throw new Error(`answered 200: ${acknowledged}, in the database: ${stored}`);
  console.log(`All of it is in the database, once: ${stored}; told to wait ${sender.waits} times`);
}

/** Posts from so many clients, one after the other each; events per second. A post is sent until it is answered 200. */
async function send(sender, clients, size) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const began = performance.now();
  const end = began + SECONDS * 1000;
  let taken = 0;
  const client = async () => {
    while (performance.now() < end) {
      const events = Array.from({ length: size }, () => event(sender));
      await deliver(agent, sender, events.map((one) => JSON.stringify(one)).join("\n"), size);
      for (const { type } of events) {
        if (type === "conversation.opened") sender.taken.opened++;
        if (type === "message") sender.taken.messages++;
        if (type === "conversation.closed") sender.taken.closed++;
      }
      taken += size;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return taken / ((performance.now() - began) / 1000);
}

/** Delivers lines, waiting as long as the server says where it has no room. */
async function deliver(agent, sender, lines, size) {
  for (;;) {
    const { status, wait, body } = await post(agent, sender, lines);
    if (status === 200) {
      // Stored, but too late for the answer: what is sent again then is known already.
      const { accepted, duplicates, rejected } = JSON.parse(body);
      if (accepted + duplicates === size && rejected.length === 0) return;
    }
    if (status !== 429 && status !== 503) throw new Error(`events: ${status} ${body.slice(0, 300)}`);
    if (!(wait >= 0)) throw new Error(`events: ${status} without Retry-After`);
    sender.waits++;
    await sleep(wait * 1000);
  }
}

/** Conversations of ten events each: opened, assigned, messages either way, closed. */
function event(sender) {
  const n = sender.next++;
  const [conversation, step] = [`${sender.run}-${Math.floor(n / 10)}`, n % 10];
  const at = new Date(Date.now() - 3_600_000 + step * 1000).toISOString();
  const about = { conversation, at };
  if (step === 0) return { type: "conversation.opened", contact: `c-${conversation}`, line: sender.line, ...about };
  if (step === 1) return { type: "conversation.assigned", agent: "bench", ...about };
  if (step === 9) return { type: "conversation.closed", by: "agent", agent: "bench", ...about };
  const from = step % 2 ? { from: "agent", agent: "bench" } : { from: "contact" };
  return { type: "message", message: `${conversation}-${step}`, ...from, ...about };
}

/** What another process finds of a line in the database. */
function inDatabase(rapporto, database, line) {
  const query = `conversations.tsv?range=all&line=${line}`;
  const file = execFileSync(rapporto, ["export", "--db", database, query], { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] });
  const [header, ...rows] = file.toString().replace("\ufeff", "").trimEnd().split(/\r?\n/).map((row) => row.split("\t"));
  const [status, messages] = ["Status", "Messages"].map((name) => header.indexOf(name));
  const counts = { opened: rows.length, messages: 0, closed: 0 };
  for (const row of rows) {
    counts.messages += Number(row[messages]);
    if (row[status] === "closed") counts.closed++;
  }
  return counts;
}

function post(agent, { url, key }, body) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/api/v1/events`, { agent, method: "POST", headers }, (answer) => {
      const pieces = [];
      const wait = Number.parseInt(answer.headers["retry-after"], 10);
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, wait, body: Buffer.concat(pieces).toString() }));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** The times of pages for as long as events are sent, measured beside. */
function beside(url) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { pages: url, seconds: SECONDS } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Opens the overview again and again, twenty times a second at most; milliseconds of each. */
async function pages(url, seconds) {
  const end = performance.now() + seconds * 1000;
  const times = [];
  while (performance.now() < end) {
    const began = performance.now();
    const response = await fetch(`${url}/overview`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`/overview: ${response.status}`);
    const took = performance.now() - began;
    times.push(took);
    await sleep(Math.max(0, 50 - took));
  }
  return times;
}

function percentile(times, of) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))];
}

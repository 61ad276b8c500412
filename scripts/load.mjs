// How many events a server takes in over HTTP, all of them on disk before they are answered, and how long a report page takes
// meanwhile.

import { execFileSync } from "node:child_process";
import { Agent, request } from "node:http";
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
  const sender = { url, key: key.toString().trim(), next: 0, run: Date.now().toString(36) };
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
}

/** Posts from so many clients, one after the other each; events per second. */
async function send(sender, clients, size) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const began = performance.now();
  const end = began + SECONDS * 1000;
  let taken = 0;
  const client = async () => {
    while (performance.now() < end) {
      const lines = Array.from({ length: size }, () => event(sender)).join("\n");
      const { status, body } = await post(agent, sender, lines);
      if (status === 429 || status === 503) continue;
      if (status !== 200) throw new Error(`events: ${status} ${body.slice(0, 300)}`);
      taken += JSON.parse(body).accepted;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return taken / ((performance.now() - began) / 1000);
}

/** Conversations of ten events each: opened, assigned, messages either way, closed. */
function event(sender) {
  const n = sender.next++;
  const [conversation, step] = [`${sender.run}-${Math.floor(n / 10)}`, n % 10];
  const at = new Date(Date.now() - 3_600_000 + step * 1000).toISOString();
  const about = { conversation, at };
  if (step === 0) return JSON.stringify({ type: "conversation.opened", contact: `c-${conversation}`, line: "bench", ...about });
  if (step === 1) return JSON.stringify({ type: "conversation.assigned", agent: "bench", ...about });
  if (step === 9) return JSON.stringify({ type: "conversation.closed", by: "agent", agent: "bench", ...about });
  const from = step % 2 ? { from: "agent", agent: "bench" } : { from: "contact" };
  return JSON.stringify({ type: "message", message: `${conversation}-${step}`, ...from, ...about });
}

function post(agent, { url, key }, body) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/api/v1/events`, { agent, method: "POST", headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(pieces).toString() }));
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
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 50 - took)));
  }
  return times;
}

function percentile(times, of) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))];
}

// How many events a server takes in over HTTP, all of them on disk before they are answered, and how long a report page takes
// meanwhile. Everything that was answered 200 must be in the database afterwards, once, and nothing else: else it fails.
//
// Whoever sends shares the processors with the server, so the events are made before the clock starts, and HTTP is spoken over plain
// sockets: what is measured is the server.

import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const SECONDS = 20;
const BATCH = 100;
// Events are made for so many times what is wanted; who is quicker makes the rest while the clock runs.
const AHEAD = 1.25;
// A page is asked for so often, in milliseconds.
const EVERY = 100;

// The pages are asked for by a thread of its own: one that makes events at the same time would measure itself.
if (!isMainThread && workerData?.pages) parentPort.postMessage(await pages(workerData.pages, workerData.seconds));

/** Events per second in batches and singly, and the page's 99th percentile meanwhile and idle, against what is wanted. */
export async function load(rapporto, database, url) {
  const name = `bench-${process.pid}`;
  const key = execFileSync(rapporto, ["key", "--db", database, "create", name, "--scopes", "ingest"], { stdio: ["ignore", "pipe", "ignore"] });
  const run = Date.now().toString(36);
  const sender = { host: new URL(url).host, key: key.toString().trim(), next: 0, began: Date.now() - 3_600_000, run, line: `bench-${run}`, taken: { opened: 0, messages: 0, closed: 0 }, waits: 0 };
  try {
    await pages(url, 1);
    const idle = percentile(await beside(url), 0.99);
    console.log(`\nEvents over HTTP, ${SECONDS} s each`.padEnd(45) + "events/s".padStart(12) + "wanted".padStart(10) + "page p99, ms".padStart(15) + "idle".padStart(8));
    for (const [what, clients, size, wanted] of [[`batches of ${BATCH}, 8 clients`, 8, BATCH, 20_000], ["single posts, 32 clients", 32, 1, 3_000]]) {
      const ahead = Array.from({ length: Math.ceil((SECONDS * wanted * AHEAD) / size) }, () => body(sender, size));
      const [taken, times] = await Promise.all([send(sender, clients, size, ahead.reverse()), beside(url)]);
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

/** Posts what was made ahead, from the last on, from so many clients, one after the other each; events per second. A post is sent until it is answered 200. */
async function send(sender, clients, size, ahead) {
  const connections = await Promise.all(Array.from({ length: clients }, () => connection(sender)));
  const began = performance.now();
  const end = began + SECONDS * 1000;
  let taken = 0;
  const client = async (post) => {
    while (performance.now() < end) {
      const { request, counts } = ahead.pop() ?? body(sender, size);
      await deliver(post, sender, request, size);
      for (const [what, count] of Object.entries(counts)) sender.taken[what] += count;
      taken += size;
    }
  };
  await Promise.all(connections.map(({ post }) => client(post)));
  connections.forEach(({ socket }) => socket.destroy());
  return taken / ((performance.now() - began) / 1000);
}

/** A post of so many events, as it goes over the line, and what they are. */
function body(sender, size) {
  const counts = { opened: 0, messages: 0, closed: 0 };
  const lines = [];
  for (let n = 0; n < size; n++) {
    const one = event(sender);
    if (one.type === "conversation.opened") counts.opened++;
    if (one.type === "message") counts.messages++;
    if (one.type === "conversation.closed") counts.closed++;
    lines.push(JSON.stringify(one));
  }
  const text = Buffer.from(lines.join("\n"));
  const head = `POST /api/v1/events HTTP/1.1\r\nHost: ${sender.host}\r\nAuthorization: Bearer ${sender.key}\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${text.length}\r\n\r\n`;
  return { request: Buffer.concat([Buffer.from(head), text]), counts };
}

/** Delivers a post, waiting as long as the server says where it has no room. */
async function deliver(post, sender, request, size) {
  for (;;) {
    const { status, wait, body } = await post(request);
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
  // Twenty in a millisecond, as at the speed that is wanted.
  const at = new Date(sender.began + n / 20 + step * 1000).toISOString();
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

/** A connection that is kept, and how to post on it: one after the other. */
function connection({ host }) {
  const [name, port] = host.split(":");
  const socket = connect(Number(port), name).setNoDelay(true);
  let [got, waiting] = [Buffer.alloc(0), null];
  socket.on("data", (piece) => {
    got = got.length > 0 ? Buffer.concat([got, piece]) : piece;
    const end = got.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = got.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) return waiting?.reject(new Error(`an answer without its length: ${head}`));
    if (got.length < end + 4 + length) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      wait: Number.parseInt(/\r\nretry-after: (\d+)/i.exec(head)?.[1], 10),
      body: got.toString("utf8", end + 4, end + 4 + length),
    };
    got = got.subarray(end + 4 + length);
    waiting?.resolve(answer);
  });
  const post = (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve({ socket, post }));
    const failed = (error) => {
      reject(error);
      waiting?.reject(error);
    };
    socket.on("error", failed);
    socket.on("close", () => failed(new Error("the server closed a connection")));
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

/** Opens the overview again and again; milliseconds of each. */
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
    await sleep(Math.max(0, EVERY - took));
  }
  return times;
}

function percentile(times, of) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))];
}

#!/usr/bin/env node
// bench-button.mjs RAPPORTO DATABASE [CLICKS]: what the report of the button costs at five million clicks, of which every tenth began a
// conversation, warm, over HTTP on this machine. The database is made the first time and kept.

import { ended, file, made, memory, random, seconds, serve, times } from "./measure.mjs";

const [rapporto, database, wanted = "5000000"] = process.argv.slice(2);
const CLICKS = Number(wanted);
const ROUNDS = 11;
const CONTACTS = 100_000;
const START = Date.UTC(2024, 10, 1);
const SPAN = 730 * 86_400_000;
const HOSTS = ["", "https://www.google.com/", "https://www.instagram.com/", "https://www.facebook.com/", "https://blog.example.org/post"];

await made(rapporto, database, `${CLICKS} clicks`, async (tell) => {
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
});

const began = performance.now();
const { server, url } = await serve(rapporto, database, new Date(START + SPAN).toISOString());
try {
  console.log(`Start: ${seconds(performance.now() - began)}, ${memory(server, "VmRSS")} MB of memory`);
  console.log("\n" + `median / slowest of ${ROUNDS}, ms`.padEnd(50) + "JSON".padStart(18) + "page".padStart(18));
  for (const [name, query] of [
    ["30 days", ""],
    ["two years", "range=all"],
    ["two years, one campaign", "range=all&utm_campaign=c7"],
    ["two years by day", "range=all&group=day"],
    ["two years, one line: of conversations alone", "range=all&line=393000000100"],
  ]) {
    const cells = [await times(`${url}/api/v1/reports/button?${query}`, ROUNDS), await times(`${url}/button?${query}`, ROUNDS)];
    console.log(name.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
  }
  const list = [await times(`${url}/api/v1/reports/clicks?range=all`, ROUNDS), await times(`${url}/button?by=clicks&range=all`, ROUNDS)];
  console.log("two years, the latest clicks".padEnd(50) + list.map((cell) => cell.padStart(18)).join(""));
  const details = [
    await times(`${url}/api/v1/reports/conversations?range=all&utm_campaign=c7`, ROUNDS),
    await times(`${url}/conversations?range=all&utm_campaign=c7`, ROUNDS),
  ];
  console.log("two years, conversations of a campaign".padEnd(50) + details.map((cell) => cell.padStart(18)).join(""));
  console.log(`Every click as a file: ${await file(server, `${url}/button.csv?by=clicks&range=all`)}`);
  console.log(`\nMemory: ${memory(server, "VmRSS")} MB now, ${memory(server, "VmHWM")} MB at most`);
} finally {
  await ended(server);
}

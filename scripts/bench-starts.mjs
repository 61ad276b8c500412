#!/usr/bin/env node
// bench-starts.mjs RAPPORTO DATABASE [SENDS]: what the pages and the files of conversation starts cost at a million sends over two years,
// warm, over HTTP on this machine. The database is made the first time and kept.

import { ended, file, made, memory, random, seconds, serve, times } from "./measure.mjs";

const [rapporto, database, wanted = "1000000"] = process.argv.slice(2);
const SENDS = Number(wanted);
const ROUNDS = 11;
const CONTACTS = 200_000;
const TEMPLATES = 60;
const DAY = 86_400_000;
const START = Date.UTC(2024, 9, 4);
const SPAN = 730 * DAY;
const ERRORS = [[131026, "Message undeliverable"], [131049, "Held back"], [130472, "Experiment"], [131047, "Window closed"], [132001, "No such template"]];

await made(rapporto, database, `${SENDS} sends`, async (tell) => {
  const at = (ms) => new Date(ms).toISOString();
  for (let n = 0; n < CONTACTS; n++) {
    await tell({ type: "contact", contact: `c${n}`, first_name: "Ana", last_name: `N${n}`, phone: `+39333${String(n).padStart(7, "0")}`, at: at(START - DAY) });
  }
  for (let n = 0; n < SENDS; n++) {
    const sent = START + Math.floor((n * SPAN) / SENDS);
    const [conversation, message, contact, template] = [`v${n}`, `m${n}`, random(CONTACTS), `t${random(TEMPLATES)}`];
    const told = (status, ms, more) => tell({ type: "message.status", message, status, at: at(sent + ms), ...more });
    await tell({ type: "conversation.opened", conversation, contact: `c${contact}`, line: `l${contact % 3}`, source: "broadcast", at: at(sent) });
    // Three campaigns a week; three of ten sends are of none.
    const campaign = random(10) < 7 ? `w${Math.floor((n * 104) / SENDS)}-${random(3)}` : undefined;
    const template_version = `${template}@${Math.floor((n * 4) / SENDS)}`;
    await tell({ type: "message", message, conversation, from: "broadcast", kind: "template", template, template_version, campaign, at: at(sent) });
    const came = random(100);
    if (came < 8) {
      const [code, title] = ERRORS[random(ERRORS.length)];
      await told("failed", 2000, { error: { code, title } });
      continue;
    }
    const pricing = { category: random(2) ? "marketing" : "utility", billable: random(10) < 8 };
    await told(came < 15 ? "sent" : "delivered", 1000 + random(60_000), { pricing });
    if (came >= 40) await told("read", 60_000 + random(7_200_000));
    if (came >= 75) await tell({ type: "message", message: `a${n}`, conversation, from: "contact", kind: "button", reply_to: message, at: at(sent + 120_000 + random(9_000_000)) });
    await tell({ type: "conversation.closed", conversation, by: "auto", at: at(sent + DAY) });
  }
});

const began = performance.now();
const { server, url } = await serve(rapporto, database);
try {
  console.log(`Start: ${seconds(performance.now() - began)}, ${memory(server, "VmRSS")} MB of memory`);
  console.log("\n" + `median / slowest of ${ROUNDS}, ms`.padEnd(50) + "JSON".padStart(18) + "page".padStart(18));
  const sends = "/api/v1/reports/sends?range=all";
  const { next } = await (await fetch(`${url}${sends}`)).json();
  for (const [name, api, page] of [
    ["two years", "/api/v1/reports/starts?range=all", "/starts?range=all"],
    ["thirty days", "/api/v1/reports/starts?from=2026-09-01&to=2026-09-30", "/starts?from=2026-09-01&to=2026-09-30"],
    ["two years, one template", "/api/v1/reports/starts?range=all&template=t7", "/starts?range=all&template=t7"],
    ["two years, compared", "/api/v1/reports/starts?from=2025-10-04&to=2026-10-03&compare=previous", "/starts?from=2025-10-04&to=2026-10-03&compare=previous"],
    ["sends, first page", sends, "/starts/sends?tab=sends&range=all"],
    ["sends, second page", `${sends}&after=${next}`, `/starts/sends?tab=sends&range=all&after=${next}`],
    ["sends that were read, first page", `${sends}&count=read`, "/starts/sends?tab=sends&range=all&count=read"],
    ["sendings", "/api/v1/reports/sendings?range=all", "/starts/sends?range=all"],
  ]) {
    const cells = [await times(`${url}${api}`, ROUNDS), await times(`${url}${page}`, ROUNDS)];
    console.log(name.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
  }
  // Of the default scope, and with the sends that began no conversation.
  console.log(`Starts as TSV: ${await file(server, `${url}/starts.tsv?range=all`)}`);
  console.log(`All sends as TSV: ${await file(server, `${url}/starts.tsv?range=all&scope=all`)}`);
  console.log(`\nMemory: ${memory(server, "VmRSS")} MB now, ${memory(server, "VmHWM")} MB at most`);
} finally {
  await ended(server);
}

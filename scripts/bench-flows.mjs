#!/usr/bin/env node
// bench-flows.mjs RAPPORTO DATABASE [RUNS]: what the pages and files of a flow of 100 steps cost at a million contacts, warm, over
// HTTP on this machine. The database is made the first time and kept.

import { ended, file, made, memory, random, seconds, serve, times } from "./measure.mjs";

const [rapporto, database, wanted = "1000000"] = process.argv.slice(2);
const RUNS = Number(wanted);
const ROUNDS = 11;
const STEPS = 100;
const CONTACTS = 20_000;
const START = Date.UTC(2025, 0, 1);
const SPAN = 500 * 86_400_000;

/** Ten steps across, ten down; each leads to up to three of the next row, some back to the row before. */
const steps = Array.from({ length: STEPS }, (_, at) => {
  const row = Math.floor(at / 10);
  const next = new Set();
  if (row < 9) for (let n = 0; n < 3; n++) next.add((row + 1) * 10 + random(10));
  if (row > 1 && row < 9 && at % 7 === 0) next.add((row - 1) * 10 + random(10));
  return { step: `s${at}`, name: `Step ${at}`, kind: at % 3 === 0 ? "MENU" : "MESSAGE", next: [...next].map((to) => `s${to}`) };
});

await made(rapporto, database, `${RUNS} runs of a flow of ${STEPS} steps`, async (tell) => {
  const at = (ms) => new Date(ms).toISOString();
  for (let n = 0; n < CONTACTS; n++) await tell({ type: "contact", contact: `c${n}`, first_name: "Ana", last_name: `N${n}`, phone: `+39333${String(n).padStart(7, "0")}` });
  for (const version of ["v1", "v2", "v3"]) {
    await tell({ type: "flow.version", flow: "big", version, name: "A hundred steps", direction: "outbound", state: "published", current: version === "v3", steps, at: at(START) });
  }
  for (let n = 0; n < 200; n++) await tell({ type: "flow.execution", execution: `x${n}`, flow: "big", version: `v${1 + (n % 3)}`, trigger: "api", at: at(START + (n * SPAN) / 200) });
  for (let n = 0; n < RUNS; n++) {
    let now = START + Math.floor((n * SPAN) / RUNS);
    const execution = n % 200;
    const run = `r${n}`;
    const contact = `c${random(CONTACTS)}`;
    await tell({ type: "run.started", run, flow: "big", version: `v${1 + (execution % 3)}`, execution: `x${execution}`, contact, at: at(now) });
    // Half of all leave within four steps; few see the end.
    for (let place = random(10); ; ) {
      now += 1000 + random(60_000);
      const { step, next } = steps[place];
      const leaves = random(100) < 18;
      await tell({ type: "run.step", run, step, status: leaves && next.length > 0 ? "waiting" : "completed", at: at(now) });
      if (leaves || next.length === 0) break;
      place = Number(next[random(next.length)].slice(1));
    }
  }
});

const began = performance.now();
const { server, url } = await serve(rapporto, database);
try {
  console.log(`Start: ${seconds(performance.now() - began)}, ${memory(server, "VmRSS")} MB of memory`);
  console.log("\n" + `median / slowest of ${ROUNDS}, ms`.padEnd(50) + "JSON".padStart(18) + "page".padStart(18));
  for (const [name, api, page] of [
    ["all flows", "/api/v1/reports/flows", "/flows"],
    ["a flow, its contacts", "/api/v1/flows/big/contacts", "/flows/big"],
    ["a flow, ten days", "/api/v1/flows/big?from=2026-01-01&to=2026-01-10", "/flows/big?from=2026-01-01&to=2026-01-10"],
    ["a flow, those who expired at a step", "/api/v1/flows/big/contacts?step=s12&step_end=expired", "/flows/big?step=s12&step_end=expired"],
    ["its executions", "/api/v1/flows/big/executions", "/flows/big?tab=executions"],
    ["its versions", "/api/v1/flows/big/versions", "/flows/big?tab=versions"],
    ["its viewer", "/api/v1/flows/big/viewer", "/flows/big?tab=viewer"],
    ["one execution", "/api/v1/flows/big?execution=x7", "/flows/big/executions/x7"],
    ["two versions side by side", "/api/v1/flows/big/versions", "/flows/big/compare?version=v1&version=v2"],
    ["one contact's path", "/api/v1/flows/big/runs/r77", "/flows/big/runs/r77"],
  ]) {
    const cells = [await times(`${url}${api}`, ROUNDS), await times(`${url}${page}`, ROUNDS)];
    console.log(name.padEnd(50) + cells.map((cell) => cell.padStart(18)).join(""));
  }
  for (const [name, path] of [["All contacts", "/flows/big.csv"], ["Results of a version", "/flows/big/versions/v1.csv"]]) {
    console.log(`${name} as a file: ${await file(server, url + path)}`);
  }
  console.log(`\nMemory: ${memory(server, "VmRSS")} MB now, ${memory(server, "VmHWM")} MB at most`);
} finally {
  await ended(server);
}

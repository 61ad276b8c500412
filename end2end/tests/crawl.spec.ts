// Follows the links of every page, and of the pages they lead to, some of each kind: the filters are kept, and nothing errors.

import type { APIRequestContext, Page } from "@playwright/test";
import { expect, on, test } from "../fixtures";

const FILTER = [
  "range", "from", "to", "contact_tag", "contact_tags", "tag", "tags", "not_tag", "not_contact_tag",
  "agent", "hours", "clock", "line", "source", "direction", "status",
];
const COMPARED = ["/overview", "/agents", "/tags", "/definitions"];

/** The same parameters beside the filter at the same path say the same about the program. */
function kind({ pathname, searchParams }: URL): string {
  const path = pathname
    .replace(/^\/conversations\/\d+$/, "/conversations/id")
    .replace(/^\/flows\/[^/.]+/, "/flows/id")
    .replace(/^(\/flows\/id\/\w+)\/[^/]+?(\.\w+)?$/, "$1/id$2");
  return `${path} ${[...new Set(searchParams.keys())].filter((name) => !FILTER.includes(name)).sort()}`;
}

/** The links and forms of a page, each address once. */
function links(page: Page, html: string): Promise<{ href: string; changes: boolean }[]> {
  return page.evaluate((html) => {
    const document = new DOMParser().parseFromString(html, "text/html");
    const found = new Map<string, boolean>();
    for (const link of document.querySelectorAll("a[href], form[action]:not([method=post])")) {
      const data = link instanceof HTMLFormElement ? new URLSearchParams(new FormData(link) as never).toString() : "";
      const href = link.getAttribute("href") ?? `${link.getAttribute("action")}?${data}`;
      // These are there to change the range or to take a filter off; a notice says that nothing was found, and where there is more.
      const changes = link.closest(".presets, .chips, .dates, .notice, form, .summary tbody th") !== null;
      found.set(href, changes && found.get(href) !== false);
    }
    return [...found].map(([href, changes]) => ({ href, changes }));
  }, html);
}

/** How many addresses of a kind are asked for. */
const EACH = 2;
const OPEN = ["in_flow", "not_contacted", "new", "in_progress"];
const LISTS = ["/conversations", "/contacts"];

/** Whether the rows of a list may have these values where the page has those: what a number is of is all that may narrow them. */
function narrows(name: string, from: string[], to: string[]): boolean {
  if (from.length > 0 && !to.every((value) => from.includes(value))) return false;
  // Durations, and what an agent has closed, are of closed conversations; what is open is of all others.
  const open = (from.length > 0 ? from : ["closed", ...OPEN]).filter((value) => value !== "closed");
  if (name === "status") return `${to}` === "closed" || `${[...to].sort()}` === `${open.sort()}`;
  // A bar, a slice or a column is of one source.
  return name === "source" && to.length === 1;
}

/** What a link loses of the page's filter, or adds to it. `isOwnRange`: it has dates of its own. */
function lost(here: URL, to: URL, isOwnRange: boolean): string[] {
  const isDrill = !LISTS.includes(here.pathname) && LISTS.includes(to.pathname);
  const said: string[] = [];
  for (const name of FILTER) {
    if (isOwnRange && ["range", "from", "to"].includes(name)) continue;
    // What a form without scripts says of a default, links leave out.
    const values = (url: URL) => url.searchParams.getAll(name).filter((value) => value && value !== "any" && !(name === "clock" && value === "all"));
    const [before, after] = [values(here), values(to)];
    const kept = before.every((value) => after.includes(value));
    if (`${before}` === `${after}` || (isDrill && narrows(name, before, after))) continue;
    // A row is of one agent or tag, a pair of two: a value more, where the page had none.
    const isRow = ["agent", "tag"].includes(name) || (name === "tags" && `${after}` === "all");
    if (!kept || !(isDrill && before.length === 0 && isRow)) said.push(`${name} (${before} to ${after})`);
  }
  // The rows behind a number are of one period; a file has no comparison.
  const compared = here.searchParams.get("compare");
  if (compared && [here, to].every((url) => COMPARED.includes(url.pathname)) && to.searchParams.get("compare") !== compared) said.push("compare");
  return said;
}

/** Asks for some of each kind of address that is two links from some pages, and looks at all links of what it finds. Gives the kinds. */
async function crawl(page: Page, request: APIRequestContext, origin: string, starts: string[]): Promise<Map<string, string[]>> {
  await page.goto(starts[0]!);
  const kinds = new Map<string, string[]>();
  const losses: string[] = [];
  const isNew = (url: URL) => {
    const known = kinds.get(kind(url)) ?? [];
    if (known.length >= EACH || known.includes(url.href)) return false;
    kinds.set(kind(url), [...known, url.href]);
    return true;
  };
  const look = async (here: URL, away: number): Promise<URL[]> => {
    const next: URL[] = [];
    const answer = await request.get(here.href);
    expect(answer.status(), here.href).toBe(200);
    if (!answer.headers()["content-type"]?.startsWith("text/html")) return next;
    for (const { href, changes } of await links(page, await answer.text())) {
      const to = new URL(href, here);
      to.hash = "";
      const kept = to.pathname === "/preferences" ? new URL(to.searchParams.get("back") ?? "", here) : to;
      if (to.origin !== origin || ["/settings", "/login", "/downloads"].includes(to.pathname)) continue;
      // Its own dates, and those of one of its rows.
      const isOwnRange = here.pathname === "/overview" && to.pathname === "/overview";
      if (!changes) losses.push(...lost(here, kept, isOwnRange).map((what) => `${what} in ${href} on ${here}`));
      if (away <= 1 && to.pathname !== "/preferences" && isNew(to)) next.push(to);
    }
    return next;
  };
  let waiting = starts.map((start) => new URL(start, origin)).filter(isNew);
  for (let away = 0; waiting.length > 0; away++) {
    const next: URL[] = [];
    for (let at = 0; at < waiting.length; at += 8) {
      const found = await Promise.all(waiting.slice(at, at + 8).map((here) => look(here, away)));
      next.push(...found.flat());
    }
    waiting = next;
  }
  expect(losses.slice(0, 20), `${losses.length} links that lose something`).toEqual([]);
  return kinds;
}

const PAGES = ["/overview", "/agents", "/tags", "/conversations", "/contacts", "/flows", "/definitions"];

test("every link of every page keeps the filters and leads somewhere, and so do those behind it", async ({ page, request, baseURL }) => {
  test.setTimeout(300_000);
  const filter = "range=last_90_days&compare=year&contact_tag=customer&not_tag=complaint&hours=inside&source=inbound&source=inbox&status=closed&status=in_progress";
  const kinds = await crawl(page, request, baseURL!, PAGES.map((path) => `${path}?${filter}`));
  for (const path of [...PAGES, "/conversations/id", "/flows/id", "/flows/id/versions/id", "/contacts.csv", "/agents.tsv", "/tags/metrics.svg"]) {
    expect([...kinds.keys()].some((kind) => kind.startsWith(`${path} `)), path).toBe(true);
  }
  expect(kinds.size).toBeGreaterThan(80);
  expect([...kinds.values()].flat().length).toBeGreaterThan(1.5 * kinds.size);
});

const TAG = "100%20 & co+é #1";
const at = (minute: number) => `2026-11-10T10:${String(minute).padStart(2, "0")}:00Z`;
const events = ["c1", "c 2"].flatMap((contact, index) => [
  { type: "contact", contact, first_name: "Ann & Co", tags: [TAG], at: at(0) },
  { type: "conversation.opened", conversation: `v${index}`, contact, line: "39 1", source: "inbound", at: at(1) },
  { type: "message", message: `m${index}`, conversation: `v${index}`, from: "contact", kind: "text", at: at(2) },
  { type: "message", message: `n${index}`, conversation: `v${index}`, from: "agent", agent: TAG, kind: "text", at: at(3 + index) },
  { type: "conversation.tagged", conversation: `v${index}`, tag: TAG, at: at(6) },
  { type: "conversation.tagged", conversation: `v${index}`, tag: "b", at: at(6) },
]);

on({ events })("a tag with everything in it survives every link of every page and its files", async ({ page, request, baseURL }) => {
  test.setTimeout(120_000);
  const value = encodeURIComponent(TAG);
  const filter = `range=last_14_days&contact_tag=${value}&tag=${value}&agent=${value}&line=39%201`;
  const kinds = await crawl(page, request, baseURL!, PAGES.map((path) => `${path}?${filter}`));
  expect(kinds.size).toBeGreaterThan(60);
  for (const [list, total] of [["conversations", 2], ["contacts", 2]] as const) {
    expect((await (await request.get(`/api/v1/reports/${list}?${filter}`)).json()).total).toBe(total);
    const file = await (await request.get(`/${list}.csv?${filter}`)).text();
    expect(file.trim().split("\n").length).toBe(total + 1);
    expect(file).toContain(TAG);
  }
  for (const file of ["/overview.csv", "/overview.tsv", "/agents.csv", "/tags.csv", "/tags.csv?table=pairs"]) {
    const answer = await request.get(`${file}${file.includes("?") ? "&" : "?"}${filter}`);
    expect(answer.status(), file).toBe(200);
    expect((await answer.text()).includes(TAG), file).toBe(/tags|agents/.test(file));
  }
});

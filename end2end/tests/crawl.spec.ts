// Follows every link of every page, and of the pages they lead to, until no kind of address is left that was not asked for: the
// filters are kept, and nothing errors.
//
// Links go on without end (each page leads to each range, and from there to each bucket), so what is exhausted are the kinds:
// addresses of one kind differ in the values of the filter, in ids and in cursors, and the program does the same for them. Kinds
// that were asked for least come first, so that the most common do not crowd out the others, up to `most` addresses; after those, one
// of each kind that was found late. How many were asked for and how many left is printed.

import type { APIRequestContext, Page } from "@playwright/test";
import { PAGES, expect, on, test } from "../fixtures";

const FILTER = [
  "range", "from", "to", "contact_tag", "contact_tags", "tag", "tags", "not_tag", "not_contact_tag",
  "agent", "hours", "clock", "line", "source", "direction", "status",
];
/** Pages and files without a filter: what they say is of no period. */
const UNFILTERED = /^\/(settings|downloads(?!\/new)|login|logout|setup)/;
/** What has no comparison: files, and what makes them. */
const UNCOMPARED = /\.(csv|tsv)$|^\/downloads/;
const FILE = /\.(csv|tsv|svg|png|ndjson)$/;

/** What a page shows of its numbers and rows, whichever those are. */
const SHOWN = ["metric", "heat", "table", "page", "sort", "columns", "q", "after", "style"];

/** Of which kinds an address is: a path with each parameter that narrows its rows, and with what it shows of them. */
function kinds({ pathname, searchParams }: URL): string[] {
  const path = pathname
    .replace(/^\/conversations\/\d+$/, "/conversations/id")
    .replace(/^\/flows\/[^/.]+/, "/flows/id")
    .replace(/^(\/flows\/id\/\w+)\/[^/]+?(\.\w+)?$/, "$1/id$2");
  const names = [...new Set(searchParams.keys())].filter((name) => !FILTER.includes(name) && name !== "group" && name !== "compare").sort();
  const shown = names.filter((name) => SHOWN.includes(name));
  const narrowing = names.filter((name) => !SHOWN.includes(name)).map((name) => `${path} ${name}`);
  return [...narrowing, ...(shown.length > 0 || narrowing.length === 0 ? [`${path} ${shown.length > 0 ? `shows ${shown}` : ""}`] : [])];
}

interface Seen {
  status: number;
  links: { href: string; changes: boolean }[];
  /** Forms that change something: nobody sends them here. */
  posts: number;
}

/** Asks for a page as it is written, and finds its links and forms, each address once. Runs in the browser, which shows nothing of it. */
async function read(href: string): Promise<Seen> {
  const answer = await fetch(href);
  const document = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = new Map<string, boolean>();
  for (const link of document.querySelectorAll("a[href], form[action]:not([method=post])")) {
    const data = link instanceof HTMLFormElement ? new URLSearchParams(new FormData(link) as never).toString() : "";
    const href = link.getAttribute("href") ?? `${link.getAttribute("action")}?${data}`;
    // These are there to change the range or to take a filter off; a notice says that nothing was found, and where there is more.
    const changes = link.closest(".presets, .chips, .dates, .notice, form, .summary tbody th") !== null;
    found.set(href, changes && found.get(href) !== false);
  }
  const links = [...found].map(([href, changes]) => ({ href, changes }));
  return { status: answer.status, links, posts: document.querySelectorAll("form[method=post]").length };
}

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
  // A file is compared with nothing, and what is asked for is said of the file.
  const compared = here.pathname === "/downloads/new" ? null : here.searchParams.get("compare");
  if (compared && !UNCOMPARED.test(to.pathname) && to.searchParams.get("compare") !== compared) said.push("compare");
  return said;
}

/** Where it begins, and how many addresses it asks for. */
interface Reach {
  starts: string[];
  most: number;
}

/** The paths that were asked for. */
async function crawl(page: Page, strangers: APIRequestContext, { starts, most }: Reach): Promise<string[]> {
  await page.goto("/definitions");
  const { origin } = new URL(page.url());
  const known = new Set<string>();
  const taken = new Set<URL>();
  const waiting = new Map<string, URL[]>();
  const followed = new Map<string, number>();
  const losses: string[] = [];
  const elsewhere = new Set<string>();
  let posts = 0;
  const note = (url: URL) => {
    if (known.has(url.href)) return;
    known.add(url.href);
    for (const kind of kinds(url)) {
      const same = waiting.get(kind);
      if (same) same.push(url);
      else waiting.set(kind, [url]);
    }
  };
  /** Of the kind that was asked for least; in the end, of one that was not asked for at all. */
  const next = (isOver: boolean): URL | undefined => {
    const times = (kind: string) => followed.get(kind) ?? 0;
    for (const [kind, urls] of [...waiting].sort(([a], [b]) => times(a) - times(b))) {
      if (isOver && followed.has(kind)) return undefined;
      let url = urls.shift();
      while (url && taken.has(url)) url = urls.shift();
      if (!url) {
        waiting.delete(kind);
        continue;
      }
      taken.add(url);
      kinds(url).forEach((one) => followed.set(one, times(one) + 1));
      return url;
    }
    return undefined;
  };
  /** Where a page leads. */
  const look = async (here: URL): Promise<URL[]> => {
    if (FILE.test(here.pathname) || here.pathname.endsWith("/file")) {
      const answer = await page.request.head(here.href);
      expect(answer.status(), here.href).toBe(200);
      return [];
    }
    if (here.pathname === "/preferences") {
      // By somebody else: the answer changes the language of who asks.
      const answer = await strangers.get(here.href, { maxRedirects: 0 });
      expect([answer.status(), answer.headers()["location"]], here.href).toEqual([303, here.searchParams.get("back")]);
      return [];
    }
    const seen = await page.evaluate(read, here.href);
    expect(seen.status, here.href).toBe(200);
    posts += seen.posts;
    const leads: URL[] = [];
    for (const { href, changes } of seen.links) {
      const to = new URL(href, here);
      to.hash = "";
      if (to.origin !== origin) {
        elsewhere.add(to.href);
        continue;
      }
      const kept = to.pathname === "/preferences" ? new URL(to.searchParams.get("back") ?? "", here) : to;
      // A week or a day of the Overview's table, and what was sent together on one date.
      const isOwnRange = here.pathname === to.pathname && ["/overview", "/starts/sends"].includes(here.pathname);
      if (!changes && ![here, kept].some(({ pathname }) => UNFILTERED.test(pathname))) {
        losses.push(...lost(here, kept, isOwnRange).map((what) => `${what} in ${href} on ${here}`));
      }
      leads.push(to);
    }
    return leads;
  };
  starts.map((start) => new URL(start, origin)).forEach(note);
  // Several at once; a round ends when all of its answers are there, and what they lead to is noted in the order they were asked for:
  // whichever comes first, the same addresses are followed.
  for (;;) {
    const more = most - taken.size;
    const round = Array.from({ length: more > 0 ? Math.min(16, more) : 16 }, () => next(more <= 0)).filter((url) => url !== undefined);
    if (round.length === 0) break;
    (await Promise.all(round.map(look))).flat().forEach(note);
  }
  const paths = new Map<string, [number, number]>();
  for (const url of new Set([...taken, ...[...waiting.values()].flat()])) {
    const path = kinds(url)[0]!.split(" ")[0]!;
    const [asked, left] = paths.get(path) ?? [0, 0];
    paths.set(path, taken.has(url) ? [asked + 1, left] : [asked, left + 1]);
  }
  const each = [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, [asked, left]]) => `${path} ${asked}${left ? ` (${left} left)` : ""}`);
  console.log(
    `followed ${taken.size} addresses of ${followed.size} kinds, left ${known.size - taken.size} of these kinds, ` +
      `${elsewhere.size} of other sites and ${posts} forms that change something: ${each.join(", ")}`,
  );
  expect(losses.slice(0, 20), `${losses.length} links that lose something`).toEqual([]);
  return [...paths].filter(([, [asked]]) => asked > 0).map(([path]) => path);
}

const BESIDE = ["/settings", "/downloads", "/login"];

test("every link of every page keeps the filters and leads somewhere, and so do those behind it", async ({ page, playwright, baseURL }) => {
  test.setTimeout(300_000);
  const strangers = await playwright.request.newContext({ baseURL: baseURL! });
  const filter = "range=last_90_days&compare=year&contact_tag=customer&not_tag=complaint&hours=inside&source=inbound&source=inbox&status=closed&status=in_progress";
  const followed = await crawl(page, strangers, { starts: [...PAGES.map((path) => `${path}?${filter}`), ...BESIDE], most: 1500 });
  const found = ["/conversations/id", "/flows/id", "/flows/id/versions/id", "/contacts.csv", "/agents.tsv", "/tags/metrics.svg", "/overview/messages.png"];
  expect(followed).toEqual(expect.arrayContaining([...PAGES, ...BESIDE, ...found, "/downloads/new", "/preferences"]));
  await strangers.dispose();
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

const ann = { email: "ann@example.com", password: "correct horse battery", role: "admin" as const };

on({ events, users: [ann] })("a tag with everything in it survives every link of every page and its files, an admin's too", async ({ page, playwright, baseURL }) => {
  test.setTimeout(300_000);
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(ann.email);
  await page.getByLabel("Password").fill(ann.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator(".account")).toContainText(ann.email);
  const value = encodeURIComponent(TAG);
  const filter = `range=last_14_days&contact_tag=${value}&tag=${value}&agent=${value}&line=39%201`;
  const strangers = await playwright.request.newContext({ baseURL: baseURL! });
  const followed = await crawl(page, strangers, { starts: [...PAGES.map((path) => `${path}?${filter}`), ...BESIDE], most: 1000 });
  await strangers.dispose();
  expect(followed).toEqual(expect.arrayContaining(["/settings/workspace", "/settings/sources"]));
  const { request } = page;
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

// Follows every link of every page, and of the pages they lead to, until no kind of address is left that was not asked for: the
// filters are kept, and nothing errors.
//
// Links go on without end (each page leads to each range, and from there to each bucket), so what is exhausted are the kinds:
// addresses of one kind differ in the values of the filter, in ids and in cursors, and the program does the same for them. Kinds
// that were asked for least come first, so that the most common do not crowd out the others, up to `most` addresses. What was asked
// for and what was left is printed.

import type { APIRequestContext, Page } from "@playwright/test";
import { expect, on, test } from "../fixtures";

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

/** A path, and either what an address shows of it or what narrows its rows: neither knows of the other. */
function kind({ pathname, searchParams }: URL): string {
  const path = pathname
    .replace(/^\/conversations\/\d+$/, "/conversations/id")
    .replace(/^\/flows\/[^/.]+/, "/flows/id")
    .replace(/^(\/flows\/id\/\w+)\/[^/]+?(\.\w+)?$/, "$1/id$2");
  const names = [...new Set(searchParams.keys())].filter((name) => !FILTER.includes(name) && name !== "group" && name !== "compare").sort();
  const shown = names.filter((name) => SHOWN.includes(name));
  // Of many that narrow, the last: all that starts and clicks can be narrowed by make thousands of kinds.
  return `${path} ${shown.length > 0 ? `shows ${shown}` : names.slice(-1)}`;
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

/** What was asked for, and what was not, by kind. */
interface Crawled {
  followed: Map<string, number>;
  left: Map<string, number>;
}

/** Where it begins, and how many addresses it asks for. */
interface Reach {
  starts: string[];
  most: number;
}

async function crawl(page: Page, strangers: APIRequestContext, { starts, most }: Reach): Promise<Crawled> {
  await page.goto("/definitions");
  const { origin } = new URL(page.url());
  const known = new Set<string>();
  const waiting = new Map<string, URL[]>();
  const followed = new Map<string, number>();
  const losses: string[] = [];
  const elsewhere = new Set<string>();
  let posts = 0;
  const note = (url: URL) => {
    if (known.has(url.href)) return;
    known.add(url.href);
    const same = waiting.get(kind(url));
    if (same) same.push(url);
    else waiting.set(kind(url), [url]);
  };
  /** Of the kind that was asked for least. */
  const next = (): URL | undefined => {
    const [least] = [...waiting].filter(([, urls]) => urls.length > 0).sort(([a], [b]) => (followed.get(a) ?? 0) - (followed.get(b) ?? 0));
    const url = least?.[1].shift();
    if (url) followed.set(least![0], (followed.get(least![0]) ?? 0) + 1);
    return url;
  };
  const look = async (here: URL) => {
    if (FILE.test(here.pathname) || here.pathname.endsWith("/file")) {
      const answer = await page.request.head(here.href);
      expect(answer.status(), here.href).toBe(200);
      return;
    }
    if (here.pathname === "/preferences") {
      // By somebody else: the answer changes the language of who asks.
      const answer = await strangers.get(here.href, { maxRedirects: 0 });
      expect([answer.status(), answer.headers()["location"]], here.href).toEqual([303, here.searchParams.get("back")]);
      return;
    }
    const seen = await page.evaluate(read, here.href);
    expect(seen.status, here.href).toBe(200);
    posts += seen.posts;
    for (const { href, changes } of seen.links) {
      const to = new URL(href, here);
      to.hash = "";
      if (to.origin !== origin) {
        elsewhere.add(to.href);
        continue;
      }
      const kept = to.pathname === "/preferences" ? new URL(to.searchParams.get("back") ?? "", here) : to;
      // Its own dates, and those of one of its rows.
      // A week or a day of the Overview's table, and what was sent together on one date.
      const isOwnRange = here.pathname === to.pathname && ["/overview", "/starts/sends"].includes(here.pathname);
      if (!changes && ![here, kept].some(({ pathname }) => UNFILTERED.test(pathname))) {
        losses.push(...lost(here, kept, isOwnRange).map((what) => `${what} in ${href} on ${here}`));
      }
      note(to);
    }
  };
  starts.map((start) => new URL(start, origin)).forEach(note);
  let asked = 0;
  // Several at once; a round ends when all of its answers are there, so that what they lead to is known.
  for (;;) {
    const round = Array.from({ length: Math.min(16, most - asked) }, next).filter((url) => url !== undefined);
    if (round.length === 0) break;
    asked += round.length;
    await Promise.all(round.map(look));
  }
  const left = new Map([...waiting].map(([kind, urls]) => [kind, urls.length] as const).filter(([, n]) => n > 0));
  const sum = (of: Map<string, number>) => [...of.values()].reduce((total, n) => total + n, 0);
  const paths = new Map<string, [number, number]>();
  for (const [kind, n] of [...followed, ...[...left].map(([kind, n]) => [kind, -n] as const)]) {
    const path = kind.split(" ")[0]!;
    const [yes, no] = paths.get(path) ?? [0, 0];
    paths.set(path, n > 0 ? [yes + n, no] : [yes, no - n]);
  }
  const each = [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, [yes, no]]) => `${path} ${yes}${no ? ` (${no} left)` : ""}`);
  console.log(
    `followed ${sum(followed)} addresses of ${followed.size} kinds, left ${sum(left)} of ${left.size} of these kinds, ` +
      `${elsewhere.size} of other sites and ${posts} forms that change something: ${each.join(", ")}`,
  );
  expect(losses.slice(0, 20), `${losses.length} links that lose something`).toEqual([]);
  // Nothing was found of which none was asked for.
  expect([...left.keys()].filter((kind) => !followed.has(kind))).toEqual([]);
  return { followed, left };
}

const PAGES = ["/overview", "/agents", "/tags", "/conversations", "/contacts", "/button", "/flows", "/starts", "/definitions"];
const BESIDE = ["/settings", "/downloads", "/login"];

test("every link of every page keeps the filters and leads somewhere, and so do those behind it", async ({ page, playwright, baseURL }) => {
  test.setTimeout(180_000);
  const strangers = await playwright.request.newContext({ baseURL: baseURL! });
  const filter = "range=last_90_days&compare=year&contact_tag=customer&not_tag=complaint&hours=inside&source=inbound&source=inbox&status=closed&status=in_progress";
  const { followed } = await crawl(page, strangers, { starts: [...PAGES.map((path) => `${path}?${filter}`), ...BESIDE], most: 1500 });
  const found = ["/conversations/id", "/flows/id", "/flows/id/versions/id", "/contacts.csv", "/agents.tsv", "/tags/metrics.svg", "/overview/messages.png"];
  for (const path of [...PAGES, ...BESIDE, ...found, "/downloads/new", "/preferences"]) {
    expect([...followed.keys()].some((kind) => kind.startsWith(`${path} `)), path).toBe(true);
  }
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
  test.setTimeout(180_000);
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(ann.email);
  await page.getByLabel("Password").fill(ann.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator(".account")).toContainText(ann.email);
  const value = encodeURIComponent(TAG);
  const filter = `range=last_14_days&contact_tag=${value}&tag=${value}&agent=${value}&line=39%201`;
  const strangers = await playwright.request.newContext({ baseURL: baseURL! });
  const { followed } = await crawl(page, strangers, { starts: [...PAGES.map((path) => `${path}?${filter}`), ...BESIDE], most: 1000 });
  await strangers.dispose();
  for (const path of ["/settings/workspace", "/settings/sources"]) {
    expect([...followed.keys()].some((kind) => kind.startsWith(`${path} `)), path).toBe(true);
  }
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

// Flows: the list, a flow with its tabs, versions, executions, the way of a contact, results as a file.

import { readFileSync } from "node:fs";
import type { APIRequestContext } from "@playwright/test";
import { documents, expect, hydrated, on, open, query, test, type Page } from "../fixtures";
import type { Event } from "../server";

async function json(request: APIRequestContext, address: string) {
  return request.get(address).then((answer) => answer.json());
}

const whole = (text: string | null) => Number((text ?? "").replace(/,/g, ""));

/** How many runs the open list says it has. */
async function listed(page: Page): Promise<number> {
  return whole(((await page.locator("p.count").textContent()) ?? "").trim().split(" ")[0]!);
}

test("the list has every flow over its whole life, and sorts by any column", async ({ page, request }) => {
  await open(page, "/overview");
  await page.getByRole("link", { name: "Flows", exact: true }).click();
  await expect(page).toHaveURL(/\/flows$/);
  const { rows, total } = await json(request, "/api/v1/reports/flows");
  expect(rows.length).toBeGreaterThan(3);
  const names = page.locator(".summary tbody th a");
  await expect(names).toHaveText(rows.map((row: { name: string }) => row.name));
  const heads = await page.locator(".summary thead th").allInnerTexts();
  const place = (head: string) => heads.findIndex((text) => text.trim().startsWith(head));
  // The first column is of names, which are no cells of data.
  await expect(page.locator(".summary tfoot td").nth(place("Contacts") - 1)).toHaveText(total.contacts.toLocaleString("en"));
  await page.getByRole("columnheader", { name: "Failed" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=failed|sort=-failed/);
  const failed = await page.locator(".summary tbody tr").evaluateAll((all, at) => all.map((row) => row.children[at]!.textContent), place("Failed"));
  expect(failed.map(whole)).toEqual(failed.map(whole).sort((a, b) => b - a));
  await page.getByRole("link", { name: "Abandoned cart" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Abandoned cart");
});

test("every tab of a flow that we begin, without a document", async ({ page, request }) => {
  await open(page, "/flows/cart");
  const asked = documents(page);
  const tabs = page.getByRole("navigation", { name: "Parts of this page" });
  await expect(tabs.getByRole("link")).toHaveText(["Contacts", "Executions", "Versions", "Viewer"]);
  const { flow } = await json(request, "/api/v1/flows/cart");
  expect(await listed(page)).toBe(flow.contacts);
  await tabs.getByRole("link", { name: "Executions" }).click();
  await expect(tabs.getByRole("link", { name: "Executions" })).toHaveAttribute("aria-current", "page");
  const executions = await json(request, "/api/v1/flows/cart/executions");
  await expect(page.locator("p.count")).toContainText(`${executions.total} executions`);
  await expect(page.locator("#list tbody tr")).toHaveCount(Math.min(executions.total, 100));
  await tabs.getByRole("link", { name: "Versions" }).click();
  await expect(page.locator("#list tbody tr")).toHaveText([/With a way out.*Current/s, /Reminder/]);
  await tabs.getByRole("link", { name: "Viewer" }).click();
  await expect(page.getByRole("heading", { name: "Steps", exact: true })).toBeVisible();
  const { steps } = await json(request, "/api/v1/flows/cart/viewer");
  for (const { name } of steps) await expect(page.locator("#list table").first()).toContainText(name);
  expect(asked).toEqual([]);
});

test("every tab of a flow that contacts begin, which has no executions", async ({ page, request, allowedErrors }) => {
  allowedErrors.push(/400/);
  await open(page, "/flows/welcome");
  const asked = documents(page);
  const tabs = page.getByRole("navigation", { name: "Parts of this page" });
  await expect(tabs.getByRole("link")).toHaveText(["Contacts", "Versions", "Viewer"]);
  const { flow } = await json(request, "/api/v1/flows/welcome");
  expect(await listed(page)).toBe(flow.contacts);
  await tabs.getByRole("link", { name: "Versions" }).click();
  const { rows } = await json(request, "/api/v1/flows/welcome/versions");
  await expect(page.locator("#list tbody th > a")).toHaveText(rows.map((row: { name: string }) => row.name));
  const contacts = page.locator("#list tbody tr").first().locator("td").nth(3);
  await expect(contacts).toHaveText(rows[0].contacts.toLocaleString("en"));
  await tabs.getByRole("link", { name: "Viewer" }).click();
  await expect(tabs.getByRole("link", { name: "Viewer" })).toHaveAttribute("aria-current", "page");
  const viewer = await json(request, "/api/v1/flows/welcome/viewer");
  await expect(page.locator(".viewer-frame .f-step")).toHaveCount(viewer.steps.length);
  await tabs.getByRole("link", { name: "Contacts" }).click();
  await expect.poll(() => listed(page)).toBe(flow.contacts);
  expect(asked).toEqual([]);
  await open(page, "/flows/welcome?tab=executions");
  await expect(page.getByText("tab", { exact: true })).toBeVisible();
  expect((await request.get("/flows/welcome.csv?tab=executions")).status(), "nor has its file").toBe(400);
});

test("the viewers of a version and of an execution show their runs alone", async ({ page, request }) => {
  const { rows: versions } = await json(request, "/api/v1/flows/cart/versions");
  const { rows: executions } = await json(request, "/api/v1/flows/cart/executions?sort=-runs");
  const [oldest, largest] = [versions.at(-1), executions[0]];
  for (const [path, parameter] of [
    [`/flows/cart/versions/${encodeURIComponent(oldest.version)}`, `version=${encodeURIComponent(oldest.version)}`],
    [`/flows/cart/executions/${encodeURIComponent(largest.execution)}`, `execution=${encodeURIComponent(largest.execution)}`],
  ]) {
    await open(page, path!);
    const asked = documents(page);
    const tabs = page.getByRole("navigation", { name: "Parts of this page" });
    await expect(tabs.getByRole("link")).toHaveText(["Contacts", "Viewer"]);
    await tabs.getByRole("link", { name: "Viewer" }).click();
    const viewer = await json(request, `/api/v1/flows/cart/viewer?${parameter}`);
    await expect(page.locator(".viewer-head")).toContainText(viewer.entered.toLocaleString("en"));
    const step = viewer.steps.find(({ reached, step }: { reached: number; step: string }) => reached > 0 && step !== viewer.steps[0].step) ?? viewer.steps[0];
    await page.locator("#list table").first().getByRole("row", { name: step.name }).getByRole("link", { name: step.reached.toLocaleString("en"), exact: true }).first().click();
    await expect(page).toHaveURL((url) => url.pathname === path && url.searchParams.get("step") === step.step);
    await expect.poll(() => listed(page)).toBe(step.reached);
    expect(asked).toEqual([]);
  }
});

test("executions sort by any column, and say their state in words", async ({ page, request }) => {
  await open(page, "/flows/cart?tab=executions");
  const states = page.locator("#list tbody td:nth-child(2) small");
  await expect(states.first()).toHaveText("Scheduled");
  await page.getByRole("columnheader", { name: "Contacts", exact: true }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-runs/);
  const { rows, next } = await json(request, "/api/v1/flows/cart/executions?sort=-runs");
  const shown = page.locator("#list tbody tr td:nth-child(5)");
  await expect(shown).toHaveText(rows.map(({ contacts }: { contacts: number }) => contacts.toLocaleString("en")));
  await page.getByRole("link", { name: "Next" }).click();
  const second = await json(request, `/api/v1/flows/cart/executions?sort=-runs&after=${next}`);
  await expect(shown).toHaveText(second.rows.map(({ contacts }: { contacts: number }) => contacts.toLocaleString("en")));
});

test("whatever executions and versions sort by is a head that says so, and all of it is within the page", async ({ page, request, allowedErrors }) => {
  allowedErrors.push(/400/);
  await page.setViewportSize({ width: 1440, height: 900 });
  const heads = page.locator("#list thead th");
  for (const tab of ["executions", "versions"]) {
    const { detail } = await (await request.get(`/flows/cart.csv?tab=${tab}&sort=nothing`)).json();
    const keys: string[] = detail.match(/one of ([\w, ]+)/)![1]!.split(", ").sort();
    expect(keys.length, tab).toBeGreaterThan(15);
    await open(page, `/flows/cart?tab=${tab}`);
    const links = await heads.locator("a").evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get("sort")!));
    expect(links.map((sort) => sort.replace("-", "")).sort(), tab).toEqual(keys);
    const beyond = await page.locator("#list .table-scroll").evaluate((frame) => frame.scrollWidth - frame.clientWidth);
    expect(beyond, `${tab}: pixels out of sight`).toBeLessThanOrEqual(0);
    for (const key of keys) {
      const html = await (await request.get(`/flows/cart?tab=${tab}&sort=${key}`)).text();
      const sorted = html.match(/<th[^>]*aria-sort="ascending"[^>]*>\s*<a[^>]*href="[^"]*"/g) ?? [];
      expect(sorted, `${tab} by ${key}`).toHaveLength(1);
      expect(html.match(/aria-sort="/g), `${tab} by ${key}`).toHaveLength(1);
      expect(sorted[0], `${tab} by ${key}`).toMatch(new RegExp(`sort=-${key}\\b|\\?tab=${tab}"`));
    }
  }
  await open(page, "/flows/cart?tab=executions");
  await page.getByRole("columnheader", { name: "Triggered by", exact: true }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=triggered_by/);
  await expect(page.getByRole("columnheader", { name: "Triggered by" })).toHaveAttribute("aria-sort", "ascending");
});

test("every number opens as many contacts as it says", async ({ page, request }) => {
  test.setTimeout(180_000);
  for (const address of ["/flows", "/flows/cart?range=last_90_days", "/flows/cart?tab=versions&contact_tag=customer", "/flows/support?tab=viewer", "/flows/cart?tab=executions&range=last_30_days", "/flows/cart/versions/cart%402?tab=viewer"]) {
    const answer = await request.get(address);
    expect(answer.status(), address).toBe(200);
    const links = await page.evaluate((html) => {
      const main = new DOMParser().parseFromString(html, "text/html").querySelector("main")!;
      const all = [...main.querySelectorAll<HTMLAnchorElement>(".flow-cards a.card-value, .summary td a, .reasons strong a")];
      return all.map((link) => {
        const cell = link.closest("td");
        const head = cell?.closest("table")!.tHead!.rows[0]!.cells[cell.cellIndex] ?? link.closest(".card")?.querySelector("h2");
        return { href: link.getAttribute("href")!, said: link.textContent!.trim(), of: head?.textContent?.trim() ?? "" };
      });
    }, await answer.text());
    const numbers = links.filter(({ said, href }) => /^[\d,]+$/.test(said) && href.startsWith("/flows/"));
    expect(numbers.length, address).toBeGreaterThan(5);
    for (const { href, said, of } of numbers.slice(0, 60)) {
      const html = await (await request.get(href.split("#")[0]!)).text();
      // The list says how many passages, and how many different contacts.
      const [passages, contacts] = html.match(/class="count"[^>]*>(.*?)<\/p>/)![1]!.replace(/<[^>]*>/g, "").match(/[\d,]+/g)!;
      expect(of === "Distinct contacts" ? contacts : passages, `${of} ${said} on ${address} opens ${href}`).toBe(said);
    }
  }
});

test("search and choices narrow the contacts at once, stay in the address, and are the file's", async ({ page, request }) => {
  await open(page, "/flows/cart?range=last_90_days");
  const asked = documents(page);
  await page.getByRole("combobox", { name: "Status", exact: true }).selectOption({ label: "Expired" });
  await expect.poll(() => query(page)).toBe("range=last_90_days&run_status=expired");
  const expired = await json(request, "/api/v1/flows/cart/contacts?range=last_90_days&run_status=expired");
  await expect.poll(() => listed(page)).toBe(expired.total);
  const { phone, last_step_name: step } = expired.rows.find((row: { phone: string | null; last_step: string | null }) => row.phone && row.last_step);
  await page.getByRole("combobox", { name: "Last step" }).selectOption({ label: step });
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText(`Last step: ${step}`);
  await page.getByRole("searchbox", { name: "Find contacts" }).fill(phone);
  await page.getByRole("button", { name: "Search" }).click();
  await expect.poll(() => query(page)).toContain(`q=${encodeURIComponent(phone)}`);
  const found = await json(request, `/api/v1/flows/cart/contacts?${query(page)}`);
  expect(found.total).toBeGreaterThan(0);
  await expect.poll(() => listed(page)).toBe(found.total);
  const file = await (await request.get(`/flows/cart.csv?${query(page)}`)).text();
  expect(file.trim().split("\n").length).toBe(found.total + 1);
  expect(asked).toEqual([]);
  await page.goBack();
  await expect.poll(() => query(page)).not.toContain("q=");
});

test("the contacts go on page by page, in the order of the head that was clicked", async ({ page, request }) => {
  await open(page, "/flows/cart");
  await page.getByRole("columnheader", { name: "Ended at" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-ended_at/);
  const first = await json(request, "/api/v1/flows/cart/contacts?sort=-ended_at");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/sort=-ended_at&after=/);
  const second = await json(request, `/api/v1/flows/cart/contacts?sort=-ended_at&after=${first.next}`);
  const run = page.locator("#list tbody th > a").first();
  await expect(run).toHaveAttribute("href", new RegExp(encodeURIComponent(second.rows[0].run)));
});

test("an execution, a version and a contact's path are one click away, and lead back", async ({ page, request }) => {
  await open(page, "/flows/cart?tab=executions");
  const { rows } = await json(request, "/api/v1/flows/cart/executions");
  const at = rows.findIndex(({ contacts }: { contacts: number }) => contacts > 0);
  await page.locator("#list tbody th > a").nth(at).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Execution of");
  await expect(page.locator(".flow-facts")).toContainText("Started by");
  expect(await listed(page)).toBe(rows[at].contacts);
  await page.locator(".flow-facts").getByRole("link", { name: "With a way out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Version With a way out");
  // Whoever was turned away came to no step.
  const { rows: runs } = await json(request, `/api/v1/flows/cart/contacts?version=${encodeURIComponent("cart@2")}`);
  const run = page.locator("#list tbody th > a").nth(runs.findIndex((run: { conversation: string | null }) => run.conversation));
  const name = await run.textContent();
  await run.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name!);
  await expect(page.locator(".way li").first()).toContainText("Reminder");
  await page.getByRole("link", { name: "Open the conversation" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Conversation");
  await page.goBack();
  await page.getByRole("link", { name: "Abandoned cart" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Abandoned cart");
});

test("two versions stand side by side, with what is different", async ({ page }) => {
  await open(page, "/flows/cart?tab=versions");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/flows\/cart\/compare\?version=cart%401&version=cart%402/);
  await expect(page.getByRole("rowheader", { name: /Not interested\s*Added/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /What holds you back\?\s*Changed/ })).toContainText("Leads to: discount, human → discount, human, never");
});

test("the results of an execution are made in the background, and are those of its address", async ({ page, request }) => {
  await open(page, "/flows/cart?tab=executions");
  const { rows } = await json(request, "/api/v1/flows/cart/executions");
  await page.locator("#list tbody th > a").nth(rows.findIndex(({ contacts }: { contacts: number }) => contacts > 0)).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Execution of");
  const path = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "Download results" }).click();
  await expect(page).toHaveURL(/\/downloads$/);
  const row = page.locator(".download").first();
  await expect(row).toContainText("Results of a flow");
  await expect(row).toContainText("Ready");
  const coming = page.waitForEvent("download");
  await row.getByRole("link", { name: "Download" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^rapporto-flow-results-.*\.csv$/);
  const sent = await (await request.get(`${path}.csv`)).body();
  expect(readFileSync(await file.path()).equals(sent)).toBe(true);
  expect(sent.toString()).toContain("Reminder (date)");
});

test("everything works without scripts", async ({ another, allowedErrors }) => {
  // The browser says by this word that it does not load scripts.
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const page = await another({ javaScriptEnabled: false });
  await page.goto("/flows/cart");
  await page.getByRole("combobox", { name: "Status", exact: true }).selectOption({ label: "Failed" });
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/run_status=failed/);
  await page.getByRole("link", { name: "Viewer" }).click();
  await expect(page.getByRole("heading", { name: "Steps", exact: true })).toBeVisible();
  await page.locator("#viewer-version").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/version=cart%401/);
});

const at = (minute: number) => `2026-11-10T10:${String(minute).padStart(2, "0")}:00Z`;
const MARKUP = "<b onclick=alert(1)>Bo</b> & #1/2";
const EVENTS: Event[] = [
  { type: "contact", contact: "c1", first_name: "Ugo", last_name: MARKUP, at: at(0) },
  {
    type: "flow.version", flow: MARKUP, version: MARKUP, name: MARKUP, direction: "inbound", state: "published", current: true, at: at(0),
    steps: [{ step: MARKUP, name: MARKUP, kind: "MENU", wait_s: 600, next: ["bye"] }, { step: "bye", kind: "MESSAGE", next: [] }],
  },
  { type: "run.started", run: MARKUP, flow: MARKUP, version: MARKUP, contact: "c1", at: at(1) },
  { type: "run.step", run: MARKUP, step: MARKUP, status: "waiting", at: at(2) },
];

on({ events: EVENTS })("names of any kind stay words, and their addresses lead to them", async ({ page }) => {
  await open(page, "/flows");
  await page.locator(".summary tbody th a").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(MARKUP);
  await expect(page.locator(".flow-cards")).toContainText("Expired");
  await page.locator("#list tbody th > a").click();
  await expect(page.locator(".way")).toContainText(MARKUP);
  await expect(page.locator(".way")).toContainText("Expired");
  await page.locator(".known").getByRole("link", { name: MARKUP }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Version ${MARKUP}`);
  await page.getByRole("link", { name: "Viewer" }).click();
  await expect(page.locator("#list")).toContainText(MARKUP);
});

on({ events: [] })("a workspace without flows says what will be there", async ({ page }) => {
  await open(page, "/flows");
  await expect(page.getByRole("heading", { name: "No flows yet" })).toBeVisible();
  await hydrated(page);
});

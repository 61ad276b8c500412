import { expect, hydrated, open, query, test } from "../fixtures";
import { chart, count, dataTable, expectCards, overview } from "../report";

test("the start leads to the Overview, which comes to life without an error", async ({ page, request }) => {
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await expect(page).toHaveURL(/\/overview$/);
  await hydrated(page);
  await expect(page).toHaveTitle("Overview · Rapporto");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await expectCards(page, await overview(request, ""));
});

test("the start hands its filters on", async ({ page }) => {
  await page.goto("/?range=last_7_days&tag=return");
  await expect(page).toHaveURL(/\/overview\?range=last_7_days&tag=return$/);
});

test("the Overview shows every chart with a heading, axis units, a legend and a data table", async ({ page }) => {
  await open(page, "/overview");
  const ids = ["conversations", "messages", "sources", "metrics", "ratings", "csat", "peak-times"];
  for (const id of ids) {
    const figure = chart(page, id);
    await expect(figure.getByRole("heading"), id).toBeVisible();
    await expect(figure.locator("svg.pic").filter({ visible: true }), id).toHaveCount(1);
    expect((await dataTable(page, id)).length, id).toBeGreaterThan(4);
  }
  for (const [id, unit] of [["conversations", "conversations"], ["messages", "messages"], ["csat", "CSAT %"]] as const) {
    await expect(chart(page, id).locator("svg.pic").filter({ visible: true }).locator(".c-unit")).toHaveText(unit);
  }
  const legend = (id: string) => chart(page, id).locator(".chart-legend li").allTextContents();
  expect((await legend("conversations")).slice(0, 4)).toEqual(["Inbound", "Inbox", "Flow", "Other"]);
  expect((await legend("messages")).slice(0, 3)).toEqual(["Contacts", "Agents", "Automated"]);
});

test("every chart's data table says what the JSON says", async ({ page, request }) => {
  await open(page, "/overview?range=last_90_days&group=week");
  const report = await overview(request, query(page));
  const numbers = async (id: string, ...columns: number[]) => {
    const [, ...rows] = await dataTable(page, id);
    return rows.map((row) => columns.map((column) => row[column]));
  };
  const buckets = report.buckets;
  expect(buckets.length).toBeGreaterThan(12);
  expect(await numbers("conversations", 1, 2, 3, 4, 5)).toEqual(
    buckets.map(({ sources: { inbound, inbox, flow, other }, conversations }) =>
      [inbound, inbox, flow, other, conversations].map(count),
    ),
  );
  expect(await numbers("messages", 1, 2, 3)).toEqual(
    buckets.map(({ messages: { contact, agent, automated } }) => [contact, agent, automated].map(count)),
  );
  expect(await numbers("sources", 1)).toEqual(report.by_source.map((row) => [count(row.conversations)]));
  expect(await numbers("ratings", 1)).toEqual(report.totals.rating.distribution.map((n) => [count(n)]));
  // The share beside its n.
  expect(await numbers("csat", 2)).toEqual(buckets.map((bucket) => [count(bucket.rating.n)]));
  const heat = (await dataTable(page, "peak-times")).slice(1).map((row) => row.slice(1));
  expect(heat).toEqual(report.heatmap.map((row) => row.map(count)));
});

test("the page says which dates, zone and moment its numbers are of", async ({ page }) => {
  await open(page, "/overview?from=2026-10-01&to=2026-10-31");
  const line = page.locator(".range-line");
  await expect(line.locator("strong")).toHaveText("1–31 Oct 2026");
  await expect(line.locator(".as-of")).toHaveText("As of 15 Nov 2026, 13:00");
  await line.getByText("Europe/Rome", { exact: true }).click();
  await expect(line).toContainText("from 2026-09-30T22:00:00Z to just before 2026-10-31T23:00:00Z");
});

test("a policy forbids foreign and inline scripts", async ({ page }) => {
  const response = await page.goto("/overview");
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']{16,}' 'wasm-unsafe-eval'/);
  expect(policy).not.toContain("unsafe-inline");
});

test("the browser side comes compressed and is cached for ever", async ({ page, request }) => {
  await page.goto("/overview");
  const address = await page.locator("link[rel=preload][type='application/wasm']").getAttribute("href");
  const response = await request.get(address ?? "", { headers: { "Accept-Encoding": "br" } });
  expect(response.headers()["content-type"]).toBe("application/wasm");
  expect(response.headers()["content-encoding"]).toBe("br");
  expect(response.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test("the server is alive and ready", async ({ request }) => {
  for (const address of ["/healthz", "/readyz"]) {
    expect((await request.get(address)).status(), address).toBe(200);
  }
});

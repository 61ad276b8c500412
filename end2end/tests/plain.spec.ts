import { expect, hydrated, query, test, type Page } from "../fixtures";
import { chart, dataTable, expectCards, overview, panel, picture } from "../report";

test.describe("without JavaScript", () => {
  // The browser says by this word that it does not load scripts.
  test.use({ javaScriptEnabled: false, allowedErrors: async ({}, use) => use([/^csp \(.*\.js\)$/]) });

  test("the page is complete", async ({ page, request }) => {
    await page.goto("/overview?range=last_90_days&group=week");
    await expect(page).toHaveTitle("Overview · Rapporto");
    await expectCards(page, await overview(request, query(page)));
    for (const id of ["conversations", "messages", "sources", "metrics", "ratings", "csat", "peak-times"]) {
      await expect(picture(page, id), id).toHaveCount(1);
    }
    await expect(chart(page, "conversations").locator(".chart-legend li").first()).toHaveText("Inbound");
    await chart(page, "conversations").locator("summary", { hasText: "Data table" }).click();
    await expect(chart(page, "conversations").locator(".chart-table table")).toBeVisible();
    await page.locator(".card-name summary").first().click();
    await expect(page.locator(".card-name .panel-body").first()).toContainText("Conversations that started in the period.");
  });

  test("the filter form works", async ({ page, request }) => {
    await page.goto("/overview?range=last_90_days&metric=rating");
    await (await panel(page, /^\s*Tags/)).getByRole("checkbox", { name: "return", exact: true }).check();
    await (await panel(page, /Hours/)).getByLabel("When").selectOption({ label: "Inside business hours" });
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    const asked = new URLSearchParams(query(page));
    expect(asked.get("range")).toBe("last_90_days");
    expect(asked.getAll("tag")).toEqual(["return"]);
    expect(asked.get("hours")).toBe("inside");
    expect(asked.get("metric")).toBe("rating");
    await expectCards(page, await overview(request, "range=last_90_days&tag=return&hours=inside"));
    await expect((await panel(page, /^\s*Tags/)).getByRole("checkbox", { name: "return", exact: true })).toBeChecked();
    // A second filter keeps the first.
    await (await panel(page, /Agents/)).getByRole("checkbox", { name: /Giulia Ferri/ }).check();
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    await expectCards(page, await overview(request, "range=last_90_days&tag=return&hours=inside&agent=a1"));
    await page.getByRole("list", { name: "Active filters" }).getByRole("link", { name: /Tag: return/ }).click();
    await expectCards(page, await overview(request, "range=last_90_days&hours=inside&agent=a1"));
  });

  test("dates are a form, presets, tabs, sorting and switches are links", async ({ page, request }) => {
    await page.goto("/overview?tag=return");
    const range = await panel(page, /Last 30 days/);
    await range.getByLabel("From").fill("2026-09-01");
    await range.getByLabel("To").fill("2026-09-30");
    await range.getByRole("button", { name: "Apply dates" }).click();
    await expectCards(page, await overview(request, "from=2026-09-01&to=2026-09-30&tag=return"));
    await (await panel(page, /1–30\sSep\s2026/)).getByRole("link", { name: "Last quarter" }).click();
    await expectCards(page, await overview(request, "range=last_quarter&tag=return"));
    await page.getByRole("link", { name: "Daily", exact: true }).click();
    await page.getByRole("navigation", { name: "Metric" }).getByRole("link", { name: "Rating" }).click();
    await page.locator(".summary th").getByRole("link", { name: "Unanswered" }).click();
    expect(query(page)).toBe("range=last_quarter&tag=return&sort=-unanswered&metric=rating&table=daily");
    await expect(page.locator(".summary th[aria-sort=descending]")).toHaveText(/Unanswered/);
  });

  test("a bar leads to its rows, and they lead on", async ({ page }) => {
    await page.goto("/overview?range=last_90_days&group=month");
    const hit = picture(page, "conversations").locator("a.hit:not([data-s])").nth(1);
    const total = (await hit.locator("title").textContent())?.match(/Total ([\d,]+)/)?.[1];
    // Above the bar, where no source of it is.
    await hit.click({ position: { x: 5, y: 2 } });
    await expect(page.locator("p.count")).toContainText(`${total} conversation`);
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page.locator("table.conversations tbody tr").first()).toBeVisible();
  });

  test("theme and language are links that come back to the page", async ({ page }) => {
    await page.goto("/overview?tag=return");
    await page.getByRole("link", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByRole("link", { name: "Italiano" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "it");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    expect(query(page)).toBe("tag=return");
  });

  test("what needs a script is not there", async ({ page }) => {
    await page.goto("/overview");
    await panel(page, /^\s*Tags/);
    await expect(page.getByRole("searchbox").filter({ visible: true })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Apply", exact: true })).toBeVisible();
  });
});

/** Lets nothing of the browser side come until told so. */
async function hold(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    // The page that asked may be gone.
    await route.continue().catch(() => {});
  });
  return release;
}

test("before the WebAssembly has come a page is readable and its links work; then it comes to life", async ({ page, request }) => {
  const release = await hold(page);
  await page.goto("/overview?tag=return");
  await expectCards(page, await overview(request, "tag=return"));
  await (await panel(page, /Last 30 days/)).getByRole("link", { name: "Last month" }).click();
  await expectCards(page, await overview(request, "range=last_month&tag=return"));
  await page.getByRole("link", { name: "Daily", exact: true }).click();
  await expect.poll(() => query(page)).toBe("range=last_month&tag=return&table=daily");
  await expect(page.locator("body")).not.toHaveAttribute("data-hydrated");
  release();
  await hydrated(page);
  await expectCards(page, await overview(request, "range=last_month&tag=return"));
});

test("a box ticked before the page is live is not lost", async ({ page }) => {
  const release = await hold(page);
  await page.goto("/overview");
  await (await panel(page, /^\s*Tags/)).getByRole("checkbox", { name: "return", exact: true }).check();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect.poll(() => new URLSearchParams(query(page)).getAll("tag")).toEqual(["return"]);
  release();
  await hydrated(page);
});

test("a page whose WebAssembly never comes stays readable", async ({ page, request, allowedErrors }) => {
  allowedErrors.push(/\.wasm|Failed to fetch/);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("/overview");
  await expectCards(page, await overview(request, ""));
  await page.getByRole("link", { name: "Definitions", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Definitions");
  expect((await dataTable(page, "conversations")).length).toBe(0);
});

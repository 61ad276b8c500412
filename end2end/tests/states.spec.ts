import { documents, expect, on, open, query, test } from "../fixtures";
import { expectCards, overview, panel } from "../report";

test("a bad value answers 400 and is named with its parameter", async ({ page, allowedErrors }) => {
  allowedErrors.push(/400/);
  for (const [parameter, value] of [["from", "2026-02-30"], ["range", "last_decade"], ["group", "minute"], ["rating", "6"], ["sort", "colour"]] as const) {
    const search = parameter === "from" ? `from=${value}&to=2026-03-01` : `${parameter}=${value}`;
    const response = await page.goto(`/overview?${search}`);
    expect(response?.status(), search).toBe(400);
    const named = page.locator(".bad-value code");
    await expect(named).toHaveText([parameter, value]);
    await expect(page.getByRole("heading", { name: "This filter cannot be" })).toBeVisible();
  }
  await open(page, "/overview?group=minute&tag=return");
  await page.getByRole("link", { name: "Start over without filters" }).click();
  await expect(page.locator(".card")).toHaveCount(6);
});

test("a live page that is led to a bad value says the same", async ({ page, allowedErrors }) => {
  allowedErrors.push(/400/);
  await open(page, "/overview");
  const range = await panel(page, /Last 30 days/);
  await range.getByLabel("From").fill("2026-10-31");
  await range.getByLabel("To").fill("2026-10-01");
  await range.getByRole("button", { name: "Apply dates" }).click();
  await expect(page.getByRole("heading", { name: "This filter cannot be" })).toBeVisible();
  await page.goBack();
  await expect(page.locator(".card")).toHaveCount(6);
});

test("a value with markup in it is shown as it is", async ({ page, allowedErrors }) => {
  allowedErrors.push(/400/);
  await open(page, `/overview?range=${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
  await expect(page.locator(".bad-value code").nth(1)).toHaveText("<img src=x onerror=alert(1)>");
});

test("an address that is not there answers 404 with a page", async ({ page, allowedErrors }) => {
  allowedErrors.push(/404/);
  const response = await page.goto("/no-such-page?tag=return");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await page.getByRole("link", { name: "To the Overview" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
});

test("dates with nothing in them say so, and offer a way out", async ({ page, request }) => {
  await open(page, "/overview?from=2020-01-01&to=2020-01-31&tag=return");
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await expect(page.locator(".range-line strong")).toHaveText("1–31 Jan 2020");
  await expect(page.locator(".card")).toHaveCount(0);
  await page.locator(".notice").getByRole("link", { name: "All time" }).click();
  await expect.poll(() => query(page)).toBe("range=all&tag=return");
  await expectCards(page, await overview(request, "range=all&tag=return"));
});

test("a tag that nobody has selects nothing, and its chip takes it off", async ({ page }) => {
  await open(page, "/overview?tag=unheard%20of");
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await expect((await panel(page, /^\s*Tags/)).getByRole("checkbox", { name: "unheard of", exact: true })).toBeChecked();
  await page.getByRole("link", { name: "Remove filter: Tag: unheard of" }).click();
  await expect(page.locator(".card")).toHaveCount(6);
});

test("a server that does not answer is told of, and asked again", async ({ page, request, allowedErrors }) => {
  allowedErrors.push(/ERR_FAILED|ERR_CONNECTION|Failed to fetch/);
  await open(page, "/overview");
  await page.route("**/api/page/**", (route) => route.abort("connectionfailed"));
  await (await panel(page, /^\s*More/)).getByRole("checkbox", { name: "Inbound", exact: true }).check();
  await expect(page.getByRole("heading", { name: "The server cannot be reached" })).toBeVisible();
  await page.unroute("**/api/page/**");
  const asked = documents(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expectCards(page, await overview(request, "source=inbound"));
  expect(asked).toEqual([]);
});

test("a server that failed is told of without its inside", async ({ page, allowedErrors }) => {
  allowedErrors.push(/500/);
  await open(page, "/overview");
  await page.route("**/api/page/overview?**", (route) => route.fulfill({ status: 500, contentType: "application/json", body: '"Internal"' }));
  await (await panel(page, /^\s*More/)).getByRole("checkbox", { name: "Inbound", exact: true }).check();
  await expect(page.getByRole("heading", { name: "The numbers could not be computed" })).toBeVisible();
});

test("while numbers are on their way the page says that it is busy", async ({ page, request }) => {
  await open(page, "/overview");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/page/overview?**", async (route) => {
    await held;
    await route.continue();
  });
  await (await panel(page, /^\s*More/)).getByRole("checkbox", { name: "Inbound", exact: true }).check();
  const content = page.locator(".content");
  await expect(content).toHaveAttribute("aria-busy", "true");
  // The old numbers stay until the new ones are there.
  await expect(page.locator(".card")).toHaveCount(6);
  release();
  await expect(content).toHaveAttribute("aria-busy", "false");
  await expectCards(page, await overview(request, "source=inbound"));
});

const empty = on({ zone: "America/Sao_Paulo" });

empty("a workspace without any conversation says what to do", async ({ page }) => {
  for (const address of ["/overview", "/overview?range=all&tag=vip"]) {
    await open(page, address);
    await expect(page.getByRole("heading", { name: "No conversations yet" })).toBeVisible();
    await expect(page.getByText("rapporto import --db FILE events.ndjson")).toBeVisible();
    await expect(page.locator(".card")).toHaveCount(0);
  }
  await open(page, "/conversations");
  await expect(page.getByRole("heading", { name: "No conversations" })).toBeVisible();
});

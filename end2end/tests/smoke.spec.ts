import { expect, hydrated, test } from "../fixtures";

test("the first page answers and comes to life", async ({ page }) => {
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await hydrated(page);
  await expect(page).toHaveTitle(/Rapporto/);
});

test("a page names its policy, and no script runs without its nonce", async ({ page }) => {
  const response = await page.goto("/");
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']{16,}' 'wasm-unsafe-eval'/);
  expect(policy).not.toContain("unsafe-inline");
});

test("the browser side comes compressed and is cached for ever", async ({ page, request }) => {
  await page.goto("/");
  const address = await page.locator("link[rel=preload][as=fetch]").getAttribute("href");
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

test("an address that is not there answers 404 with a page", async ({ page, allowedErrors }) => {
  allowedErrors.push(/404/);
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await hydrated(page);
});

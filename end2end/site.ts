// A site of somebody else's, on which a button is put, and the making of one.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "./fixtures";

export const ann = { email: "ann@example.com", password: "correct horse battery", role: "admin" as const };

/** What another site is like beside its body. */
export interface Site {
  css?: string;
  dir?: "ltr" | "rtl";
  referrerPolicy?: string;
}

/** Another site: a page with this in its body, which may load and tell nothing but the server's, and perhaps a style sheet of its own. */
export async function site(body: string, server: string, { css = "", dir = "ltr", referrerPolicy }: Site = {}): Promise<{ url: string; end: () => Promise<void> }> {
  const styles = css && "; style-src 'self'";
  const policy = `default-src 'none'; script-src ${server}; connect-src ${server}; base-uri 'none'; require-trusted-types-for 'script'${styles}`;
  const sheet = css && '<link rel="stylesheet" href="/site.css">';
  const html = `<!doctype html><html lang="en" dir="${dir}"><title>Shop</title>${sheet}<body><main><h1>Shop</h1>${body}</main></body></html>`;
  const listening: Server = createServer((request, answer) => {
    const [kind, content] = request.url === "/site.css" ? ["text/css", css] : ["text/html; charset=utf-8", html];
    const told = referrerPolicy && { "referrer-policy": referrerPolicy };
    answer.writeHead(200, { "content-type": kind, "content-security-policy": policy, ...told });
    answer.end(content);
  });
  await new Promise<void>((ready) => listening.listen(0, "127.0.0.1", ready));
  const { port } = listening.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, end: () => new Promise((ended) => listening.close(() => ended())) };
}

export async function signIn(page: Page, next: string): Promise<void> {
  await page.goto(`/login?next=${next}`);
  if (!page.url().includes("/login")) return;
  await page.getByLabel("E-mail").fill(ann.email);
  await page.getByLabel("Password").fill(ann.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Makes a button, and gives what is to be copied for it. */
export async function make(page: Page, name: string, place: string): Promise<string> {
  await signIn(page, "/settings");
  await page.getByRole("link", { name: "Buttons and their snippets" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("WhatsApp number").fill("+39 333 1234567");
  await page.getByLabel("Place").selectOption(place);
  await page.getByRole("button", { name: "Make a button" }).click();
  const card = page.getByRole("region", { name });
  await expect(card.getByRole("img", { name: "QR code of the link of " + name })).toBeVisible();
  return card.locator("pre").first().innerText();
}

/** What WhatsApp would be opened with, after a click. */
export async function followed(page: Page, click: () => Promise<void>): Promise<URL> {
  await page.context().route("https://wa.me/**", (route) => route.fulfill({ body: "WhatsApp" }));
  const opening = page.context().waitForEvent("page");
  await click();
  const opened = await opening;
  await opened.waitForURL("https://wa.me/**");
  const url = new URL(opened.url());
  await opened.close();
  return url;
}

import AxeBuilder from "@axe-core/playwright";
import { expect, open, test, type Page } from "../fixtures";

const PAGES = [
  ["the Overview", "/overview?range=last_14_days&tag=return&tag=refund&tag=payment&not_tag=warranty"],
  ["the conversations", "/conversations?range=last_7_days&tag=return"],
  ["the agents", "/agents?range=last_14_days"],
  ["the tags", "/tags?range=last_14_days&metric=rating"],
  ["the flows", "/flows"],
  ["a flow and its contacts", "/flows/cart?range=last_30_days&run_status=expired"],
  ["the executions of a flow", "/flows/cart?tab=executions&range=last_30_days"],
  ["the versions of a flow", "/flows/cart?tab=versions"],
  ["a flow as a picture", "/flows/support?tab=viewer"],
  ["a version of a flow", "/flows/cart/versions/cart%402"],
  ["two versions of a flow", "/flows/cart/compare?version=cart%401&version=cart%402"],
  ["the conversation starts", "/starts?range=last_90_days"],
  ["the latest sendings", "/starts/sends?range=last_90_days"],
  ["the starts one by one", "/starts/sends?range=last_30_days&tab=sends&count=failed"],
  ["the button", "/button"],
  ["the button by source", "/button?by=utm_source"],
  ["the clicks on the button", "/button?by=clicks"],
  ["the definitions", "/definitions"],
  ["a bad value", "/overview?range=sometimes"],
  ["a page that is not there", "/no-such-page"],
] as const;

/** What the tool finds serious, in words. */
async function findings(page: Page, narrow = (axe: AxeBuilder) => axe): Promise<string[]> {
  const { violations } = await narrow(new AxeBuilder({ page })).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ""}`));
}

for (const [width, viewport] of [["wide", { width: 1440, height: 900 }], ["narrow", { width: 390, height: 844 }]] as const) {
  test.describe(`on a ${width} screen nothing serious is found`, () => {
    test.use({ viewport });
    for (const [name, address] of PAGES) {
      test(`${name}, light and dark`, async ({ page, allowedErrors }) => {
        test.slow();
        allowedErrors.push(/40[04]/);
        await open(page, address);
        expect(await findings(page), "light").toEqual([]);
        await page.locator("html").evaluate((html) => html.setAttribute("data-theme", "dark"));
        // The other theme has other colours and nothing else.
        expect(await findings(page, (axe) => axe.withRules("color-contrast")), "dark").toEqual([]);
      });
    }
  });
}

test("nothing serious is found in what opens: panels, definitions, data tables", async ({ page }) => {
  test.slow();
  await open(page, "/overview?range=last_7_days");
  // One of each kind, one at a time: side by side they would hide each other.
  const kinds = [".filters details", ".card .definition", ".card-more", ".downloads", ".csat .definition", "#chart-messages .chart-data", ".range-line details"];
  for (const kind of kinds) {
    const all = page.locator(kind);
    const count = kind === ".filters details" ? await all.count() : 1;
    for (let at = 0; at < count; at++) {
      await all.nth(at).evaluate((details) => details.setAttribute("open", ""));
      expect(await findings(page, (axe) => axe.include("details[open]")), `${kind} ${at}`).toEqual([]);
      await all.nth(at).evaluate((details) => details.removeAttribute("open"));
    }
  }
});

test("headings go down step by step, and there is one of the first level", async ({ page }) => {
  for (const address of ["/overview", "/conversations", "/flows", "/flows/cart", "/flows/cart?tab=viewer", "/starts", "/starts/sends", "/definitions"]) {
    await open(page, address);
    const levels = await page.locator("h1, h2, h3, h4, h5, h6").evaluateAll((all) => all.map((heading) => Number(heading.localName[1])));
    expect(levels.filter((level) => level === 1), address).toEqual([1]);
    levels.forEach((level, at) => at > 0 && expect(level, address).toBeLessThanOrEqual(levels[at - 1]! + 1));
  }
});

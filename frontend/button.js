// The WhatsApp button on a site. No cookies, nothing stored, nobody else asked: a click tells our server which button it was, on which
// page and from where, and opens WhatsApp. What the button is like comes with the script.
((given) => {
  "use strict";
  const { id, line, place, colour, ink, words } = given;
  const script = document.currentScript;
  if (!script) return; // The plain link stays.
  const address = `${script.src.split("/button.js")[0]}/w/${id}`;

  const say = () => {
    const tags = [document.documentElement.lang, ...(navigator.languages ?? [])];
    for (const tag of tags) {
      const primary = tag.toLowerCase().split("-")[0];
      const found = words.find((of) => of.language.toLowerCase().split("-")[0] === primary);
      if (found) return found;
    }
    return words[0];
  };

  // A letter, a digit and eight more: how the message is told from others, and what joins it to the click.
  const code = () => {
    const signs = "abcdefghijkmnpqrstuvwxyz23456789";
    const chance = crypto.getRandomValues(new Uint8Array(10));
    return Array.from(chance, (n, at) => signs[at === 0 ? n % 24 : at === 1 ? 24 + (n % 8) : n % 32]).join("");
  };

  // Of an address nothing but where it is and the names of campaigns: what else it says may be about the visitor. Names that the link
  // says itself go before those of the page.
  const reduced = (text, own) => {
    try {
      const url = new URL(text);
      const utm = new URLSearchParams();
      for (const [name, value] of [...new URLSearchParams(own), ...url.searchParams]) {
        if (value && !utm.has(name) && /^utm_(source|medium|campaign|term|content)$/.test(name)) utm.set(name, value);
      }
      return `${url.protocol}//${url.host}${url.pathname}${`${utm}` && `?${utm}`}`;
    } catch {
      return "";
    }
  };

  const tell = (clicked, own) => {
    const body = JSON.stringify({ code: clicked, page: reduced(location.href, own), referrer: reduced(document.referrer) });
    try {
      if (!navigator.sendBeacon?.(`${address}/click`, body)) {
        fetch(`${address}/click`, { method: "POST", mode: "no-cors", credentials: "omit", keepalive: true, body }).catch(() => {});
      }
    } catch {
      // A click that cannot be told opens WhatsApp all the same.
    }
  };

  const edge = (side) => `max(16px,env(safe-area-inset-${side}))`;
  // Of what a page says of the element itself, only this sheet's own !important is stronger. `all` leaves out the direction.
  const css = `:host{all:initial!important;direction:ltr!important;unicode-bidi:normal!important}
:host::before,:host::after{content:none!important}
:host([data-place=corner]),:host([data-place=left]){display:flex!important;flex-direction:column!important;gap:12px!important;position:fixed!important;bottom:${edge("bottom")}!important;max-width:calc(100% - ${edge("left")} - ${edge("right")})!important;z-index:2147483000!important}
:host([data-place=corner]){right:${edge("right")}!important;align-items:flex-end!important}
:host([data-place=left]){left:${edge("left")}!important;align-items:flex-start!important}
:host([data-beside]){max-width:calc(50% - 4px - max(${edge("left")},${edge("right")}))!important}
a{display:inline-flex;align-items:center;gap:8px;box-sizing:border-box;max-width:100%;min-height:48px;padding-block:8px;padding-inline:16px 20px;border-radius:24px;background:${colour};color:${ink};font:600 16px/1.25 system-ui,sans-serif;overflow-wrap:anywhere;text-decoration:none;box-shadow:0 1px 3px #0006}
a:hover{text-decoration:underline}
a:focus-visible{outline:3px solid ${ink};outline-offset:-6px;box-shadow:0 0 0 3px ${colour},0 1px 3px 3px #0006}
svg{flex:none;width:24px;height:24px;fill:currentColor}
@media (max-width:360px){a{gap:6px;padding-inline:12px 14px}}
@media (forced-colors:active){a{border:2px solid}}
@media print{:host{display:none!important}}`;

  const icon = () => {
    const of = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(of, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(of, "path");
    path.setAttribute("d", "M12 2a10 10 0 0 0-8.6 15L2 22l5-1.4A10 10 0 1 0 12 2zm-4.5 9.2h9v1.6h-9zm0-3.4h9v1.6h-9zm0 6.8h6v1.6h-6z");
    svg.append(path);
    return svg;
  };

  const button = (own = "", stands = "inline") => {
    const { label, text, language } = say();
    // What sites say of every div and span is not said of it.
    const host = document.createElement("rapporto-button");
    host.dataset.place = stands;
    host.dataset.button = id;
    host.lang = language;
    if (stands !== "inline") {
      host.setAttribute("role", "complementary");
      host.setAttribute("aria-label", label);
    }
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const link = document.createElement("a");
    link.target = "_blank";
    link.rel = "noopener";
    link.dir = "auto";
    link.append(icon(), label);
    // Our own link is told the page, as the snippet's is: who copies it or asks for its menu gets the one that counts.
    const rest = () => {
      link.href = address + own;
      link.referrerPolicy = "no-referrer-when-downgrade";
    };
    const open = () => {
      const clicked = code();
      tell(clicked, own);
      link.href = `https://wa.me/${line}?text=${encodeURIComponent(text ? `${text} ${clicked}` : clicked)}`;
      link.referrerPolicy = "no-referrer";
      // The browser follows what it is now.
      setTimeout(rest);
    };
    rest();
    link.addEventListener("click", open);
    link.addEventListener("auxclick", (event) => event.button === 1 && open());
    root.append(link);
    return host;
  };

  const start = () => {
    const links = [...document.links].filter((link) => link.href.split(/[?#]/)[0] === address);
    try {
      if (place === "inline") {
        links.forEach((link) => link.replaceWith(button(link.search)));
        return;
      }
      // Where the snippet stands twice, its corner has the button already; where another one stands there, this goes below it.
      const first = document.querySelector(`rapporto-button[data-place=${place}]`);
      const all = first ? [first, ...first.shadowRoot.children] : [];
      if (!all.some((host) => host.dataset.button === id)) {
        // Not in the body: one that is transformed or filtered would take it along as it scrolls.
        (first?.shadowRoot ?? document.documentElement).append(button(links[0]?.search, first ? "inline" : place));
        // One in each corner: each has half the width.
        const corners = document.querySelectorAll("rapporto-button[data-place=corner],rapporto-button[data-place=left]");
        if (corners.length > 1) corners.forEach((host) => (host.dataset.beside = ""));
      }
      links.forEach((link) => link.remove());
    } catch {
      // A browser that cannot make the button (Safari before 16.4 has no such style sheets) keeps the plain link, which works too.
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(BUTTON);

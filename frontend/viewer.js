// Lets pictures of flows be zoomed and dragged, wherever and whenever they come into the page. A script of its own, which works
// without WebAssembly; without it a picture scrolls in its frame.
(() => {
  "use strict";
  const LEAST = 0.01;
  const MOST = 3;
  // A picture that its frame does not hold begins smaller: whole where it can be made out, else as wide as one reads it.
  const LEGIBLE = 0.6;
  const READABLE = 0.7;
  // Above a row only straight lines come in.
  const ABOVE = 14;
  let drag = null;

  const parts = (viewer) => {
    const frame = viewer.querySelector(".viewer-frame");
    const svg = frame.firstElementChild;
    return { frame, svg, size: svg.viewBox.baseVal, scale: svg.width.baseVal.value / svg.viewBox.baseVal.width };
  };

  // Where whoever comes back finds a picture again, by its address. A browser that stores nothing keeps nothing.
  const begun = new WeakSet();
  const here = () => `viewer ${location.pathname}${location.search}`;
  function keep(viewer) {
    if (!begun.has(viewer)) return;
    const { frame, scale } = parts(viewer);
    try {
      sessionStorage.setItem(here(), JSON.stringify([scale, frame.scrollLeft, frame.scrollTop]));
    } catch {}
  }
  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(here()));
    } catch {
      return null;
    }
  }

  function centre(frame, element) {
    const [a, b] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollBy((a.left + a.right - b.left - b.right) / 2, (a.top + a.bottom - b.top - b.bottom) / 2);
  }

  // What is at this point of the screen, else in the middle of the frame, stays there.
  function zoom(viewer, to, at) {
    const { frame, svg, size, scale } = parts(viewer);
    const now = Math.min(MOST, Math.max(LEAST, to));
    const box = frame.getBoundingClientRect();
    const point = at ?? { clientX: box.left + frame.clientWidth / 2, clientY: box.top + frame.clientHeight / 2 };
    const before = svg.getBoundingClientRect();
    svg.setAttribute("width", size.width * now);
    svg.setAttribute("height", size.height * now);
    const after = svg.getBoundingClientRect();
    frame.scrollLeft += after.left - point.clientX + ((point.clientX - before.left) / scale) * now;
    frame.scrollTop += after.top - point.clientY + ((point.clientY - before.top) / scale) * now;
    keep(viewer);
    viewer.querySelector(".viewer-zoom").value = now.toLocaleString(document.documentElement.lang, { style: "percent" });
  }

  const acts = {
    in: (viewer) => zoom(viewer, parts(viewer).scale * 1.25),
    out: (viewer) => zoom(viewer, parts(viewer).scale / 1.25),
    full: (viewer) => zoom(viewer, 1),
    fit(viewer) {
      // In full size first: the frame is as high as what is in it.
      zoom(viewer, 1);
      const { frame, size } = parts(viewer);
      zoom(viewer, Math.min(1, frame.clientWidth / size.width, frame.clientHeight / size.height));
    },
  };
  const KEYS = { "+": "in", "=": "in", "-": "out", 0: "fit", 1: "full" };

  function begin(viewer) {
    viewer.dataset.ready = "";
    const tools = viewer.querySelector(".viewer-tools");
    if (!tools) return;
    tools.hidden = false;
    const { frame, svg, size } = parts(viewer);
    const before = kept();
    if (before) {
      zoom(viewer, before[0]);
      frame.scrollTo(before[1], before[2]);
    } else {
      const wide = Math.min(1, frame.clientWidth / size.width);
      const whole = Math.min(wide, frame.clientHeight / size.height);
      zoom(viewer, whole < LEGIBLE ? Math.max(READABLE, wide) : whole);
      centre(frame, svg.querySelector(".f-step"));
      frame.scrollTop = 0;
    }
    // After the scroll that this itself makes, when the address is that of the page.
    requestAnimationFrame(() => requestAnimationFrame(() => begun.add(viewer)));
    frame.addEventListener("scroll", () => keep(viewer), { passive: true });
    // One stop for Tab; arrows go on from there.
    svg.querySelectorAll("a").forEach((link, nth) => link.setAttribute("tabindex", nth ? -1 : 0));
    const turn = (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(viewer, parts(viewer).scale * Math.exp(-event.deltaY / 300), event);
    };
    frame.addEventListener("wheel", turn, { passive: false });
  }

  const look = () => document.querySelectorAll("[data-viewer]:not([data-ready])").forEach(begin);
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();

  const within = (event, what) => event.target.closest?.(what);

  // The box that is nearest in this direction; where none is, the one before or after in the order of reading.
  function beside(boxes, now, down) {
    const place = (box) => box.querySelector(".f-box").getBoundingClientRect();
    const from = place(now);
    const far = (to) => Math.abs(to.top - from.top) + Math.abs(to.left + to.right - from.left - from.right) / 4;
    const there = boxes.filter((box) => (down ? place(box).top >= from.bottom : place(box).bottom <= from.top));
    const nearest = there.sort((a, b) => far(place(a)) - far(place(b)))[0];
    return nearest ?? boxes[boxes.indexOf(now) + (down ? 1 : -1)];
  }

  // From step to step up and down, from number to number to the sides.
  function next(link, key) {
    const links = [...link.ownerSVGElement.querySelectorAll("a")];
    const boxes = links.filter((other) => other.matches(".f-main"));
    const at = links.indexOf(link);
    // An edge stands behind the step that it leaves, as an end does.
    const own = links.slice(0, at + 1).reverse().find((other) => other.matches(".f-main")) ?? boxes[0];
    const ways = {
      ArrowRight: () => links[at + 1],
      ArrowLeft: () => links[at - 1],
      ArrowDown: () => beside(boxes, own, true),
      ArrowUp: () => (link === own ? beside(boxes, own, false) : own),
      Home: () => boxes[0],
      End: () => boxes.at(-1),
    };
    return ways[key];
  }

  document.addEventListener("keydown", (event) => {
    const link = within(event, ".viewer-frame a");
    const way = link && !event.ctrlKey && !event.metaKey && !event.altKey && next(link, event.key);
    if (!way) return;
    event.preventDefault();
    way()?.focus({ preventScroll: true });
  });

  document.addEventListener("change", (event) => {
    const viewer = within(event, ".viewer-find")?.closest("[data-viewer]");
    if (!viewer) return;
    const { frame, svg, scale } = parts(viewer);
    svg.querySelector("[data-found]")?.removeAttribute("data-found");
    const step = svg.querySelector(`[data-step="${CSS.escape(event.target.value)}"]`);
    if (!step) return;
    step.setAttribute("data-found", "");
    zoom(viewer, Math.max(READABLE, scale));
    centre(frame, step.querySelector(".f-box"));
  });

  document.addEventListener("keydown", (event) => {
    const act = acts[KEYS[event.key]];
    const frame = within(event, ".viewer-frame");
    if (!act || !frame || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(frame.closest("[data-viewer]"));
  });

  // Browsers leave what is partly in sight where it is.
  document.addEventListener("focusin", (event) => {
    const link = within(event, ".viewer-frame a");
    if (!link) return;
    link.ownerSVGElement.querySelectorAll('a[tabindex="0"]').forEach((other) => other.setAttribute("tabindex", -1));
    link.setAttribute("tabindex", 0);
    if (link.matches(":focus-visible")) link.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // A finger scrolls as everywhere; a mouse drags.
  document.addEventListener("pointerdown", (event) => {
    const frame = within(event, ".viewer-frame");
    drag = null;
    if (!frame || event.pointerType !== "mouse" || event.button !== 0) return;
    drag = { frame, x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop, from: event, moved: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!(event.buttons & 1)) return void end();
    if (!drag.moved && Math.hypot(event.clientX - drag.from.clientX, event.clientY - drag.from.clientY) < 4) return;
    drag.moved = true;
    drag.frame.closest("[data-viewer]").dataset.dragged = "";
    drag.frame.scrollTo(drag.x - event.clientX, drag.y - event.clientY);
  });
  const end = () => {
    if (drag) delete drag.frame.closest("[data-viewer]")?.dataset.dragged;
    // After the click that ends it.
    setTimeout(() => (drag = null));
  };
  document.addEventListener("pointerup", end);
  document.addEventListener("dragstart", (event) => within(event, ".viewer-frame") && event.preventDefault());

  // On paper a picture that no page holds goes over several sheets across, cut between its rows. One that is wider than a sheet leaves it
  // to the tables: side by side most sheets of it would hold lines that come from nowhere.
  const SHEET = { width: 1028, height: 660 };
  const LEAST_ON_PAPER = 0.42;

  addEventListener("beforeprint", () => {
    for (const frame of document.querySelectorAll(".viewer-frame.long")) {
      const svg = frame.firstElementChild;
      const size = svg.viewBox.baseVal;
      const scale = Math.min(LEGIBLE, SHEET.width / size.width);
      if (scale < LEAST_ON_PAPER) continue;
      const parts = [...svg.children].map((part) => [part, part.getBBox()]);
      const tops = [...new Set([...svg.querySelectorAll(".f-box")].map((box) => box.getBBox().y))].sort((a, b) => a - b);
      const cuts = [0];
      tops.forEach((top, row) => {
        if ((tops[row + 1] ?? size.height) > cuts.at(-1) + SHEET.height / scale && row) cuts.push(top - ABOVE);
      });
      const paper = document.createElement("div");
      paper.className = "viewer-sheets";
      cuts.forEach((from, at) => {
        const to = cuts[at + 1] ?? size.height;
        const sheet = svg.cloneNode(false);
        sheet.setAttribute("viewBox", `0 ${from} ${size.width} ${to - from}`);
        sheet.setAttribute("width", size.width * scale);
        sheet.setAttribute("height", (to - from) * scale);
        sheet.append(...parts.filter(([, box]) => box.y < to && box.y + box.height > from).map(([part]) => part.cloneNode(true)));
        const page = document.createElement("div");
        page.append(`${at + 1} / ${cuts.length}`, sheet);
        paper.append(page);
      });
      frame.after(paper);
    }
  });
  addEventListener("afterprint", () => document.querySelectorAll(".viewer-sheets").forEach((paper) => paper.remove()));

  document.addEventListener(
    "click",
    (event) => {
      const button = within(event, "[data-viewer] [data-zoom]");
      if (button) acts[button.dataset.zoom](button.closest("[data-viewer]"));
      // What one drags by is not clicked.
      if (!drag?.moved) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
})();

// Lets pictures of flows be zoomed and dragged, wherever and whenever they come into the page. A script of its own, which works
// without WebAssembly; without it a picture scrolls in its frame.
(() => {
  "use strict";
  const LEAST = 0.03;
  const MOST = 3;
  // A picture that its frame does not hold begins smaller: whole where it can be made out, else as wide as one reads it.
  const LEGIBLE = 0.6;
  const READABLE = 0.7;
  let drag = null;

  const parts = (viewer) => {
    const frame = viewer.querySelector(".viewer-frame");
    const svg = frame.firstElementChild;
    return { frame, svg, size: svg.viewBox.baseVal, scale: svg.width.baseVal.value / svg.viewBox.baseVal.width };
  };

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
    const wide = Math.min(1, frame.clientWidth / size.width);
    const whole = Math.min(wide, frame.clientHeight / size.height);
    zoom(viewer, whole < LEGIBLE ? Math.max(READABLE, wide) : whole);
    const first = svg.querySelector(".f-step").getBoundingClientRect();
    frame.scrollTop = 0;
    frame.scrollLeft += (first.left + first.right) / 2 - frame.getBoundingClientRect().left - frame.clientWidth / 2;
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

  document.addEventListener("keydown", (event) => {
    const act = acts[KEYS[event.key]];
    const frame = within(event, ".viewer-frame");
    if (!act || !frame || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(frame.closest("[data-viewer]"));
  });

  // Browsers leave what is partly in sight where it is.
  document.addEventListener("focusin", (event) => {
    within(event, ".viewer-frame a:focus-visible")?.scrollIntoView({ block: "nearest", inline: "nearest" });
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

// Pictures of buttons give way to what a site shows, which breaks long labels as it does there, and the one beside the form follows what
// is typed. Without this it follows at the press of "Show".
(() => {
  "use strict";
  // Gives what draws it: a policy that allows no styles in the text allows those that a script sets.
  const shown = (picture) => {
    const box = document.createElement("span");
    box.className = "button-preview as-shown";
    box.setAttribute("role", "img");
    const icon = picture.cloneNode(false);
    const path = picture.querySelector("path");
    for (const name of ["class", "role", "aria-label"]) icon.removeAttribute(name);
    for (const [name, value] of [["viewBox", "0 0 24 24"], ["width", 24], ["height", 24], ["aria-hidden", true]]) icon.setAttribute(name, value);
    path.removeAttribute("transform");
    path.setAttribute("fill", "currentColor");
    const words = document.createElement("span");
    const draw = (label, ground, ink) => {
      words.textContent = label;
      box.setAttribute("aria-label", label);
      box.style.background = ground;
      box.style.color = ink;
    };
    const colour = (name) => picture.querySelector(name).getAttribute("fill");
    draw(picture.getAttribute("aria-label"), colour("rect"), colour("text"));
    icon.append(path);
    box.append(icon, words);
    picture.replaceWith(box);
    return draw;
  };
  const draws = new Map([...document.querySelectorAll(".button-preview")].map((picture) => [picture.parentElement, shown(picture)]));

  const form = document.querySelector(".site-button-form");
  const site = form?.querySelector(".preview-site");
  if (!site) return;
  const draw = draws.get(site.querySelector(".preview-page"));
  const language = site.querySelector("figcaption span");
  form.querySelector("[value=preview]").hidden = true;

  // Black or white, whichever is read better: as the server chooses.
  const ink = (colour) => {
    const part = (at) => {
      const share = parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    const luminance = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
  };
  const { colour: grounds, ink: inks } = form.elements;
  // Until somebody chooses another: then it is theirs.
  let follows = inks.value === ink(grounds.value);
  inks.addEventListener("input", () => (follows = false));
  grounds.addEventListener("input", () => {
    if (follows) inks.value = ink(grounds.value);
  });

  // The language that somebody is at, else the first one that says something, as for a visitor who reads none of them.
  const languages = [...form.querySelectorAll(".button-words")];
  const label = (of) => of.querySelector("[name^=label-]").value.trim();
  let at = null;
  const show = () => {
    const of = [at, ...languages].find((of) => of && label(of)) ?? languages[0];
    const legend = of.querySelector("legend");
    language.textContent = legend.textContent;
    language.lang = legend.lang;
    draw(label(of), grounds.value, inks.value);
    site.dataset.place = form.elements.place.value;
  };
  form.addEventListener("input", show);
  form.addEventListener("focusin", ({ target }) => {
    at = target.closest(".button-words") ?? at;
    show();
  });
  show();
})();

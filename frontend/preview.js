// Pictures of buttons fit their labels, and the one beside the form follows what is typed. Without this it follows at the press of
// "Show".
(() => {
  "use strict";
  const fit = (picture) => {
    const width = Math.ceil(68 + picture.querySelector("text").getComputedTextLength());
    picture.setAttribute("viewBox", `0 0 ${width} 48`);
    for (const part of [picture, picture.querySelector("rect")]) part.setAttribute("width", width);
  };
  document.querySelectorAll(".button-preview").forEach(fit);

  const form = document.querySelector(".site-button-form");
  const site = form?.querySelector(".preview-site");
  if (!site) return;
  const [picture, ground, icon, words] = ["svg", "rect", "path", "text"].map((name) => site.querySelector(name));
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

  const show = () => {
    const labels = [...form.querySelectorAll("[name^=label-]")].map((input) => input.value.trim());
    const label = labels.find((text) => text !== "") ?? "";
    words.textContent = label;
    picture.setAttribute("aria-label", label);
    ground.setAttribute("fill", grounds.value);
    for (const part of [icon, words]) part.setAttribute("fill", inks.value);
    site.dataset.place = form.elements.place.value;
    fit(picture);
  };
  form.addEventListener("input", show);
  show();
})();

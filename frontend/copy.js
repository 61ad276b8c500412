// Buttons that copy what stands before them. They are hidden until this runs, and stay so where the browser lets nobody copy: then one
// click on the text selects it.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll(".to-copy > button")) {
    const label = button.textContent;
    button.hidden = false;
    // Who does not see it change hears it.
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.previousElementSibling.textContent);
      } catch {
        // Not allowed after all: the text is there to be selected.
        button.hidden = true;
        return;
      }
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = label), 2000);
    });
  }
})();

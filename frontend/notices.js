// Keeps the bell in the menu and the page of downloads as the server says they are (server-sent events). A script of its own, so
// that pages that run nothing else can have it; without it both are as of when the page was loaded.
(() => {
  "use strict";
  let source = null;
  let renewing = false;
  // How the list is, by what the server said last.
  let newest = null;

  function told(event) {
    const { unseen, label, state, progress } = JSON.parse(event.data);
    for (const bell of document.querySelectorAll("a.bell")) {
      bell.dataset.unseen = unseen;
      bell.setAttribute("aria-label", label);
      bell.title = label;
    }
    const list = document.getElementById("downloads");
    if (!list) return;
    newest = state;
    if (list.dataset.state !== state) return void renew();
    const bar = progress && document.getElementById(`progress-${progress.id}`);
    if (!bar) return;
    bar.max = Math.max(progress.total, 1);
    bar.value = progress.rows;
    document.getElementById(`progress-text-${progress.id}`).textContent = progress.text;
  }

  // The list as the server writes it now; once more if it has changed again by the time it is here.
  async function renew() {
    if (renewing) return;
    renewing = true;
    try {
      let asked;
      do {
        asked = newest;
        const answer = await fetch(location.href);
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("downloads");
        if (fresh) document.getElementById("downloads").replaceWith(document.importNode(fresh, true));
      } while (asked !== newest);
    } catch {
      // The connection is gone; once it is back the server says again how things are.
    } finally {
      renewing = false;
    }
  }

  // Only a page in sight listens: a browser has few connections for all of its tabs.
  function listen() {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source || source.readyState === EventSource.CLOSED) {
      source = new EventSource("/downloads/events");
      source.onmessage = told;
    }
  }

  document.addEventListener("visibilitychange", listen);
  listen();
})();

// Keeps the page up to date: what has changed is taken over, what plays or is typed stays.
(function () {
  "use strict";

  const SECONDS = 1;

  function takeOver(here, there) {
    if (here.outerHTML !== there.outerHTML) {
      here.replaceWith(there);
    }
  }

  // Each child by its own, so that a video that plays goes on while another comes.
  function takeOverChildren(here, there) {
    const known = new Map(Array.from(here.children, (child) => [child.id, child]));
    for (const child of Array.from(there.children)) {
      const old = known.get(child.id);
      known.delete(child.id);
      const isSame = old !== undefined && (old.outerHTML === child.outerHTML || plays(old));
      here.append(isSame ? old : child);
      if (old !== undefined && !isSame) {
        old.remove();
      }
    }
    for (const gone of known.values()) {
      gone.remove();
    }
  }

  function plays(article) {
    const video = article.querySelector("video");
    return video !== null && !video.paused;
  }

  async function refresh() {
    const response = await fetch("/");
    if (!response.ok) {
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const here of document.querySelectorAll("[data-live]")) {
      takeOver(here, page.getElementById(here.id));
    }
    for (const here of document.querySelectorAll("[data-live-children]")) {
      const there = page.getElementById(here.id);
      const ids = (element) => Array.from(element.children, (child) => child.outerHTML).join();
      if (ids(here) !== ids(there)) {
        takeOverChildren(here, there);
      }
    }
  }

  async function keepUp() {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
      if (!document.hidden) {
        // An emulator that has ended answers no more; the page then shows its end.
        await refresh().then(
          () => document.body.classList.remove("ended"),
          () => document.body.classList.add("ended"),
        );
      }
    }
  }

  keepUp();
})();

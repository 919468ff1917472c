/**
 * What helps to read: the contents list follows, wide boxes scroll by keyboard, pages stay offline.
 *
 * A page is complete without it.
 */

const ROOM_AT_THE_SIDE = matchMedia("(min-width: 85rem)");

function followContents(contents) {
  const fold = contents.querySelector("details");
  const place = () => {
    fold.open = ROOM_AT_THE_SIDE.matches;
  };
  place();
  ROOM_AT_THE_SIDE.addEventListener("change", place);
  const links = [...contents.querySelectorAll("a")];
  const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const at = targets.findLastIndex((target) => target.getBoundingClientRect().top < innerHeight / 3);
    links.forEach((link, k) => link.toggleAttribute("aria-current", k === at));
    if (at >= 0) links[at].setAttribute("aria-current", "true");
  };
  mark();
  addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
}

/** A box that scrolls can be reached and scrolled by keyboard; one that does not is no stop. */
function reachScrollers() {
  const watch = new ResizeObserver((changed) => {
    for (const { target } of changed) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const box of document.querySelectorAll("main pre, .scrolls, .formula")) watch.observe(box);
}

/** A menu closes when something else is pressed. */
function closeMenus() {
  addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  addEventListener("keydown", ({ key }) => {
    const menu = document.querySelector(".menu[open]");
    if (key !== "Escape" || menu === null) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

const contents = document.querySelector(".contents");
if (contents !== null) followContents(contents);
reachScrollers();
closeMenus();
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(new URL("../sw.js", import.meta.url)).catch(() => {});
}

/**
 * The search: a dialog that asks pagefind's index, which is loaded when it is opened first.
 *
 * It opens by its button, or by the key "/" where no text is being typed.
 */

const SITE = new URL("../", import.meta.url);
const MOST_PAGES = 8;
const MOST_OF_A_PAGE = 3;

const dialog = document.getElementById("search");
const box = document.getElementById("search-words");
const told = document.getElementById("search-told");
const list = document.getElementById("search-found");
const button = document.getElementById("search-button");

let index = null;
let asked = 0;

async function load() {
  const found = await import(new URL("search/pagefind.js", SITE));
  await found.options({ baseUrl: SITE.pathname });
  return found;
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  box.select();
  index ??= load();
}

/** A place in a lesson; the excerpt is HTML of pagefind's, with the words found in <mark>. */
function item(page, place) {
  const link = document.createElement("a");
  link.href = place.url;
  const title = document.createElement("b");
  const section = place.title === page.meta.title ? "" : `: ${place.title}`;
  title.textContent = `${page.meta.title}${section}`;
  const words = document.createElement("span");
  words.innerHTML = place.excerpt;
  link.append(title, words);
  link.addEventListener("click", () => dialog.close());
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}

/** How much of what was asked for stands at a place, or in its heading alone. */
function weight({ weighted_locations: words }, { heading = false } = {}) {
  const counted = words.filter((word) => !heading || word.weight > 1);
  return counted.reduce((sum, word) => sum + word.balanced_score, 0);
}

/** The best places of each page: first those whose heading says it, then as pagefind has them. */
function best(pages) {
  const places = pages.flatMap((page) =>
    page.sub_results
      .toSorted((one, other) => weight(other) - weight(one))
      .slice(0, MOST_OF_A_PAGE)
      .map((place) => ({ page, place, heading: weight(place, { heading: true }) })),
  );
  return places.sort((one, other) => other.heading - one.heading);
}

function say(count, words) {
  if (count === 0) told.textContent = `Nothing found for “${words}”. Try fewer or other words.`;
  else told.textContent = count === 1 ? "Found in 1 lesson" : `Found in ${count} lessons`;
}

async function search() {
  const mine = (asked += 1);
  const words = box.value.trim();
  try {
    const results = words === "" ? [] : (await (await index).search(words)).results;
    const pages = await Promise.all(results.slice(0, MOST_PAGES).map((result) => result.data()));
    if (mine !== asked) return; // more was typed meanwhile
    list.replaceChildren(...best(pages).map(({ page, place }) => item(page, place)));
    if (words === "") told.textContent = "";
    else say(results.length, words);
  } catch {
    index = load();
    index.catch(() => {});
    told.textContent = "The search could not be loaded. Look at your connection and type again.";
  }
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

button.addEventListener("click", open);
box.addEventListener("input", search);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) return;
  event.preventDefault();
  open();
});

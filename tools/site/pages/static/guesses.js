/**
 * Keeps the guesses that a reader writes on a lesson's page, and shows them in the answers.
 *
 * They stay in this browser, under the page's name, and follow from tab to tab.
 */

const NAME = `nnlib-guesses-${location.pathname.split("/").at(-1)}`;
const NOTHING = "?";
const boxes = [...document.querySelectorAll("[data-guess]")];

function read() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {}; // storage may be forbidden
  }
}

function show() {
  for (const place of document.querySelectorAll("[data-guessed]")) {
    const box = boxes.find(({ dataset }) => dataset.guess === place.dataset.guessed);
    place.textContent = box?.value.trim() || NOTHING;
  }
}

function fill() {
  const kept = read();
  for (const box of boxes) box.value = kept[box.dataset.guess] ?? "";
  show();
}

function keep() {
  const written = boxes.filter(({ value }) => value.trim() !== "");
  const guesses = Object.fromEntries(written.map(({ dataset, value }) => [dataset.guess, value]));
  try {
    localStorage.setItem(NAME, JSON.stringify(guesses));
  } catch {
    // then they hold for this page
  }
}

fill();
for (const box of boxes) {
  box.addEventListener("input", () => {
    show();
    keep();
  });
}
addEventListener("storage", ({ key }) => {
  if (key === NAME) fill();
});

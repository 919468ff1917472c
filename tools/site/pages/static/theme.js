/**
 * Light, dark, or as the reader's system is: applied before anything is painted, and remembered.
 *
 * The choice stands as `data-theme` on the root element, which the explorers' styles follow, too.
 */

(() => {
  const NAME = "nnlib-theme";
  const CHOICES = ["system", "light", "dark"];
  const root = document.documentElement;

  function read() {
    try {
      const kept = localStorage.getItem(NAME);
      return CHOICES.includes(kept) ? kept : "system";
    } catch {
      return "system"; // storage may be forbidden
    }
  }

  function apply(choice) {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
  }

  let choice = read();
  apply(choice);

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme-button");
    const tell = () => {
      const words = `Theme: ${choice}`;
      button.querySelector("span").textContent = words;
      button.setAttribute("aria-label", words);
      button.title = words;
    };
    tell();
    button.addEventListener("click", () => {
      choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
      apply(choice);
      tell();
      try {
        localStorage.setItem(NAME, choice);
      } catch {
        // then it holds for this page
      }
    });
  });
})();

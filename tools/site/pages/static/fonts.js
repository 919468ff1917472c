/**
 * Shows the page when its fonts are ready, so that no line is set anew under the reader's eyes.
 *
 * The fonts have come with the style sheets, but a browser decodes them later than it paints.
 */

(() => {
  const AT_MOST = 300; // ms; then the page is shown with whatever font there is
  const root = document.documentElement;
  const show = () => root.classList.remove("fonts-coming");
  root.classList.add("fonts-coming");
  Promise.allSettled([...document.fonts].map((font) => font.load())).then(show);
  setTimeout(show, AT_MOST);
})();

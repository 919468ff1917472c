/** What is said while the notebook and Python load: three stages, one bar. */

const STAGES = [
  "The notebook is loading",
  "You can read already; Python and its packages are loading",
  "You can read already; Python is starting",
];
const SHARES = [15, 60, 100];
const SLOW = 30_000;
const SLOW_WORDS = ". Nothing new for a while: the line or the device may be slow. You can wait, or reload this page.";

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

/**
 * The loading page.  `sizes` holds the bytes of each of Pyodide's files that a first visit needs.
 * `seen()` when the notebook is there, `arrived(file)` at each of these files, `done()` when Python
 * is ready or never will be, `failed(sentence, ...)` if there will be no notebook.
 */
export const loading = (sizes) => {
  const [section, bar, line, trouble] = ["loading", "progress", "stage", "trouble"].map((id) =>
    document.getElementById(id));
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const here = new Set();
  let stage = 0;
  let timer = null;
  let over = false;

  const finish = () => {
    over = true;
    clearTimeout(timer);
    bar.hidden = true;
    line.textContent = "";
  };

  const draw = () => {
    const bytes = [...here].reduce((sum, file) => sum + sizes[file], 0);
    const [from, to] = [SHARES[stage - 1] ?? 0, SHARES[stage]];
    const within = stage === 1 ? bytes / total : 0.3;
    bar.value = from + (to - from) * within;
    const how = stage === 1 ? `, ${megabytes(bytes)} of ${megabytes(total)} MB` : "";
    line.textContent = `${stage + 1} of ${STAGES.length}: ${STAGES[stage]}${how}`;
    clearTimeout(timer);
    timer = setTimeout(() => { line.textContent += SLOW_WORDS; }, SLOW);
  };

  const reached = (next) => {
    if (over) return;
    stage = Math.max(stage, next);
    draw();
    if (stage === 1 && here.size === Object.keys(sizes).length) reached(2);
  };

  draw();
  return {
    arrived(file) {
      if (!(file in sizes) || here.has(file)) return;
      here.add(file);
      if (stage < 2) reached(stage);
    },
    seen() {
      section.hidden = true;
      reached(1);
    },
    done: finish,
    failed(...sentences) {
      finish();
      section.hidden = false;
      trouble.hidden = false;
      trouble.replaceChildren(...sentences.map((sentence) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = sentence;
        return paragraph;
      }));
    },
  };
};

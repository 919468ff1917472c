/**
 * Whether Python answers: while another cell runs, the kernel may have no time for an explorer.
 *
 * `asked()` is told that something was asked for, `heard(goesOn)` that an answer has come and whether
 * another is to follow by itself, `cell(running)` that a cell begins or ends.  `text()` is what the
 * reader should know, "" while all is well; `onChange()` is called when it changes.
 *
 * Draws nothing and reads no traits.
 */

const BUSY = "Waiting for the kernel, which is busy with another cell. It goes on after that.";
const SILENT = "Waiting for the kernel, which does not answer.";
const SOON = 600; // milliseconds without an answer, while a cell runs
const LATE = 3000; // the same while none does

export function createWaiting({ onChange, signal }) {
  let since = null;
  let running = false;
  let timer = 0;
  let said = "";
  const look = () => {
    clearTimeout(timer);
    timer = 0;
    if (signal.aborted) return;
    const limit = running ? SOON : LATE;
    const waited = since === null ? -1 : performance.now() - since;
    if (since !== null && waited < limit) timer = setTimeout(look, limit - waited + 1);
    const next = waited < limit ? "" : running ? BUSY : SILENT;
    if (next === said) return;
    said = next;
    onChange();
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  return {
    text: () => said,
    asked() {
      since ??= performance.now();
      look();
    },
    heard(goesOn) {
      since = goesOn ? performance.now() : null;
      if (said !== "" || timer === 0) look();
    },
    cell(now) {
      running = now;
      look();
    },
  };
}

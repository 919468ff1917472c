/**
 * The notebook in the frame: JupyterLite's application, which runs on the same origin as this page.
 *
 * JupyterLite puts its application at `window.jupyterapp`; a notebook there is its shell's current
 * widget.  Nothing else of JupyterLite is touched.
 */

const until = (get, limit) => new Promise((resolve, reject) => {
  const started = performance.now();
  const look = () => {
    const found = get();
    if (found) resolve(found);
    else if (performance.now() - started > limit) reject(new Error("The notebook did not open."));
    else setTimeout(look, 50);
  };
  look();
});

/** Open a file in the frame; `{app, panel, contents}` once it can be seen. */
export const open = async (frame, address, limit = 120_000) => {
  frame.src = address;
  const app = await until(() => frame.contentWindow?.jupyterapp, limit);
  await app.restored;
  const panel = await until(() => {
    const widget = app.shell.currentWidget;
    return widget?.context && widget.sessionContext ? widget : null;
  }, limit);
  await panel.context.ready;
  await panel.revealed;
  return { app, panel, contents: app.serviceManager.contents };
};

/**
 * Scroll to a heading, as an address names it.
 *
 * JupyterLab draws the cells one by one and knows a heading only once its cell is drawn; the cells
 * above it grow meanwhile.  So this is done again until the heading stays, or the reader moves.
 */
export const showHeading = async (panel, hash) => {
  const anchor = CSS.escape(decodeURIComponent(hash.slice(1)));
  let moved = false;
  const stop = () => { moved = true; };
  for (const event of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    panel.node.addEventListener(event, stop, { once: true, capture: true });
  }
  let steady = 0;
  for (let tries = 0; tries < 60 && steady < 4 && !moved; tries++) {
    const heading = panel.node.querySelector(`[data-jupyter-id="${anchor}"]`);
    const top = heading?.getBoundingClientRect().top ?? -1;
    const seen = top >= 0 && top < panel.node.clientHeight / 2;
    steady = seen ? steady + 1 : 0;
    if (!seen) await panel.content.setFragment(hash);
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
};

/** Call `said("starting" | "ready" | "busy" | "dead")` whenever the state of Python changes. */
export const follow = (panel, said) => {
  const tell = () => {
    const { session, kernelDisplayStatus } = panel.sessionContext;
    const status = session?.kernel?.status ?? kernelDisplayStatus;
    if (status === "idle") said("ready");
    else if (status === "busy") said("busy");
    else if (status === "dead") said("dead");
    else said("starting");
  };
  panel.sessionContext.statusChanged.connect(tell);
  panel.sessionContext.kernelChanged.connect(tell);
  tell();
};

// The packages that lessons import take seconds the first time: better while a reader still reads.
const IMPORTS = "exec('import nnlib.exercises, nnlib.explorers, nnlib.figures', {})";

/** Have Python load the lessons' packages, unseen by the notebook; what went wrong, or null. */
export const warmUp = async (panel) => {
  const { kernel } = panel.sessionContext.session;
  const request = { code: IMPORTS, silent: true, store_history: false };
  const { status, ename, evalue } = (await kernel.requestExecute(request).done).content;
  return status === "error" ? `${ename}: ${evalue}` : null;
};

const headingsOf = ({ type, sharedModel }) =>
  type === "markdown" ? sharedModel.source.match(/^#+ .*$/gm) ?? [] : [];

/** Make the cell with a heading, as an address names it, the one that the reader is in. */
export const enter = (panel, hash) => {
  const anchor = decodeURIComponent(hash.slice(1));
  const anchorOf = (heading) => heading.replace(/^#+ |[`*]/g, "").replaceAll(" ", "-");
  const cells = [...panel.content.model.cells];
  const index = cells.findIndex((cell) => headingsOf(cell).map(anchorOf).includes(anchor));
  if (index >= 0) panel.content.activeCellIndex = index;
};

/** Whether code stands above the cell that the reader is in. */
export const codeAbove = ({ content }) =>
  [...content.model.cells].slice(0, content.activeCellIndex).some(({ type }) => type === "code");

/** Run the cells above the one that the reader is in. */
export const runAbove = ({ commands }) => commands.execute("notebook:run-all-above");

/** Light, dark, or as the reader's system is: as chosen on the site's pages. */
export const theme = async ({ commands }, choice) => {
  const adaptive = choice === "system";
  const settled = () => commands.isToggled("apputils:adaptive-theme") === adaptive;
  if (!settled()) {
    await commands.execute("apputils:adaptive-theme"); // which does not wait for itself
    await until(settled, 5000);
  }
  const name = choice === "dark" ? "JupyterLab Dark" : "JupyterLab Light";
  if (!adaptive) await commands.execute("apputils:change-theme", { theme: name });
};

/** The version of the lesson that a notebook was made from, if it says so. */
export const version = (panel) => panel.context.model.getMetadata("nnlib")?.version ?? null;

/** Save what has not been saved yet. */
export const save = async (panel) => {
  if (panel.context.model.dirty) await panel.context.save();
};

/**
 * Links that would open another window of the notebook tell `went(path, hash)` instead: with the
 * file that they lead to, or null if it is a list of files.
 */
export const catchLinks = (frame, went) => {
  const inside = frame.contentWindow;
  const other = inside.open.bind(inside);
  inside.open = (address, ...more) => {
    const url = new URL(address, inside.location.href);
    const path = url.searchParams.get("path");
    if (!/\/(notebooks|edit|tree)(\/|$)/.test(url.pathname)) return other(address, ...more);
    went(path?.endsWith(".ipynb") ? path : null, url.hash);
    return null;
  };
};

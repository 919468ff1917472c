/**
 * The page around the notebook: a bar, and a word on how far Python has come.
 *
 * The address says which lesson (`?lesson=05-training`), perhaps which of the reader's own files
 * in its place (`&file=...`), and at which heading (`#Training`).
 */

import { announce, choices, chosenTheme, confirmed, said, say } from "./bar.js";
import { loading } from "./loading.js";
import {
  catchLinks, codeAbove, enter, follow, open, runAbove, save, showHeading, theme, version, warmUp,
} from "./notebook.js";
import { afresh, beside, bring, own, saved } from "./work.js";
import { forgetOlder, startWorkers } from "./workers.js";

const site = JSON.parse(document.getElementById("site").textContent);
const asked = new URL(window.location.href);
const lesson = site.lessons.find(({ slug }) => slug === asked.searchParams.get("lesson")) ?? site.lessons[0];
const path = asked.searchParams.get("file") ?? `${lesson.slug}.ipynb`;
const base = new URL(`${site.version}/`, asked);
const BUSY = 20_000;

const element = (id) => document.getElementById(id);
const [frame, chooser, menu] = ["frame", "chooser", "menu"].map(element);
const [notice, above, newer, twice] = ["notice", "above", "newer", "twice"].map(element);
const later = (section, label) => [label, () => { section.hidden = true; }];
/** Fetch a file of JupyterLite's folder by way of the frame, whose service worker has it. */
const ask = (address) => frame.contentWindow.fetch(new URL(address, base));

const addressOf = (file, hash = "") => {
  const slug = file.replace(/\.ipynb$/, "");
  const query = site.lessons.some((one) => one.slug === slug)
    ? { lesson: slug }
    : { lesson: lesson.slug, file };
  return `?${new URLSearchParams(query)}${hash}`;
};

const showPlace = () => {
  document.title = `${lesson.title}, with Python`;
  for (const id of ["heading", "title"]) element(id).textContent = lesson.title;
  element("back").href = `../${lesson.slug}.html`;
  choices("Lessons", site.lessons.map(({ slug, title }) => [`${slug}.ipynb`, title]), path);
};

const AT_WORK = "Python is at work.";
const ANEW_WORDS = "Python is starting anew. What your cells had computed is gone; run them again.";
const BUSY_WORDS = "A cell has been running for a while. If it will never end: nothing can interrupt it here, but you can start Python anew and run your cells again.";
const READY_WORDS = matchMedia("(hover: none)").matches
  ? "Python is ready. To run a cell, tap it, and then the triangle above."
  : "Python is ready. To run a cell, click into it and press Shift+Enter, or the triangle above.";
const INCOMPLETE_WORDS = "Look at your connection and load the page again; what has come already is kept.";
const SHORT = 1000;

const restartPython = async (panel) => {
  notice.hidden = true;
  say(ANEW_WORDS);
  await panel.sessionContext.session.kernel.restart();
};

let opened = null; // the notebook's panel

/** Say that Python has not come completely, and why; the notebook can be read all the same. */
const incomplete = (page, why) => {
  page.done();
  document.body.dataset.python = "incomplete";
  say("Python has not come completely.");
  announce(notice, `${why} ${INCOMPLETE_WORDS}`, [["Load the page again", async () => {
    if (opened) await save(opened);
    window.location.reload();
  }]]);
};

/** Offer to run the cells above the reader's, which Python has not seen since it started. */
const offerAbove = (app, panel) => {
  if (!codeAbove(panel)) return;
  announce(above, "Python has not run the cells above yet, and most cells need them.", [
    ["Run the cells above", () => {
      above.hidden = true;
      runAbove(app);
    }],
    later(above, "Not now"),
  ]);
};

/** Say it as long as this notebook is open in another tab, too. */
const watchTabs = () => {
  const name = `nnlib work ${asked.pathname} ${path}`;
  const forEver = () => new Promise(() => {});
  return navigator.locks?.request(name, { ifAvailable: true }, (lock) => {
    if (lock) return forEver();
    announce(twice, "This notebook is open in another tab, too. Write in one of them only: where both change it, you will have to choose between them.", [later(twice, "Go on")]);
    navigator.locks.request(name, () => {
      twice.hidden = true;
      return forEver();
    });
    return null;
  });
};

/** Say how Python is, from its start on; what takes a moment only (a slider's move) is not said. */
const watchPython = (app, panel, page) => {
  const timers = [];
  let started = false;
  const again = ["Restart Python", () => restartPython(panel)];
  const states = {
    starting() {},
    ready() {
      notice.hidden = true;
      if (said() === ANEW_WORDS) offerAbove(app, panel);
      if ([AT_WORK, ANEW_WORDS].includes(said())) say("Python is ready.");
    },
    busy() {
      timers.push(setTimeout(() => say(AT_WORK), SHORT), setTimeout(() => {
        announce(notice, BUSY_WORDS, [again, later(notice, "Go on waiting")]);
      }, BUSY));
    },
    dead() {
      say("Python has stopped.");
      announce(notice, "Python has stopped. Your notebook is still here.", [again]);
    },
  };
  const start = async () => {
    const problem = await warmUp(panel);
    if (problem) {
      if (notice.hidden) incomplete(page, `Python cannot load what the lessons need (${problem}).`);
      return;
    }
    started = true;
    page.done();
    notice.hidden = true;
    if (!said() || said() === ANEW_WORDS) say(READY_WORDS);
    if (asked.hash) offerAbove(app, panel);
    document.body.dataset.python = "ready";
  };
  let starting = null;
  follow(panel, (state) => {
    timers.splice(0).forEach(clearTimeout);
    if (started || state === "dead") {
      document.body.dataset.python = state;
      states[state]();
    } else if (state === "ready") starting ??= start();
    else if (state === "starting") starting = null; // begun anew before all had come
  });
};

/** Say it if the site's lesson is newer than the reader's copy. */
const compare = async (panel, contents) => {
  if (asked.searchParams.get("file") || version(panel) === lesson.version) return;
  const sentence = version(panel)
    ? "This lesson is newer than your copy."
    : "This is a file of yours; the site has this lesson, too.";
  announce(newer, sentence, [
    ["Open the new one beside mine", async () => {
      await save(panel);
      window.location.assign(addressOf(await beside(contents, ask, lesson)));
    }],
    later(newer, "Later"),
  ]);
};

const tasks = (panel, contents) => ({
  restart: () => restartPython(panel),
  async afresh() {
    const question = `Start “${lesson.title}” afresh?\nYour copy is kept in the folder my-copies; the lesson is then as the site has it.`;
    if (!(await confirmed(question, "Start afresh"))) return;
    await save(panel);
    const copy = await afresh(contents, ask, site.lessons, `${lesson.slug}.ipynb`);
    sessionStorage.setItem("nnlib said", copy ? `Your copy is kept as ${copy}.` : "There was nothing of yours to keep.");
    panel.context.model.dirty = false;
    window.location.assign(addressOf(`${lesson.slug}.ipynb`));
  },
  async save() {
    await save(panel);
    const { blob, name, count } = await saved(contents, ask, site.lessons);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    say(`${count} ${count === 1 ? "file" : "files"} of yours went into ${name}, with your downloads.`);
  },
  async bring() {
    const input = element("file");
    input.value = "";
    input.click();
  },
});

const bringBack = async (panel, contents, file) => {
  await save(panel);
  try {
    const { written, kept } = await bring(contents, ask, site.lessons, file);
    const copies = kept.length ? ` What stood in their place is kept in my-copies (${kept.length}).` : "";
    sessionStorage.setItem("nnlib said", `${written.length} brought back from ${file.name}.${copies}`);
    panel.context.model.dirty = false;
    window.location.reload();
  } catch (error) {
    say(`${file.name} was not read: ${error.message}. Nothing was changed. Choose a file that “Save all my work” made.`);
  }
};

const wire = (panel, contents) => {
  const does = tasks(panel, contents);
  for (const button of document.querySelectorAll("[data-does]")) {
    button.disabled = false;
    button.addEventListener("click", () => {
      menu.open = false;
      does[button.dataset.does]();
    });
  }
  element("restart").disabled = false;
  element("restart").addEventListener("click", does.restart);
  element("file").addEventListener("change", ({ target }) => bringBack(panel, contents, target.files[0]));
  const leave = async (address) => {
    await save(panel);
    window.location.assign(address);
  };
  chooser.addEventListener("change", () => leave(addressOf(chooser.value)));
  element("back").addEventListener("click", (event) => {
    event.preventDefault();
    leave(event.currentTarget.href);
  });
  catchLinks(frame, (file, hash) => {
    if (file) leave(addressOf(file, hash));
    else say("Your files stand in the list above, below the lessons.");
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(panel); });
};

const start = async () => {
  document.documentElement.dataset.theme = chosenTheme();
  showPlace();
  const page = loading(site.sizes);
  say("");
  try {
    await startWorkers(base, ({ file, came }) => {
      if (came) page.arrived(file);
      else if (file in site.sizes) incomplete(page, `A part of Python did not come: ${file}.`);
    });
  } catch {
    page.failed("Python cannot run in this window: the browser does not allow a service worker here, which hands Python its files.",
      "Use an ordinary window, no private one, at an address that begins with https. The lesson's page works without Python.");
    return;
  }
  try {
    const file = path.split("/").map(encodeURIComponent).join("/");
    frame.hidden = false;
    const { app, panel, contents } = await open(frame, new URL(`notebooks/index.html?path=${file}`, base).href);
    opened = panel;
    page.seen();
    theme(app, chosenTheme()).catch(() => {}); // a matter of looks only
    if (asked.hash) {
      enter(panel, asked.hash);
      showHeading(panel, asked.hash);
    }
    const before = sessionStorage.getItem("nnlib said");
    sessionStorage.removeItem("nnlib said");
    watchPython(app, panel, page);
    if (before) say(before);
    wire(panel, contents);
    watchTabs();
    await compare(panel, contents);
    const mine = Object.keys(await own(contents, ask, site.lessons)).filter((name) => name.endsWith(".ipynb"));
    choices("My files", mine.filter((name) => !site.lessons.some(({ slug }) => name === `${slug}.ipynb`)).map((name) => [name, name]), path);
    document.body.dataset.open = path;
    await forgetOlder(base);
  } catch (error) {
    page.failed(`The notebook could not be opened: ${error.message}`,
      "Reload this page. If you are offline, it opens once it has been opened with a network. The lesson's page works without Python.");
  }
};

start();

/**
 * A reader's work: the notebooks and other files that the browser keeps for this site.
 *
 * `contents` is JupyterLab's contents manager, `ask` fetches a file of JupyterLite's folder.  The
 * manager shows the site's lessons and, in the place of those that were saved, the reader's copies.
 * Nothing here overwrites a file that differs before a copy of it lies in `my-copies/`.
 */

import { unzip, zip } from "./zip.js";

export const COPIES = "my-copies";

const date = (when = new Date()) => {
  const two = (number) => String(number).padStart(2, "0");
  const day = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join("-");
  return `${day} ${two(when.getHours())}.${two(when.getMinutes())}`;
};

/** "05-training.ipynb" with a note in parentheses before its ending. */
const noted = (path, note) => path.replace(/(\.[^./]*)?$/, (ending) => ` (${note})${ending}`);

const text = ({ type, format, content }) =>
  type === "notebook" || format === "json" ? `${JSON.stringify(content, null, 1)}\n` : content;

/** A name that no file has yet. */
const free = async (contents, path) => {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : noted(path, number);
    if (!(await find(contents, name))) return name;
  }
};

/** A file with its content, or null if there is none. */
export const find = async (contents, path) => {
  try {
    return await contents.get(path, { content: true });
  } catch {
    return null;
  }
};

const folder = async (contents, path) => {
  if (path === "" || (await find(contents, path))) return;
  await folder(contents, path.split("/").slice(0, -1).join("/"));
  await contents.save(path, { type: "directory", format: "json", content: [] });
};

/** Save a text under a path; notebooks are recognized by their ending. */
const put = async (contents, path, content) => {
  await folder(contents, path.split("/").slice(0, -1).join("/"));
  const own = path.endsWith(".ipynb")
    ? { type: "notebook", format: "json", content: JSON.parse(content) }
    : { type: "file", format: "text", content };
  await contents.save(path, { name: path.split("/").at(-1), path, ...own });
};

/** Keep a copy of a file in `my-copies/`; return the copy's path. */
export const keep = async (contents, path) => {
  const file = await find(contents, path);
  const copy = await free(contents, `${COPIES}/${noted(path.replaceAll("/", " "), date())}`);
  await put(contents, copy, text(file));
  return copy;
};

/** Every file, the site's own among them: `{path: text}`. */
const all = async (contents, path = "") => {
  const found = {};
  const { content } = await contents.get(path, { content: true });
  for (const item of content) {
    if (item.type === "directory") Object.assign(found, await all(contents, item.path));
    else found[item.path] = text(await contents.get(item.path, { content: true }));
  }
  return found;
};

const same = (one, other) => {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return one === other;
  }
};

/** The lesson as the site has it, whatever the reader's copy is: its text. */
const published = async (ask, path) => {
  const answer = await ask(`files/${encodeURIComponent(path)}`);
  if (!answer.ok) throw new Error(`The site has no ${path}.`);
  return answer.text();
};

/** `{path: text}` of what the reader has made or changed. */
export const own = async (contents, ask, lessons) => {
  const files = await all(contents);
  for (const { slug } of lessons) {
    const path = `${slug}.ipynb`;
    if (path in files && same(files[path], await published(ask, path))) delete files[path];
  }
  return files;
};

/** One zip file with everything of the reader's. */
export const saved = async (contents, ask, lessons) => {
  const files = await own(contents, ask, lessons);
  return { count: Object.keys(files).length, blob: zip(files), name: noted("nnlib-work.zip", date()) };
};

const sensible = (path) =>
  path !== "" && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/** Bring saved work back; return the paths that were written and the copies that were kept. */
export const bring = async (contents, ask, lessons, blob) => {
  const files = await unzip(blob);
  for (const [path, content] of Object.entries(files)) {
    if (!sensible(path)) throw new Error(`the name ${path} in it leads out of your folder`);
    if (!path.endsWith(".ipynb")) continue;
    const { cells } = JSON.parse(content);
    if (!Array.isArray(cells)) throw new Error(`${path} in it is no notebook`);
  }
  const mine = await own(contents, ask, lessons);
  const written = [];
  const kept = [];
  for (const [path, content] of Object.entries(files)) {
    if (path in mine && same(mine[path], content)) continue;
    if (path in mine) kept.push(await keep(contents, path));
    await put(contents, path, content);
    written.push(path);
  }
  return { written, kept };
};

/** Put the site's lesson back in its place; a copy of the reader's is kept. Its path, or null. */
export const afresh = async (contents, ask, lessons, path) => {
  const mine = await own(contents, ask, lessons);
  const copy = path in mine ? await keep(contents, path) : null;
  await contents.delete(path);
  return copy;
};

/** Put the site's lesson beside the reader's copy, if it is not there yet; return its path. */
export const beside = async (contents, ask, lesson) => {
  const path = noted(`${lesson.slug}.ipynb`, `newer ${lesson.version}`);
  if (!(await find(contents, path))) {
    await put(contents, path, await published(ask, `${lesson.slug}.ipynb`));
  }
  return path;
};

/** The bar above the notebook: what it says, what it offers, what it asks. */

const element = (id) => document.getElementById(id);

/** The line below the bar. */
export const say = (text) => { element("status").textContent = text; };

export const said = () => element("status").textContent;

/** Say something in a line above the notebook, with buttons: `[[label, action], ...]`. */
export const announce = (notice, text, buttons) => {
  const line = document.createElement("p");
  line.textContent = text;
  notice.replaceChildren(line, ...buttons.map(([label, action]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", action);
    return button;
  }));
  notice.hidden = false;
};

/** Ask before something is done; whether it may be. */
export const confirmed = (question, label) => new Promise((resolve) => {
  const dialog = element("dialog");
  element("question").textContent = question;
  element("yes").textContent = label;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});

/** Add a group to the list of lessons: `[[file, title], ...]`; `path` is what is open. */
export const choices = (label, files, path) => {
  const group = document.createElement("optgroup");
  group.label = label;
  for (const [file, title] of files) {
    const option = new Option(title, file, file === path, file === path);
    group.append(option);
  }
  if (files.length) element("chooser").append(group);
};

/** The theme that the reader chose on the site's pages. */
export const chosenTheme = () => {
  try {
    return localStorage.getItem("nnlib-theme") ?? "system";
  } catch {
    return "system"; // storage may be forbidden
  }
};

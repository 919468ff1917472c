/**
 * The places on a page where explorers stand without Python, and how they come alive.
 *
 * A place is an element with `data-nn-place`, which names the code that it needs.  In it stand the
 * state as JSON, an empty element for the view, and a note that is shown once the view is there
 * (nnlib/explorers/page.py writes them).
 *
 * Reads all traits from the page, and hands them to a model.
 */

import { createPageModel } from "./page_model.js";

/** A number that JSON cannot write stands as { "$number": "Infinity" }. */
function revive(key, value) {
  return value !== null && typeof value === "object" && "$number" in value
    ? Number(value.$number)
    : value;
}

/** Open `view` in each place that needs the code of this name and is not open yet. */
export function openPlaces(name, view) {
  for (const place of document.querySelectorAll(`[data-nn-place="${name}"]`)) {
    if ("nnOpen" in place.dataset) continue;
    place.dataset.nnOpen = "";
    const state = JSON.parse(place.querySelector(".nn-place-state").textContent, revive);
    view.render({ model: createPageModel(state), el: place.querySelector(".nn-place-view") });
    place.querySelector(".nn-place-note").hidden = false;
  }
}

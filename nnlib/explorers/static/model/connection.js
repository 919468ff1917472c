/**
 * Whether Python is there.
 *
 * A model lives as long as the run of the cell that made it.  When the kernel is restarted, shut down
 * or dies, or when the notebook is opened again with what was saved of its widgets, the model is left
 * alone: nothing that is sent arrives, and nothing brings it back.  Running the cell makes a new one.
 *
 * JupyterLab tells so in four ways.  ipywidgets marks the place of a view whose model never was
 * connected, which is a saved one, and has an event for models that are cut off (at a restart; the mark
 * does not follow it, since anywidget takes away ipywidgets' own listeners).  The notebook's context says
 * that it has another kernel, or none, or one that is dead (ipywidgets does not notice).  And what is
 * sent is refused.  Where there is none of these, on a page without Python, nothing is told.
 *
 * Reads no traits.
 */

const MARK = "jupyter-widgets-disconnected";

/**
 * Listen for the loss of Python; `onLoss(why)` is called once: "gone", or "saved" if it was never there.
 *
 * `place` is where the view stands: the element that the widget manager gave it.
 */
export function createConnection({ model, place, onLoss, signal }) {
  const kernels = model.widget_manager?.context?.sessionContext;
  let lost = false;

  const lose = (why = "gone") => {
    if (lost || signal.aborted) return;
    lost = true;
    onLoss(why);
  };
  function onLive() {
    if (!this?.model?.comm_live) lose(); // called on behalf of ipywidgets' view
  }
  const onKernel = () => lose();
  const onStatus = (_, status) => {
    if (status === "dead") lose();
  };
  model.on("comm_live_update", onLive);
  kernels?.kernelChanged?.connect(onKernel);
  kernels?.statusChanged?.connect(onStatus);
  signal.addEventListener("abort", () => {
    model.off("comm_live_update", onLive);
    kernels?.kernelChanged?.disconnect(onKernel);
    kernels?.statusChanged?.disconnect(onStatus);
  });
  if (place.classList.contains(MARK)) lose("saved");

  return {
    get lost() {
      return lost;
    },
    /** Call what sends something; what cannot be sent is lost, and Python with it. */
    attempt(send) {
      if (lost) return;
      try {
        send();
      } catch {
        lose();
      }
    },
  };
}

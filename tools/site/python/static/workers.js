/** The service workers of this page and of the notebook in the frame. */

/**
 * Wait until the service worker of JupyterLite's folder `base` is at work, so that it sees every
 * file of the notebook; `told({ file, came })` is called for each of Pyodide's that has come, or
 * will not come.
 */
export const startWorkers = async (base, told) => {
  new BroadcastChannel("nnlib-python").addEventListener("message", ({ data }) => told(data));
  await navigator.serviceWorker.register("sw.js");
  const worker = new URL("service-worker.js?enableCache=false", base);
  const registration = await navigator.serviceWorker.register(worker, { scope: base.pathname });
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active) {
    await new Promise((resolve, reject) => {
      coming.addEventListener("statechange", () => {
        if (coming.state === "activated") resolve();
        if (coming.state === "redundant") reject(new Error("its installation was refused"));
      });
    });
  }
};

/** Take away the workers of older versions, which have no page of theirs open any more. */
export const forgetOlder = async (base) => {
  const here = new URL("../", base).href;
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    const { scope } = registration;
    if (scope.startsWith(here) && scope !== here && scope !== base.href) await registration.unregister();
  }
};

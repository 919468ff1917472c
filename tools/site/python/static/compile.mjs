/**
 * Put byte code for what a lesson imports into the wheels, made by the very Python that will run it.
 *
 *     node compile.mjs FOLDER-OF-PYODIDE compile_wheels.py PACKAGE...
 *
 * Reading source takes a browser seconds, and every visit would do it anew.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

const [folder, script, ...packages] = argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: resolve(folder), packages, stdout: () => {} });
python.mountNodeFS("/wheels", resolve(folder));
python.runPython(readFileSync(script, "utf-8"));

// The rules for the JavaScript of the explorers and of the site: `make lint-js`.
import js from "@eslint/js";
import globals from "globals";

/** Every module says at its top what it does, and which traits of the widget it reads. */
const opening = {
  create: (context) => ({
    Program(node) {
      const [first] = context.sourceCode.getAllComments();
      const opens = first?.range[0] === 0 && first.type === "Block" && first.value[0] === "*";
      if (opens && first.value.includes("traits")) return;
      const message = "Open with a comment: what this module does, and which traits it reads.";
      context.report({ node, message });
    },
  }),
};

const rules = {
  "array-callback-return": "error",
  "consistent-return": "error",
  eqeqeq: "error",
  "no-console": "error",
  "no-eval": "error",
  "no-implicit-coercion": "error",
  "no-lonely-if": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-restricted-imports": [
    "error",
    { patterns: [{ regex: "^(?!(\\./|\\.\\./\\w+/)\\w+\\.js$)", message: "Import ./name.js or ../room/name.js." }] },
  ],
  "no-shadow": "error",
  "no-unneeded-ternary": "error",
  "no-use-before-define": ["error", { functions: false, variables: false }],
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": ["error", { destructuring: "all" }],
  "prefer-template": "error",
};

const shared = {
  languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
  linterOptions: { reportUnusedDisableDirectives: "error" },
};

export default [
  js.configs.recommended,
  {
    ...shared,
    files: ["nnlib/explorers/static/*/*.js"],
    plugins: { own: { rules: { opening } } },
    rules: { "own/opening": "error", ...rules },
  },
  {
    ...shared,
    files: ["tools/site/**/*.js"],
    rules: { ...rules, "no-restricted-imports": "off" },
  },
  {
    files: ["tools/site/**/*worker.js", "tools/site/**/sw.js"],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
  },
];

// Bundles what the pages are made with into the folder that is named (default ../static/vendor): libraries, styles, icons, licences.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const into = process.argv[2] ?? join(import.meta.dirname, "../static/vendor");
const modules = join(import.meta.dirname, "node_modules");
mkdirSync(into, { recursive: true });

const shared = { bundle: true, minify: true, legalComments: "none", logLevel: "warning" };
await build({ ...shared, stdin: { contents: 'import "htmx.org/dist/htmx.js";', resolveDir: import.meta.dirname }, outfile: join(into, "htmx.js") });
await build({ ...shared, format: "esm", entryPoints: [join(import.meta.dirname, "graph.js")], outfile: join(into, "graph.js") });
await build({
  ...shared,
  entryPoints: [join(modules, "@tabler/core/dist/css/tabler.css")],
  loader: { ".woff2": "empty" },
  outfile: join(into, "tabler.css"),
});
await build({ ...shared, stdin: { contents: 'import "@tabler/core/dist/js/tabler.js";', resolveDir: import.meta.dirname }, outfile: join(into, "tabler.js") });

// One file of icons, of which a page shows one by its name: <svg class="icon"><use href=".../icons.svg#server"/></svg>
const names = readFileSync(join(import.meta.dirname, "icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
const symbols = names.map((name) => {
  const text = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const inner = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
});
writeFileSync(join(into, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);

// Licence texts of all that is in the bundles, as their licences ask.
const lock = JSON.parse(readFileSync(join(import.meta.dirname, "package-lock.json"), "utf8"));
const parts = Object.entries(lock.packages)
  .filter(([place, one]) => place && !one.dev && !one.optional)
  .map(([place, one]) => {
    const folder = join(import.meta.dirname, place);
    const file = existsSync(folder) && readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${one.license}`;
    return `## ${place.replace(/^.*node_modules\//, "")} ${one.version} (${one.license})\n\n\`\`\`\n${text}\n\`\`\`\n`;
  });
writeFileSync(join(into, "THIRD_PARTY.md"), `# What the pages are made with\n\nMade by \`make vendor\` from webapp/frontend/package-lock.json.\n\n${parts.sort().join("\n")}`);

// By which a test sees, without Node, that what is committed was made from what is committed.
const made = createHash("sha256");
for (const name of ["build.mjs", "graph.js", "icons.txt", "package-lock.json"]) made.update(readFileSync(join(import.meta.dirname, name)));
writeFileSync(join(into, "MADE_FROM"), `${made.digest("hex")}\n`);

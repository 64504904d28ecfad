// Builds the front end from npm packages into dist/, which git ignores: `npm run build`, or `npm run watch` while working on it.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import * as esbuild from "esbuild";

const watching = process.argv.includes("--watch");
const tailwind = ["node_modules/@tailwindcss/cli/dist/index.mjs", "-i", "ui/css/app.css", "-o", "dist/app.css", "--minify"];

fs.rmSync("dist", { recursive: true, force: true });
fs.mkdirSync("dist/fonts", { recursive: true });

buildIcons();
copyFonts();
await buildScripts();
buildStyles();

/** One sprite of all the icons named in ui/icons.txt, so that a page asks for icons once. */
function buildIcons() {
  const names = fs.readFileSync("ui/icons.txt", "utf8").split(/\s+/).filter(Boolean);
  const symbols = names.map((name) => {
    const drawing = fs
      .readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8")
      .replace(/[\s\S]*?<svg[\s\S]*?>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/\s+/g, " ")
      .trim();
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
      `stroke-linecap="round" stroke-linejoin="round">${drawing}</symbol>`
    );
  });
  fs.writeFileSync("dist/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

function copyFonts() {
  for (const script of ["latin", "latin-ext"]) {
    fs.copyFileSync(
      `node_modules/@fontsource-variable/inter/files/inter-${script}-wght-normal.woff2`,
      `dist/fonts/inter-${script}.woff2`,
    );
  }
}

async function buildScripts() {
  const options = {
    entryPoints: ["ui/js/app.js"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    outfile: "dist/app.js",
    legalComments: "none",
  };
  if (watching) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}

function buildStyles() {
  if (watching) spawn(process.execPath, [...tailwind, "--watch"], { stdio: "inherit" });
  else execFileSync(process.execPath, tailwind, { stdio: ["ignore", "ignore", "inherit"] });
}

import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [preact()],
  // The API is below a path that only the browser knows (API Gateway's stage, a proxy): every address is relative.
  base: "./",
  experimental: {
    renderBuiltUrl(file, { hostType }) {
      return hostType === "html" ? `console/${file}` : { relative: true }; // the page is at …/console, without a slash
    },
  },
  build: {
    outDir: "../layers/winnow/winnow/api/static/console",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows files of our own origin only
    modulePreload: { polyfill: false },
    target: "es2022",
  },
});

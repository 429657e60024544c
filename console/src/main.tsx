import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/parts.css";
import "./styles/screens.css";
import { QueryClientProvider } from "@tanstack/preact-query";
import { render } from "preact";
import { App } from "./app";
import { queryClient } from "./queries";

const root = document.getElementById("app");
if (root) {
  render(
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>,
    root,
  );
}

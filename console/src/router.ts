// Routes live behind the '#': the console is one page at a path that differs from deployment to deployment.
import { useEffect, useState } from "preact/hooks";

export interface Route {
  path: string[];
  query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

export function href(path: (string | number)[], query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const text = new URLSearchParams(given).toString();
  return `#/${path.map((part) => encodeURIComponent(part)).join("/")}${text ? `?${text}` : ""}`;
}

export function go(path: (string | number)[], query: Record<string, string | undefined> = {}): void {
  location.hash = href(path, query);
}

/** Changes the query of this page without a new entry in the history. */
export function replaceQuery(changes: Record<string, string | undefined>): void {
  const { path, query } = parseRoute(location.hash);
  const merged: Record<string, string | undefined> = { ...Object.fromEntries(query), ...changes };
  history.replaceState(null, "", href(path, merged));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

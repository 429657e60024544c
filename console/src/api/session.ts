// Signing in: authorization code with PKCE (RFC 7636). Tokens live in this module's memory and nowhere else.
import { Problem } from "./problem";

export interface Discovery {
  version: string;
  issuer: string;
  client_id: string | null;
  hosted_ui: string | null;
}

interface Tokens {
  access: string;
  refresh: string | null;
  expiresAt: number; // ms since 1970
}

export type State = "starting" | "signed-out" | "signed-in" | "expired";

/** The path that the API is below, without a slash at the end. */
export const BASE = location.pathname.replace(/\/console\/?$/, "");

const PENDING = "winnow.sign-in"; // verifier and state of a sign-in that is under way; no token
const RETURNING = "winnow.returning"; // whether this tab was signed in before it was loaded again
const EARLY = 60_000; // ms before its end that a token is renewed

let tokens: Tokens | null = null;
let renewing: Promise<void> | null = null;
let state: State = "starting";
let discovery: Discovery | null = null;
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentState = (): State => state;
export const currentDiscovery = (): Discovery | null => discovery;

function move(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Asks the deployment how to sign in, and ends a sign-in that came back to this page. */
export async function start(): Promise<void> {
  const response = await fetch(`${BASE}/.well-known/winnow`).catch(() => null);
  if (!response?.ok) throw new Problem(0, "unreachable", "The API can't be reached.");
  discovery = (await response.json()) as Discovery;
  const query = new URLSearchParams(location.search);
  const pending = readPending();
  if ((query.has("code") || query.has("error")) && pending) {
    sessionStorage.removeItem(PENDING);
    history.replaceState(null, "", location.pathname + pending.hash);
    if (query.get("state") !== pending.state || !query.has("code")) {
      move("signed-out");
      throw new Problem(401, "sign-in-refused", query.get("error_description") ?? "The sign-in was refused.");
    }
    await exchange({ grant_type: "authorization_code", code: query.get("code") ?? "", redirect_uri: page(), code_verifier: pending.verifier });
    sessionStorage.setItem(RETURNING, "1");
    move("signed-in");
  } else if (sessionStorage.getItem(RETURNING) && discovery.client_id) {
    sessionStorage.removeItem(RETURNING); // once: a sign-in page that refuses must not be asked for ever
    await signIn();
  } else {
    move("signed-out");
  }
}

/** Goes to the deployment's sign-in page, and comes back to where the person is now. */
export async function signIn(): Promise<void> {
  if (!discovery?.hosted_ui || !discovery.client_id) return;
  const verifier = random(48);
  const kept = { verifier, state: random(18), hash: location.hash };
  sessionStorage.setItem(PENDING, JSON.stringify(kept));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: discovery.client_id,
    redirect_uri: page(),
    scope: "openid email profile",
    state: kept.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  location.assign(`${discovery.hosted_ui}/oauth2/authorize?${query}`);
}

/** Takes a token that another issuer gave the person. */
export function useToken(access: string): void {
  tokens = { access, refresh: null, expiresAt: Number.POSITIVE_INFINITY };
  move("signed-in");
}

export function signOut(): void {
  tokens = null;
  sessionStorage.removeItem(RETURNING);
  const hosted = discovery?.hosted_ui;
  if (hosted && discovery?.client_id && !hosted.startsWith("http://")) {
    const query = new URLSearchParams({ client_id: discovery.client_id, logout_uri: page() });
    location.assign(`${hosted}/logout?${query}`);
    return;
  }
  move("signed-out");
}

/** The API said that the token is no good any more. */
export function expire(): void {
  tokens = null;
  if (state === "signed-in") move("expired");
}

/** The access token, renewed when it is about to end. */
export async function accessToken(): Promise<string | null> {
  if (tokens?.refresh && tokens.expiresAt - Date.now() < EARLY) {
    renewing ??= exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh })
      .catch(() => expire())
      .finally(() => {
        renewing = null;
      });
    await renewing;
  }
  return tokens?.access ?? null;
}

async function exchange(grant: Record<string, string>): Promise<void> {
  const body = new URLSearchParams({ client_id: discovery?.client_id ?? "", ...grant });
  const response = await fetch(`${discovery?.hosted_ui}/oauth2/token`, { method: "POST", body }).catch(() => null);
  if (!response?.ok) {
    move("signed-out");
    throw new Problem(401, "sign-in-refused", "The sign-in was refused: try again.");
  }
  const given = (await response.json()) as { access_token: string; refresh_token?: string; expires_in?: number };
  tokens = {
    access: given.access_token,
    refresh: given.refresh_token ?? tokens?.refresh ?? null,
    expiresAt: Date.now() + (given.expires_in ?? 3600) * 1000,
  };
}

const page = (): string => location.origin + location.pathname;

function readPending(): { verifier: string; state: string; hash: string } | null {
  const text = sessionStorage.getItem(PENDING);
  return text ? JSON.parse(text) : null;
}

function random(bytes: number): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

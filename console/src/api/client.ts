// The public API, typed from its OpenAPI document.
import createClient from "openapi-fetch";
import { Problem } from "./problem";
import type { components, paths } from "./schema";
import { accessToken, BASE, expire } from "./session";

export type Schemas = components["schemas"];
export type RecordView = Schemas["RecordResponse"];
export type FieldView = Schemas["FieldResponse"];
export type JobView = Schemas["JobResponse"];
export type ProjectView = Schemas["ProjectResponse"];
export type ReviewView = Schemas["ReviewResponse"];
export type RunView = Schemas["RunResponse"];

export const api = createClient<paths>({ baseUrl: BASE || location.origin });

api.use({
  async onRequest({ request }) {
    const token = await accessToken();
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the API answered; an error becomes a Problem, and a refused token ends the session. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(0, "unreachable", "The API can't be reached. Check the network; this page tries again.");
  }
  const { response } = answer;
  if (response.ok) return answer.data as T;
  if (response.status === 401) expire();
  const said = (answer.error ?? {}) as { code?: string; detail?: string; message?: string; request_id?: string };
  throw new Problem(
    response.status,
    said.code ?? (response.status === 401 ? "not-signed-in" : "refused"),
    said.detail ?? (response.status === 401 ? "Sign in again." : (said.message ?? `The API answered ${response.status}.`)),
    said.request_id ?? null,
  );
}

/** A new key that makes a POST safe to repeat. */
export const idempotencyKey = (): string => crypto.randomUUID();
export const ifMatch = (version: number): string => `"${version}"`;

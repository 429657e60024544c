// The audit trail's hash chains, checked anew in the browser: the same rules as `winnow audit verify`.

export interface ChainedEvent {
  event_id: string;
  at: string;
  project_id: string | null;
  actor: string;
  type: string;
  entity: { type: string; id: string };
  chain: string;
  seq: number;
  prev: string;
  metadata: unknown;
}

export interface Head {
  chain: string;
  seq: number;
  digest: string;
}

export interface Finding {
  fault: "missing" | "changed" | "foreign";
  chain: string;
  seq: number;
  event_id: string;
}

const NO_PROJECT = "-";
const LISTED_WITHIN = 300_000; // ms; the list of heads lags a little behind the jobs that were just accepted

/** A number as Python writes it: digests are made of that text. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e16 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** One text for equal values: members in order of their names, no blanks. */
export function canonical(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export async function digestOf(event: ChainedEvent): Promise<string> {
  const { event_id, at, project_id, actor, type, entity, chain, seq, prev, metadata } = event;
  const text = canonical([event_id, at, project_id ?? NO_PROJECT, actor, type, entity.type, entity.id, chain, seq, prev, metadata]);
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Every link that does not hold.
 *
 * `before` are the heads read before the events: so much must be there; `after` those read after them: no more can be.
 */
export async function verify(events: ChainedEvent[], before: Head[], after: Head[], now = Date.now()): Promise<Finding[]> {
  const chains = new Map<string, ChainedEvent[]>();
  for (const event of events) chains.set(event.chain, [...(chains.get(event.chain) ?? []), event]);
  const starts = new Map(before.map((head) => [head.chain, head]));
  const ends = new Map(after.map((head) => [head.chain, head]));
  const findings: Finding[] = [];
  for (const chain of [...new Set([...chains.keys(), ...starts.keys()])].sort()) {
    const links = chains.get(chain) ?? [];
    const young = chain.startsWith("job:") && links.length > 0 && Math.min(...links.map((each) => Date.parse(each.at))) > now - LISTED_WITHIN;
    if (!starts.has(chain) && !ends.has(chain) && young) continue;
    findings.push(...(await check(chain, links, starts.get(chain), ends.get(chain))));
  }
  return findings;
}

async function check(chain: string, events: ChainedEvent[], before?: Head, after?: Head): Promise<Finding[]> {
  const findings: Finding[] = [];
  const at = new Map<number, ChainedEvent>();
  for (const event of [...events].sort((a, b) => a.seq - b.seq || (a.event_id < b.event_id ? -1 : 1))) {
    if (at.has(event.seq) || event.seq < 1 || event.seq > (after?.seq ?? 0)) findings.push({ fault: "foreign", chain, seq: event.seq, event_id: event.event_id });
    else at.set(event.seq, event);
  }
  const last = Math.max(before?.seq ?? 0, ...at.keys());
  for (let seq = 1; seq <= last; seq++) if (!at.has(seq)) findings.push({ fault: "missing", chain, seq, event_id: "" });
  const said: [number, string][] = [...[...at].map(([seq, event]): [number, string] => [seq - 1, event.prev]), ...[before, after].filter((head) => head !== undefined).map((head): [number, string] => [head.seq, head.digest])];
  for (const [seq, event] of at) {
    const digest = await digestOf(event);
    const differs = said.some(([place, text]) => place === seq && text !== digest);
    if (differs || (seq === 1 && event.prev)) findings.push({ fault: "changed", chain, seq, event_id: event.event_id });
  }
  return findings.sort((a, b) => a.seq - b.seq);
}

// The evidence of a pair as a waterfall: where the weight starts, what each field adds or takes, where it ends.
import { heading } from "./values";

interface Weighed {
  name: string;
  level: string;
  weight: number;
}

export interface Evidence {
  prior: number;
  weight: number;
  probability: number;
  steps: Weighed[];
}

type Loose = Record<string, unknown>;
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter((each): each is Loose => typeof each === "object" && each !== null) : []);

/** The API's evidence of a link or review, the strongest first. */
export function readEvidence(link: Loose): Evidence {
  const fields = list(link["fields"]).map((each) => ({ name: heading(String(each["field"] ?? "")), level: String(each["level"] ?? ""), weight: number(each["weight"]) }));
  const others = list(link["adjustments"]).map((each) => ({ name: heading(String(each["name"] ?? "")), level: "adjustment", weight: number(each["weight"]) }));
  fields.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { prior: number(link["prior"]), weight: number(link["weight"]), probability: number(link["probability"]), steps: [...fields, ...others] };
}

/** What a field weighs: of one that is compared in parts (a given and a family name, members of an object) every part. */
export function stepsOf(evidence: Evidence, field: string): Weighed[] {
  const name = heading(field);
  return evidence.steps.filter((step) => step.name === name || step.name.startsWith(`${name}.`));
}

export const percent = (probability: number): string => `${(100 * probability).toFixed(probability > 0.999 || probability < 0.001 ? 2 : 1)} %`;
const bits = (weight: number): string => `${weight > 0 ? "+" : weight < 0 ? "−" : ""}${Math.abs(weight).toFixed(1)}`;

export function Waterfall({ evidence }: { evidence: Evidence }) {
  const steps = evidence.steps.filter((step) => Math.abs(step.weight) >= 0.05);
  let at = evidence.prior;
  const rows = steps.map((step) => {
    const from = at;
    at += step.weight;
    return { ...step, from, to: at };
  });
  const all = [0, evidence.prior, evidence.weight, ...rows.map((row) => row.to)];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const place = (value: number): number => (100 * (value - low)) / span;
  const bar = (from: number, to: number) => ({ left: `${place(Math.min(from, to))}%`, width: `${Math.max(0.6, Math.abs(place(to) - place(from)))}%` });
  const zero = { left: `${place(0)}%` };
  return (
    <table class="waterfall">
      <caption class="hidden">Weights in bits: one bit doubles the odds that the two are the same, minus one halves them.</caption>
      <tbody>
        <tr class="edge">
          <th scope="row">Before looking</th>
          <td class="bits">{bits(evidence.prior)}</td>
          <td class="track">
            <i class="zero" style={zero} />
            <i class="level" style={bar(0, evidence.prior)} />
          </td>
        </tr>
        {rows.map((row) => (
          <tr key={row.name + row.level}>
            <th scope="row">
              {row.name} <span class="muted">{row.level}</span>
            </th>
            <td class="bits">{bits(row.weight)}</td>
            <td class="track">
              <i class="zero" style={zero} />
              <i class={row.weight >= 0 ? "for" : "against"} style={bar(row.from, row.to)} />
            </td>
          </tr>
        ))}
        <tr class="edge">
          <th scope="row">
            {percent(evidence.probability)} <span class="muted">the same</span>
          </th>
          <td class="bits">{bits(evidence.weight)}</td>
          <td class="track">
            <i class="zero" style={zero} />
            <i class="level" style={bar(0, evidence.weight)} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

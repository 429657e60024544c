// Values of records, whatever shape they have: text, numbers, lists, and objects such as a job or a place.
import { type Part, wordDifference } from "./difference";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const isObject = (value: unknown): value is Record<string, Json> => typeof value === "object" && value !== null && !Array.isArray(value);

/** `birth_date` and `birthDate` as people write it. */
export function heading(name: string): string {
  if (name === "label") return "Title"; // what JSON Resume calls a person's title
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll(/[_-]+/g, " ").trim();
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : name;
}

/** A value in one line. */
export function oneLine(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(oneLine).filter(Boolean).join(", ");
  if (isObject(value)) {
    if ("number" in value) return oneLine(value["number"]);
    const { highlights: _, ...rest } = value;
    return Object.values(rest).map(oneLine).filter(Boolean).join(" · ");
  }
  return String(value);
}

const isShort = (value: unknown): boolean => oneLine(value).length <= 40 && !(isObject(value) && Object.keys(value).length > 1);

export function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === "") return <span class="muted">–</span>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span class="muted">–</span>;
    if (value.length > 1 && value.every(isShort)) {
      return (
        <ul class="chips">
          {value.map((each, place) => (
            <li key={place}>
              <Breakable text={oneLine(each)} />
            </li>
          ))}
        </ul>
      );
    }
    return (
      <ol class="entries">
        {value.map((each, place) => (
          <li key={place}>{isObject(each) ? <Entry value={each} /> : <Value value={each} />}</li>
        ))}
      </ol>
    );
  }
  if (isObject(value)) return <Entry value={value} />;
  const text = String(value);
  return /^https?:\/\//.test(text) ? (
    <a href={text} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    <span class="text">
      <Breakable text={text} />
    </span>
  );
}

/** A text that may be broken behind the signs in addresses and names of files, rather than within a word. */
function Breakable({ text }: { text: string }) {
  const parts = text.split(/(?<=[@._/-])(?=\w)/);
  return (
    <>
      {parts.map((part, place) => (
        <>
          {place > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  );
}

const TITLES = ["position", "title", "studyType", "name", "language", "number", "city"];
const DATES = ["startDate", "endDate", "date", "current"];

/** An object by its most telling members first: a job, a study, a language, a place. */
function Entry({ value }: { value: Record<string, Json> }) {
  const titles = TITLES.filter((name) => value[name]);
  const first = titles.slice(0, 2);
  const end = value["current"] === true ? "today" : oneLine(value["endDate"]);
  const dates = [oneLine(value["startDate"]), end].filter(Boolean).join(" – ") || oneLine(value["date"]);
  const lists = Object.entries(value).filter(([, member]) => Array.isArray(member) && member.length > 0);
  const rest = Object.entries(value).filter(
    ([name, member]) => !first.includes(name) && !DATES.includes(name) && !Array.isArray(member) && member !== null && member !== "" && name !== "raw",
  );
  return (
    <div class="entry">
      <div>
        <b>{first.map((name) => oneLine(value[name])).join(", ") || oneLine(value)}</b>
        {dates && <span class="muted nowrap"> {dates}</span>}
      </div>
      {first.length > 0 && rest.length > 0 && <div class="muted">{rest.map(([, member]) => oneLine(member)).join(" · ")}</div>}
      {lists.map(([name, members]) => (
        <ul key={name}>
          {(members as Json[]).map((each, place) => (
            <li key={place}>{oneLine(each)}</li>
          ))}
        </ul>
      ))}
    </div>
  );
}

/** A value with the words marked that the other side does not have. */
export function Marked({ value, other }: { value: unknown; other: unknown }) {
  if (Array.isArray(value) || isObject(value)) {
    const theirs = new Set((Array.isArray(other) ? other : [other]).map((each) => oneLine(each).toLowerCase()));
    const ours = Array.isArray(value) ? value : [value];
    if (ours.length === 0) return <span class="muted">–</span>;
    return (
      <ul class={ours.every(isShort) ? "chips" : "entries"}>
        {ours.map((each, place) => (
          <li key={place}>
            {theirs.has(oneLine(each).toLowerCase()) ? (
              <Breakable text={oneLine(each)} />
            ) : (
              <mark>
                <Breakable text={oneLine(each)} />
              </mark>
            )}
          </li>
        ))}
      </ul>
    );
  }
  const text = oneLine(value);
  if (!text) return <span class="muted">–</span>;
  const parts: Part[] = wordDifference(text, oneLine(other));
  return (
    <span class="text">
      {parts.map((part, place) => (
        part.same ? (
          <span key={place}>
            <Breakable text={part.text} />
          </span>
        ) : (
          <mark key={place}>
            <Breakable text={part.text} />
          </mark>
        )
      ))}
    </span>
  );
}

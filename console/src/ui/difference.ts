export interface Part {
  text: string;
  same: boolean;
}

const MOST = 400; // words of a text that are compared; the table of a longer one would be too large

/**
 * A text in parts, each of which the other text has too or not: the longest common subsequence of their words.
 * Case makes no difference; spaces and punctuation go with the word before them.
 */
export function wordDifference(text: string, other: string): Part[] {
  const ours = split(text);
  const theirs = split(other);
  if (!other) return [{ text, same: true }]; // the other side says nothing: there is nothing to differ from
  if (ours.length > MOST || theirs.length > MOST) return [{ text, same: text === other }];
  const table = lengths(ours.map(key), theirs.map(key));
  const parts: Part[] = [];
  let i = 0;
  let j = 0;
  while (i < ours.length) {
    const same = j < theirs.length && key(ours[i] ?? "") === key(theirs[j] ?? "");
    if (same) {
      add(parts, ours[i++] ?? "", true);
      j++;
    } else if (j < theirs.length && (table[i]?.[j + 1] ?? 0) >= (table[i + 1]?.[j] ?? 0)) {
      j++;
    } else {
      add(parts, ours[i++] ?? "", false);
    }
  }
  return parts;
}

const split = (text: string): string[] => text.match(/\S+\s*/g) ?? [];
const key = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "") || word.trim();

function add(parts: Part[], text: string, same: boolean): void {
  const last = parts.at(-1);
  if (last && last.same === same) last.text += text;
  else parts.push({ text, same });
}

/** Cell [i][j]: the length of the longest common subsequence of what follows i and j. */
function lengths(ours: string[], theirs: string[]): number[][] {
  const table = Array.from({ length: ours.length + 1 }, () => new Array<number>(theirs.length + 1).fill(0));
  for (let i = ours.length - 1; i >= 0; i--) {
    for (let j = theirs.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row) row[j] = ours[i] === theirs[j] ? 1 + (table[i + 1]?.[j + 1] ?? 0) : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

// Every list of things: a table where there is room; on a phone each row is a card, with the names of its values.
import type { ComponentChildren } from "preact";
import { useCallback, useMemo, useRef } from "preact/hooks";

export interface Column<T> {
  /** The heading; on a phone it stands before the value, unless the value speaks for itself. */
  name: string;
  cell: (row: T) => ComponentChildren;
  /** What the heading shows, where that is more than its name. */
  head?: ComponentChildren;
  /** For headings that sort. */
  sort?: "ascending" | "descending" | "none";
  /**
   * `main` names the row; `named` is a value that says nothing without its name; `number` is one that is added up by
   * eye; `silent` has a heading for screen readers only; `spare` is left out where there is little room.
   */
  is?: "main" | "named" | "number" | "silent" | "spare";
  /** Where there is little room, but not as little as on a phone, the column is left out. */
  wide?: boolean;
  muted?: boolean;
  nowrap?: boolean;
}

export interface Choosing<T> {
  /** Whether there is something to do with a row. */
  can: (row: T) => boolean;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  nameOf: (row: T) => string;
}

interface TableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  idOf: (row: T) => string;
  choosing?: Choosing<T> | undefined;
  class?: string;
}

export function Table<T>({ label, rows, columns, idOf, choosing, class: extra }: TableProps<T>) {
  const latest = useRef(choosing);
  latest.current = choosing;
  const toggle = useCallback((id: string) => latest.current?.onChange(toggled(latest.current.chosen, id)), []);
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label={label}>
      <table class={`rows ${extra ?? ""}`} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {choosing && (
              <th scope="col" role="columnheader" class="box">
                <span class="hidden">Choose</span>
              </th>
            )}
            {columns.map((column, place) => (
              <th key={place} scope="col" role="columnheader" class={classOf(column)} aria-sort={column.sort}>
                {column.is === "silent" ? <span class="hidden">{column.name}</span> : (column.head ?? column.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => {
            const id = idOf(row);
            return <Row key={id} id={id} row={row} columns={columns} name={choosing?.can(row) ? choosing.nameOf(row) : undefined} choosable={choosing !== undefined} chosen={choosing?.chosen.has(id) ?? false} onToggle={toggle} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

function classOf<T>({ is, wide, muted, nowrap }: Column<T>): string {
  return [is === "number" && "num", is === "spare" && "spare", wide && "wide", muted && "muted", nowrap && "nowrap"].filter(Boolean).join(" ");
}

interface RowProps<T> {
  id: string;
  row: T;
  columns: readonly Column<T>[];
  /** What is chosen by its box; a row that can't be chosen has none. */
  name: string | undefined;
  choosable: boolean;
  chosen: boolean;
  onToggle: (id: string) => void;
}

/** One row, drawn anew only when something of it has changed: a list may have 10,000. */
function Row<T>({ id, row, columns, name, choosable, chosen, onToggle }: RowProps<T>) {
  return useMemo(
    () => (
      <tr role="row" class={choosable ? "choosable" : ""}>
        {choosable && (
          <td role="cell" class="box">
            {name !== undefined && <input type="checkbox" aria-label={`Choose ${name}`} checked={chosen} onChange={() => onToggle(id)} />}
          </td>
        )}
        {columns.map((column, place) => {
          const named = column.is === "named" || column.is === "number" ? column.name : undefined;
          return column.is === "main" ? (
            <th key={place} scope="row" role="rowheader" class={classOf(column)}>
              {column.cell(row)}
            </th>
          ) : (
            <td key={place} role="cell" class={classOf(column)} data-name={named}>
              {column.cell(row)}
            </td>
          );
        })}
      </tr>
    ),
    [id, row, columns, name, choosable, chosen, onToggle],
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface ChosenProps {
  label: string;
  /** What can be chosen, by id, and what of it is. */
  all: readonly string[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  children: ComponentChildren;
}

/** Above a table of which rows can be chosen: all of them at once, how many are, and what to do with them. */
export function Chosen({ label, all, chosen, onChange, children }: ChosenProps) {
  const count = all.filter((id) => chosen.has(id)).length;
  return (
    <div class="batch" role="group" aria-label={label}>
      <label class="check small">
        <input type="checkbox" checked={count > 0 && count === all.length} onChange={(event) => onChange(new Set(event.currentTarget.checked ? all : []))} />
        Choose all {all.length.toLocaleString("en")}
      </label>
      {children}
      <span class="muted small" role="status">
        {count > 0 && `${count.toLocaleString("en")} chosen`}
      </span>
    </div>
  );
}

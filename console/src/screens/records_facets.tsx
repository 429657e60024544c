// What the records of a list share, with counts: each value narrows the list, and is taken back by its chip.
import { useQuery } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { api, unwrap } from "../api/client";
import type { RecordFilter } from "../queries";
import { replaceQuery } from "../router";
import { Failure, Loading } from "../ui/basics";
import { Icon } from "../ui/icons";
import { heading } from "../ui/values";

type Choice = { kind?: string; tag?: string; field?: string; value?: string };
interface Group {
  name: string;
  values: { value: string; records: number }[];
  others: number;
  choose: (value: string) => Choice;
}

export function Facets({ project, filter }: { project: string; filter: RecordFilter }) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDetailsElement>(null);
  const { sort: _sort, by: _by, ...asked } = filter;
  const facets = useQuery({
    queryKey: ["facets", project, asked],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/facets", { params: { path: { project_id: project }, query: asked } })),
    enabled: open,
    staleTime: 30_000,
  });
  const groups: Group[] = facets.data
    ? [
        { name: "Kind", values: facets.data.kinds.length > 1 ? facets.data.kinds : [], others: 0, choose: (kind: string): Choice => ({ kind }) },
        { name: "Tag", values: facets.data.tags, others: 0, choose: (tag: string): Choice => ({ tag }) },
        ...facets.data.fields.map((each) => ({ name: heading(each.field), values: each.values, others: each.others, choose: (value: string): Choice => ({ field: each.field, value }) })),
      ].filter((group) => group.values.length > 0)
    : [];
  return (
    <details class="menu facets" ref={menu} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="button">
        <Icon name="search" size={16} />
        <span>Narrow</span>
      </summary>
      <div class="menu-body">
        {facets.isPending && <Loading rows={4} />}
        {facets.isError && <Failure error={facets.error} retry={() => void facets.refetch()} />}
        {facets.data && !facets.data.complete && <p class="muted small">Of the newest {facets.data.examined.toLocaleString("en")} records of this search: there are more, which are not counted here.</p>}
        {facets.isSuccess && groups.length === 0 && <p class="muted">These records share no values.</p>}
        {groups.map((group) => (
          <section key={group.name}>
            <h2>{group.name}</h2>
            <ul>
              {group.values.map(({ value, records }) => (
                <li key={value}>
                  <button
                    type="button"
                    onClick={() => {
                      replaceQuery(group.choose(value));
                      menu.current?.removeAttribute("open");
                    }}
                  >
                    <span>{value}</span>
                    <span class="muted">{records.toLocaleString("en")}</span>
                  </button>
                </li>
              ))}
            </ul>
            {group.others > 0 && <p class="muted small">and {group.others.toLocaleString("en")} more values</p>}
          </section>
        ))}
      </div>
    </details>
  );
}

/** What the list is narrowed by, each with a button that takes it back. */
export function Narrowed({ filter }: { filter: RecordFilter }) {
  const chips: [string, string, Record<string, undefined>][] = [];
  if (filter.kind) chips.push(["Kind", filter.kind, { kind: undefined }]);
  if (filter.tag) chips.push(["Tag", filter.tag, { tag: undefined }]);
  if (filter.field && filter.value) chips.push([heading(filter.field), filter.value, { field: undefined, value: undefined }]);
  if (chips.length === 0) return null;
  return (
    <ul class="narrowed" aria-label="Narrowed by">
      {chips.map(([name, value, without]) => (
        <li key={name}>
          <button type="button" class="button small" aria-label={`${name}: ${value}, take it away`} onClick={() => replaceQuery(without)}>
            <span>
              {name}: <b>{value}</b>
            </span>
            <Icon name="close" size={13} />
          </button>
        </li>
      ))}
    </ul>
  );
}

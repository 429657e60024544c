// What a project holds about a person who asks: found by what is known of them, looked through, and erased together.
import { useInfiniteQuery, useMutation } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { api, type Schemas, unwrap } from "../api/client";
import { href } from "../router";
import { Button, complain, Empty, Failure, Loading, Page, Pill, say } from "../ui/basics";
import { Chosen, Table } from "../ui/table";
import { Erase } from "./erase";
import { More } from "./records";

const KNOWN = ["email", "phone", "name"] as const;
type Known = { [name in (typeof KNOWN)[number]]?: string | undefined };

export function Person({ project }: { project: string }) {
  const [asked, ask] = useState<Known>({}); // not in the address: a browser's history is no place for it
  const given = KNOWN.some((name) => asked[name]);
  const [typed, type] = useState<Known>({});
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const found = useInfiniteQuery({
    queryKey: ["person", project, asked],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET("/api/v1/projects/{project_id}/subject", { params: { path: { project_id: project }, query: { ...asked, limit: 100, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: given,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  return (
    <Page
      back={{ href: href(["p", project, "records"]), label: "Records" }}
      title="A person"
      detail={<span>Every record that may be about somebody, sources and archived ones too, for a request of access or erasure.</span>}
    >
      <form
        class="inline filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          choose(new Set());
          ask(typed);
        }}
      >
        {KNOWN.map((name) => (
          <input
            key={name}
            type={name === "email" ? "email" : "text"}
            minLength={3}
            maxLength={254}
            required={!KNOWN.some((each) => typed[each])}
            placeholder={name}
            aria-label={name}
            value={typed[name] ?? ""}
            onInput={(event) => type({ ...typed, [name]: event.currentTarget.value || undefined })}
          />
        ))}
        <Button tone="primary" type="submit" icon="search">
          Find
        </Button>
      </form>
      {given && found.isPending && <Loading />}
      {found.isError && <Failure error={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && rows.length === 0 && !found.hasNextPage && (
        <Empty title="No record is about them" icon="search">
          Try another address, number or spelling. The texts of documents are not searched.
        </Empty>
      )}
      {rows.length > 0 && <Found project={project} rows={rows} chosen={chosen} onChange={choose} />}
      {found.hasNextPage && <More busy={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />}
    </Page>
  );
}

type Match = Schemas["MatchResponse"];

function Found({ project, rows, chosen, onChange }: { project: string; rows: Match[]; chosen: ReadonlySet<string>; onChange: (chosen: ReadonlySet<string>) => void }) {
  const [erasing, setErasing] = useState(false);
  const ids = rows.map((row) => row.record_id).filter((id) => chosen.has(id));
  const handOver = useMutation({
    mutationFn: () => everything(project, ids),
    onSuccess: (held) => {
      save("subject.json", JSON.stringify({ project_id: project, records: held }, null, 2));
      say("The file holds all that is kept about them.");
    },
    onError: complain,
  });
  return (
    <>
      <Chosen label="Chosen records" all={rows.map((row) => row.record_id)} chosen={chosen} onChange={onChange}>
        <Button small disabled={ids.length === 0} busy={handOver.isPending} onClick={() => handOver.mutate()}>
          Download all about {ids.length > 0 ? ids.length : "them"}
        </Button>
        <Button small disabled={ids.length === 0} onClick={() => setErasing(true)}>
          Erase {ids.length > 0 && ids.length} …
        </Button>
        <Erase project={project} title={ids.length === 1 ? "Erase this record" : `Erase ${ids.length} records`} record_ids={ids} open={erasing} onClose={() => setErasing(false)}>
          {ids.length === 1 ? "The record, with whatever it was made from or went into," : `${ids.length} records, with whatever they were made from or went into,`}
        </Erase>
      </Chosen>
      <Table
        label="Records about the person"
        rows={rows}
        idOf={(row) => row.record_id}
        choosing={{ can: () => true, chosen, onChange, nameOf: (row) => row.label }}
        columns={[
          {
            name: "Record",
            is: "main",
            cell: (row) => (
              <>
                <a href={href(["p", project, "records", row.record_id])}>{row.label}</a>
                <span class="detail">{row.detail}</span>
              </>
            ),
          },
          { name: "Found by", is: "named", cell: (row) => row.matched_by.join(", ") },
          { name: "Status", cell: (row) => <Pill state={row.status}>{row.status === "merged" ? "a source" : row.consolidated_from.length > 0 ? `${row.consolidated_from.length} sources` : row.status}</Pill> },
        ]}
      />
    </>
  );
}

/** All that is held about records of a person: one answer a record, one after the other. */
async function everything(project: string, ids: string[]): Promise<unknown[]> {
  const held: unknown[] = [];
  for (const record_id of ids) {
    held.push(await unwrap(api.GET("/api/v1/projects/{project_id}/subject/{record_id}", { params: { path: { project_id: project, record_id } } })));
  }
  return held;
}

/** Gives the browser a file to save. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

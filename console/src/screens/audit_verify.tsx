// The hash chains of a project's audit trail, read whole and checked in this browser.
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, unwrap } from "../api/client";
import { Button, Failure } from "../ui/basics";
import { type ChainedEvent, type Finding, type Head, verify } from "../ui/chain";

interface Verdict {
  events: number;
  chains: number;
  findings: Finding[];
}

export function Verify({ project }: { project: string }) {
  const [read, setRead] = useState(0);
  const check = useMutation({
    mutationFn: async (): Promise<Verdict> => {
      setRead(0);
      const before = await heads(project);
      const events = await allEvents(project, setRead);
      const findings = await verify(events, before, await heads(project));
      return { events: events.length, chains: before.length, findings };
    },
  });
  return (
    <>
      <p class="batch">
        <Button small icon="audit" busy={check.isPending} onClick={() => check.mutate()}>
          Verify every link
        </Button>
        <span class="muted small" role="status">
          {check.isPending && `${read.toLocaleString("en")} events read …`}
        </span>
      </p>
      {check.isError && <Failure error={check.error} retry={() => check.mutate()} />}
      {check.data && <Said verdict={check.data} />}
    </>
  );
}

function Said({ verdict }: { verdict: Verdict }) {
  const { events, chains, findings } = verdict;
  if (findings.length === 0) {
    return (
      <p class="notice good" role="status">
        {events.toLocaleString("en")} events in {chains} chains: every link holds. No event was changed, removed or put in.
      </p>
    );
  }
  return (
    <div class="failure" role="alert">
      <strong>
        {findings.length} of {events.toLocaleString("en")} links do not hold
      </strong>
      <ul>
        {findings.slice(0, 20).map((each) => (
          <li key={`${each.chain}${each.seq}${each.fault}`}>
            {each.fault}: place {each.seq} of <code>{each.chain}</code> {each.event_id && <code>{each.event_id}</code>}
          </li>
        ))}
      </ul>
      <p>Somebody with rights on the table itself has written to the trail: ask who operates this deployment.</p>
    </div>
  );
}

async function heads(project_id: string): Promise<Head[]> {
  const found: Head[] = [];
  let cursor: string | undefined;
  do {
    const page: { items: Head[]; next_cursor: string | null } = await unwrap(api.GET("/api/v1/audit/heads", { params: { query: { project_id, cursor } } }));
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}

async function allEvents(project_id: string, onRead: (count: number) => void): Promise<ChainedEvent[]> {
  const found: ChainedEvent[] = [];
  let cursor: string | undefined;
  do {
    const page: { items: ChainedEvent[]; next_cursor: string | null } = await unwrap(
      api.GET("/api/v1/audit", { params: { query: { project_id, from: "2020-01-01T00:00:00Z", limit: 100, cursor } } }),
    );
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
    onRead(found.length);
  } while (cursor);
  return found;
}

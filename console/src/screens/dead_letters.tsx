import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { api, unwrap } from "../api/client";
import { href } from "../router";
import { Button, complain, Empty, Failure, Loading, Page, Pill, say, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { heading } from "../ui/values";

const WHY: { [reason: string]: string } = {
  undeliverable: "Every try to process it has failed: see the worker's log, mend the cause, then send it again.",
  "newer-version": "A later release has written it: deploy that release, then send it again.",
  poison: "It is no message of Winnow's, and no worker can read it: there is nothing to do. It goes after 90 days.",
};

/** Whom a message was for, by the name of the queue that it died in. */
function worker(queue: string): string {
  const name = /([A-Za-z]+)DeadLetterQueue/.exec(queue)?.[1];
  return name ? heading(name) : queue;
}

export function DeadLetters() {
  const client = useQueryClient();
  const letters = useQuery({
    queryKey: ["dead-letters"],
    queryFn: () => unwrap(api.GET("/api/v1/dead-letters", { params: { query: { limit: 100 } } })),
  });
  const redrive = useMutation({
    mutationFn: (letter_id: string) => unwrap(api.POST("/api/v1/dead-letters/{letter_id}/redrive", { params: { path: { letter_id } }, body: {} })),
    onSuccess: ({ outcome }) => {
      say(outcome === "skipped" ? "It is not needed any more: its job has ended, or there is none." : "It was sent again.");
      void client.invalidateQueries({ queryKey: ["dead-letters"] });
    },
    onError: complain,
  });
  return (
    <Page title="Dead letters" detail={<span>Messages that no worker could process. Mend the cause, then send them again.</span>}>
      {letters.isPending && <Loading />}
      {letters.isError && <Failure error={letters.error} retry={() => void letters.refetch()} />}
      {letters.data?.items.length === 0 && (
        <Empty title="None" icon="check">
          Every message was processed.
        </Empty>
      )}
      {letters.data && letters.data.items.length > 0 && (
        <Table
          label="Dead letters"
          rows={letters.data.items}
          idOf={(letter) => letter.letter_id}
          columns={[
            { name: "For", is: "main", cell: (letter) => <span title={letter.queue}>{worker(letter.queue)}</span> },
            {
              name: "Why",
              cell: (letter) => (
                <>
                  {WHY[letter.reason] ?? letter.reason}{" "}
                  {letter.job_id && letter.project_id && (
                    <a href={href(["p", letter.project_id, "jobs", letter.job_id])} title={letter.job_id}>
                      Its job
                    </a>
                  )}
                </>
              ),
            },
            {
              name: "State",
              cell: (letter) =>
                letter.outcome === "skipped" ? <Pill state="skipped">not needed any more</Pill> : letter.redriven_at ? <Pill state="completed">sent again</Pill> : letter.reason === "poison" ? <Pill state="skipped">kept</Pill> : <Pill state="waiting" />,
            },
            { name: "When", nowrap: true, muted: true, cell: (letter) => <Time at={letter.received_at} /> },
            {
              name: "Action",
              is: "silent",
              cell: (letter) =>
                !letter.redriven_at &&
                letter.reason !== "poison" && (
                  <Button small busy={redrive.isPending} onClick={() => redrive.mutate(letter.letter_id)}>
                    Send again
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Page>
  );
}

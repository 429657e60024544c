import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { api, unwrap } from "../api/client";
import { Button, complain, Empty, Failure, Loading, Page, Pill, say, Time } from "../ui/basics";

export function DeadLetters() {
  const client = useQueryClient();
  const letters = useQuery({
    queryKey: ["dead-letters"],
    queryFn: () => unwrap(api.GET("/api/v1/dead-letters", { params: { query: { limit: 100 } } })),
  });
  const redrive = useMutation({
    mutationFn: (letter_id: string) => unwrap(api.POST("/api/v1/dead-letters/{letter_id}/redrive", { params: { path: { letter_id } }, body: {} })),
    onSuccess: () => {
      say("It was sent again.");
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
        <div class="sheet" tabIndex={0} role="region" aria-label="Dead letters">
          <table>
            <thead>
              <tr>
                <th scope="col">Queue</th>
                <th scope="col">Why</th>
                <th scope="col">State</th>
                <th scope="col">When</th>
                <th scope="col">
                  <span class="hidden">Action</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {letters.data.items.map((letter) => (
                <tr key={letter.letter_id}>
                  <th scope="row">{letter.queue}</th>
                  <td>{letter.reason}</td>
                  <td>
                    {letter.redriven_at ? <Pill state="completed">sent again</Pill> : <Pill state="waiting" />}
                  </td>
                  <td class="nowrap muted">
                    <Time at={letter.received_at} />
                  </td>
                  <td>
                    {!letter.redriven_at && (
                      <Button small busy={redrive.isPending} onClick={() => redrive.mutate(letter.letter_id)}>
                        Send again
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}

// A record's fields: value, where it comes from, how sure it is; edited where they stand.
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, type FieldView, ifMatch, type RecordView, unwrap } from "../api/client";
import { Problem } from "../api/problem";
import { Button, complain, say } from "../ui/basics";
import { heading, oneLine, Value } from "../ui/values";

const FIRST = ["name", "label", "headline", "emails", "email", "phones", "phone", "location", "summary", "work", "education", "skills", "languages", "certificates", "links"];
const PROVENANCE: { [name: string]: string } = {
  extracted: "read in the document",
  inferred: "worked out from other fields",
  imported: "imported as it is",
  user_edited: "edited by a person",
  consolidated: "chosen among the sources",
};

interface Props {
  project: string;
  record: RecordView;
  shown: string | null;
  onShow: (field: string | null) => void;
}

export function Fields({ project, record, shown, onShow }: Props) {
  const names = Object.keys(record.fields).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return (
    <dl class="fields">
      {names.map((name) => {
        const field = record.fields[name];
        return field && <FieldRow key={name} project={project} record={record} name={name} field={field} shown={shown === name} onShow={onShow} />;
      })}
    </dl>
  );
}

const rank = (name: string): number => {
  const place = FIRST.indexOf(name);
  return place < 0 ? FIRST.length : place;
};

interface RowProps extends Omit<Props, "shown"> {
  name: string;
  field: FieldView;
  shown: boolean;
}

function FieldRow({ project, record, name, field, shown, onShow }: RowProps) {
  const [editing, setEditing] = useState(false);
  const suggestion = record.suggestions[name];
  const others = record.alternatives[name] ?? [];
  const sure = field.confidence >= 0.995 ? null : Math.round(field.confidence * 100);
  return (
    <div class={shown ? "field-row shown" : "field-row"} onMouseEnter={() => onShow(name)} onFocusCapture={() => onShow(name)}>
      <dt>
        {heading(name)}
        <span class={`provenance ${field.provenance}`} title={`${PROVENANCE[field.provenance] ?? field.provenance}${sure === null ? "" : `; ${sure} % sure`}`}>
          <i aria-hidden="true" />
          <span class="hidden">{PROVENANCE[field.provenance]}</span>
          {sure !== null && <span class={sure < 70 ? "doubt" : ""}>{sure} %</span>}
        </span>
      </dt>
      <dd>
        {editing ? (
          <Editor project={project} record={record} name={name} value={field.value} onEnd={() => setEditing(false)} />
        ) : (
          <div class="shown-value">
            <Value value={field.value} />
            {record.status !== "archived" && <Button tone="quiet" small icon="edit" class="pencil" aria-label={`Edit ${heading(name)}`} onClick={() => setEditing(true)} />}
          </div>
        )}
        {suggestion && <Suggestion project={project} record={record} name={name} suggestion={suggestion} />}
        {others.length > 0 && (
          <details class="others">
            <summary>
              {others.length} other {others.length === 1 ? "value" : "values"} in the sources
            </summary>
            <ul>
              {others.map((other, place) => (
                <li key={place}>
                  <Value value={other.value} />
                  <span class="muted small"> in {other.sources.length === 1 ? "one source" : `${other.sources.length} sources`}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </dd>
    </div>
  );
}

function useWritten(project: string, record: RecordView) {
  const client = useQueryClient();
  return (changed: RecordView): void => {
    client.setQueryData(["record", project, record.record_id], changed);
    void client.invalidateQueries({ queryKey: ["timeline", project, record.record_id] });
    void client.invalidateQueries({ queryKey: ["records", project] });
  };
}

function Editor({ project, record, name, value, onEnd }: { project: string; record: RecordView; name: string; value: unknown; onEnd: () => void }) {
  const structured = typeof value === "object" && value !== null;
  const lines = Array.isArray(value) && value.every((each) => typeof each === "string");
  const [text, setText] = useState(lines ? (value as string[]).join("\n") : structured ? JSON.stringify(value, null, 2) : oneLine(value));
  const [error, setError] = useState("");
  const written = useWritten(project, record);
  const save = useMutation({
    mutationFn: (edited: unknown) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/records/{record_id}", {
          params: { path: { project_id: project, record_id: record.record_id }, header: { "If-Match": ifMatch(record.version) } },
          body: { fields: { [name]: edited as never } },
        }),
      ),
    onSuccess: (changed) => {
      written(changed);
      say(`${heading(name)} is saved; it stays whatever a file says.`);
      onEnd();
    },
    onError: (failure) => setError(failure instanceof Problem && failure.code === "version-changed" ? "Somebody changed the record meanwhile. Close this, look, and edit again." : failure.message),
  });
  const submit = (): void => {
    try {
      save.mutate(readEdited(text, value, lines));
    } catch {
      setError("That is not valid JSON: check brackets and quotes.");
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onEnd();
    if (event.key === "Enter" && (!structured || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {structured ? (
        <textarea aria-label={heading(name)} rows={Math.min(14, text.split("\n").length + 1)} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} autoFocus />
      ) : (
        <input aria-label={heading(name)} value={text} onInput={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} autoFocus />
      )}
      {lines && <p class="muted small">One a line.</p>}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="actions">
        <Button tone="primary" small type="submit" busy={save.isPending}>
          Save
        </Button>
        <Button small onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** What a person typed as a value of the kind that was there before; nothing clears the field. */
function readEdited(text: string, before: unknown, lines: boolean): unknown {
  if (text.trim() === "") return null;
  if (lines) return text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (typeof before === "object" && before !== null) return JSON.parse(text);
  if (typeof before === "number" && Number.isFinite(Number(text))) return Number(text);
  if (typeof before === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function Suggestion({ project, record, name, suggestion }: { project: string; record: RecordView; name: string; suggestion: FieldView }) {
  const written = useWritten(project, record);
  const params = { path: { project_id: project, record_id: record.record_id }, header: { "If-Match": ifMatch(record.version) } };
  const body = { fields: [name] };
  const decide = useMutation({
    mutationFn: (accept: boolean) =>
      unwrap(
        accept
          ? api.POST("/api/v1/projects/{project_id}/records/{record_id}/suggestions/accept", { params, body })
          : api.POST("/api/v1/projects/{project_id}/records/{record_id}/suggestions/dismiss", { params, body }),
      ),
    onSuccess: written,
    onError: complain,
  });
  return (
    <div class="suggestion">
      <span class="muted small">The source says</span>
      <Value value={suggestion.value} />
      <div class="actions">
        <Button small tone="primary" busy={decide.isPending} onClick={() => decide.mutate(true)}>
          Take it
        </Button>
        <Button small busy={decide.isPending} onClick={() => decide.mutate(false)}>
          Dismiss
        </Button>
      </div>
    </div>
  );
}

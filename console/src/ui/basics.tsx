// Small parts that every screen uses. Native elements wherever there is one: they come with keyboard and roles.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, sentence } from "../api/problem";
import { Icon, type IconName } from "./icons";

type Tone = "plain" | "primary" | "danger" | "quiet";

interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "size"> {
  tone?: Tone;
  icon?: IconName;
  small?: boolean;
  busy?: boolean;
  keys?: string;
}

export function Button({ tone = "plain", icon, small, busy, keys, children, class: extra, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} disabled={Boolean(rest.disabled) || busy} aria-busy={busy} class={`button ${tone} ${small ? "small" : ""} ${extra ?? ""}`}>
      {icon && <Icon name={icon} size={small ? 15 : 17} />}
      {children && <span>{children}</span>}
      {keys && <kbd>{keys}</kbd>}
    </button>
  );
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export function ago(text: string, now = Date.now()): string {
  const seconds = (Date.parse(text) - now) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? relative.format(Math.round(seconds / unit[1]), unit[0]) : "just now";
}

/** A time relative to now; the exact one on hover and for screen readers. */
export function Time({ at }: { at: string | null | undefined }) {
  if (!at) return <span class="muted">–</span>;
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {ago(at)}
    </time>
  );
}

const TONES: Record<string, string> = {
  active: "good", completed: "good", accepted: "good", delivered: "good", created: "good", updated: "good",
  running: "info", pending: "info", reading: "info", waiting: "warn",
  failed: "bad", rejected: "bad", gone: "bad",
  merged: "merged", archived: "idle", cancelled: "idle", skipped: "idle", withdrawn: "idle", unchanged: "idle", duplicate: "idle",
};

export function Pill({ state, tone, children }: { state: string; tone?: string; children?: ComponentChildren }) {
  return <span class={`pill ${tone ?? TONES[state] ?? "idle"}`}>{children ?? state.replaceAll("_", " ")}</span>;
}

export function Empty({ title, icon, children }: { title: string; icon?: IconName; children?: ComponentChildren }) {
  return (
    <div class="empty">
      {icon && <Icon name={icon} size={34} />}
      <h2>{title}</h2>
      <div>{children}</div>
    </div>
  );
}

/** What went wrong, and what to do. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof Problem ? error : null;
  const absent = problem?.status === 404 || problem?.code === "invalid-id";
  const title =
    problem?.status === 0 ? "The API can't be reached" : problem?.status === 403 ? "Your role does not allow this" : absent ? "Not found" : "That did not work";
  return (
    <div class="failure" role="alert">
      <strong>{title}</strong>
      <p>{problem?.code === "invalid-id" ? "There is nothing at this address." : sentence(error)}</p>
      <p class="muted">
        {problem && <code>{problem.code}</code>} {problem?.requestId && <span>request {problem.requestId}</span>}
      </p>
      {absent ? <a href="#/">Go to the projects</a> : retry && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div class="loading" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <i key={row} style={{ width: `${88 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, open, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (open && !dialog?.open) dialog?.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    <dialog ref={element} onClose={onClose} aria-label={title}>
      {open && (
        <>
          <header>
            <h2>{title}</h2>
            <Button tone="quiet" icon="close" aria-label="Close" onClick={onClose} />
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}
let toasts: Toast[] = [];
let count = 0;
const watchers = new Set<() => void>();

/** Says something at the edge of the page for a few seconds; screen readers are told too. */
export function say(text: string, bad = false): void {
  const id = ++count;
  toasts = [...toasts, { id, text, bad }];
  for (const watch of watchers) watch();
  setTimeout(() => {
    toasts = toasts.filter((toast) => toast.id !== id);
    for (const watch of watchers) watch();
  }, bad ? 9000 : 4500);
}

export const complain = (error: unknown): void => say(sentence(error), true);

export function Toasts() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const watch = (): void => redraw((n) => n + 1);
    watchers.add(watch);
    return () => {
      watchers.delete(watch);
    };
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} class={toast.bad ? "toast bad" : "toast"}>
          {toast.text}
        </div>
      ))}
    </div>
  );
}

interface TabsProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: ComponentChildren }[];
  onChange: (value: T) => void;
}

/** A choice of one of a few, as radio buttons that look like a switch. */
export function Segments<T extends string>({ label, value, options, onChange }: TabsProps<T>) {
  return (
    <fieldset class="segments">
      <legend class="hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} class={option.value === value ? "on" : ""}>
          <input type="radio" name={label} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

export function Meter({ value, label }: { value: number; label: string }) {
  return (
    <div class="meter" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(value * 100)}>
      <i style={{ width: `${Math.round(value * 100)}%` }} />
    </div>
  );
}

const NAME = "Winnow";

export function Page({ title, detail, back, actions, children }: { title: ComponentChildren; detail?: ComponentChildren; back?: { href: string; label: string }; actions?: ComponentChildren; children: ComponentChildren }) {
  useEffect(() => {
    document.title = typeof title === "string" && title ? `${title} · ${NAME}` : NAME;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <div>
          {back && (
            <a class="back" href={back.href}>
              <Icon name="back" size={15} />
              {back.label}
            </a>
          )}
          <h1>{title}</h1>
          {detail && <p class="detail">{detail}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

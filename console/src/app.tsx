import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { currentDiscovery, currentState, signIn, signOut, start, subscribe, useToken } from "./api/session";
import { useMe, useProjects, useStats } from "./queries";
import { go, href, type Route, useRoute } from "./router";
import { Audit } from "./screens/audit";
import { DeadLetters } from "./screens/dead_letters";
import { FailedFiles } from "./screens/failed_files";
import { Home } from "./screens/home";
import { Job } from "./screens/job";
import { Jobs } from "./screens/jobs";
import { Me } from "./screens/me";
import { Person } from "./screens/person";
import { Record } from "./screens/record";
import { Records } from "./screens/records";
import { Reviews } from "./screens/reviews";
import { Run } from "./screens/run";
import { Runs } from "./screens/runs";
import { Settings } from "./screens/settings";
import { Upload } from "./screens/upload";
import { Button, Empty, Failure, Toasts } from "./ui/basics";
import { Icon, type IconName, Mark } from "./ui/icons";

function useSession() {
  const [state, setState] = useState(currentState());
  useEffect(() => subscribe(() => setState(currentState())), []);
  return state;
}

export function App() {
  const session = useSession();
  const [failure, setFailure] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setFailure(null);
    start().catch(setFailure);
  }, [tries]);
  if (failure && session !== "signed-in") {
    return (
      <Door>
        <Failure error={failure} retry={() => setTries(tries + 1)} />
      </Door>
    );
  }
  if (session === "starting") return <Door quiet />;
  if (session === "signed-out") return <SignIn />;
  return (
    <>
      <Shell />
      {session === "expired" && (
        <div class="expired" role="alertdialog" aria-label="Your session has ended">
          <p>
            <b>Your session has ended.</b> Sign in again to go on where you are.
          </p>
          <Button tone="primary" onClick={() => (currentDiscovery()?.client_id ? void signIn() : signOut())}>
            Sign in again
          </Button>
        </div>
      )}
      <Toasts />
    </>
  );
}

function Door({ children, quiet }: { children?: ComponentChildren; quiet?: boolean }) {
  return (
    <main class="door" aria-busy={quiet}>
      <div class="brand">
        <Mark />
        <span>Winnow</span>
      </div>
      {children}
    </main>
  );
}

function SignIn() {
  const discovery = currentDiscovery();
  const [token, setToken] = useState("");
  if (discovery?.client_id && discovery.hosted_ui) {
    return (
      <Door>
        <p>One trusted record per real thing.</p>
        <Button tone="primary" onClick={() => void signIn()}>
          Sign in
        </Button>
        <p class="muted small">Version {discovery.version}</p>
      </Door>
    );
  }
  return (
    <Door>
      <p>
        This deployment takes access tokens of <b>{discovery?.issuer}</b>. Get one there and paste it here; it stays in this tab's memory.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim()) useToken(token.trim());
        }}
      >
        <input type="password" aria-label="Access token" autoComplete="off" value={token} onInput={(event) => setToken(event.currentTarget.value)} />
        <Button tone="primary" type="submit">
          Go on
        </Button>
      </form>
    </Door>
  );
}

const PLACES: { name: string; label: string; icon: IconName }[] = [
  { name: "records", label: "Records", icon: "records" },
  { name: "reviews", label: "Reviews", icon: "reviews" },
  { name: "runs", label: "Runs", icon: "runs" },
  { name: "jobs", label: "Jobs", icon: "jobs" },
  { name: "upload", label: "Upload", icon: "upload" },
  { name: "settings", label: "Settings", icon: "settings" },
  { name: "audit", label: "Audit", icon: "audit" },
];

function Shell() {
  const route = useRoute();
  const [open, setOpen] = useState(false);
  const place = route.path.join("/");
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    setOpen(false);
    const main = document.getElementById("main");
    main?.scrollTo(0, 0);
    main?.focus({ preventScroll: true }); // the keyboard, and who listens, go on in what is shown now
  }, [place]);
  return (
    <div class={open ? "shell open" : "shell"}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>
        Skip to content
      </a>
      <header class="bar">
        <Button tone="quiet" icon="menu" aria-label="Menu" aria-expanded={open} onClick={() => setOpen(!open)} />
        <Mark />
        <b>Winnow</b>
      </header>
      <Sidebar route={route} />
      <div class="veil" onClick={() => setOpen(false)} />
      <main id="main" tabIndex={-1}>
        <Screen route={route} />
      </main>
    </div>
  );
}

function Sidebar({ route }: { route: Route }) {
  const projects = useProjects();
  const me = useMe();
  const [who, setWho] = useState(false);
  const isAdmin = me.data?.roles.includes("admin") ?? false;
  const project = route.path[0] === "p" ? route.path[1] : undefined;
  const section = route.path[0] === "p" ? route.path[2] : route.path[0];
  const here = section === "failed-files" ? "jobs" : section === "person" ? "records" : section;
  const stats = useStats(project);
  const counts: Record<string, number | undefined> = {
    reviews: stats.data?.reviews.pending,
    jobs: stats.data && stats.data.jobs.pending + stats.data.jobs.running,
  };
  const link = (path: string[], label: string, icon: IconName, on: boolean, count = 0) => (
    <li key={label}>
      <a href={href(path)} aria-current={on ? "page" : undefined}>
        <Icon name={icon} />
        {label}
        {count > 0 && <span class="count">{count.toLocaleString("en")}</span>}
      </a>
    </li>
  );
  return (
    <>
      <nav class="side" aria-label="Main">
        <a class="brand" href={href([])}>
          <Mark />
          <span>Winnow</span>
        </a>
        <ul>{link([], "Projects", "home", !here)}</ul>
        {(projects.data?.length ?? 0) > 0 && (
          <label class="project">
            <span class="hidden">Project</span>
            <select
              value={project ?? ""}
              onChange={(event) => {
                const section = here && PLACES.some((each) => each.name === here) ? here : "records";
                if (event.currentTarget.value) go(["p", event.currentTarget.value, section]);
              }}
            >
              {!project && <option value="">Choose a project</option>}
              {projects.data?.map((each) => (
                <option key={each.project_id} value={each.project_id}>
                  {each.name}
                </option>
              ))}
            </select>
          </label>
        )}
        {project && (
          <ul>{PLACES.filter((each) => each.name !== "audit" || isAdmin).map((each) => link(["p", project, each.name], each.label, each.icon, here === each.name, counts[each.name]))}</ul>
        )}
        <ul class="apart">
          {link(["jobs"], "All jobs", "jobs", route.path[0] === "jobs")}
          {isAdmin && link(["dead-letters"], "Dead letters", "letters", here === "dead-letters")}
        </ul>
        <footer>
          <Theme />
          <div class="me">
            <Button tone="quiet" small title={me.data?.subject} onClick={() => setWho(true)}>
              <span class="hidden">You: </span>
              {me.data ? (me.data.name ?? me.data.roles.join(", ").replaceAll("_", " ")) || "no role" : "…"}
            </Button>
            <Button tone="quiet" small onClick={signOut}>
              Sign out
            </Button>
          </div>
        </footer>
      </nav>
      <Me open={who} onClose={() => setWho(false)} />
    </>
  );
}

function Theme() {
  const [theme, setTheme] = useState(localStorage.getItem("winnow.theme") ?? "");
  useEffect(() => {
    if (theme) document.documentElement.dataset["theme"] = theme;
    else delete document.documentElement.dataset["theme"];
    localStorage.setItem("winnow.theme", theme);
  }, [theme]);
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return (
    <Button tone="quiet" small icon={dark ? "sun" : "moon"} onClick={() => setTheme(dark ? "light" : "dark")}>
      {dark ? "Light" : "Dark"}
    </Button>
  );
}

function Screen({ route }: { route: Route }) {
  const [first, project = "", section, id] = route.path;
  if (!first) return <Home />;
  if (first === "jobs") return <Jobs query={route.query} />;
  if (first === "dead-letters") return <DeadLetters />;
  if (first === "p" && project) {
    switch (section) {
      case undefined:
      case "records":
        return id ? <Record key={id} project={project} id={id} tab={route.query.get("tab") ?? ""} /> : <Records key={project} project={project} query={route.query} />;
      case "reviews":
        return <Reviews key={project} project={project} query={route.query} />;
      case "runs":
        return id ? <Run key={id} project={project} id={id} /> : <Runs key={project} project={project} />;
      case "jobs":
        return id ? <Job key={id} project={project} id={id} /> : <Jobs key={project} project={project} query={route.query} />;
      case "failed-files":
        return <FailedFiles key={project} project={project} />;
      case "person":
        return <Person key={project} project={project} />;
      case "upload":
        return <Upload key={project} project={project} />;
      case "settings":
        return <Settings key={project} project={project} />;
      case "audit":
        return <Audit key={project} project={project} query={route.query} />;
    }
  }
  return (
    <Empty title="There is nothing here" icon="search">
      <a href={href([])}>Go to the projects</a>
    </Empty>
  );
}

/** The frame around every page: rail, top bar, and what opens over them. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, Outlet, useMatches, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Mark } from "../ui/Status.tsx";
import { jobsQuery, runningJobs } from "./jobs.ts";
import { useKeys } from "./keyboard.tsx";
import { LANGUAGE_WORDS, LANGUAGES, nearestLanguage } from "./language.ts";
import { LiveProvider, useLiveConnected } from "./live.tsx";
import { RunningTimecode } from "./runningTimecode.tsx";
import { useMe, useSpeak } from "./session.ts";

const Palette = lazy(() => import("./Palette.tsx"));
const KeyMap = lazy(() => import("./KeyMap.tsx"));
const JobsDrawer = lazy(() => import("./operations/JobsDrawer.tsx"));

type Over = "palette" | "keys" | "jobs" | null;

export function Shell() {
  return (
    <LiveProvider>
      <Frame />
    </LiveProvider>
  );
}

function Frame() {
  const { t } = useTranslation("app");
  const [over, setOver] = useState<Over>(null);
  const address = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes what was open over the old one
  useEffect(() => setOver(null), [address]);
  useKeys({
    title: t("keys.everywhere"),
    verbs: [
      { key: "mod+k", word: t("keys.palette"), run: () => setOver("palette") },
      { key: "?", word: t("keys.map"), run: () => setOver("keys") },
      { key: "j", word: t("keys.jobs"), run: () => setOver("jobs") },
      { key: "g", word: t("keys.stage"), run: () => void navigate({ to: "/stage" }) },
      { key: "a", word: t("keys.assets"), run: () => void navigate({ to: "/assets" }) },
    ],
  });

  return (
    <div className="frame">
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <Rail />
      <TopBar onOpen={setOver} />
      <OfflineBar />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to */}
      <main id="page" tabIndex={0}>
        <Outlet />
      </main>
      <Suspense>
        {over === "palette" && <Palette onClose={() => setOver(null)} onOpen={setOver} />}
        {over === "keys" && <KeyMap onClose={() => setOver(null)} />}
        {over === "jobs" && <JobsDrawer onClose={() => setOver(null)} />}
      </Suspense>
    </div>
  );
}

function Rail() {
  const { t } = useTranslation("app");
  return (
    <nav className="rail" aria-label={t("rail.label")}>
      <Link to="/stage" className="home" aria-label="Filmlot">
        <img src="/mark.svg" alt="" width={30} height={30} />
      </Link>
      <RailLink to="/assets" icon="assets" word={t("rail.assets")} />
      <RailLink to="/stage" icon="stage" word={t("rail.stage")} />
      <span className="push" />
      <RailLink to="/audit" icon="audit" word={t("rail.audit")} />
      <RailLink to="/health" icon="health" word={t("rail.health")} />
      <RailLink to="/account" icon="account" word={t("rail.account")} />
    </nav>
  );
}

function RailLink({ to, icon, word }: { to: string; icon: IconName; word: string }) {
  return (
    <Link to={to} className="rail-link" activeProps={{ "aria-current": "page" }}>
      <Icon name={icon} size={22} />
      <span>{word}</span>
    </Link>
  );
}

function TopBar({ onOpen }: { onOpen: (over: Over) => void }) {
  const { t } = useTranslation("app");
  const me = useMe();
  return (
    <header className="top-bar">
      <Place company={me?.company?.name ?? "Filmlot"} />
      <RunningTimecode />
      <span className="push" />
      <JobsButton onClick={() => onOpen("jobs")} />
      <LanguageSwitch />
      <button
        type="button"
        className="button bare small find"
        aria-label={t("bar.palette")}
        onClick={() => onOpen("palette")}
      >
        <Icon name="search" size={16} />
        <span className="word">{t("bar.palette")}</span>
        <kbd>Ctrl K</kbd>
      </button>
    </header>
  );
}

/** Company / place, from the pages' own titles. */
function Place({ company }: { company: string }) {
  const crumbs = useMatches({
    select: (matches) =>
      matches.flatMap((match) => {
        const crumb = (match.loaderData as { crumb?: string } | undefined)?.crumb;
        return crumb ? [{ word: crumb, address: match.pathname }] : [];
      }),
  });
  const title = [...crumbs.map(({ word }) => word).reverse(), "Filmlot"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="place">
      <span className="company">{company}</span>
      {crumbs.map((crumb) => (
        <span key={crumb.address} className="crumb">
          <span aria-hidden="true" className="quiet">
            /
          </span>
          <Link to={crumb.address}>{crumb.word}</Link>
        </span>
      ))}
    </div>
  );
}

function JobsButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation("app");
  const jobs = useQuery(jobsQuery);
  const running = runningJobs(jobs.data?.items ?? []);
  const share = running[0]?.progress ?? null;
  const word = running.length > 0 ? t("bar.jobs", { count: running.length }) : t("bar.jobs_none");
  return (
    <button
      type="button"
      className={running.length > 0 ? "button small jobs-button" : "button bare small jobs-button quiet"}
      aria-label={word}
      onClick={onClick}
    >
      <Icon name="jobs" size={16} />
      <span className="word">{word}</span>
      {share !== null && <span className="tabular">{Math.round(share * 100)} %</span>}
    </button>
  );
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation("app");
  const speak = useSpeak();
  const spoken = nearestLanguage(i18n.language);
  return (
    <fieldset className="segments language" aria-label={t("bar.language")}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === spoken}
          onClick={() => speak(language)}
        >
          {LANGUAGE_WORDS[language]}
        </button>
      ))}
    </fieldset>
  );
}

function OfflineBar() {
  const { t } = useTranslation("app");
  const leads = useQuery(leadsQuery);
  const state = useLiveConnected() ? leads.data === false && "standby" : "offline";
  if (!state) return null;
  return (
    <div className="offline-bar" role="status">
      <Mark tone="wary" />
      <strong>{t(state)}</strong>
      <span>{t(`${state}_explained`)}</span>
    </div>
  );
}

/** Whether the hub behind these pages leads: 503 says that it stands by. */
const leadsQuery = queryOptions({
  queryKey: ["hub"],
  queryFn: async ({ signal }) => (await fetch("/api/v1/health/leads", { signal })).status !== 503,
  refetchInterval: 5000,
});

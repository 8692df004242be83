/** Every page and its address. Each page is its own chunk; the frame is all that loads first. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { assetQuery, sceneQuery } from "../buildings/assets/assetQueries.ts";
import { nameIn } from "../buildings/assets/assetWords.ts";
import { readLibrarySearch } from "../buildings/assets/library/libraryQuestion.ts";
import { readRecordSearch } from "../buildings/assets/record/recordSearch.ts";
import { stageQuery, stagesQuery, takeQuery } from "../buildings/stage/queries.ts";
import { Waiting } from "../ui/Empty.tsx";
import { Note, ProblemNote } from "../ui/Note.tsx";
import { Shell } from "./Shell.tsx";
import { meQuery } from "./session.ts";

interface RouterContext {
  client: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet });

/** A climate is worn by the whole document, so that scroll bars and native controls follow. */
function Climate({ name }: { name: "floor" | "office" }) {
  useEffect(() => {
    document.documentElement.dataset.climate = name;
  }, [name]);
  return <Outlet />;
}

const open = createRoute({
  getParentRoute: () => root,
  id: "open",
  component: () => <Climate name="floor" />,
});

const setup = createRoute({
  getParentRoute: () => open,
  path: "/setup",
  component: lazyRouteComponent(() => import("./identity/Setup.tsx")),
});

const signIn = createRoute({
  getParentRoute: () => open,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === "string" && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {},
  component: lazyRouteComponent(() => import("./identity/SignIn.tsx")),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const me = await context.client.ensureQueryData(meQuery);
    if (me.setup_needed) throw redirect({ to: "/setup" });
    if (!me.user) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});

const floor = createRoute({
  getParentRoute: () => inside,
  id: "floor",
  component: () => <Climate name="floor" />,
});
const office = createRoute({
  getParentRoute: () => inside,
  id: "office",
  component: () => <Climate name="office" />,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: async ({ context }) => {
    const stages = (await context.client.ensureQueryData(stagesQuery)).items;
    const only = stages.length === 1 ? stages[0] : undefined;
    if (only) throw redirect({ to: "/stage/$stageId", params: { stageId: only.id } });
    throw redirect({ to: "/stage" });
  },
});

const stages = createRoute({
  getParentRoute: () => floor,
  path: "/stage",
  component: lazyRouteComponent(() => import("../buildings/stage/StagesPage.tsx")),
});

const stage = createRoute({
  getParentRoute: () => floor,
  path: "/stage/$stageId",
  loader: async ({ context, params }) => ({
    crumb: (await context.client.ensureQueryData(stageQuery(params.stageId))).stage.name,
  }),
  component: lazyRouteComponent(() => import("../buildings/stage/StageFrame.tsx")),
});

const stageConsole = createRoute({
  getParentRoute: () => stage,
  path: "/",
  component: lazyRouteComponent(() => import("../buildings/stage/console/ConsolePage.tsx")),
});

const show = createRoute({
  getParentRoute: () => stage,
  path: "/show",
  component: lazyRouteComponent(() => import("../buildings/stage/show/ShowPage.tsx")),
});

const takes = createRoute({
  getParentRoute: () => stage,
  path: "/takes",
  component: lazyRouteComponent(() => import("../buildings/stage/takes/TakesPage.tsx")),
});

const take = createRoute({
  getParentRoute: () => stage,
  path: "/takes/$takeId",
  loader: async ({ context, params }) => ({
    crumb: (await context.client.ensureQueryData(takeQuery(params.stageId, params.takeId))).slate,
  }),
  component: lazyRouteComponent(() => import("../buildings/stage/takes/TakePage.tsx")),
});

const calibration = createRoute({
  getParentRoute: () => stage,
  path: "/calibration",
  component: lazyRouteComponent(() => import("../buildings/stage/calibration/CalibrationPage.tsx")),
});

const stageHealth = createRoute({
  getParentRoute: () => stage,
  path: "/health",
  component: lazyRouteComponent(() => import("../buildings/stage/health/HealthPage.tsx")),
});

const description = createRoute({
  getParentRoute: () => stage,
  path: "/description",
  component: lazyRouteComponent(() => import("../buildings/stage/description/DescriptionPage.tsx")),
});

const library = createRoute({
  getParentRoute: () => office,
  path: "/assets",
  validateSearch: readLibrarySearch,
  component: lazyRouteComponent(() => import("../buildings/assets/library/LibraryPage.tsx")),
});

const asset = createRoute({
  getParentRoute: () => office,
  path: "/assets/$assetId",
  validateSearch: readRecordSearch,
  loader: async ({ context, params }) => {
    const { asset: found } = await context.client.ensureQueryData(assetQuery(params.assetId));
    return { crumb: nameIn(document.documentElement.lang, found) };
  },
  component: lazyRouteComponent(() => import("../buildings/assets/record/RecordPage.tsx")),
});

const review = createRoute({
  getParentRoute: () => office,
  path: "/assets/review",
  component: lazyRouteComponent(() => import("../buildings/assets/review/ReviewPage.tsx")),
});

const scenes = createRoute({
  getParentRoute: () => office,
  path: "/assets/scenes",
  component: lazyRouteComponent(() => import("../buildings/assets/scenes/ScenesPage.tsx")),
});

const scene = createRoute({
  getParentRoute: () => office,
  path: "/assets/scenes/$sceneId",
  loader: async ({ context, params }) => ({
    crumb: (await context.client.ensureQueryData(sceneQuery(params.sceneId))).name,
  }),
  component: lazyRouteComponent(() => import("../buildings/assets/scenes/ScenePage.tsx")),
});

const ingest = createRoute({
  getParentRoute: () => office,
  path: "/assets/ingest",
  component: lazyRouteComponent(() => import("../buildings/assets/ingest/IngestPage.tsx")),
});

const reuse = createRoute({
  getParentRoute: () => office,
  path: "/assets/reuse",
  component: lazyRouteComponent(() => import("../buildings/assets/reuse/ReusePage.tsx")),
});

const account = createRoute({
  getParentRoute: () => office,
  path: "/account",
  component: lazyRouteComponent(() => import("./identity/AccountPage.tsx")),
});
const audit = createRoute({
  getParentRoute: () => office,
  path: "/audit",
  component: lazyRouteComponent(() => import("./operations/AuditPage.tsx")),
});
const health = createRoute({
  getParentRoute: () => office,
  path: "/health",
  component: lazyRouteComponent(() => import("./operations/HealthPage.tsx")),
});

const tree = root.addChildren([
  open.addChildren([setup, signIn]),
  inside.addChildren([
    home,
    floor.addChildren([
      stages,
      stage.addChildren([stageConsole, show, takes, take, calibration, stageHealth, description]),
    ]),
    office.addChildren([library, asset, review, scenes, scene, ingest, reuse, account, audit, health]),
  ]),
]);

function Missing() {
  const { t } = useTranslation("app");
  return (
    <div className="page">
      <Note tone="info" title={t("problem.missing")}>
        <p>{t("problem.missing_remedy")}</p>
      </Note>
    </div>
  );
}

function Pending() {
  const { t } = useTranslation("app");
  return <Waiting label={t("loading")} />;
}

function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="page">
      <ProblemNote error={error} onRetry={reset} />
    </div>
  );
}

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultNotFoundComponent: Missing,
    defaultPendingComponent: Pending,
    defaultErrorComponent: Broken,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

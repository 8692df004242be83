/** One stage's pages: tabs, the keys between them, and its view while it is open. */
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../app/keyboard.tsx";
import { FeedProvider } from "./feed.tsx";
import "./stage.css";

export default function StageFrame() {
  const { t } = useTranslation("stage");
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId" });
  const navigate = useNavigate();
  useKeys({
    title: t("tabs.label"),
    verbs: [
      {
        key: "o",
        word: t("tabs.console"),
        run: () => void navigate({ to: "/stage/$stageId", params: { stageId } }),
      },
      {
        key: "s",
        word: t("tabs.show"),
        run: () => void navigate({ to: "/stage/$stageId/show", params: { stageId } }),
      },
      {
        key: "t",
        word: t("tabs.takes"),
        run: () => void navigate({ to: "/stage/$stageId/takes", params: { stageId } }),
      },
      {
        key: "h",
        word: t("tabs.health"),
        run: () => void navigate({ to: "/stage/$stageId/health", params: { stageId } }),
      },
      {
        key: "d",
        word: t("tabs.description"),
        run: () => void navigate({ to: "/stage/$stageId/description", params: { stageId } }),
      },
    ],
  });
  return (
    <FeedProvider stageId={stageId}>
      <div className="stage-frame">
        <nav className="tabs" aria-label={t("tabs.label")}>
          <Link to="/stage/$stageId" params={{ stageId }} activeOptions={{ exact: true }}>
            {t("tabs.console")}
          </Link>
          <Link to="/stage/$stageId/show" params={{ stageId }}>
            {t("tabs.show")}
          </Link>
          <Link to="/stage/$stageId/takes" params={{ stageId }}>
            {t("tabs.takes")}
          </Link>
          <Link to="/stage/$stageId/health" params={{ stageId }}>
            {t("tabs.health")}
          </Link>
          <Link to="/stage/$stageId/description" params={{ stageId }}>
            {t("tabs.description")}
          </Link>
        </nav>
        <div className="stage-page">
          <Outlet />
        </div>
      </div>
    </FeedProvider>
  );
}

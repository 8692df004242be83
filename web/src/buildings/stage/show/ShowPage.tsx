/** The show: its state, its cues, what plays, what watches, and how things were. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Waiting } from "../../../ui/Empty.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageQuery } from "../queries.ts";
import { CuesPane } from "./CuesPane.tsx";
import { PanicButton } from "./PanicButton.tsx";
import { RunsPane } from "./RunsPane.tsx";
import { ShowStrip } from "./ShowStrip.tsx";
import { SnapshotsPane } from "./SnapshotsPane.tsx";
import { cueListsQuery, playQuery, showQuery } from "./showQueries.ts";
import { WatchesPane } from "./WatchesPane.tsx";
import "./cues.css";
import "./sheets.css";
import "./show.css"; // last: its small sizes change what the others say

export default function ShowPage() {
  const { t } = useTranslation("stage");
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId/show" });
  const stage = useQuery(stageQuery(stageId));
  const show = useQuery(showQuery(stageId));
  const lists = useQuery(cueListsQuery(stageId));
  const play = useQuery(playQuery(stageId));
  const [chosen, setChosen] = useState<string | null>(null);
  const error = show.error ?? lists.error;
  if (error && !(show.data && lists.data)) {
    const again = () => void Promise.all([show.refetch(), lists.refetch()]);
    return (
      <div className="page">
        <ProblemNote error={error} onRetry={again} />
        <PanicButton stageId={stageId} isKeyed />
      </div>
    );
  }
  if (!show.data || !lists.data) return <Waiting label={t("app:loading")} />;
  const all = lists.data.items;
  const listId = all.find(({ id }) => id === chosen)?.id ?? all[0]?.id ?? null;
  return (
    <div className="show">
      <h1 className="hidden-words">{`${stage.data?.stage.name ?? ""} ${t("tabs.show")}`}</h1>
      <ShowStrip stageId={stageId} show={show.data} />
      <CuesPane
        stageId={stageId}
        show={show.data}
        lists={all}
        listId={listId}
        play={play.error ? null : (play.data ?? null)}
        onChoose={setChosen}
      />
      <RunsPane
        stageId={stageId}
        play={play.error ? null : (play.data ?? null)}
        told_at={play.dataUpdatedAt}
        problem={play.error}
      />
      <WatchesPane stageId={stageId} show={show.data} lists={all} />
      <SnapshotsPane stageId={stageId} show={show.data} />
    </div>
  );
}

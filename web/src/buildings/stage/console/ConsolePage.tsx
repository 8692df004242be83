/** The stage console: fixed panes, nothing scrolls, everything that matters in one look. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../../app/keyboard.tsx";
import { Waiting } from "../../../ui/Empty.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageQuery } from "../queries.ts";
import { CameraPane } from "./CameraPane.tsx";
import { ConnectSheet } from "./ConnectSheet.tsx";
import { DevicesPane } from "./DevicesPane.tsx";
import { LatestTakes } from "./LatestTakes.tsx";
import { TakeStrip } from "./TakeStrip.tsx";
import { VolumePane } from "./VolumePane.tsx";
import "./console.css";

const LOOK_AGAIN_MS = 5000;

export default function ConsolePage() {
  const { t } = useTranslation("stage");
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId/" });
  // A stage that was described anew has its devices when its processes are up, and no event says so.
  const stage = useQuery({ ...stageQuery(stageId), refetchInterval: LOOK_AGAIN_MS });
  const [connecting, setConnecting] = useState(false);
  useKeys({
    title: t("keys.title"),
    verbs: [{ key: "c", word: t("keys.connect"), run: () => setConnecting(true) }],
  });
  if (stage.isPending) return <Waiting label={t("app:loading")} />;
  if (!stage.data) return <ProblemNote error={stage.error} onRetry={() => void stage.refetch()} />;
  const simulated = new Set(
    stage.data.stage.description.devices.filter(({ simulate }) => simulate).map(({ id }) => id),
  );
  return (
    <div className="console">
      <h1 className="hidden-words">{stage.data.stage.name}</h1>
      <VolumePane snapshot={stage.data} />
      <CameraPane />
      <DevicesPane
        devices={stage.data.devices}
        outputs={stage.data.outputs}
        simulated={simulated}
        onConnect={() => setConnecting(true)}
      />
      <TakeStrip snapshot={stage.data} />
      <LatestTakes stageId={stageId} takes={stage.data.takes} />
      {connecting && (
        <ConnectSheet
          devices={stage.data.devices.filter(({ id }) => !simulated.has(id))}
          onClose={() => setConnecting(false)}
        />
      )}
    </div>
  );
}

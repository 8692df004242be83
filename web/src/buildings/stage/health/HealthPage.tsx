/** A stage's clocks side by side, and how its devices and processes were. */
import { useParams } from "@tanstack/react-router";
import { HistoryPane } from "./HistoryPane.tsx";
import { SyncPane } from "./SyncPane.tsx";
import "./health.css";

export default function HealthPage() {
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId/health" });
  return (
    <div className="health-page">
      <SyncPane stageId={stageId} />
      <HistoryPane stageId={stageId} />
    </div>
  );
}

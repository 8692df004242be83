import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { Health } from "../../api/contract.ts";
import { Waiting } from "../../ui/Empty.tsx";
import { formatBytes } from "../../ui/format.ts";
import { ProblemNote } from "../../ui/Note.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { MachineCards } from "./MachineCards.tsx";

const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => api.get<Health>("/api/v1/health", signal),
  refetchInterval: 5000,
});

const STATES: Record<string, { tone: Tone; word: "ok" | "degraded" | "down" }> = {
  ok: { tone: "good", word: "ok" },
  up: { tone: "good", word: "ok" },
  degraded: { tone: "wary", word: "degraded" },
  down: { tone: "bad", word: "down" },
  failed: { tone: "bad", word: "down" },
};

const PART = /\b(database|bus|blobs|events|subscribers|jobs|spare node|node|receiver|simulator|hub)\b/;

const hasNoCard = (component: { name: string }) => !component.name.startsWith("machine ");

export default function HealthPage() {
  const { t } = useTranslation("app");
  const health = useQuery(healthQuery);
  return (
    <div className="page">
      <div className="lead">
        <h1>{t("health.title")}</h1>
        <p>{t("health.lead")}</p>
      </div>
      {health.error && <ProblemNote error={health.error} onRetry={() => void health.refetch()} />}
      {health.isPending && <Waiting label={t("loading")} />}
      {health.data && <Parts health={health.data} />}
      <MachineCards />
      {health.data?.disk && <Disk disk={health.data.disk} />}
    </div>
  );
}

function Parts({ health }: { health: Health }) {
  const { t } = useTranslation("app");
  return (
    <section className="card flush">
      <div className="scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("health.component")}</th>
              <th scope="col">{t("health.state")}</th>
              <th scope="col">{t("health.version")}</th>
              <th scope="col">{t("health.detail")}</th>
            </tr>
          </thead>
          <tbody>
            {health.components.filter(hasNoCard).map((component) => {
              const state = STATES[component.state];
              return (
                <tr key={component.name}>
                  <td>{component.name.replace(PART, (part) => t(`health.parts.${part}`))}</td>
                  <td>
                    <Status tone={state?.tone ?? "idle"}>
                      {t(`health.state_${state?.word ?? "unknown"}`)}
                    </Status>
                  </td>
                  <td className="tabular">{component.version}</td>
                  <td className="quiet">{component.detail}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Disk({ disk }: { disk: NonNullable<Health["disk"]> }) {
  const { t } = useTranslation("app");
  const used = 1 - disk.free_bytes / Math.max(disk.total_bytes, 1);
  return (
    <section className="card">
      <h2>{t("health.disk")}</h2>
      <div className="disk" role="img" aria-label={`${Math.round(used * 100)} %`}>
        <i style={{ width: `${used * 100}%` }} />
      </div>
      <p className="quiet tabular">
        {t("health.disk_free", { free: formatBytes(disk.free_bytes), total: formatBytes(disk.total_bytes) })}
      </p>
    </section>
  );
}

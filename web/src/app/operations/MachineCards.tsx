import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { Machine, MachineProgram } from "../../api/contract.ts";
import { HoldButton } from "../../ui/HoldButton.tsx";
import { ProblemNote } from "../../ui/Note.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { useMe } from "../session.ts";

const machinesQuery = queryOptions({
  queryKey: ["machines"],
  queryFn: ({ signal }) => api.get<{ machines: Machine[] }>("/api/v1/machines", signal),
  refetchInterval: 2000,
});

const TONES: Record<Machine["state"], Tone> = { ok: "good", degraded: "wary", down: "bad" };

/** The render machines with their programs; nothing where there are none. */
export function MachineCards() {
  const machines = useQuery(machinesQuery);
  if (machines.error) return <ProblemNote error={machines.error} onRetry={() => void machines.refetch()} />;
  return machines.data?.machines.map((machine) => <MachineCard key={machine.name} machine={machine} />);
}

function MachineCard({ machine }: { machine: Machine }) {
  const { t } = useTranslation("app");
  const client = useQueryClient();
  const mayRun = useMe()?.permissions.includes("machines.program.run") ?? false;
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: machinesQuery.queryKey }) };
  const launch = useMutation({
    mutationFn: (program: string) => api.post("/api/v1/machines/launch", { machine: machine.name, program }),
    ...settle,
  });
  const kill = useMutation({
    mutationFn: (run: string) => api.post("/api/v1/machines/kill", { machine: machine.name, run }),
    ...settle,
  });
  const error = launch.error ?? kill.error;
  return (
    <section className="card" aria-label={machine.name}>
      <div className="row">
        <h2>{machine.name}</h2>
        <span className="quiet tabular">{machine.address}</span>
        <span className="push">
          <Status tone={TONES[machine.state]}>{t(`health.state_${machine.state}`)}</Status>
        </span>
      </div>
      <p className="quiet">{machine.detail}</p>
      {machine.programs.length > 0 && (
        <Programs
          programs={machine.programs}
          onEnd={mayRun ? (run) => kill.mutate(run) : undefined}
          ending={kill.isPending ? kill.variables : undefined}
        />
      )}
      {error && <ProblemNote error={error} />}
      {mayRun && machine.allowed.length > 0 && (
        <div className="row">
          {machine.allowed.map((program) => (
            <button
              key={program}
              type="button"
              className="button small"
              disabled={launch.isPending}
              onClick={() => launch.mutate(program)}
            >
              {t("machines.launch", { program })}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}

interface ProgramsProps {
  programs: MachineProgram[];
  onEnd: ((run: string) => void) | undefined;
  ending: string | undefined;
}

function Programs({ programs, onEnd, ending }: ProgramsProps) {
  const { t } = useTranslation("app");
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("machines.program")}</th>
            <th scope="col">{t("health.state")}</th>
            <th scope="col" aria-label={t("machines.end")} />
            <th scope="col">{t("machines.said")}</th>
          </tr>
        </thead>
        <tbody>
          {programs.map(({ run, name, code, said }) => (
            <tr key={run}>
              <td>{name}</td>
              <td>
                <Status tone={code === null ? "good" : code === 0 ? "idle" : "wary"}>
                  {code === null ? t("machines.runs") : t("machines.ended", { code })}
                </Status>
              </td>
              <td>
                {code === null && onEnd && (
                  <HoldButton
                    className="button small"
                    title={t("machines.hold")}
                    disabled={ending === run}
                    onHeld={() => onEnd(run)}
                  >
                    {t("machines.end")}
                  </HoldButton>
                )}
              </td>
              <td className="quiet">{said}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

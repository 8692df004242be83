/** Who works on which part of an asset, since when; taking a part, giving it back, asking for it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Lease } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { formatMoment } from "../../../ui/format.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { assetsAddress, leasesQuery, useAssetVerb, useMayWithAssets } from "../assetQueries.ts";

type Part = Lease["part"];
const PARTS: readonly Part[] = ["geo", "mtl", "col", "variants"];
const LASTS_S = 3600;
const RENEWED_EVERY_MS = 600_000;

export function LeasesCard({ assetId }: { assetId: string }) {
  const { t } = useTranslation("assets");
  const may = useMayWithAssets();
  const leases = useQuery(leasesQuery(assetId));
  const held = leases.data?.items ?? [];
  useRenewal(
    assetId,
    held.filter(({ is_yours }) => is_yours).map(({ part }) => part),
  );
  if (!may.edit && held.length === 0) return null;
  return (
    <section className="card leases">
      <h2>{t("lease.title")}</h2>
      {held.length === 0 && <p className="quiet">{t("lease.none")}</p>}
      {leases.error && <ProblemNote error={leases.error} onRetry={() => void leases.refetch()} />}
      <ul className="rows">
        {PARTS.map((part) => {
          const lease = held.find((each) => each.part === part);
          return lease || may.edit ? (
            <LeaseRow key={part} assetId={assetId} part={part} lease={lease} mayEdit={may.edit} />
          ) : null;
        })}
      </ul>
    </section>
  );
}

interface LeaseRowProps {
  assetId: string;
  part: Part;
  lease: Lease | undefined;
  mayEdit: boolean;
}

function LeaseRow({ assetId, part, lease, mayEdit }: LeaseRowProps) {
  const { t } = useTranslation("assets");
  const below = (...rest: string[]) => assetsAddress("assets", assetId, "leases", ...rest);
  const verb = useAssetVerb((what: "take" | "give" | "ask") => {
    if (what === "take") return api.post(below(), { part, seconds: LASTS_S });
    return what === "give" ? api.delete(below(part)) : api.post(below(part, "ask"));
  });
  const what = !lease ? "take" : lease.is_yours ? "give" : "ask";
  const words = { take: "lease.take", give: "lease.give_back", ask: "lease.ask" } as const;
  const word = t(`lease.part.${part}`);
  return (
    <li>
      <span className="grow">
        <strong>{word}</strong>
        {lease ? <Held lease={lease} /> : <span className="quiet">{t("lease.free")}</span>}
      </span>
      {mayEdit && (
        <button
          type="button"
          className="button small"
          aria-label={t(`lease.${what}_part`, { part: word })}
          disabled={verb.isPending}
          onClick={() => verb.mutate(what)}
        >
          {t(words[what])}
        </button>
      )}
      {verb.error && <ProblemNote error={verb.error} />}
    </li>
  );
}

function Held({ lease }: { lease: Lease }) {
  const { t, i18n } = useTranslation("assets");
  const [since, until] = [lease.since, lease.until].map((time) => formatMoment(time, i18n.language));
  return (
    <>
      <span>{t(lease.is_yours ? "lease.yours" : "lease.held", { name: lease.holder_name, since })}</span>
      <span className="quiet">{t(lease.is_yours ? "lease.renewed" : "lease.until", { until })}</span>
      {lease.asked_by && <Status tone="wary">{t("lease.asked", { name: lease.asked_by })}</Status>}
    </>
  );
}

/** An open page is a sign of life: what is yours is kept. */
function useRenewal(assetId: string, parts: readonly Part[]): void {
  const kept = useRef(parts);
  kept.current = parts;
  useEffect(() => {
    const renew = () => {
      for (const part of kept.current) {
        // One that was lost meanwhile is seen when the list is read again.
        void api
          .post(assetsAddress("assets", assetId, "leases"), { part, seconds: LASTS_S })
          .catch(() => undefined);
      }
    };
    const timer = setInterval(renew, RENEWED_EVERY_MS);
    return () => clearInterval(timer);
  }, [assetId]);
}

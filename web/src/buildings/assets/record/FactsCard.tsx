/** Figures of a version against the budget of its class. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Asset, AssetSheet, Papers, Version } from "../../../api/assetsContract.ts";
import { formatBytes, formatCount, formatMoment } from "../../../ui/format.ts";
import { Status } from "../../../ui/Status.tsx";
import { budgetsQuery, taxonomyQuery } from "../assetQueries.ts";
import { termLabel } from "../assetWords.ts";
import { EndStatus } from "../library/LicenceEnds.tsx";
import { sizeText } from "../library/PreviewPane.tsx";
import { SWITCHES } from "./looks.ts";

const SOON_DAYS = 30;

interface FactsCardProps {
  asset: Asset;
  version: Version;
  papers: Papers | undefined;
}

export function FactsCard({ asset, version, papers }: FactsCardProps) {
  const { t, i18n } = useTranslation("assets");
  const facets = useQuery(taxonomyQuery).data?.facets ?? [];
  const sheet = papers?.sheet;
  const daysLeft = version.valid_until ? daysUntil(version.valid_until) : null;
  const { models } = version.reports as Told;
  // What the viewer switches need not be said.
  const told = Object.entries(asset.facets).filter(([facet]) => !SWITCHES.some((name) => name === facet));
  return (
    <section className="card facts-card">
      <h2>{t("fact.title")}</h2>
      {sheet && <Costs sheet={sheet} slug={asset.slug} />}
      {sheet?.levels && sheet.levels.length > 0 && <Levels sheet={sheet} />}
      <dl className="facts">
        {sheet && <Fact word={t("fact.size")}>{sizeText(sheet.bounds)}</Fact>}
        {sheet?.texel && (
          <Fact word={t("fact.texels")}>
            {`${Math.round(sheet.texel.median_px_per_m)} px/m · ${termLabel(facets, "detail", sheet.texel.density_class)}`}
          </Fact>
        )}
        <Fact word={t("fact.proof")}>
          <Proof version={version} />
        </Fact>
        {models && (
          <Fact word={t("fact.models")}>
            <ModelBytes models={models} />
          </Fact>
        )}
        {version.spdx && (
          <Fact word={t("fact.licence")}>
            <code>{version.spdx}</code>
            {version.valid_until && ` ${t("fact.until", { date: version.valid_until })} `}
            {daysLeft !== null && daysLeft <= SOON_DAYS && <EndStatus days={daysLeft} />}
          </Fact>
        )}
        {sheet && <Fact word={t("fact.authors")}>{sheet.provenance.authors.join(", ")}</Fact>}
        {sheet && <Fact word={t("fact.origin")}>{t(`origin.${sheet.provenance.origin}`)}</Fact>}
        {told.map(([facet, tokens]) => (
          <Fact key={facet} word={facets.find(({ key }) => key === facet)?.label ?? facet}>
            {tokens.map((token) => termLabel(facets, facet, token)).join(", ")}
          </Fact>
        ))}
        {asset.tags.length > 0 && <Fact word={t("fact.tags")}>{asset.tags.join(", ")}</Fact>}
        <Fact word={t("fact.made")}>
          {`${version.author || "–"} · ${formatMoment(version.created_at, i18n.language)}`}
        </Fact>
      </dl>
    </section>
  );
}

/** Whole days from today, by the lot's calendar, which is UTC. */
function daysUntil(date: string): number {
  const today = new Date().toISOString().slice(0, 10);
  return Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Costs({ sheet, slug }: { sheet: AssetSheet; slug: string | null }) {
  const { t, i18n } = useTranslation("assets");
  const budgets = useQuery(budgetsQuery).data?.budgets ?? [];
  const budget = budgets.find(({ asset_class }) => asset_class === slug?.split("_")[0]);
  const count = (value: number) => formatCount(value, i18n.language);
  return (
    <div className="costs">
      <Cost word={t("fact.triangles")} used={sheet.cost.triangles} most={budget?.triangles} text={count} />
      <Cost word={t("fact.materials")} used={sheet.cost.materials} most={budget?.materials} text={count} />
      <Cost
        word={t("fact.textures")}
        used={sheet.cost.texture_bytes}
        most={budget?.texture_bytes}
        text={formatBytes}
      />
    </div>
  );
}

interface CostProps {
  word: string;
  used: number;
  most: number | null | undefined;
  text: (value: number) => string;
}

function Cost({ word, used, most, text }: CostProps) {
  const { t } = useTranslation("assets");
  const share = most ? used / most : null;
  const isOver = share !== null && share > 1;
  return (
    <div className={isOver ? "cost over" : "cost"}>
      <span>{word}</span>
      <span className="tabular">
        {text(used)}
        {most ? <span className="quiet">{` / ${text(most)}`}</span> : null}
      </span>
      {share !== null && (
        <span
          className="budget"
          role="img"
          aria-label={t("fact.of_budget", { percent: Math.round(share * 100) })}
        >
          <i style={{ width: `${Math.min(share, 1) * 100}%` }} />
        </span>
      )}
      {isOver && <Status tone="wary">{t("fact.over")}</Status>}
    </div>
  );
}

function Levels({ sheet }: { sheet: AssetSheet }) {
  const { t, i18n } = useTranslation("assets");
  return (
    <table className="table levels">
      <thead>
        <tr>
          <th scope="col">{t("fact.level")}</th>
          <th scope="col" className="number">
            {t("fact.triangles")}
          </th>
          <th scope="col" className="number">
            {t("fact.error")}
          </th>
          <th scope="col" className="number">
            {t("fact.from")}
          </th>
        </tr>
      </thead>
      <tbody>
        {(sheet.levels ?? []).map((level) => (
          <tr key={level.name}>
            <td>{level.name}</td>
            <td className="number">{formatCount(level.triangles, i18n.language)}</td>
            <td className="number">{`${(level.error_p995_m * 1000).toFixed(0)} mm`}</td>
            <td className="number">{`${level.valid_from_m.toFixed(0)} m`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Told {
  parity?: { passes: boolean; comparisons: number };
  rules?: { errors: number; warnings: number };
  models?: { bytes: number; plain_bytes: number; obstacle: string | null };
}

/** What the models that browsers load weigh, or why they are not compressed. */
function ModelBytes({ models }: { models: NonNullable<Told["models"]> }) {
  const { t } = useTranslation("assets");
  const plain = formatBytes(models.plain_bytes);
  if (!models.obstacle) return t("models.compressed", { bytes: formatBytes(models.bytes), plain });
  return (
    <>
      {plain} <Status tone="wary">{t(`models.${models.obstacle}`)}</Status>
    </>
  );
}

/** What was proved of a version: the rules, and that both renders agree. */
export function Proof({ version }: { version: Version }) {
  const { t } = useTranslation("assets");
  const { parity, rules } = version.reports as Told;
  if (version.state !== "usable") {
    return (
      <Status tone={version.state === "refused" ? "wary" : "idle"}>{t(`state.${version.state}`)}</Status>
    );
  }
  if (!rules && !parity) return <Status tone="idle">{t("proof.none")}</Status>;
  return (
    <span className="proof">
      {rules && rules.errors > 0 && <Status tone="wary">{t("proof.errors", { count: rules.errors })}</Status>}
      {rules && rules.errors === 0 && <Status tone="good">{t("proof.valid")}</Status>}
      {rules && rules.warnings > 0 && (
        <Status tone="idle">{t("proof.warnings", { count: rules.warnings })}</Status>
      )}
      {parity && (
        <Status tone={parity.passes ? "good" : "wary"}>
          {t(parity.passes ? "proof.equal" : "proof.unequal")}
        </Status>
      )}
    </span>
  );
}

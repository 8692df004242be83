/** What reuse has saved: bars first, the table under them, and both as a file. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReuseReport } from "../../../api/assetsContract.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import { reuseQuery } from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";
import { CURRENCIES, type Currency, csvOf, minorOf, moneyText } from "./money.ts";
import "./reuse.css";

const BARS = 15;

export default function ReusePage() {
  const { t } = useTranslation("assets");
  const [price, setPrice] = useState("45");
  const [currency, setCurrency] = useState<Currency>("CNY");
  const hourMinor = useDeferredValue(minorOf(price));
  const report = useQuery(reuseQuery(hourMinor));
  return (
    <div className="assets-page">
      <AssetsTabs />
      <div className="page">
        <div className="row reuse-head">
          <div className="lead">
            <h1>{t("reuse.title")}</h1>
            <p className="quiet">{t("reuse.lead")}</p>
          </div>
          <span className="push" />
          <label className="field">
            <span className="label">{t("reuse.price")}</span>
            <span className="reuse-price">
              <input
                className="input tabular"
                type="number"
                min={0}
                max={100_000}
                value={price}
                onChange={(event) => setPrice(event.target.value)}
              />
              <select
                className="input"
                aria-label={t("reuse.currency")}
                value={currency}
                onChange={(event) => setCurrency(event.target.value as Currency)}
              >
                {CURRENCIES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </span>
          </label>
        </div>
        {report.error && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
        {report.isPending && <Waiting label={t("app:loading")} />}
        {report.data && report.data.lines.length === 0 && (
          <Empty title={t("reuse.empty_title")} picture={<Icon name="assets" size={96} />}>
            {t("reuse.empty")}
          </Empty>
        )}
        {report.data && report.data.lines.length > 0 && <Report report={report.data} currency={currency} />}
      </div>
    </div>
  );
}

function Report({ report, currency }: { report: ReuseReport; currency: Currency }) {
  const { t, i18n } = useTranslation("assets");
  const nameOf = useAssetName();
  const money = (minor: number) => moneyText(minor, currency, i18n.language);
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const ranked = [...report.lines].sort(
    (one, other) => other.saved_hours - one.saved_hours || other.takes - one.takes,
  );
  const most = Math.max(...ranked.map(({ saved_hours }) => saved_hours), 1);
  const download = () => {
    const address = URL.createObjectURL(new Blob([csvOf(ranked, currency)], { type: "text/csv" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: "reuse.csv" });
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <>
      <dl className="reuse-totals">
        <Total word={t("reuse.hours")} value={number.format(report.saved_hours)} />
        <Total word={t("reuse.money")} value={money(report.saved_minor)} />
        <Total word={t("reuse.reused")} value={`${report.reused_assets} / ${report.assets}`} />
        <Total word={t("reuse.takes")} value={number.format(report.takes)} />
      </dl>
      {report.unestimated > 0 && (
        <Note tone="info" title={t("reuse.unestimated", { count: report.unestimated })}>
          <p>{t("reuse.unestimated_remedy")}</p>
        </Note>
      )}
      <section className="card" aria-label={t("reuse.bars")}>
        <ol className="reuse-bars">
          {ranked.slice(0, BARS).map((line) => (
            <li key={line.asset_id}>
              <Link to="/assets/$assetId" params={{ assetId: line.asset_id }} search={{ part: "uses" }}>
                {nameOf(line)}
              </Link>
              <span className="bar-track">
                <i style={{ width: `${(100 * line.saved_hours) / most}%` }} />
              </span>
              <span className="tabular">{t("reuse.bar", { hours: number.format(line.saved_hours) })}</span>
            </li>
          ))}
        </ol>
      </section>
      <section className="card flush scroll-x">
        <div className="row reuse-table-head">
          <h2>{t("reuse.table")}</h2>
          <span className="push" />
          <button type="button" className="button small" onClick={download}>
            <Icon name="download" size={16} />
            CSV
          </button>
        </div>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("reuse.asset")}</th>
              {["productions", "takes", "build_hours", "hours", "money"].map((column) => (
                <th key={column} scope="col" className="number">
                  {t(`reuse.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ranked.map((line) => (
              <tr key={line.asset_id}>
                <td>
                  <Link to="/assets/$assetId" params={{ assetId: line.asset_id }}>
                    {nameOf(line)}
                  </Link>
                </td>
                <td className="number">{line.productions}</td>
                <td className="number">{line.takes}</td>
                <td className="number">
                  {line.build_hours === null ? "–" : number.format(line.build_hours)}
                </td>
                <td className="number">{number.format(line.saved_hours)}</td>
                <td className="number">{money(line.saved_minor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Total({ word, value }: { word: string; value: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}

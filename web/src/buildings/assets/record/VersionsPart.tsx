/** All versions of an asset, how far each has come, and two of them side by side. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AssetRecord, Version, VersionRecord } from "../../../api/assetsContract.ts";
import { formatBytes, formatMoment } from "../../../ui/format.ts";
import { Status } from "../../../ui/Status.tsx";
import { CHANNEL_TONES, versionName } from "../assetWords.ts";
import { Comparing } from "./Comparing.tsx";
import { Proof } from "./FactsCard.tsx";
import type { RecordSearch } from "./recordSearch.ts";

interface VersionsPartProps {
  record: AssetRecord;
  version: Version;
  decisions: VersionRecord["decisions"];
  against: string | undefined;
  onShow: (change: RecordSearch) => void;
}

export function VersionsPart({
  record: { asset, versions },
  version,
  decisions,
  against,
  onShow,
}: VersionsPartProps) {
  const { t, i18n } = useTranslation("assets");
  const other = versions.find(({ id }) => id === against && id !== version.id);
  return (
    <>
      <section className="card flush scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("versions.version")}</th>
              <th scope="col">{t("versions.channel")}</th>
              <th scope="col">{t("versions.proof")}</th>
              <th scope="col">{t("versions.note")}</th>
              <th scope="col">{t("versions.author")}</th>
              <th scope="col">{t("versions.time")}</th>
              <th scope="col" className="number">
                {t("versions.size")}
              </th>
              <th scope="col">{t("versions.verbs")}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((each) => (
              <tr key={each.id} aria-current={each.id === version.id || undefined}>
                <td className="tabular">
                  <Link
                    to="/assets/$assetId"
                    params={{ assetId: asset.id }}
                    search={{ version: each.id, part: "versions" }}
                    resetScroll={false}
                  >
                    {versionName(each)}
                  </Link>
                </td>
                <td>
                  <Status tone={CHANNEL_TONES[each.channel]}>{t(`channel.${each.channel}`)}</Status>
                </td>
                <td>
                  <Proof version={each} />
                </td>
                <td>{each.note}</td>
                <td>{each.author}</td>
                <td>{formatMoment(each.created_at, i18n.language)}</td>
                <td className="number">{formatBytes(each.bytes)}</td>
                <td>
                  {each.id === version.id ? (
                    <span className="quiet">{t("versions.shown")}</span>
                  ) : (
                    <span className="row">
                      <button
                        type="button"
                        className="button small"
                        onClick={() => onShow({ version: each.id })}
                      >
                        {t("versions.show")}
                      </button>
                      <button
                        type="button"
                        className="button small"
                        aria-pressed={each.id === other?.id}
                        onClick={() => onShow({ against: each.id })}
                      >
                        {t("versions.compare")}
                      </button>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {other && (
        <Comparing
          before={other.number < version.number ? other : version}
          after={other.number < version.number ? version : other}
        />
      )}
      {decisions.length > 0 && (
        <section className="card">
          <h2>{t("versions.decisions", { version: versionName(version) })}</h2>
          <ol className="rows decisions">
            {decisions.map((decision) => (
              <li key={`${decision.time} ${decision.after}`}>
                <Status tone={CHANNEL_TONES[decision.after]}>{t(`channel.${decision.after}`)}</Status>
                <span className="grow">
                  <span>{decision.note}</span>
                  <span className="quiet">
                    {`${decision.actor_name} · ${formatMoment(decision.time, i18n.language)}`}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

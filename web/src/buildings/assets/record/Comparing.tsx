/** Two versions side by side: seen from the same place in the same look, and a table of what changed. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Version } from "../../../api/assetsContract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { formatBytes } from "../../../ui/format.ts";
import { papersQuery, versionQuery } from "../assetQueries.ts";
import { versionName } from "../assetWords.ts";
import { changedFigures, changedFiles } from "./compareVersions.ts";
import { LinkedViewers } from "./LinkedViewers.tsx";

export function Comparing({ before, after }: { before: Version; after: Version }) {
  const { t } = useTranslation("assets");
  const [old, now] = [useQuery(versionQuery(before.id)).data, useQuery(versionQuery(after.id)).data];
  const [oldPapers, nowPapers] = [
    useQuery(papersQuery(before.id)).data,
    useQuery(papersQuery(after.id)).data,
  ];
  if (!old || !now || !oldPapers || !nowPapers) return <Waiting label={t("app:loading")} />;
  const figures = changedFigures(oldPapers.sheet, nowPapers.sheet);
  const files = changedFiles(old.files, now.files);
  return (
    <section className="card comparing">
      <h2>{t("compare.title", { before: versionName(before), after: versionName(after) })}</h2>
      <LinkedViewers
        sides={[
          { record: old, sheet: oldPapers.sheet },
          { record: now, sheet: nowPapers.sheet },
        ]}
      />
      {figures.length === 0 && files.length === 0 && <p>{t("compare.same")}</p>}
      {figures.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("compare.what")}</th>
              <th scope="col" className="number">
                {versionName(before)}
              </th>
              <th scope="col" className="number">
                {versionName(after)}
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.map(({ figure, of, ...values }) => (
              <tr key={`${figure}/${of}`}>
                <td>
                  {t(`compare.figure.${figure}`)} {of && <code>{of}</code>}
                </td>
                <td className="number">{values.before ?? "–"}</td>
                <td className="number">{values.after ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {files.length > 0 && (
        <details>
          <summary>{t("compare.files", { count: files.length })}</summary>
          <ul className="rows">
            {files.map((file) => (
              <li key={file.path}>
                <span>{t(`compare.file.${file.change}`)}</span>
                <code className="grow">{file.path}</code>
                <span className="tabular quiet">
                  {`${formatBytes(file.before_bytes)} → ${formatBytes(file.after_bytes)}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

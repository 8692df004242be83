/** The files of a version: its package, and what the lot made of it. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Version, VersionRecord } from "../../../api/assetsContract.ts";
import { formatBytes } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { fileAddress } from "../assetQueries.ts";
import { versionName } from "../assetWords.ts";

export function FilesPart({ record: { version, files, needs, needed_by } }: { record: VersionRecord }) {
  const { t } = useTranslation("assets");
  return (
    <>
      <section className="card flush scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("files.path")}</th>
              <th scope="col">{t("files.role")}</th>
              <th scope="col" className="number">
                {t("files.size")}
              </th>
              <th scope="col">BLAKE3</th>
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <tr key={file.path}>
                <td>
                  <a href={fileAddress(version.id, file.path)} download className="file-link">
                    <Icon name="download" size={16} />
                    <code>{file.path}</code>
                  </a>
                </td>
                <td>{t(`files.of.${file.role}`)}</td>
                <td className="number">{formatBytes(file.bytes)}</td>
                <td>
                  <code className="quiet" title={file.blake3}>
                    {file.blake3.slice(0, 12)}
                  </code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {files.length === 0 && <p className="quiet pad">{t("files.single", { name: version.file_name })}</p>}
      </section>
      <Related title={t("files.needs")} versions={needs} />
      <Related title={t("files.needed_by")} versions={needed_by} />
    </>
  );
}

function Related({ title, versions }: { title: string; versions: readonly Version[] }) {
  if (versions.length === 0) return null;
  return (
    <section className="card">
      <h2>{title}</h2>
      <ul className="rows">
        {versions.map((version) => (
          <li key={version.id}>
            <Link
              to="/assets/$assetId"
              params={{ assetId: version.asset_id }}
              search={{ version: version.id }}
            >
              {version.name}
            </Link>
            <span className="tabular quiet">{versionName(version)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useTranslation } from "react-i18next";
import type { Take } from "../../../api/contract.ts";
import { formatBytes } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { stageAddress } from "../queries.ts";

const EXPORTS = [
  { kind: "csv", word: "CSV" },
  { kind: "opentrackio", word: "OpenTrackIO" },
  { kind: "usd", word: "USD" },
  { kind: "otio", word: "OTIO" },
] as const;

export function TakeFiles({ stageId, take }: { stageId: string; take: Take }) {
  const { t } = useTranslation("stage");
  return (
    <section className="card">
      <h2>{t("take.downloads")}</h2>
      <ul className="rows">
        {take.files.map((file) => (
          <li key={file.name}>
            <span className="grow">
              <strong>
                {t(`take.kind.${file.kind}`, { defaultValue: file.kind })}{" "}
                <span className="quiet tabular">{formatBytes(file.size)}</span>
              </strong>
              <code className="quiet" title={file.blake3 ?? undefined}>
                {file.name}
              </code>
            </span>
            <a
              className="button bare square"
              href={stageAddress(stageId, "takes", take.id, "files", file.name)}
              download={file.name}
              aria-label={file.name}
            >
              <Icon name="download" />
            </a>
          </li>
        ))}
      </ul>
      <h3>{t("take.exports")}</h3>
      <div className="row">
        {EXPORTS.map(({ kind, word }) => (
          <a
            key={kind}
            className="button small"
            href={stageAddress(stageId, "takes", take.id, "exports", kind)}
            title={t(`take.export.${kind}`)}
            download
          >
            <Icon name="download" size={16} />
            {word}
          </a>
        ))}
      </div>
    </section>
  );
}

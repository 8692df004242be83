/** The takes in which an asset stood on a wall. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { usesQuery } from "../assetQueries.ts";

export function UsesPart({ assetId }: { assetId: string }) {
  const { t, i18n } = useTranslation("assets");
  const uses = useQuery(usesQuery(assetId));
  if (uses.error) return <ProblemNote error={uses.error} onRetry={() => void uses.refetch()} />;
  if (!uses.data) return <Waiting label={t("app:loading")} />;
  if (uses.data.items.length === 0) {
    return (
      <div className="card">
        <Empty title={t("uses.none_title")} picture={<Icon name="takes" size={72} />}>
          {t("uses.none")}
        </Empty>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
    <section className="card flush scroll-x" tabIndex={0} aria-label={t("record.part.uses")}>
      <table className="table">
        <thead>
          <tr>
            {["take", "stage", "production", "version", "look", "timecode", "time"].map((column) => (
              <th key={column} scope="col">
                {t(`uses.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {uses.data.items.map((use) => (
            <tr key={`${use.take_id} ${use.version_id} ${use.timecode_in}`}>
              <td>{use.slate}</td>
              <td>{use.stage_name}</td>
              <td>{use.production_name ?? "–"}</td>
              <td className="tabular">{`v${use.number}`}</td>
              <td>
                {Object.values(use.look)
                  .map((token) => t(`look.${token}`, { defaultValue: token }))
                  .join(", ")}
              </td>
              <td className="tabular">
                {use.timecode_in ? `${use.timecode_in} – ${use.timecode_out ?? ""}` : "–"}
              </td>
              <td>{formatMoment(use.time, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

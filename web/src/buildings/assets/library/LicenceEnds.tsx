/** Licences that end: a word on the library's page, the list behind it, and the mark on an asset. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../../ui/icons.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { Status } from "../../../ui/Status.tsx";
import { licencesQuery } from "../assetQueries.ts";
import { useAssetName, versionName } from "../assetWords.ts";

/** The word and the list; nothing where no licence ends. */
export function LicenceEnds() {
  const { t } = useTranslation("assets");
  const ends = useQuery(licencesQuery).data?.items ?? [];
  const [isOpen, setOpen] = useState(false);
  if (ends.length === 0) return null;
  return (
    <>
      <button type="button" className="button small licence-ends" onClick={() => setOpen(true)}>
        <Status tone="wary">{t("library.ends", { count: ends.length })}</Status>
        <Icon name="next" size={14} />
      </button>
      {isOpen && <EndsSheet onClose={() => setOpen(false)} />}
    </>
  );
}

function EndsSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("assets");
  const nameOf = useAssetName();
  const ends = useQuery(licencesQuery).data?.items ?? [];
  return (
    <Sheet title={t("ends.title")} kind="drawer" onClose={onClose}>
      <p className="quiet ends-explained">{t("ends.explained")}</p>
      <ul className="rows">
        {ends.map((end) => (
          <li key={end.asset_id}>
            <span className="grow">
              <Link
                to="/assets/$assetId"
                params={{ assetId: end.asset_id }}
                search={{ version: end.version_id }}
              >
                {nameOf(end)}
              </Link>
              <span className="quiet">
                <code>{end.spdx}</code> · <span className="tabular">{versionName(end)}</span> ·{" "}
                {t("ends.until", { date: end.valid_until })}
              </span>
            </span>
            <EndStatus days={end.days_left} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** How many days a licence still lasts. */
export function EndStatus({ days }: { days: number }) {
  const { t } = useTranslation("assets");
  if (days < 0) return <Status tone="wary">{t("ends.ended")}</Status>;
  return <Status tone="wary">{days === 0 ? t("ends.today") : t("ends.left", { count: days })}</Status>;
}

/** The mark on an asset whose licence ends within a month. */
export function EndBadge({ assetId }: { assetId: string }) {
  const end = useQuery(licencesQuery).data?.items.find(({ asset_id }) => asset_id === assetId);
  return end ? (
    <span className="end-badge">
      <EndStatus days={end.days_left} />
    </span>
  ) : null;
}

/** Devices that answer on the lot's networks; those that are picked go to the end of the stage's file. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { FoundDevice, FoundDevices } from "../../../api/contract.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { stageAddress } from "../queries.ts";
import { familyName } from "../words.ts";

const SECONDS = 2;

interface FindSheetProps {
  stageId: string;
  /** Called with the text of the devices that were picked. */
  onAdd: (toml: string) => void;
  onClose: () => void;
}

export function FindSheet({ stageId, onAdd, onClose }: FindSheetProps) {
  const { t } = useTranslation("stage");
  const [picked, setPicked] = useState<readonly FoundDevice[]>([]);
  const search = useQuery({
    queryKey: ["stage", "found", stageId],
    queryFn: () => api.post<FoundDevices>(stageAddress(stageId, "devices", "search"), { seconds: SECONDS }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const searchAgain = () => {
    setPicked([]);
    void search.refetch();
  };
  const items = search.data?.items ?? [];
  return (
    <Sheet title={t("find.title")} kind="drawer" onClose={onClose}>
      <div className="find">
        <p className="quiet">{t("find.lead")}</p>
        {search.isFetching && <Waiting label={t("find.searching")} />}
        {!search.isFetching && search.error && <ProblemNote error={search.error} onRetry={searchAgain} />}
        {!search.isFetching && search.isSuccess && items.length === 0 && (
          <Empty title={t("find.empty_title")}>{t("find.empty")}</Empty>
        )}
        {!search.isFetching && (
          <ul>
            {items.map((device) => (
              <li key={`${device.family} ${device.address} ${device.identity} ${device.name}`}>
                <label>
                  <input
                    type="checkbox"
                    checked={picked.includes(device)}
                    onChange={({ target }) =>
                      setPicked(target.checked ? [...picked, device] : picked.filter((one) => one !== device))
                    }
                  />
                  <span>
                    <strong>{device.name}</strong>
                    <span className="quiet">
                      {familyName(device.family)} · <span className="tabular">{device.address}</span>
                    </span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        )}
        {!search.isFetching &&
          Object.entries(search.data?.notes ?? {}).map(([family, note]) => (
            <Note key={family} tone="info" title={`${familyName(family)}: ${note}`} />
          ))}
        <div className="row">
          <button type="button" className="button" disabled={search.isFetching} onClick={searchAgain}>
            {t("find.again")}
          </button>
          <button
            type="button"
            className="button first push"
            disabled={picked.length === 0}
            onClick={() => {
              onAdd(
                items
                  .filter((one) => picked.includes(one))
                  .map(({ toml }) => toml)
                  .join("\n"),
              );
              onClose();
            }}
          >
            {t("find.add", { count: picked.length })}
          </button>
        </div>
      </div>
    </Sheet>
  );
}

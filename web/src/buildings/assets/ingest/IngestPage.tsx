/** Foreign files on their way into the library: dropped, sent, repaired, and what became of them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { useFileDrop } from "../../../ui/fileDrop.ts";
import { formatBytes } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import { ingestsQuery } from "../assetQueries.ts";
import { DropCover } from "./DropCover.tsx";
import {
  droppedFiles,
  type FileGroup,
  type GivenFile,
  groupFiles,
  pickedFiles,
  sizeOf,
} from "./fileGroups.ts";
import { GivenForm } from "./GivenForm.tsx";
import { handedOver } from "./handOver.ts";
import { IngestCard } from "./IngestCard.tsx";
import { SendingCard } from "./SendingCard.tsx";
import { send, useSendings } from "./sending.ts";
import "./ingest.css";

const LARGEST_BYTES = 2 * 1024 ** 3;

export default function IngestPage() {
  const { t } = useTranslation("assets");
  const client = useQueryClient();
  const ingests = useQuery(ingestsQuery);
  const sendings = useSendings();
  const [given, setGiven] = useState<readonly FileGroup[]>([]);
  const [refused, setRefused] = useState<{ title: string; remedy: string } | null>(null);
  const take = (files: readonly GivenFile[]) => {
    const groups = groupFiles(files);
    const tooLarge = groups.find((group) => sizeOf(group) > LARGEST_BYTES);
    if (tooLarge) {
      const size = formatBytes(sizeOf(tooLarge));
      setRefused({
        title: t("ingest.too_large", { name: tooLarge.name, size }),
        remedy: t("ingest.too_large_remedy"),
      });
    } else if (groups.length === 0) {
      setRefused({ title: t("ingest.no_model"), remedy: t("ingest.no_model_remedy") });
    } else {
      setRefused(null);
      setGiven((before) => [...before, ...groups]);
    }
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const files = handedOver();
    if (files.length > 0) latest.current(files);
  }, []);
  const over = useFileDrop((dropped) => void droppedFiles(dropped).then(take));
  const items = ingests.data?.items ?? [];
  const isBare = ingests.isSuccess && items.length === 0 && sendings.length === 0;
  return (
    <div className="assets-page">
      <AssetsTabs />
      <div className="page ingest-page">
        <div>
          <h1>{t("ingest.title")}</h1>
          <p className="quiet">{t("ingest.lead")}</p>
        </div>
        {given.length === 0 && <DropField onFiles={take} />}
        {refused && (
          <Note tone="wary" title={refused.title}>
            <p>{refused.remedy}</p>
          </Note>
        )}
        {given.length > 0 && (
          <GivenForm
            groups={given}
            onLeave={(group) => setGiven(given.filter((each) => each !== group))}
            onGo={(described) => {
              setGiven([]);
              for (const { group, sheet } of described)
                send(group, sheet, () => void client.invalidateQueries({ queryKey: ["assets"] }));
            }}
          />
        )}
        {ingests.error && <ProblemNote error={ingests.error} onRetry={() => void ingests.refetch()} />}
        {ingests.isPending && !ingests.error && <Waiting label={t("app:loading")} />}
        {isBare && given.length === 0 && (
          <Empty title={t("ingest.none_title")} picture={<Icon name="upload" size={72} />}>
            {t("ingest.none")}
          </Empty>
        )}
        {(items.length > 0 || sendings.length > 0) && (
          <section className="ingests" aria-label={t("ingest.list")}>
            <h2>{t("ingest.list")}</h2>
            {sendings.map((sending) => (
              <SendingCard key={sending.id} sending={sending} />
            ))}
            {items.map((ingest) => (
              <IngestCard key={ingest.id} ingest={ingest} />
            ))}
          </section>
        )}
        {over && <DropCover />}
      </div>
    </div>
  );
}

function DropField({ onFiles }: { onFiles: (files: readonly GivenFile[]) => void }) {
  const { t } = useTranslation("assets");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const pick = (input: HTMLInputElement) => {
    const picked = pickedFiles(input.files);
    input.value = "";
    if (picked.length > 0) onFiles(picked);
  };
  return (
    <section className="drop-field" aria-label={t("ingest.drop")}>
      <Icon name="upload" size={32} />
      <strong>{t("ingest.drop")}</strong>
      <span className="quiet">{t("ingest.drop_hint")}</span>
      <span className="row">
        <button type="button" className="button first" onClick={() => files.current?.click()}>
          {t("ingest.choose")}
        </button>
        <button type="button" className="button" onClick={() => folder.current?.click()}>
          {t("ingest.choose_folder")}
        </button>
      </span>
      <input ref={files} type="file" multiple hidden onChange={(event) => pick(event.currentTarget)} />
      <input
        ref={folder}
        type="file"
        hidden
        {...{ webkitdirectory: "" }}
        onChange={(event) => pick(event.currentTarget)}
      />
    </section>
  );
}

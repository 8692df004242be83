/** One asset: how it looks, what it is, how far it has come, and what it is part of. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AssetRecord, Version } from "../../../api/assetsContract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import { assetQuery, papersQuery, useMayWithAssets, versionQuery } from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";
import { AboutCard } from "./AboutCard.tsx";
import { AlikeStrip } from "./AlikeStrip.tsx";
import { BothRenders } from "./BothRenders.tsx";
import { FactsCard } from "./FactsCard.tsx";
import { FilesPart } from "./FilesPart.tsx";
import { LeasesCard } from "./LeasesCard.tsx";
import { RecordHead } from "./RecordHead.tsx";
import { ReportPart } from "./ReportPart.tsx";
import { RightsPart } from "./RightsPart.tsx";
import { PARTS, type RecordSearch } from "./recordSearch.ts";
import { UsesPart } from "./UsesPart.tsx";
import { VersionsPart } from "./VersionsPart.tsx";
import { ViewerPane } from "./ViewerPane.tsx";
import "./record.css";

export default function RecordPage() {
  const { t } = useTranslation("assets");
  const { assetId } = useParams({ from: "/inside/office/assets/$assetId" });
  const search = useSearch({ from: "/inside/office/assets/$assetId" });
  const record = useQuery(assetQuery(assetId));
  const shown = record.data?.versions.find(({ id }) => id === search.version) ?? record.data?.versions[0];
  return (
    <div className="assets-page">
      <AssetsTabs />
      {record.isPending && <Waiting label={t("app:loading")} />}
      {record.error && (
        <div className="page">
          <ProblemNote error={record.error} onRetry={() => void record.refetch()} />
        </div>
      )}
      {record.data && !shown && (
        <div className="page">
          <Note tone="info" title={t("record.no_version")} />
        </div>
      )}
      {record.data && shown && <Record record={record.data} version={shown} search={search} />}
    </div>
  );
}

interface RecordProps {
  record: AssetRecord;
  version: Version;
  search: RecordSearch;
}

function Record({ record, version, search }: RecordProps) {
  const navigate = useNavigate();
  const name = useAssetName()(record.asset);
  const detail = useQuery(versionQuery(version.id)).data;
  const papers = useQuery({ ...papersQuery(version.id), enabled: version.contents !== null }).data;
  const look = search.look ?? {};
  const show = (change: RecordSearch) =>
    void navigate({
      to: "/assets/$assetId",
      params: { assetId: record.asset.id },
      search: { ...search, ...change },
      replace: true,
      resetScroll: false,
    });
  return (
    <div className="record">
      <RecordHead
        record={record}
        version={version}
        next={detail?.next_channels ?? []}
        look={look}
        onShow={show}
      />
      {version.fault && (
        <Note tone="wary" title={version.fault.what}>
          <p>
            <code>{version.fault.place}</code> {version.fault.remedy}
          </p>
        </Note>
      )}
      <div className="record-body">
        <div className="record-main">
          <ViewerPane
            key={version.id}
            version={version}
            sheet={papers?.sheet}
            files={detail?.files ?? []}
            name={name}
            look={look}
            onLook={(chosen) => show({ look: chosen })}
          />
          <Parts record={record} version={version} search={search} onShow={show} />
          <AlikeStrip assetId={record.asset.id} />
        </div>
        <div className="record-side">
          <FactsCard asset={record.asset} version={version} papers={papers} />
          <AboutCard asset={record.asset} />
          <LeasesCard assetId={record.asset.id} />
        </div>
      </div>
    </div>
  );
}

function Parts({
  record,
  version,
  search,
  onShow,
}: RecordProps & { onShow: (change: RecordSearch) => void }) {
  const { t } = useTranslation("assets");
  const may = useMayWithAssets();
  const papers = useQuery({ ...papersQuery(version.id), enabled: version.contents !== null }).data;
  const detail = useQuery(versionQuery(version.id)).data;
  const offered = PARTS.filter((part) => part !== "rights" || may.decide);
  const part = search.part ?? "renders";
  return (
    <section className="record-part" aria-label={t(`record.part.${part}`)}>
      <div className="scroll-x">
        <Segments
          label={t("record.parts")}
          choices={offered.map((each) => ({ value: each, word: t(`record.part.${each}`) }))}
          value={part}
          onValue={(chosen) => onShow({ part: chosen })}
        />
      </div>
      {part === "renders" && <BothRenders version={version} certificate={papers?.certificate ?? null} />}
      {part === "versions" && (
        <VersionsPart
          record={record}
          version={version}
          decisions={detail?.decisions ?? []}
          against={search.against}
          onShow={onShow}
        />
      )}
      {part === "report" && <ReportPart report={papers?.report ?? null} />}
      {part === "files" && detail && <FilesPart record={detail} />}
      {part === "uses" && <UsesPart assetId={record.asset.id} />}
      {part === "rights" && may.decide && <RightsPart assetId={record.asset.id} />}
    </section>
  );
}

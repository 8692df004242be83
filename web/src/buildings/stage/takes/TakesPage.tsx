import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Take } from "../../../api/contract.ts";
import { matches } from "../../../app/matching.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { takesQuery, useCameraName } from "../queries.ts";
import { takeLength } from "../words.ts";
import { CircleButton } from "./CircleButton.tsx";
import { TakeStatus } from "./TakeStatus.tsx";
import "./takes.css";

export default function TakesPage() {
  const { t } = useTranslation("stage");
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId/takes" });
  const takes = useInfiniteQuery(takesQuery(stageId));
  const [asked, setAsked] = useState("");
  const [onlyCircled, setOnlyCircled] = useState(false);
  const all = takes.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = all.filter(
    (take) =>
      (!onlyCircled || take.circled) &&
      matches(asked, `${take.slate} ${take.scene} ${take.shot} ${take.notes} ${take.camera}`),
  );
  if (takes.isPending) return <Waiting label={t("app:loading")} />;
  if (takes.error && !takes.data) {
    return (
      <div className="page">
        <ProblemNote error={takes.error} onRetry={() => void takes.refetch()} />
      </div>
    );
  }
  if (all.length === 0) return <NoTakes stageId={stageId} />;
  return (
    <div className="page takes-page">
      <div className="row">
        <h1>{t("takes.title")}</h1>
        <span className="push" />
        <input
          className="input narrow"
          type="search"
          aria-label={t("takes.find")}
          placeholder={t("takes.find")}
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
        />
        <button
          type="button"
          className="button"
          aria-pressed={onlyCircled}
          onClick={() => setOnlyCircled(!onlyCircled)}
        >
          <Icon name="circled" size={18} />
          {t("takes.only_circled")}
        </button>
      </div>
      {shown.length === 0 ? (
        <p className="quiet">{t("takes.none_found")}</p>
      ) : (
        <TakeTable stageId={stageId} takes={shown} />
      )}
      {takes.hasNextPage && (
        <div>
          <button
            type="button"
            className="button"
            disabled={takes.isFetchingNextPage}
            onClick={() => void takes.fetchNextPage()}
          >
            {t("takes.more")}
          </button>
        </div>
      )}
    </div>
  );
}

function NoTakes({ stageId }: { stageId: string }) {
  const { t } = useTranslation("stage");
  return (
    <Empty
      title={t("takes.empty_title")}
      picture={<Icon name="takes" size={96} />}
      action={
        <Link to="/stage/$stageId" params={{ stageId }} className="button first">
          {t("takes.open_console")}
        </Link>
      }
    >
      {t("takes.empty")}
    </Empty>
  );
}

function TakeTable({ stageId, takes }: { stageId: string; takes: Take[] }) {
  const cameraName = useCameraName(stageId);
  const { t } = useTranslation("stage");
  return (
    <section className="card flush">
      <div className="scroll-x">
        <table className="table takes-table">
          <thead>
            <tr>
              <th scope="col">{t("takes.slate")}</th>
              <th scope="col">{t("takes.circled")}</th>
              <th scope="col">{t("takes.state_head")}</th>
              <th scope="col">{t("takes.camera")}</th>
              <th scope="col">{t("takes.timecode_in")}</th>
              <th scope="col">{t("takes.timecode_out")}</th>
              <th scope="col" className="number">
                {t("takes.length")}
              </th>
              <th scope="col">{t("take.notes")}</th>
              <th scope="col">{t("takes.started")}</th>
            </tr>
          </thead>
          <tbody>
            {takes.map((take) => (
              <TakeRow key={take.id} stageId={stageId} take={take} cameraName={cameraName(take.camera)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface TakeRowProps {
  stageId: string;
  take: Take;
  cameraName: string;
}

function TakeRow({ stageId, take, cameraName }: TakeRowProps) {
  const { i18n } = useTranslation();
  return (
    <tr className="linked">
      <td>
        <Link to="/stage/$stageId/takes/$takeId" params={{ stageId, takeId: take.id }} className="take-link">
          <strong className="tabular">{take.slate}</strong>
        </Link>
      </td>
      <td>
        <CircleButton stageId={stageId} take={take} />
      </td>
      <td>
        <TakeStatus state={take.state} />
      </td>
      <td>{cameraName}</td>
      <td className="tabular">{take.timecode_in}</td>
      <td className="tabular">{take.timecode_out}</td>
      <td className="number">{takeLength(take)}</td>
      <td className="quiet notes">{take.notes}</td>
      <td className="quiet">{formatMoment(take.started_at, i18n.language)}</td>
    </tr>
  );
}

/** The approval board: what waits in each channel, moved by button, by hand, or by key. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, ReviewBoard, Version } from "../../../api/assetsContract.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Mark } from "../../../ui/Status.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import { boardQuery, thumbnailAddress } from "../assetQueries.ts";
import { CHANNEL_TONES, useAssetName, versionName } from "../assetWords.ts";
import { Picture } from "../library/AssetCell.tsx";
import { Proof } from "../record/FactsCard.tsx";
import { type Column, nearest, takers } from "./board.ts";
import { ChannelVerbs, StepSheet } from "./ChannelVerbs.tsx";
import { useMayStep } from "./channels.ts";
import "./review.css";

interface Moving {
  version: Version;
  to: Channel;
}

export default function ReviewPage() {
  const { t } = useTranslation("assets");
  const board = useQuery(boardQuery);
  const [moving, setMoving] = useState<Moving | null>(null);
  const [dragged, setDragged] = useState<Version | null>(null);
  const mayStep = useMayStep();
  const isEmpty = board.data?.columns.every(({ cards }) => cards.length === 0);
  const taking = board.data && dragged ? takers(board.data, dragged.channel, mayStep) : [];
  return (
    <div className="assets-page">
      <AssetsTabs />
      <div className="review">
        <h1 className="hidden-words">{t("review.title")}</h1>
        {board.error && <ProblemNote error={board.error} onRetry={() => void board.refetch()} />}
        {board.isPending && <Waiting label={t("app:loading")} />}
        {isEmpty && (
          <Empty title={t("review.empty_title")} picture={<Icon name="audit" size={96} />}>
            {t("review.empty")}
          </Empty>
        )}
        {board.data && !isEmpty && (
          <div className="review-board">
            {board.data.columns.map((column) => (
              <BoardColumn
                key={column.channel}
                board={board.data}
                column={column}
                isTaking={taking.includes(column.channel)}
                onDrag={setDragged}
                onDrop={() => dragged && setMoving({ version: dragged, to: column.channel })}
                onMove={setMoving}
              />
            ))}
          </div>
        )}
        {board.data && !isEmpty && <p className="quiet review-hint">{t("review.hint")}</p>}
      </div>
      {moving && <StepSheet version={moving.version} to={moving.to} onClose={() => setMoving(null)} />}
    </div>
  );
}

interface BoardColumnProps {
  board: ReviewBoard;
  column: Column;
  isTaking: boolean;
  onDrag: (version: Version | null) => void;
  onDrop: () => void;
  onMove: (moving: Moving) => void;
}

function BoardColumn({ board, column, isTaking, onDrag, onDrop, onMove }: BoardColumnProps) {
  const { t } = useTranslation("assets");
  const title = t(`channel.${column.channel}`);
  return (
    <section
      className={isTaking ? "review-column taking" : "review-column"}
      aria-label={title}
      onDragOver={(event) => isTaking && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (isTaking) onDrop();
      }}
    >
      <header>
        <Mark tone={CHANNEL_TONES[column.channel]} />
        <h2>{title}</h2>
        <span className="tabular quiet">{column.cards.length}</span>
      </header>
      <ul>
        {column.cards.map((card) => (
          <Card
            key={card.version.id}
            board={board}
            column={column}
            card={card}
            onDrag={onDrag}
            onMove={onMove}
          />
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  board: ReviewBoard;
  column: Column;
  card: Column["cards"][number];
  onDrag: (version: Version | null) => void;
  onMove: (moving: Moving) => void;
}

function Card({ board, column, card: { asset, version }, onDrag, onMove }: CardProps) {
  const { t, i18n } = useTranslation("assets");
  const name = useAssetName()(asset);
  const taking = takers(board, column.channel, useMayStep());
  const isMovable = version.state === "usable" && taking.length > 0;
  const steer = (event: KeyboardEvent) => {
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as -1 | 1 | undefined;
    if (!side || !isMovable) return;
    event.preventDefault();
    const to = nearest(board, column.channel, taking, side);
    if (to) onMove({ version, to });
  };
  return (
    <li
      className="review-card"
      draggable={isMovable}
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", version.id); // without data some browsers do not begin
        event.dataTransfer.effectAllowed = "move";
        onDrag(version);
      }}
      onDragEnd={() => onDrag(null)}
    >
      <Link
        to="/assets/$assetId"
        params={{ assetId: asset.id }}
        search={{ version: version.id }}
        draggable={false}
        onKeyDown={steer}
      >
        <Picture asset={asset} still={thumbnailAddress(asset)} />
        <span className="review-words">
          <strong>{name}</strong>
          <span className="tabular quiet">{versionName(version)}</span>
        </span>
      </Link>
      <Proof version={version} />
      {version.note && <p className="quiet">{version.note}</p>}
      <span className="quiet">
        {t("review.by", { author: version.author, time: formatMoment(version.created_at, i18n.language) })}
      </span>
      <span className="row">
        <ChannelVerbs version={version} next={column.next_channels} isSmall />
      </span>
    </li>
  );
}

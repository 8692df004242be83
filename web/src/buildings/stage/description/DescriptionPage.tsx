/** The stage's one file: text on the left, what is wrong with it and what it makes on the right. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DescriptionError, StageSnapshot } from "../../../api/contract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { PlanView } from "../../../viewers/PlanView.tsx";
import { baseLine } from "../../../viewers/wallShape.ts";
import { useFeedState } from "../feed.tsx";
import { descriptionQuery, stageQuery, wallMeshQuery } from "../queries.ts";
import { familyName } from "../words.ts";
import { useDescriptionText } from "./descriptionText.ts";
import { FindSheet } from "./FindSheet.tsx";
import { RemotePane } from "./RemotePane.tsx";
import { type Editor, TextEditor } from "./TextEditor.tsx";
import "./description.css";

export default function DescriptionPage() {
  const { t } = useTranslation("stage");
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId/description" });
  const saved = useQuery(descriptionQuery(stageId));
  const stage = useQuery(stageQuery(stageId));
  if (saved.isPending) return <Waiting label={t("app:loading")} />;
  if (saved.data === undefined) {
    return (
      <div className="page">
        <ProblemNote error={saved.error} onRetry={() => void saved.refetch()} />
      </div>
    );
  }
  return <DescriptionEditor stageId={stageId} saved={saved.data} snapshot={stage.data} />;
}

interface DescriptionEditorProps {
  stageId: string;
  saved: string;
  snapshot: StageSnapshot | undefined;
}

function DescriptionEditor({ stageId, saved, snapshot }: DescriptionEditorProps) {
  const { t } = useTranslation("stage");
  const editor = useRef<Editor>(null);
  const [finding, setFinding] = useState(false);
  const { text, write, revert, changed, errors, checking, save } = useDescriptionText(stageId, saved);
  return (
    <div className="description">
      <h1 className="hidden-words">{t("description.title")}</h1>
      <section className="pane editor-pane" aria-label={t("description.editor")}>
        <header>
          <h2>{t("description.editor")}</h2>
          <DraftStatus changed={changed} checking={checking} errors={errors} saved={save.isSuccess} />
          <span className="push" />
          <button type="button" className="button small" onClick={() => setFinding(true)}>
            {t("find.open")}
          </button>
          <button type="button" className="button small" disabled={!changed} onClick={revert}>
            {t("description.revert")}
          </button>
          <button
            type="button"
            className="button small first"
            disabled={!changed || save.isPending || errors.length > 0}
            onClick={() => save.mutate()}
          >
            {t("description.save")}
          </button>
        </header>
        <div className="body">
          <TextEditor
            ref={editor}
            label={t("description.editor")}
            text={text}
            onText={write}
            wrongLines={errors.flatMap(({ line }) => (line === null ? [] : [line]))}
          />
        </div>
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div className="description-side" tabIndex={0}>
        {save.error && errors.length === 0 && <ProblemNote error={save.error} />}
        {errors.length > 0 && <ErrorList errors={errors} onPick={(line) => editor.current?.showLine(line)} />}
        {snapshot && <Preview snapshot={snapshot} />}
        {snapshot && <Parts snapshot={snapshot} />}
        <RemotePane stageId={stageId} />
      </div>
      {finding && (
        <FindSheet
          stageId={stageId}
          onAdd={(toml) => {
            const before = text.trimEnd();
            write(`${before}\n\n${toml}`);
            // The editor has the new lines once it was drawn again.
            requestAnimationFrame(() => editor.current?.showLine(before.split("\n").length + 2));
          }}
          onClose={() => setFinding(false)}
        />
      )}
    </div>
  );
}

interface DraftStatusProps {
  changed: boolean;
  checking: boolean;
  errors: DescriptionError[];
  saved: boolean;
}

function DraftStatus({ changed, checking, errors, saved }: DraftStatusProps) {
  const { t } = useTranslation("stage");
  if (errors.length > 0)
    return <Status tone="wary">{t("description.errors", { count: errors.length })}</Status>;
  if (checking) return <Status tone="idle">{t("description.checking")}</Status>;
  if (changed) return <Status tone="info">{t("description.unsaved")}</Status>;
  return <Status tone="good">{t(saved ? "description.saved" : "description.clean")}</Status>;
}

function ErrorList({ errors, onPick }: { errors: DescriptionError[]; onPick: (line: number) => void }) {
  const { t } = useTranslation("stage");
  return (
    <section className="pane" aria-label={t("description.errors", { count: errors.length })}>
      <header>
        <h2>{t("description.errors", { count: errors.length })}</h2>
      </header>
      <ul className="error-list" aria-live="assertive">
        {errors.map((error) => (
          <li key={`${error.line}-${error.field}-${error.message_code}`}>
            <button
              type="button"
              disabled={error.line === null}
              onClick={() => error.line && onPick(error.line)}
            >
              <span className="where">
                {error.line !== null && (
                  <span className="tabular">{t("description.line", { line: error.line })}</span>
                )}
                <code>{error.field}</code>
              </span>
              <span>{error.message || error.message_code}</span>
              {error.remedy && <span className="quiet">{error.remedy}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Preview({ snapshot }: { snapshot: StageSnapshot }) {
  const { t } = useTranslation("stage");
  const { id, description } = snapshot.stage;
  const { header } = useFeedState(8);
  const lines = useQueries({
    queries: description.walls.map((wall) => wallMeshQuery(id, wall.id)),
    combine: (answers) => answers.flatMap(({ data }) => (data ? [baseLine(data)] : [])),
  });
  return (
    <section className="pane preview-pane" aria-label={t("description.preview")}>
      <header>
        <h2>{t("description.preview")}</h2>
        <span className="quiet">{t("description.preview_note")}</span>
      </header>
      <div className="body">
        <PlanView
          lines={lines}
          pose={header?.pose ?? null}
          outerEye_m={description.outer_eye_m}
          label={t("description.preview")}
        />
      </div>
    </section>
  );
}

function Parts({ snapshot }: { snapshot: StageSnapshot }) {
  const { t } = useTranslation("stage");
  const { walls, cameras } = snapshot.stage.description;
  return (
    <section className="card parts">
      <div>
        <h3>{t("description.walls")}</h3>
        <ul>
          {walls.map((wall) => (
            <li key={wall.id}>
              <strong>{wall.name}</strong>
              <span className="quiet">
                {wall.shape === "arc" &&
                  t("description.arc", {
                    radius: wall.radius_m,
                    angle: Math.round(wall.angle_deg * 10) / 10,
                  })}
                {wall.shape === "flat" && t("description.flat", { width: wall.width_m })}
                {wall.shape === "mesh" && t("description.mesh")}
                {" · "}
                <span className="tabular">{wall.resolution_px.join(" × ")} px</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3>{t("description.cameras")}</h3>
        <ul>
          {cameras.map((camera) => (
            <li key={camera.id}>
              <strong>{camera.name}</strong>
              <span className="quiet tabular">
                {camera.sensor_mm.join(" × ")} mm · {camera.resolution_px.join(" × ")} px
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3>{t("description.devices")}</h3>
        <ul>
          {snapshot.devices.map((device) => (
            <li key={device.id}>
              <strong>{device.name}</strong>
              <span className="quiet">
                {familyName(device.family)} · <span className="tabular">{device.address}</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

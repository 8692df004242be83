/** The calibrations of a stage: what holds, what came of each, and the ways to a new one. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibration } from "../../../api/calibrationContract.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageQuery } from "../queries.ts";
import { CalibrationList } from "./CalibrationList.tsx";
import { CalibrationRecord } from "./CalibrationRecord.tsx";
import { calibrationsQuery, useMayCalibrate } from "./calibrationQueries.ts";
import { DelaySheet } from "./DelaySheet.tsx";
import { LensSheet } from "./LensSheet.tsx";
import { MeasurementSheet } from "./MeasurementSheet.tsx";
import { RegistrationBench } from "./RegistrationBench.tsx";
import { StillsBench, type StillsKind } from "./StillsBench.tsx";
import "./calibration.css";

type Way = "registration" | StillsKind | "delay" | "lens" | "file";
const WAYS: readonly Way[] = ["registration", "hand_eye", "optics", "delay", "lens", "file"];

export default function CalibrationPage() {
  const { t } = useTranslation("stage");
  const { stageId } = useParams({ from: "/inside/floor/stage/$stageId/calibration" });
  const calibrations = useQuery(calibrationsQuery(stageId));
  const stage = useQuery(stageQuery(stageId)).data?.stage;
  const [chosen, setChosen] = useState<string | null>(null);
  const [way, setWay] = useState<Way | null>(null);
  const may = useMayCalibrate();
  if (calibrations.isPending || !stage) return <Waiting label={t("app:loading")} />;
  if (!calibrations.data) {
    return (
      <div className="page">
        <ProblemNote error={calibrations.error} onRetry={() => void calibrations.refetch()} />
      </div>
    );
  }
  const { items } = calibrations.data;
  const opened = items.find(({ id }) => id === chosen) ?? items[0];
  const close = () => setWay(null);
  const show = (made: Calibration) => {
    setChosen(made.id);
    close();
  };
  if (way === "registration") {
    return (
      <RegistrationBench stageId={stageId} described={stage.description} onMade={show} onLeave={close} />
    );
  }
  if (way === "hand_eye" || way === "optics") {
    return (
      <StillsBench stageId={stageId} kind={way} described={stage.description} onMade={show} onLeave={close} />
    );
  }
  const ways = may.measure && (
    <div className="row calibration-ways">
      {WAYS.map((each) => (
        <button
          key={each}
          type="button"
          className={each === "registration" ? "button first" : "button"}
          onClick={() => setWay(each)}
        >
          {t(`calibration.way.${each}`)}
        </button>
      ))}
    </div>
  );
  return (
    <div className="calibration-page">
      <h1 className="hidden-words">{`${stage.name} ${t("tabs.calibration")}`}</h1>
      {opened ? (
        <>
          <CalibrationList
            stageId={stageId}
            items={items}
            chosen={opened.id}
            onChoose={setChosen}
            ways={ways}
          />
          <CalibrationRecord key={opened.id} stageId={stageId} brief={opened} />
        </>
      ) : (
        <Empty
          title={t("calibration.empty_title")}
          picture={<Icon name="calibration" size={96} />}
          action={ways}
        >
          {t("calibration.empty")}
        </Empty>
      )}
      {way === "delay" && <DelaySheet stageId={stageId} onMade={show} onClose={close} />}
      {way === "lens" && (
        <LensSheet stageId={stageId} cameras={stage.description.cameras} onMade={show} onClose={close} />
      )}
      {way === "file" && <MeasurementSheet stageId={stageId} onMade={show} onClose={close} />}
    </div>
  );
}

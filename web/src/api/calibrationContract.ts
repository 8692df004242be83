/** What the server says and takes about calibrations: its own document's words, without a second spelling. */
import type { components } from "./schema.d.ts";

type Answers = components["schemas"];

export type Calibration = Answers["CalibrationView"];
export type CalibrationBrief = Answers["CalibrationBrief"];
export type CalibrationKind = Answers["CalibrationKind"];
export type Standing = Answers["Standing"];
export type Measurement = Calibration["measurement"];
export type RegistrationMeasurement = Answers["RegistrationMeasurement"];
export type HandEyeMeasurement = Answers["HandEyeMeasurement"];
export type LensMeasurement = Answers["LensMeasurement"];
export type ProbePoint = Answers["ProbePoint"];
export type Residuals = Answers["Residuals"];
export type DelayResult = Answers["DelayResult"];
export type Motion = Answers["Motion"];
export type Chart = Answers["ChartView"];
export type Detection = Answers["DetectionView"];
export type SeenPoint = Answers["SeenPoint"];
export type Probe = Answers["ProbeView"];
export type KnownPoint = Answers["KnownPoint"];
export type Result = Calibration["result"];

/** A lens over focus and zoom, as the server keeps it. */
export interface LensTable {
  focus: number[];
  zoom: number[];
  settings: { focal_length_mm: number; entrance_pupil_m: number; distortion: number[] }[][];
}

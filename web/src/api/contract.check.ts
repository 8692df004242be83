/** Only for the type checker: what the server's document says it answers is what the pages read. */
import type * as Read from "./contract.ts";
import type { components } from "./schema.d.ts";
import type { UploadAnswer } from "./upload.ts";

type Answers = components["schemas"];
type Fits<Answer extends Wanted, Wanted> = Answer;

export type Checked = [
  Fits<Answers["MeView"], Read.Me>,
  Fits<Answers["EnrolmentView"], Read.TotpEnrolment>,
  Fits<Answers["TokenView"], Read.ApiToken>,
  Fits<Answers["NewTokenView"], Read.NewApiToken>,
  Fits<Answers["SessionView"], Read.LoginSession>,
  Fits<Answers["LinePage"], Read.Page<Read.AuditLine>>,
  Fits<Answers["JobView"], Read.Job>,
  Fits<Answers["Health"], Read.Health>,
  Fits<Answers["MachineBoard"], { machines: Read.Machine[] }>,
  Fits<Answers["UploadView"], UploadAnswer>,
  Fits<Answers["StageList"], Read.Page<Read.StageSummary>>,
  Fits<Answers["StageSnapshot"], Read.StageSnapshot>,
  Fits<Answers["WallMesh"], Read.WallMesh>,
  Fits<Answers["TakeList"], Read.Page<Read.Take>>,
  Fits<Answers["TakeView"], Read.Take>,
  Fits<Answers["TrackingView"], Read.Tracking>,
  Fits<Answers["Continuity"], Read.Continuity>,
  Fits<Answers["FaultList"], { errors: Read.DescriptionError[] }>,
];

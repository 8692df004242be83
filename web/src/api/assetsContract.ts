/** What the server says and takes about assets: its own document's words, without a second spelling. */
import type { components } from "./schema.d.ts";

type Answers = components["schemas"];

export type Asset = Answers["AssetView"];
export type AssetRecord = Answers["AssetRecord"];
export type Version = Answers["VersionView"];
export type VersionRecord = Answers["VersionRecord"];
export type VersionFile = Answers["FileView"];
export type Channel = Answers["Channel"];

export type SearchAnswer = Answers["SearchAnswer"];
export type Alike = Answers["AlikeAnswer"];
export type AlikeBy = Answers["AlikeBy"];
export type Chip = Answers["ChipView"];
export type Sort = Answers["Sort"];
export type Taxonomy = Answers["TaxonomyView"];
export type Facet = Answers["FacetView"];

export type Papers = Answers["Papers"];
export type AssetSheet = Answers["Manifest"];
export type Report = Answers["ReportView"];
export type Outcome = Answers["OutcomeView"];
export type Certificate = Answers["Certificate"];
export type Comparison = Answers["Comparison"];
export type Budget = Answers["BudgetView"];
export type Scope = Answers["ScopeView"];

export type Ingest = Answers["IngestView"];
export type IngestInput = Answers["IngestInput"];
export type IngestReading = Answers["IngestReading"];
export type Lease = Answers["LeaseView"];
export type LicenceEnd = Answers["LicenceEnd"];
export type Right = Answers["RightView"];
export type Level = Answers["Level"];
export type Use = Answers["UseView"];
export type UseList = Answers["UseList"];
export type ReuseReport = Answers["ReuseReport"];

export type Scene = Answers["SceneView"];
export type SceneInput = Answers["SceneInput"];
export type ReviewBoard = Answers["ReviewBoard"];
export type SceneLock = Answers["SceneLock"];
export type Placement = Answers["Placement"];
export type Look = Scene["look"];

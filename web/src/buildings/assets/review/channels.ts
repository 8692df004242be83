/** The steps of a version between channels, and who may take them. */

import type { Channel, Version } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { assetsAddress, useAssetVerb, useMayWithAssets } from "../assetQueries.ts";

export interface Step {
  versionId: string;
  to: Channel;
  note: string;
}

/** Steps that end something are not what the page invites to. */
export const isForward = (to: Channel): boolean => to !== "draft" && to !== "deprecated";

export function useStep() {
  return useAssetVerb(({ versionId, to, note }: Step) =>
    api.post<Version>(assetsAddress("versions", versionId, "channel"), { to, note }),
  );
}

/** Whoever edits may ask for a review; every other step is for those who decide. */
export function useMayStep(): (to: Channel) => boolean {
  const may = useMayWithAssets();
  return (to) => (to === "review" ? may.edit : may.decide);
}

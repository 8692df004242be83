/** What the pages of assets ask of the server, and the one way in which their verbs are sent. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  Alike,
  AlikeBy,
  Asset,
  AssetRecord,
  Budget,
  Ingest,
  Lease,
  LicenceEnd,
  Papers,
  ReuseReport,
  ReviewBoard,
  Right,
  Scene,
  SceneLock,
  Scope,
  SearchAnswer,
  Taxonomy,
  UseList,
  VersionRecord,
} from "../../api/assetsContract.ts";
import { api, path } from "../../api/client.ts";
import { isRunning } from "../../app/jobs.ts";
import { useMe } from "../../app/session.ts";

const ROOT = "/api/v1/assets";
const UNCHANGING = { staleTime: Number.POSITIVE_INFINITY };

/** An address of the building; its parts are ids, names, or a path of a file. */
export function assetsAddress(...below: string[]): string {
  return [ROOT, ...below.map((part) => part.split("/").map(encodeURIComponent).join("/"))].join("/");
}

export const fileAddress = (versionId: string, filePath: string): string =>
  assetsAddress("versions", versionId, "files", filePath);

export function thumbnailAddress(asset: Pick<Asset, "id" | "thumbnail">): string | null {
  return asset.thumbnail ? assetsAddress("assets", asset.id, "thumbnail", asset.thumbnail) : null;
}

/** A version in one of its looks, as GLB. */
export const modelAddress = (versionId: string, look: Record<string, string>): string =>
  path(assetsAddress("versions", versionId, "model.glb"), look);

export const searchQuery = (address: string) =>
  queryOptions({
    queryKey: ["assets", "search", address],
    queryFn: ({ signal }) => api.get<SearchAnswer>(address, signal),
  });

/** The pictures of many assets in one answer, by asset, as addresses of data. */
export const thumbnailsQuery = (assets: readonly Pick<Asset, "id" | "thumbnail">[]) =>
  queryOptions({
    // A picture never changes under its hash.
    queryKey: ["thumbnails", assets.map(({ id, thumbnail }) => `${id} ${thumbnail}`)],
    queryFn: async ({ signal }) => {
      const asked = new URLSearchParams(assets.map(({ id }) => ["asset", id]));
      const read = await api.get<Record<string, string>>(`${assetsAddress("thumbnails")}?${asked}`, signal);
      return Object.fromEntries(
        Object.entries(read).map(([id, webp]) => [id, `data:image/webp;base64,${webp}`]),
      );
    },
    ...UNCHANGING,
  });

export const taxonomyQuery = queryOptions({
  queryKey: ["assets", "taxonomy"],
  queryFn: ({ signal }) => api.get<Taxonomy>(assetsAddress("taxonomy"), signal),
  staleTime: 600_000,
});

export const assetQuery = (assetId: string) =>
  queryOptions({
    queryKey: ["assets", "asset", assetId],
    queryFn: ({ signal }) => api.get<AssetRecord>(assetsAddress("assets", assetId), signal),
  });

export const alikeQuery = (assetId: string, by: AlikeBy) =>
  queryOptions({
    queryKey: ["assets", "alike", assetId, by],
    queryFn: ({ signal }) => api.get<Alike>(path(assetsAddress("assets", assetId, "alike"), { by }), signal),
  });

export const versionQuery = (versionId: string) =>
  queryOptions({
    queryKey: ["assets", "version", versionId],
    queryFn: ({ signal }) => api.get<VersionRecord>(assetsAddress("versions", versionId, "record"), signal),
  });

export const papersQuery = (versionId: string) =>
  queryOptions({
    queryKey: ["assets", "papers", versionId],
    queryFn: ({ signal }) => api.get<Papers>(assetsAddress("versions", versionId, "papers"), signal),
  });

export const budgetsQuery = queryOptions({
  queryKey: ["assets", "budgets"],
  queryFn: ({ signal }) => api.get<{ budgets: Budget[] }>(assetsAddress("budgets"), signal),
  ...UNCHANGING,
});

export const scopesQuery = queryOptions({
  queryKey: ["assets", "scopes"],
  queryFn: ({ signal }) => api.get<{ scopes: Scope[] }>(assetsAddress("scopes"), signal),
});

export const rightsQuery = (assetId: string) =>
  queryOptions({
    queryKey: ["assets", "rights", assetId],
    queryFn: ({ signal }) => api.get<{ items: Right[] }>(assetsAddress("assets", assetId, "rights"), signal),
  });

export const leasesQuery = (assetId: string) =>
  queryOptions({
    queryKey: ["assets", "leases", assetId],
    queryFn: ({ signal }) => api.get<{ items: Lease[] }>(assetsAddress("assets", assetId, "leases"), signal),
    refetchInterval: 60_000,
  });

/** Licences that end within a month are told of before they do. */
export const licencesQuery = queryOptions({
  queryKey: ["assets", "licences"],
  queryFn: ({ signal }) => api.get<{ items: LicenceEnd[] }>(assetsAddress("licences"), signal),
});

export const ingestsQuery = queryOptions({
  queryKey: ["assets", "ingests"],
  queryFn: ({ signal }) => api.get<{ items: Ingest[] }>(assetsAddress("ingests"), signal),
  // Progress is told as a job's, not as an asset's.
  refetchInterval: ({ state }) => (state.data?.items.some(({ job }) => isRunning(job)) ? 1500 : false),
});

export const usesQuery = (assetId: string) =>
  queryOptions({
    queryKey: ["assets", "uses", assetId],
    queryFn: ({ signal }) => api.get<UseList>(assetsAddress("assets", assetId, "uses"), signal),
  });

export const boardQuery = queryOptions({
  queryKey: ["assets", "board"],
  queryFn: ({ signal }) => api.get<ReviewBoard>(assetsAddress("board"), signal),
});

export const scenesQuery = queryOptions({
  queryKey: ["assets", "scenes"],
  queryFn: ({ signal }) => api.get<{ items: Scene[] }>(assetsAddress("scenes"), signal),
});

export const sceneQuery = (sceneId: string) =>
  queryOptions({
    queryKey: ["assets", "scene", sceneId],
    queryFn: ({ signal }) => api.get<Scene>(assetsAddress("scenes", sceneId), signal),
  });

export const lockQuery = (sceneId: string) =>
  queryOptions({
    queryKey: ["assets", "lock", sceneId],
    queryFn: ({ signal }) => api.get<SceneLock>(assetsAddress("scenes", sceneId, "lock"), signal),
  });

export const reuseQuery = (hourMinor: number) =>
  queryOptions({
    queryKey: ["assets", "reuse", hourMinor],
    queryFn: ({ signal }) =>
      api.get<ReuseReport>(path(assetsAddress("reuse"), { hour_minor: hourMinor }), signal),
  });

/** A verb of the building; the page then looks at everything again. */
export function useAssetVerb<Given, Answer>(send: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSettled: () => void client.invalidateQueries({ queryKey: ["assets"] }),
  });
}

/** What the reader may do; a button that would be refused is not offered. */
export function useMayWithAssets() {
  const permissions = useMe()?.permissions ?? [];
  return {
    upload: permissions.includes("assets.asset.upload"),
    edit: permissions.includes("assets.asset.edit"),
    decide: permissions.includes("assets.version.decide"),
    editScenes: permissions.includes("assets.scene.edit"),
  };
}

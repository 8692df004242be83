/** Names and figures of assets. */
import { useTranslation } from "react-i18next";
import type { Channel, Facet } from "../../api/assetsContract.ts";
import type { Tone } from "../../ui/Status.tsx";

interface Named {
  name: string;
  name_zh: string;
}

export function nameIn(language: string, named: Named): string {
  return language.startsWith("zh") && named.name_zh ? named.name_zh : named.name;
}

/** The name of an asset in the reader's language. */
export function useAssetName(): (named: Named) => string {
  const { i18n } = useTranslation();
  return (named) => nameIn(i18n.language, named);
}

export const CHANNEL_TONES: Record<Channel, Tone> = {
  draft: "idle",
  review: "wary",
  approved: "info",
  released: "good",
  deprecated: "idle",
};

/** What a term is called; the token itself where the vocabulary has none. */
export function termLabel(facets: readonly Facet[], facet: string, token: string): string {
  const terms = facets.find(({ key }) => key === facet)?.terms;
  return terms?.find((term) => term.token === token)?.label ?? token;
}

/** "1.2.0", or "v3" of a file that came by itself. */
export const versionName = (version: { semver: string | null; number: number }): string =>
  version.semver ?? `v${version.number}`;

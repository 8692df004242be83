/** The vocabulary with exact counts: how many assets each term would leave. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Facet, SearchAnswer } from "../../../api/assetsContract.ts";
import { withTerm } from "./libraryQuestion.ts";

const FEW = 7;

interface FacetColumnProps {
  facets: readonly Facet[];
  counts: SearchAnswer["facets"];
  terms: readonly string[];
  onTerms: (terms: string[]) => void;
}

export function FacetColumn({ facets, counts, terms, onTerms }: FacetColumnProps) {
  const { t } = useTranslation("assets");
  const toggle = (term: string) => onTerms(withTerm(terms, term));
  return (
    <div className="facets">
      {terms.length > 0 && (
        <button type="button" className="button small" onClick={() => onTerms([])}>
          {t("library.clear_terms", { count: terms.length })}
        </button>
      )}
      {facets.map((facet) => (
        <FacetTerms
          key={facet.key}
          facet={facet}
          counts={counts[facet.key] ?? {}}
          terms={terms}
          onToggle={toggle}
        />
      ))}
    </div>
  );
}

interface FacetTermsProps {
  facet: Facet;
  counts: Record<string, number>;
  terms: readonly string[];
  onToggle: (term: string) => void;
}

function FacetTerms({ facet, counts, terms, onToggle }: FacetTermsProps) {
  const { t, i18n } = useTranslation("assets");
  const [isWhole, setWhole] = useState(false);
  const number = new Intl.NumberFormat(i18n.language);
  const isPicked = (token: string) => terms.includes(`${facet.key}:${token}`);
  const known = facet.terms.filter(({ token }) => (counts[token] ?? 0) > 0 || isPicked(token));
  if (known.length === 0) return null;
  const ranked = [...known].sort((one, other) => (counts[other.token] ?? 0) - (counts[one.token] ?? 0));
  const few = ranked.filter(({ token }, rank) => rank < FEW || isPicked(token));
  const most = Math.max(...ranked.map(({ token }) => counts[token] ?? 0), 1);
  return (
    <fieldset>
      <legend>{facet.label}</legend>
      {(isWhole ? ranked : few).map(({ token, label }) => (
        <label key={token} className="term">
          <input
            type="checkbox"
            checked={isPicked(token)}
            onChange={() => onToggle(`${facet.key}:${token}`)}
          />
          <span>{label}</span>
          <span className="tabular quiet">{number.format(counts[token] ?? 0)}</span>
          <i style={{ width: `${(100 * (counts[token] ?? 0)) / most}%` }} />
        </label>
      ))}
      {ranked.length > few.length && (
        <button type="button" className="more-terms" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t("library.fewer") : t("library.more", { count: ranked.length - few.length })}
        </button>
      )}
    </fieldset>
  );
}

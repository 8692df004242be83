/** One asset in a scene: where it stands in numbers, how it looks, and which version it is. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Placement, SceneLock } from "../../../api/assetsContract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Status } from "../../../ui/Status.tsx";
import { assetQuery, thumbnailAddress } from "../assetQueries.ts";
import { useAssetName, versionName } from "../assetWords.ts";
import { LookFields } from "./LookFields.tsx";

interface PlacementCardProps {
  placement: Placement;
  locked: SceneLock["placements"][number] | undefined;
  isChosen: boolean;
  isFixed: boolean;
  onChoose: () => void;
  /** Null takes it out of the scene. */
  onChange: (part: Partial<Placement> | null) => void;
}

export function PlacementCard({
  placement,
  locked,
  isChosen,
  isFixed,
  onChoose,
  onChange,
}: PlacementCardProps) {
  const { t } = useTranslation("assets");
  const record = useQuery(assetQuery(placement.asset_id)).data;
  const nameOf = useAssetName();
  const name = record ? nameOf(record.asset) : placement.name;
  const picture = record && thumbnailAddress(record.asset);
  const [x_m, y_m, z_m] = placement.position_m ?? [0, 0, 0];
  const versionId = placement.version_id ?? "";
  return (
    <article
      className={isChosen ? "placement chosen" : "placement"}
      onFocus={onChoose}
      aria-label={placement.name}
    >
      <header>
        {picture ? <img src={picture} alt="" width={48} height={48} /> : <Icon name="assets" size={32} />}
        <span className="grow">
          <Link to="/assets/$assetId" params={{ assetId: placement.asset_id }}>
            {name}
          </Link>
          <code className="quiet">{placement.name}</code>
        </span>
        {locked?.is_outdated && <Status tone="wary">{t("scenes.outdated")}</Status>}
        {!isFixed && (
          <button
            type="button"
            className="button bare square"
            aria-label={t("scenes.take_out", { name: placement.name })}
            onClick={() => onChange(null)}
          >
            <Icon name="close" size={16} />
          </button>
        )}
      </header>
      <div className="placement-numbers">
        <Metres
          word="X"
          value={x_m}
          isFixed={isFixed}
          onValue={(x) => onChange({ position_m: [x, y_m, z_m] })}
        />
        <Metres
          word="Y"
          value={y_m}
          isFixed={isFixed}
          onValue={(y) => onChange({ position_m: [x_m, y, z_m] })}
        />
        <Metres
          word="Z"
          value={z_m}
          isFixed={isFixed}
          onValue={(z) => onChange({ position_m: [x_m, y_m, z] })}
        />
        <Metres
          word="°"
          label={t("scenes.heading")}
          value={placement.heading_deg ?? 0}
          isFixed={isFixed}
          step={5}
          onValue={(heading_deg) => onChange({ heading_deg })}
        />
      </div>
      <LookFields look={placement.look ?? {}} isFixed={isFixed} onLook={(look) => onChange({ look })} />
      <label className="placement-version">
        <Icon name="pin" size={16} />
        <select
          className="input"
          aria-label={t("scenes.version_of", { name: placement.name })}
          disabled={isFixed}
          value={versionId}
          onChange={(event) => onChange({ version_id: event.target.value || null })}
        >
          <option value="">{t("scenes.floating", { version: locked?.semver ?? "–" })}</option>
          {record?.versions.map((version) => (
            <option key={version.id} value={version.id}>
              {t("scenes.pinned", { version: versionName(version) })}
            </option>
          ))}
        </select>
      </label>
    </article>
  );
}

interface MetresProps {
  word: string;
  label?: string;
  value: number;
  step?: number;
  isFixed: boolean;
  onValue: (value: number) => void;
}

function Metres({ word, label = `${word} m`, value, step = 0.1, isFixed, onValue }: MetresProps) {
  return (
    <label>
      <span className="quiet">{word}</span>
      <input
        type="number"
        className="input tabular"
        aria-label={label}
        step={step}
        disabled={isFixed}
        value={value}
        onChange={(event) => {
          const read = event.target.valueAsNumber;
          if (Number.isFinite(read)) onValue(read);
        }}
      />
    </label>
  );
}

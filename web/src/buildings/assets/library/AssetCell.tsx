/** An asset in the grid: its picture, which turns while it is looked at, and its name. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "../../../api/assetsContract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Mark } from "../../../ui/Status.tsx";
import { fileAddress, taxonomyQuery } from "../assetQueries.ts";
import { termLabel, useAssetName } from "../assetWords.ts";
import { useBasket } from "../basket/basket.ts";
import { EndBadge } from "./LicenceEnds.tsx";

interface AssetCellProps {
  index: number;
  total: number;
  place: { left_px: number; top_px: number };
  width_px: number;
  asset: Asset | undefined;
  /** Its thumbnail, once it has come. */
  picture: string | undefined;
  isAt: boolean;
  opened: string | undefined;
  onFocus: () => void;
}

export const AssetCell = memo(Cell, (before, after) => {
  const { place, onFocus: _before, ...rest } = before;
  const { place: moved, onFocus: _after, ...others } = after;
  const isSame = (Object.keys(rest) as (keyof typeof rest)[]).every((name) => rest[name] === others[name]);
  return isSame && place.left_px === moved.left_px && place.top_px === moved.top_px;
});

function Cell({ index, total, place, width_px, asset, picture, isAt, opened, onFocus }: AssetCellProps) {
  return (
    <li
      className={asset && asset.id === opened ? "asset-cell opened" : "asset-cell"}
      data-index={index}
      aria-setsize={total}
      aria-posinset={index + 1}
      style={{ transform: `translate(${place.left_px}px, ${place.top_px}px)`, width: width_px }}
    >
      {asset ? (
        <Shown asset={asset} picture={picture} isAt={isAt} isOpened={asset.id === opened} onFocus={onFocus} />
      ) : (
        <span className="asset-picture" />
      )}
    </li>
  );
}

function Shown({
  asset,
  picture,
  isAt,
  isOpened,
  onFocus,
}: {
  asset: Asset;
  picture: string | undefined;
  isAt: boolean;
  isOpened: boolean;
  onFocus: () => void;
}) {
  const { t } = useTranslation("assets");
  const facets = useQuery(taxonomyQuery).data?.facets ?? [];
  const name = useAssetName()(asset);
  const basket = useBasket();
  const isIn = basket.has(asset.id);
  const [isLookedAt, setLookedAt] = useState(false);
  const line = ["type", "region", "era"]
    .flatMap((facet) =>
      (asset.facets[facet] ?? []).slice(0, 1).map((token) => termLabel(facets, facet, token)),
    )
    .join(" · ");
  const given = {
    tabIndex: isAt ? 0 : -1,
    onFocus: () => {
      setLookedAt(true);
      onFocus();
    },
    onBlur: () => setLookedAt(false),
    onPointerEnter: () => setLookedAt(true),
    onPointerLeave: () => setLookedAt(false),
  };
  const inside = (
    <>
      <Picture asset={asset} still={picture ?? null} isTurning={isLookedAt} />
      <span className="asset-name">
        <strong>{name}</strong>
        {asset.released_id && <Mark tone="good" size={9} />}
      </span>
      <span className="asset-line">{line || asset.slug}</span>
      <EndBadge assetId={asset.id} />
    </>
  );
  return (
    <>
      {isOpened ? (
        <Link to="/assets/$assetId" params={{ assetId: asset.id }} {...given}>
          {inside}
        </Link>
      ) : (
        <Link
          to="/assets"
          search={(now) => ({ ...now, asset: asset.id })}
          replace
          preload={false}
          resetScroll={false}
          {...given}
        >
          {inside}
        </Link>
      )}
      <button
        type="button"
        className="basket-toggle"
        tabIndex={isAt ? 0 : -1}
        aria-pressed={isIn}
        aria-label={t(isIn ? "basket.take_out" : "basket.put_in", { name })}
        onClick={() => basket.toggle(asset)}
      >
        <Icon name={isIn ? "tick" : "add"} size={16} />
      </button>
    </>
  );
}

interface PictureProps {
  asset: Asset;
  /** Null while it is on its way. */
  still: string | null;
  isTurning?: boolean;
}

/** The still, and over it the turntable: 6 x 6 pictures that pass by. */
export function Picture({ asset, still, isTurning = false }: PictureProps) {
  if (!asset.thumbnail) {
    return (
      <span className="asset-picture none">
        <Icon name="assets" size={48} />
      </span>
    );
  }
  const turntable = asset.latest_id ? fileAddress(asset.latest_id, "prev/turntable.webp") : null;
  return (
    <span className="asset-picture">
      {still && <img src={still} alt="" decoding="async" draggable={false} />}
      {isTurning && turntable && <i style={{ backgroundImage: `url("${turntable}")` }} />}
    </span>
  );
}

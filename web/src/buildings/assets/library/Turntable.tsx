/** The asset from all around, turned by the hand: 36 pictures in an atlas of 6 x 6. */
import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset, VersionFile } from "../../../api/assetsContract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { fileAddress, thumbnailAddress } from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";

const ACROSS = 6;
const PICTURES = ACROSS * ACROSS;
const ATLAS = "prev/turntable.webp";
const STILL = "prev/thumbnail_512.webp";

export function Turntable({ asset, files }: { asset: Asset; files: readonly VersionFile[] }) {
  const { t } = useTranslation("assets");
  const name = useAssetName()(asset);
  const [turn, setTurn] = useState<number | null>(null);
  const has = (path: string) => asset.latest_id !== null && files.some((file) => file.path === path);
  const at = (path: string) => fileAddress(asset.latest_id ?? "", path);
  const still = has(STILL) ? at(STILL) : thumbnailAddress(asset);
  if (!still) {
    return (
      <div className="turntable none">
        <Icon name="assets" size={72} />
      </div>
    );
  }
  const pull = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.999);
    setTurn(Math.floor(share * PICTURES));
  };
  const isTurned = turn !== null && has(ATLAS);
  return (
    <div className="turntable" onPointerMove={pull} onPointerDown={pull} onPointerLeave={() => setTurn(null)}>
      <img src={still} alt={name} />
      {isTurned && (
        <i
          style={{
            backgroundImage: `url("${at(ATLAS)}")`,
            backgroundPosition: `${((turn % ACROSS) * 100) / (ACROSS - 1)}% ${(Math.floor(turn / ACROSS) * 100) / (ACROSS - 1)}%`,
          }}
        />
      )}
      {has(ATLAS) && (
        <input
          type="range"
          className="hidden-words"
          min={0}
          max={PICTURES - 1}
          value={turn ?? 0}
          aria-label={t("library.turn")}
          onChange={(event) => setTurn(Number(event.target.value))}
          onBlur={() => setTurn(null)}
        />
      )}
    </div>
  );
}

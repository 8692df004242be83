/** The name of an asset, the version that is shown, how far it is, and what can be done with it. */
import { useTranslation } from "react-i18next";
import type { AssetRecord, Channel, Version } from "../../../api/assetsContract.ts";
import type { Look } from "../../../api/contract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Status } from "../../../ui/Status.tsx";
import { ShowOnStage } from "../../stage/console/ShowOnStage.tsx";
import { modelAddress } from "../assetQueries.ts";
import { CHANNEL_TONES, useAssetName, versionName } from "../assetWords.ts";
import { useBasket } from "../basket/basket.ts";
import { ChannelVerbs } from "../review/ChannelVerbs.tsx";
import type { ChosenLook } from "./looks.ts";
import type { RecordSearch } from "./recordSearch.ts";

interface RecordHeadProps {
  record: AssetRecord;
  version: Version;
  next: readonly Channel[];
  look: ChosenLook;
  onShow: (change: RecordSearch) => void;
}

export function RecordHead({ record: { asset, versions }, version, next, look, onShow }: RecordHeadProps) {
  const { t } = useTranslation("assets");
  const name = useAssetName()(asset);
  const other = name === asset.name ? asset.name_zh : asset.name;
  const basket = useBasket();
  const isIn = basket.has(asset.id);
  return (
    <header className="record-head">
      <div className="record-title">
        <h1>{name}</h1>
        {other && (
          <span className="quiet" lang={other === asset.name_zh ? "zh-CN" : "en"}>
            {other}
          </span>
        )}
        <code className="quiet">{asset.slug ?? version.file_name}</code>
      </div>
      <div className="record-verbs">
        <select
          className="input version-choice"
          aria-label={t("record.version")}
          value={version.id}
          onChange={(event) => onShow({ version: event.target.value })}
        >
          {versions.map((each) => (
            <option key={each.id} value={each.id}>
              {versionName(each)}
            </option>
          ))}
        </select>
        <Status tone={CHANNEL_TONES[version.channel]}>{t(`channel.${version.channel}`)}</Status>
        <button type="button" className="button" aria-pressed={isIn} onClick={() => basket.toggle(asset)}>
          <Icon name={isIn ? "tick" : "basket"} size={18} />
          {t(isIn ? "basket.in" : "basket.add")}
        </button>
        {version.state === "usable" && (
          <a
            className="button"
            href={modelAddress(version.id, look as Record<string, string>)}
            download={`${asset.slug ?? asset.name}${lookSuffix(look)}.glb`}
          >
            <Icon name="download" size={18} />
            GLB
          </a>
        )}
        <ChannelVerbs version={version} next={next} />
        {version.state === "usable" && (
          <ShowOnStage key={version.id} what={{ version_id: version.id }} look={stageLook(look)} />
        )}
      </div>
    </header>
  );
}

/** A stage chooses levels of detail by itself. */
const stageLook = ({ season, weather, timeOfDay }: ChosenLook): Look =>
  Object.fromEntries(Object.entries({ season, weather, timeOfDay }).filter(([, token]) => token));

const lookSuffix = (look: ChosenLook): string =>
  Object.values(look)
    .map((token) => `_${token}`)
    .join("");

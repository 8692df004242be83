/** The asset as it looks in any season, weather and light: in 3D, or as a still where nothing draws in 3D. */
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AssetSheet, Version, VersionFile } from "../../../api/assetsContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Waiting } from "../../../ui/Empty.tsx";
import { formatCount } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { DENSITIES, SHADINGS, type Shading } from "../../../viewers/shadings.ts";
import { drawsInSoftware, hasWebGl } from "../../../viewers/webgl.ts";
import { fileAddress, modelAddress } from "../assetQueries.ts";
import { askedLook, type ChosenLook, type LookSwitch, type Still, stillOf, switchesOf } from "./looks.ts";

const ModelView = lazy(() => import("../../../viewers/ModelView.tsx"));

interface ViewerPaneProps {
  version: Version;
  sheet: AssetSheet | null | undefined;
  files: readonly VersionFile[];
  name: string;
  look: ChosenLook;
  onLook: (look: ChosenLook) => void;
}

export function ViewerPane({ version, sheet, files, name, look, onLook }: ViewerPaneProps) {
  const { t, i18n } = useTranslation("assets");
  const switches = switchesOf(sheet);
  const asked = askedLook(look, switches);
  const address = modelAddress(version.id, asked);
  const [isDrawn, setDrawn] = useState(() => hasWebGl() && !drawsInSoftware());
  const [shading, setShading] = useState<Shading>("material");
  const [wireframe, setWireframe] = useState(false);
  const [loaded, setLoaded] = useState<{ address: string; triangles: number } | null>(null);
  const [failed, setFailed] = useState<{ address: string; error: unknown } | null>(null);
  useKeys({
    title: t("viewer.title"),
    verbs: [
      { key: "w", word: t("viewer.wireframe"), run: () => setWireframe(!wireframe) },
      ...SHADINGS.map((each, index) => ({
        key: String(index + 1),
        word: t(`viewer.shading.${each}`),
        run: () => setShading(each),
      })),
    ],
  });
  const isUsable = version.state === "usable";
  const isWaiting = isDrawn && isUsable && loaded?.address !== address && failed?.address !== address;
  return (
    <section className="viewer pane" aria-label={t("viewer.title")}>
      <header>
        {isDrawn ? (
          <>
            <Segments
              label={t("viewer.shading.label")}
              choices={SHADINGS.map((each) => ({ value: each, word: t(`viewer.shading.${each}`) }))}
              value={shading}
              onValue={setShading}
            />
            <button
              type="button"
              className="button small"
              aria-pressed={wireframe}
              onClick={() => setWireframe(!wireframe)}
            >
              {t("viewer.wireframe")}
            </button>
          </>
        ) : (
          <span className="quiet">{t("viewer.still")}</span>
        )}
        <span className="push" />
        {loaded && isDrawn && (
          <span className="tabular quiet">
            {t("viewer.triangles", {
              count: loaded.triangles,
              number: formatCount(loaded.triangles, i18n.language),
            })}
          </span>
        )}
        {hasWebGl() && isUsable && (
          <button
            type="button"
            className="button small"
            aria-pressed={isDrawn}
            onClick={() => setDrawn(!isDrawn)}
          >
            3D
          </button>
        )}
      </header>
      <div className="body">
        {(!isDrawn || !loaded) && (
          <StillPicture version={version} still={stillOf(asked, switches, files)} label={name} />
        )}
        {isDrawn && isUsable && (
          <Suspense fallback={<Waiting label={t("app:loading")} />}>
            <ModelView
              address={address}
              look={asked}
              shading={shading}
              wireframe={wireframe}
              label={t("viewer.label", { name })}
              onLoaded={(triangles) => setLoaded({ address, triangles })}
              onFailed={(error) => setFailed({ address, error })}
            />
          </Suspense>
        )}
        {isWaiting && (
          <span className="viewer-wait" role="status">
            {t("viewer.making")}
          </span>
        )}
        {isDrawn && shading === "texels" && <DensityScale />}
        {failed?.address === address && (
          <div className="viewer-problem">
            <ProblemNote error={failed.error} onRetry={() => setFailed(null)} />
          </div>
        )}
      </div>
      <LookSwitches switches={switches} look={look} onLook={onLook} />
    </section>
  );
}

export function LookSwitches({
  switches,
  look,
  onLook,
}: {
  switches: readonly LookSwitch[];
  look: ChosenLook;
  onLook: (look: ChosenLook) => void;
}) {
  const { t } = useTranslation("assets");
  if (switches.length === 0) return null;
  return (
    <div className="look-switches">
      {switches.map(({ name, tokens, usual }) => (
        <div key={name}>
          <span className="quiet">{t(`look.set.${name}`)}</span>
          <Segments
            label={t(`look.set.${name}`)}
            choices={tokens.map((token) => ({
              value: token,
              word: name === "LOD" ? token.replace("LOD", "") : t(`look.${token}`),
            }))}
            value={look[name] ?? usual}
            onValue={(token) => onLook({ ...look, [name]: token })}
          />
        </div>
      ))}
    </div>
  );
}

export function StillPicture({
  version,
  still,
  label,
}: {
  version: Version;
  still: Still | null;
  label: string;
}) {
  if (!still) {
    return (
      <div className="still none">
        <Icon name="assets" size={96} />
      </div>
    );
  }
  const address = fileAddress(version.id, still.path);
  if (!still.tile) return <img className="still" src={address} alt={label} />;
  const { column, row, columns, rows } = still.tile;
  const at = (index: number, of: number) => (of > 1 ? (100 * index) / (of - 1) : 0);
  return (
    <div
      className="still tile"
      role="img"
      aria-label={label}
      style={{
        backgroundImage: `url("${address}")`,
        backgroundSize: `${columns * 100}% ${rows * 100}%`,
        backgroundPosition: `${at(column, columns)}% ${at(row, rows)}%`,
      }}
    />
  );
}

export function DensityScale() {
  const { t } = useTranslation("assets");
  return (
    <div className="density-scale" role="img" aria-label={t("viewer.density")}>
      {DENSITIES.map(({ px_per_m, color }) => (
        <span key={px_per_m}>
          <i style={{ background: color }} />
          {px_per_m}
        </span>
      ))}
      <span>px/m</span>
    </div>
  );
}

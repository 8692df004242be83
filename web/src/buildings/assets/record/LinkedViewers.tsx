/** Two versions from the same place, in the same look and view: where one is turned, the other follows. */
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AssetSheet, VersionRecord } from "../../../api/assetsContract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { SHADINGS, type Shading } from "../../../viewers/shadings.ts";
import { SharedView } from "../../../viewers/sharedView.ts";
import { drawsInSoftware, hasWebGl } from "../../../viewers/webgl.ts";
import { modelAddress } from "../assetQueries.ts";
import { versionName } from "../assetWords.ts";
import { askedLook, type ChosenLook, stillOf, switchesOf } from "./looks.ts";
import { DensityScale, LookSwitches, StillPicture } from "./ViewerPane.tsx";

const ModelView = lazy(() => import("../../../viewers/ModelView.tsx"));

interface Side {
  record: VersionRecord;
  sheet: AssetSheet | null;
}

interface View {
  look: ChosenLook;
  shading: Shading;
  wireframe: boolean;
}

export function LinkedViewers({ sides }: { sides: [Side, Side] }) {
  const { t } = useTranslation("assets");
  const [shared] = useState(() => new SharedView());
  const [isDrawn, setDrawn] = useState(() => hasWebGl() && !drawsInSoftware());
  const [view, setView] = useState<View>({ look: {}, shading: "material", wireframe: false });
  const change = (part: Partial<View>) => setView({ ...view, ...part });
  return (
    <>
      <div className="linked-tools">
        {isDrawn ? (
          <>
            <Segments
              label={t("viewer.shading.label")}
              choices={SHADINGS.map((each) => ({ value: each, word: t(`viewer.shading.${each}`) }))}
              value={view.shading}
              onValue={(shading) => change({ shading })}
            />
            <button
              type="button"
              className="button small"
              aria-pressed={view.wireframe}
              onClick={() => change({ wireframe: !view.wireframe })}
            >
              {t("viewer.wireframe")}
            </button>
            <span className="quiet">{t("compare.linked")}</span>
          </>
        ) : (
          <span className="quiet">{t("compare.stills")}</span>
        )}
        <span className="push" />
        {hasWebGl() && (
          <button
            type="button"
            className="button small"
            aria-pressed={isDrawn}
            onClick={() => setDrawn(!isDrawn)}
          >
            3D
          </button>
        )}
      </div>
      <div className="linked-viewers">
        {sides.map((side) => (
          <Viewer key={side.record.version.id} side={side} view={view} shared={isDrawn ? shared : null} />
        ))}
      </div>
      <LookSwitches
        switches={switchesOf(sides[1].sheet)}
        look={view.look}
        onLook={(look) => change({ look })}
      />
    </>
  );
}

interface ViewerProps {
  side: Side;
  view: View;
  /** Null for a still. */
  shared: SharedView | null;
}

function Viewer({ side: { record, sheet }, view, shared }: ViewerProps) {
  const { t } = useTranslation("assets");
  const { version, files } = record;
  const name = versionName(version);
  const switches = switchesOf(sheet);
  const asked = askedLook(view.look, switches);
  const address = modelAddress(version.id, asked);
  const [loaded, setLoaded] = useState(false);
  const [failed, setFailed] = useState<{ address: string; error: unknown } | null>(null);
  return (
    <figure>
      {(!shared || !loaded) && (
        <StillPicture version={version} still={stillOf(asked, switches, files)} label={name} />
      )}
      {shared && version.state === "usable" && (
        <Suspense fallback={<Waiting label={t("app:loading")} />}>
          <ModelView
            address={address}
            look={asked}
            shading={view.shading}
            wireframe={view.wireframe}
            label={t("viewer.label", { name })}
            onLoaded={() => setLoaded(true)}
            onFailed={(error) => setFailed({ address, error })}
            shared={shared}
          />
        </Suspense>
      )}
      <figcaption className="tabular">{name}</figcaption>
      {shared && view.shading === "texels" && <DensityScale />}
      {failed?.address === address && (
        <div className="viewer-problem">
          <ProblemNote error={failed.error} onRetry={() => setFailed(null)} />
        </div>
      )}
    </figure>
  );
}

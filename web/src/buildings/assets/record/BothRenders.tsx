/** The same asset traced and drawn: a slider between both, the map of their difference, and the figures. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Certificate, Comparison, Version } from "../../../api/assetsContract.ts";
import { Empty } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { Status } from "../../../ui/Status.tsx";
import { fileAddress } from "../assetQueries.ts";

const WAYS = ["slider", "difference", "beside"] as const;
type Way = (typeof WAYS)[number];

interface BothRendersProps {
  version: Version;
  certificate: Certificate | null;
}

export function BothRenders({ version, certificate }: BothRendersProps) {
  const { t } = useTranslation("assets");
  const [chosen, setChosen] = useState(0);
  const [way, setWay] = useState<Way>("slider");
  const comparison = certificate?.comparisons[chosen] ?? certificate?.comparisons[0];
  if (!certificate || !comparison) {
    return (
      <div className="card">
        <Empty title={t("renders.none_title")} picture={<Icon name="assets" size={72} />}>
          {t("renders.none")}
        </Empty>
      </div>
    );
  }
  return (
    <div className="renders">
      <div className="pane">
        <header>
          <Status tone={certificate.passes ? "good" : "wary"}>
            {t(certificate.passes ? "proof.equal" : "proof.unequal")}
          </Status>
          <span className="push" />
          <Segments
            label={t("renders.ways")}
            choices={WAYS.map((each) => ({ value: each, word: t(`renders.way.${each}`) }))}
            value={way}
            onValue={setWay}
          />
        </header>
        <Pictures version={version} comparison={comparison} way={way} />
        {certificate.comparisons.length > 1 && (
          <select
            className="input"
            aria-label={t("renders.which")}
            value={chosen}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            {certificate.comparisons.map((each, index) => (
              <option key={`${each.view} ${each.look} ${each.renderer}`} value={index}>
                {[
                  t(`renders.view.${each.view}`),
                  t(`renders.look.${each.look}`),
                  t(`renders.by.${each.renderer}`),
                ].join(" · ")}
              </option>
            ))}
          </select>
        )}
      </div>
      <Figures certificate={certificate} comparison={comparison} />
    </div>
  );
}

function Pictures({ version, comparison, way }: { version: Version; comparison: Comparison; way: Way }) {
  const { t } = useTranslation("assets");
  const [share, setShare] = useState(50);
  const address = (kind: string) => fileAddress(version.id, `prev/parity/${comparison.pictures[kind]}`);
  const [offline, shown] = [t("renders.offline"), t("renders.shown")];
  if (way === "difference") {
    return (
      <figure className="render-pair">
        <img src={address("difference")} alt={t("renders.difference")} />
        <figcaption>{t("renders.difference_explained")}</figcaption>
      </figure>
    );
  }
  if (way === "beside") {
    return (
      <div className="render-beside">
        {(["offline", "shown"] as const).map((kind) => (
          <figure key={kind}>
            <img src={address(kind)} alt={t(`renders.${kind}`)} />
            <figcaption>{t(`renders.${kind}`)}</figcaption>
          </figure>
        ))}
      </div>
    );
  }
  return (
    <div className="render-pair">
      <img src={address("shown")} alt={shown} />
      <img src={address("offline")} alt={offline} style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }} />
      <i className="render-edge" style={{ left: `${share}%` }} />
      <span className="render-name left">{offline}</span>
      <span className="render-name right">{shown}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={0.5}
        value={share}
        aria-label={t("renders.slide")}
        onChange={(event) => setShare(Number(event.target.value))}
      />
    </div>
  );
}

function Figures({ certificate, comparison }: { certificate: Certificate; comparison: Comparison }) {
  const { t } = useTranslation("assets");
  return (
    <div className="card render-figures">
      <h2>{t("renders.figures")}</h2>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("renders.rule")}</th>
            <th scope="col">{t("renders.figure")}</th>
            <th scope="col" className="number">
              {t("renders.value")}
            </th>
            <th scope="col" className="number">
              {t("renders.gate")}
            </th>
            <th scope="col" aria-label={t("renders.outcome")} />
          </tr>
        </thead>
        <tbody>
          {comparison.checks.map((check) => {
            const holds = check.bound === "at most" ? check.value <= check.gate : check.value >= check.gate;
            return (
              <tr key={`${check.rule} ${check.figure}`}>
                <td>
                  <code>{check.rule}</code>
                </td>
                <td>{t(`renders.of.${check.figure}`)}</td>
                <td className="number">{check.value.toFixed(4)}</td>
                <td className="number">{`${check.bound === "at most" ? "≤" : "≥"} ${check.gate}`}</td>
                <td>
                  <Status tone={holds ? "good" : "wary"}>
                    {t(holds ? "renders.holds" : "renders.fails")}
                  </Status>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="quiet">
        {t("renders.how", {
          width: certificate.size_px[0],
          height: certificate.size_px[1],
          samples: certificate.samples,
        })}
      </p>
      <ul className="quiet">
        {certificate.renderers.map((renderer) => (
          <li
            key={renderer.role}
          >{`${t(`renders.by.${renderer.role}`)}: ${renderer.name} ${renderer.version}`}</li>
        ))}
      </ul>
    </div>
  );
}

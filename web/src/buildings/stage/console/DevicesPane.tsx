import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StageDevice, StageOutput } from "../../../api/contract.ts";
import { formatAge } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { useFeedState } from "../feed.tsx";
import { familyName } from "../words.ts";
import { HealthStrip } from "./HealthStrip.tsx";
import { OutputList } from "./OutputList.tsx";
import "./devices.css";

interface DevicesPaneProps {
  devices: StageDevice[];
  outputs: StageOutput[];
  /** Ids of the devices that the lot plays itself. */
  simulated: ReadonlySet<string>;
  onConnect: () => void;
}

export function DevicesPane({ devices, outputs, simulated, onConnect }: DevicesPaneProps) {
  const { t } = useTranslation("stage");
  const { header } = useFeedState(4);
  return (
    <section className="pane devices-pane" aria-label={t("devices.title")}>
      <header>
        <h2>{t("devices.title")}</h2>
        <span className="push" />
        <button type="button" className="button bare small" onClick={onConnect}>
          <Icon name="plug" size={16} />
          {t("devices.connect")}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard */}
      <div className="body scroll" tabIndex={0}>
        {devices.length === 0 && <p className="pad quiet">{t("devices.none")}</p>}
        <ul>
          {liveliestFirst(withStatus(devices, header?.devices ?? [])).map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              simulated={simulated.has(device.id)}
              drives={header?.pose?.device === device.id}
            />
          ))}
        </ul>
        <OutputList outputs={withStatus(outputs, header?.outputs ?? [])} devices={devices} />
      </div>
    </section>
  );
}

const USABLE_TONES = { yes: "good", degraded: "wary", no: "idle" } as const;

/** Red is for a signal that was there and is lost; one that never came is only absent. */
function linkTone(link: "up" | "down", age_ms: number | null): Tone {
  if (link === "up") return "good";
  return age_ms === null ? "idle" : "bad";
}

/** The things with their status of this moment, where the view has told it. */
function withStatus<Status, Thing extends { id: string; status: Status }>(
  things: readonly Thing[],
  now: readonly ({ id: string } & Status)[],
): Thing[] {
  return things.map((thing) => ({ ...thing, status: now.find(({ id }) => id === thing.id) ?? thing.status }));
}

/** Those that are heard, then those that were, then those that never came; each in the description's order. */
function liveliestFirst(devices: readonly StageDevice[]): StageDevice[] {
  const rank = ({ status }: StageDevice) => (status.link === "up" ? 0 : status.age_ms === null ? 2 : 1);
  return [...devices].sort((one, other) => rank(one) - rank(other));
}

interface DeviceRowProps {
  device: StageDevice;
  simulated: boolean;
  /** Whether the camera follows this device now. */
  drives: boolean;
}

function DeviceRow({ device, simulated, drives }: DeviceRowProps) {
  const { t } = useTranslation("stage");
  const { status } = device;
  const { age_ms, rate_hz, lost } = status;
  const heard = age_ms !== null;
  return (
    <li className={drives ? "device drives" : "device"}>
      <div className="device-name">
        <strong>{device.name}</strong>
        <span className="quiet">
          {familyName(device.family)}
          {simulated && ` · ${t("devices.simulated")}`}
        </span>
        <span className="push">
          {drives && <span className="drives-word">{t("devices.drives")}</span>}
          {!heard && <span className="quiet">{t("devices.never")}</span>}
        </span>
      </div>
      <div className="device-status">
        <Status tone={linkTone(status.link, age_ms)}>{t(`devices.link.${status.link}`)}</Status>
        <Status tone={USABLE_TONES[status.usable]}>{t(`devices.usable.${status.usable}`)}</Status>
        <Status tone={status.fresh ? "good" : age_ms === null ? "idle" : "wary"}>
          {t(status.fresh ? "devices.fresh" : "devices.stale")}
        </Status>
        <span className="push tabular quiet">
          {lost > 0 && `${t("devices.lost", { count: lost })} · `}
          {heard &&
            rate_hz !== null &&
            rate_hz > 0 &&
            `${t("devices.rate", { rate: rate_hz.toFixed(rate_hz < 10 ? 1 : 0) })} · `}
          {heard && t("devices.age", { age: formatAge(age_ms) })}
        </span>
      </div>
      {heard && <DeviceStrip name={device.name} rate_hz={rate_hz} fresh={status.fresh} />}
      {heard && status.reason && <p className="device-reason">{status.reason.remedy}</p>}
    </li>
  );
}

const STRIP_STEP_MS = 1000;
const STRIP_STEPS = 120;

/** Remembers one figure a second for as long as the console is open. */
function DeviceStrip({ name, rate_hz, fresh }: { name: string; rate_hz: number | null; fresh: boolean }) {
  const { t } = useTranslation("stage");
  const latest = useRef({ rate_hz, fresh });
  latest.current = { rate_hz, fresh };
  const [samples, setSamples] = useState<(number | null)[]>([]);
  useEffect(() => {
    const timer = setInterval(() => {
      const { rate_hz: rate, fresh: isFresh } = latest.current;
      setSamples((kept) => [...kept.slice(1 - STRIP_STEPS), isFresh ? rate : null]);
    }, STRIP_STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return <HealthStrip label={t("devices.strip", { name })} samples={samples} steps={STRIP_STEPS} />;
}

import { useTranslation } from "react-i18next";
import type { StageDevice } from "../../../api/contract.ts";
import { Note } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { familyName, isMulticast, type SocketAddress, socketAddresses } from "../words.ts";

const ANY_HOST = /^(0\.0\.0\.0|\[::\])$/;
const THIS_HOST = /^(127\.|localhost$|\[::1\]$)/;

/** Where a real tracker has to send to. */
export function ConnectSheet({ devices, onClose }: { devices: StageDevice[]; onClose: () => void }) {
  const { t } = useTranslation("stage");
  const reachable = devices
    .map((device) => ({ device, sockets: socketAddresses(device.address) }))
    .filter(({ sockets }) => sockets.length > 0);
  return (
    <Sheet title={t("connect.title")} kind="drawer" onClose={onClose}>
      <div className="connect">
        <p>{t("connect.lead")}</p>
        {reachable.map(({ device, sockets }) => (
          <Target key={device.id} device={device} sockets={sockets} />
        ))}
        <p className="quiet">{t("connect.arrives")}</p>
      </div>
    </Sheet>
  );
}

function Target({ device, sockets }: { device: StageDevice; sockets: SocketAddress[] }) {
  const { t } = useTranslation("stage");
  const direct = sockets.find(({ host }) => !isMulticast(host)) ?? sockets[0];
  const group = sockets.find(({ host }) => isMulticast(host) && host !== direct?.host);
  if (!direct) return null;
  const host = ANY_HOST.test(direct.host) ? window.location.hostname : direct.host;
  return (
    <section className="card">
      <h3>{device.name}</h3>
      <dl className="target">
        <div>
          <dt>{t("connect.protocol")}</dt>
          <dd>{familyName(device.family)}</dd>
        </div>
        <div>
          <dt>{t("connect.to_address")}</dt>
          <dd className="tabular">{host}</dd>
        </div>
        <div>
          <dt>{t("connect.to_port")}</dt>
          <dd className="tabular">UDP {direct.port}</dd>
        </div>
        {group && (
          <div>
            <dt>{t("connect.multicast")}</dt>
            <dd className="tabular">
              {group.host}:{group.port}
            </dd>
          </div>
        )}
      </dl>
      {THIS_HOST.test(direct.host) && <Note tone="info" title={t("connect.local_only")} />}
      <p className="quiet">{t("connect.try")}</p>
      <pre className="command">{`filmlot send ${device.family} --to ${host}:${direct.port} --path dolly`}</pre>
    </section>
  );
}

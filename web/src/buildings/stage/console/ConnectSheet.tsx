import { useTranslation } from "react-i18next";
import type { StageDevice } from "../../../api/contract.ts";
import { Note } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { familyName, type SocketAddress, socketAddress } from "../words.ts";

const ANY_HOST = /^(0\.0\.0\.0|\[::\])$/;
const THIS_HOST = /^(127\.|localhost$|\[::1\]$)/;

/** Where a real tracker has to send to. */
export function ConnectSheet({ devices, onClose }: { devices: StageDevice[]; onClose: () => void }) {
  const { t } = useTranslation("stage");
  const reachable = devices.flatMap((device) => {
    const socket = socketAddress(device.address);
    return socket ? [{ device, socket }] : [];
  });
  return (
    <Sheet title={t("connect.title")} kind="drawer" onClose={onClose}>
      <div className="connect">
        <p>{t("connect.lead")}</p>
        {reachable.map(({ device, socket }) => (
          <Target key={device.id} device={device} socket={socket} />
        ))}
        {reachable.some(({ device }) => device.family === "opentrackio") && (
          <p className="quiet">{t("connect.multicast_note")}</p>
        )}
        <p className="quiet">{t("connect.arrives")}</p>
      </div>
    </Sheet>
  );
}

function Target({ device, socket }: { device: StageDevice; socket: SocketAddress }) {
  const { t } = useTranslation("stage");
  const host = ANY_HOST.test(socket.host) ? window.location.hostname : socket.host;
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
          <dd className="tabular">UDP {socket.port}</dd>
        </div>
      </dl>
      {THIS_HOST.test(socket.host) && <Note tone="info" title={t("connect.local_only")} />}
      <p className="quiet">{t("connect.try")}</p>
      <pre className="command">{`filmlot send ${device.family} --to ${host}:${socket.port} --path dolly`}</pre>
    </section>
  );
}

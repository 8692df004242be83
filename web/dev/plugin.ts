/** Lets the dev server and `vite preview` answer as a lot of their own. */
import type { IncomingMessage, Server } from "node:http";
import type { Plugin } from "vite";
import { WebSocketServer } from "ws";
import { answer } from "./serve.ts";
import { streamView } from "./view.ts";

export function mockLot(): Plugin {
  const listen = (server: Server | null): void => {
    const sockets = new WebSocketServer({ noServer: true });
    server?.on("upgrade", (request: IncomingMessage, socket, head) => {
      if (!request.url?.startsWith("/api/")) return;
      sockets.handleUpgrade(request, socket, head, streamView);
    });
  };
  return {
    name: "filmlot-mock-lot",
    configureServer(server) {
      listen(server.httpServer as Server | null);
      server.middlewares.use(answer);
    },
    configurePreviewServer(server) {
      listen(server.httpServer as Server | null);
      server.middlewares.use(answer);
    },
  };
}

/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockLot } from "./dev/plugin.ts";
import { pack } from "./pack.ts";

const backend = process.env.FILMLOT_BACKEND;

export default defineConfig({
  base: "/",
  // Without FILMLOT_BACKEND the dev server answers from `dev/`: a small lot of its own, never shipped.
  plugins: [react(), pack(), ...(backend ? [] : [mockLot()])],
  build: {
    outDir: "../src/filmlot/_web",
    // Not `assets`: that is a building's address.
    assetsDir: "built",
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 1000,
    // The second page is no part of the first: the parity renders open it in a browser of their own.
    rollupOptions: { input: ["index.html", "parity.html"] },
  },
  server: {
    host: "127.0.0.1",
    ...(backend ? { proxy: { "/api": { target: backend, ws: true, changeOrigin: false } } } : {}),
  },
  preview: { host: "127.0.0.1" },
  test: { include: ["src/**/*.test.{ts,tsx}", "worker/**/*.test.ts"], restoreMocks: true },
});

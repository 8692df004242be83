import "@fontsource/inter/latin-400.css";
import "@fontsource/inter/latin-500.css";
import "@fontsource/inter/latin-600.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-500.css";
import "./app/tokens.css";
import "./app/base.css";
import "./ui/controls.css";
import "./ui/notes.css";
import "./app/frame.css";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isProblem, Problem } from "./api/client.ts";
import { KeyboardProvider } from "./app/keyboard.tsx";
import { startLanguage } from "./app/language.ts";
import { makeRouter } from "./app/router.tsx";
import { TimecodeProvider } from "./app/runningTimecode.tsx";

startLanguage();

const client = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // A session that ended while the page was open: sign in, and come back here.
      if (isProblem(error) && error.document.status === 401 && window.location.pathname !== "/sign-in") {
        client.clear();
        void router.navigate({ to: "/sign-in", search: { next: window.location.pathname } });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (tried, error) => tried < 2 && !(error instanceof Problem && error.document.status > 0),
    },
  },
});
const router = makeRouter(client);

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <KeyboardProvider>
        <TimecodeProvider>
          <RouterProvider router={router} />
        </TimecodeProvider>
      </KeyboardProvider>
    </QueryClientProvider>
  </StrictMode>,
);

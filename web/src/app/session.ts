/** Who is here, and the verbs of coming and going. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import type { Me } from "../api/contract.ts";
import { type Language, speak } from "./language.ts";

export const meQuery = queryOptions({
  queryKey: ["identity", "me"],
  queryFn: ({ signal }) => api.get<Me>("/api/v1/identity/me", signal),
  staleTime: 60_000,
});

export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post("/api/v1/identity/sign-out"),
    onSuccess: () => {
      client.clear();
      window.location.assign("/sign-in");
    },
  });
}

/** Changes the page's language at once, and the account's beside it. */
export function useSpeak(): (language: Language) => void {
  const client = useQueryClient();
  const me = useMe();
  return (language) => {
    speak(language);
    // Remedies, faults and audit lines are worded by the server.
    void client.invalidateQueries();
    if (!me?.user) return;
    void api
      .patch("/api/v1/identity/me", { language })
      .then(() => client.invalidateQueries({ queryKey: meQuery.queryKey }))
      .catch(() => undefined); // The page speaks it all the same; the account learns it the next time.
  };
}

/** Every page, every verb, every take, every asset by name. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { path } from "../api/client.ts";
import { searchQuery } from "../buildings/assets/assetQueries.ts";
import { useAssetName } from "../buildings/assets/assetWords.ts";
import { stageQuery, stagesQuery } from "../buildings/stage/queries.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Sheet } from "../ui/Sheet.tsx";
import { otherLanguage } from "./language.ts";
import { matches } from "./matching.ts";
import { useSignOut, useSpeak } from "./session.ts";

const MOST_ASSETS = 8;

interface Entry {
  id: string;
  group: "pages" | "verbs" | "takes" | "assets";
  word: string;
  also: string;
  icon: IconName;
  run: () => void;
}

interface PaletteProps {
  onClose: () => void;
  onOpen: (over: "keys" | "jobs") => void;
}

export default function Palette({ onClose, onOpen }: PaletteProps) {
  const { t } = useTranslation("app");
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  const entries = useEntries({ onClose, onOpen });
  const assets = useAssetEntries(asked, onClose);
  const found = useMemo(
    () => [
      ...entries.filter((entry) => matches(asked, `${entry.word} ${entry.also}`)).slice(0, 12),
      ...assets,
    ],
    [entries, assets, asked],
  );
  const chosen = found[Math.min(at, found.length - 1)];

  const steer = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((now) => Math.min(now + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt((now) => Math.max(now - 1, 0));
    else if (event.key === "Enter") chosen?.run();
    else return;
    event.preventDefault();
  };

  return (
    <Sheet title={t("palette.title")} kind="dialog" onClose={onClose}>
      <div className="palette">
        <input
          className="input"
          data-first
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-found"
          aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
          aria-label={t("palette.title")}
          placeholder={t("palette.placeholder")}
          value={asked}
          onChange={(event) => {
            setAsked(event.target.value);
            setAt(0);
          }}
          onKeyDown={steer}
        />
        <div id="palette-found" role="listbox" aria-label={t("palette.title")}>
          {found.map((entry, index) => (
            <button
              key={entry.id}
              id={`palette-${entry.id}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={entry === chosen}
              onMouseMove={() => setAt(index)}
              onClick={entry.run}
            >
              <Icon name={entry.icon} size={18} />
              <span>{entry.word}</span>
              <span className="quiet">{t(`palette.${entry.group}`)}</span>
            </button>
          ))}
        </div>
        {found.length === 0 && <p className="quiet">{t("palette.none")}</p>}
      </div>
    </Sheet>
  );
}

/** Assets come from the index, which knows their names in both languages, and pinyin. */
function useAssetEntries(asked: string, onClose: () => void): Entry[] {
  const navigate = useNavigate();
  const nameOf = useAssetName();
  const text = useDeferredValue(asked.trim());
  const answer = useQuery({
    ...searchQuery(path("/api/v1/assets/search", { text, limit: MOST_ASSETS, counted: false })),
    enabled: text !== "",
    placeholderData: keepPreviousData,
  });
  if (text === "") return [];
  return (answer.data?.hits ?? []).map(({ asset }) => ({
    id: `asset-${asset.id}`,
    group: "assets",
    word: nameOf(asset),
    also: "",
    icon: "assets",
    run: () => {
      onClose();
      void navigate({ to: "/assets/$assetId", params: { assetId: asset.id } });
    },
  }));
}

function useEntries({ onClose, onOpen }: PaletteProps): Entry[] {
  const { t } = useTranslation(["app", "stage", "assets"]);
  const navigate = useNavigate();
  const speak = useSpeak();
  const signOut = useSignOut();
  const stages = useQuery(stagesQuery).data?.items ?? [];
  const firstStage = stages[0]?.id ?? "";
  const snapshot = useQuery({ ...stageQuery(firstStage), enabled: firstStage !== "" }).data;

  const page = (id: string, word: string, icon: IconName, address: string, also = ""): Entry => ({
    id,
    group: "pages",
    word,
    also,
    icon,
    run: () => {
      onClose();
      void navigate({ to: address });
    },
  });
  const verb = (id: string, word: string, icon: IconName, run: () => void, also = ""): Entry => ({
    id,
    group: "verbs",
    word,
    also,
    icon,
    run,
  });

  return [
    ...stages.flatMap((stage) => [
      page(
        `console-${stage.id}`,
        `${stage.name}: ${t("stage:tabs.console")}`,
        "stage",
        `/stage/${stage.id}`,
        "console kongzhitai kzt",
      ),
      page(
        `show-${stage.id}`,
        `${stage.name}: ${t("stage:tabs.show")}`,
        "show",
        `/stage/${stage.id}/show`,
        "show cues go yanchu yc tishi ts",
      ),
      page(
        `takes-${stage.id}`,
        `${stage.name}: ${t("stage:tabs.takes")}`,
        "takes",
        `/stage/${stage.id}/takes`,
        "takes tiaoci tc",
      ),
      page(
        `description-${stage.id}`,
        `${stage.name}: ${t("stage:tabs.description")}`,
        "description",
        `/stage/${stage.id}/description`,
        "description toml pengpeizhi ppz",
      ),
    ]),
    page("assets", t("assets:library.title"), "assets", "/assets", "assets library zichan zck"),
    page("review", t("assets:review.title"), "circled", "/assets/review", "review approve board shenhe sh"),
    page("scenes", t("assets:scenes.title"), "stage", "/assets/scenes", "scenes sets changjing cj"),
    page("reuse", t("assets:reuse.title"), "health", "/assets/reuse", "reuse report fuyong fy"),
    page("audit", t("rail.audit"), "audit", "/audit", "audit shenji sj"),
    page("health", t("rail.health"), "health", "/health", "health yunxing yx"),
    page("account", t("rail.account"), "account", "/account", "account zhanghu zh totp token"),
    verb("jobs", t("palette.show_jobs"), "jobs", () => onOpen("jobs"), "jobs renwu rw"),
    verb("keys", t("palette.show_keys"), "keyboard", () => onOpen("keys"), "keyboard kuaijiejian kjj"),
    verb(
      "language",
      t("palette.switch_language"),
      "next",
      () => {
        speak(otherLanguage());
        onClose();
      },
      "language english chinese zhongwen",
    ),
    verb("sign-out", t("palette.sign_out"), "back", () => signOut.mutate(), "sign out tuichu"),
    ...(snapshot?.takes ?? []).map((take) => ({
      ...page(`take-${take.id}`, take.slate, "takes", `/stage/${firstStage}/takes/${take.id}`, take.notes),
      group: "takes" as const,
    })),
  ];
}

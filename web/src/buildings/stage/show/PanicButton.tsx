/** Panic: two presses within two seconds, so that neither a slip nor a search for the second button costs a show. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Play } from "../../../api/showContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { playQuery, useShowVerb } from "./showQueries.ts";
import { useMay } from "./useMay.ts";

const SECOND_PRESS_MS = 2000;

interface PanicButtonProps {
  stageId: string;
  /** Whether Esc is its key as well; one button of a page has it. */
  isKeyed?: boolean;
}

export function PanicButton({ stageId, isKeyed = false }: PanicButtonProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const panic = useShowVerb(
    () => api.post<Play>(stageAddress(stageId, "panic")),
    playQuery(stageId).queryKey,
  );
  const [isArmed, setIsArmed] = useState(false);
  useEffect(() => {
    if (!isArmed) return;
    const timer = setTimeout(() => setIsArmed(false), SECOND_PRESS_MS);
    return () => clearTimeout(timer);
  }, [isArmed]);
  const press = () => {
    if (!may.operate) return;
    if (isArmed) panic.mutate();
    setIsArmed(!isArmed);
  };
  useKeys({
    title: t("show.title"),
    verbs: isKeyed ? [{ key: "escape", word: t("show.panic.twice"), run: press }] : [],
  });
  return (
    <>
      <button
        type="button"
        className={isArmed ? "button panic armed" : "button panic"}
        disabled={!may.operate}
        title={t("show.panic.means")}
        onClick={press}
      >
        <Icon name="panic" size={22} />
        <span>{t(isArmed ? "show.panic.again" : "show.panic.word")}</span>
        {isKeyed && <kbd>Esc Esc</kbd>}
      </button>
      <span className="hidden-words" role="status">
        {isArmed && t("show.panic.again_spoken")}
      </span>
      {panic.error && (
        <div className="strip-problem">
          <ProblemNote error={panic.error} onRetry={() => panic.mutate()} />
        </div>
      )}
    </>
  );
}

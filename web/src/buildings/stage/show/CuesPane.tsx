/** One cue list: the cues in their order, what waits to be taken, and GO below them. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Cue, CueList, CueListBrief, Edit, Play, Show } from "../../../api/showContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { CueSheet } from "./CueSheet.tsx";
import { CueTable } from "./CueTable.tsx";
import { cuesToEdit, linesOf, newCue, nextNumber } from "./cueEdits.ts";
import { DryRunSheet } from "./DryRunSheet.tsx";
import { GoBar } from "./GoBar.tsx";
import { ListSheet } from "./ListSheet.tsx";
import { PendingBar } from "./PendingBar.tsx";
import { cueListQuery, cuePlanQuery, useShowVerb } from "./showQueries.ts";
import { isOnAir } from "./showState.ts";
import { useMay } from "./useMay.ts";

interface CuesPaneProps {
  stageId: string;
  show: Show;
  lists: CueListBrief[];
  listId: string | null;
  play: Play | null;
  onChoose: (listId: string) => void;
}

export function CuesPane({ stageId, show, lists, listId, play, onChoose }: CuesPaneProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const make = useShowVerb((name: string) => api.post<CueList>(stageAddress(stageId, "cue-lists"), { name }));
  const [opened, setOpened] = useState(false);
  const chosen = lists.find(({ id }) => id === listId);
  const makeList = () => {
    const names = new Set(lists.map(({ name }) => name));
    const name = (number: number) => t("show.list.name", { number });
    let number = lists.length + 1;
    while (names.has(name(number))) number += 1;
    make.mutate(name(number), { onSuccess: ({ id }) => onChoose(id) });
  };
  return (
    <section className="pane cues-pane" aria-label={t("show.cues")}>
      <header>
        <h2>{t("show.cues")}</h2>
        {lists.length > 0 && (
          <select
            className="input list-choice"
            aria-label={t("show.list.choose")}
            value={listId ?? ""}
            onChange={(event) => {
              onChoose(event.target.value);
              event.target.blur(); // Space is GO again, and opens no list
            }}
          >
            {lists.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        {may.edit && chosen && (
          <button
            type="button"
            className="button bare small"
            aria-label={t("show.list.edit")}
            title={t("show.list.edit")}
            onClick={() => setOpened(true)}
          >
            <Icon name="more" size={16} />
          </button>
        )}
        {may.edit && lists.length > 0 && (
          <button type="button" className="button bare small" disabled={make.isPending} onClick={makeList}>
            {t("show.list.make")}
          </button>
        )}
      </header>
      {opened && chosen && <ListSheet stageId={stageId} list={chosen} onClose={() => setOpened(false)} />}
      {make.error && <ProblemNote error={make.error} />}
      {listId === null ? (
        <Empty
          title={t("show.list.empty_title")}
          picture={<Icon name="show" size={72} />}
          action={
            may.edit && (
              <button type="button" className="button first" disabled={make.isPending} onClick={makeList}>
                {t("show.list.first")}
              </button>
            )
          }
        >
          {t("show.list.empty")}
        </Empty>
      ) : (
        <ChosenList key={listId} stageId={stageId} show={show} listId={listId} play={play} />
      )}
    </section>
  );
}

interface ChosenListProps {
  stageId: string;
  show: Show;
  listId: string;
  play: Play | null;
}

function ChosenList({ stageId, show, listId, play }: ChosenListProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const found = useQuery(cueListQuery(stageId, listId));
  const [opened, setOpened] = useState<Cue | null>(null);
  const [dryRunOf, setDryRunOf] = useState<Cue | null>(null);
  const list = found.data;
  const shown = cueListQuery(stageId, listId).queryKey;
  const edit = useShowVerb(
    (edits: Edit[]) =>
      api.post<CueList>(stageAddress(stageId, "cue-lists", listId, "edits"), {
        edits,
        revision: list?.revision,
      }),
    shown,
  );
  const undo = useShowVerb(
    () => api.post<CueList>(stageAddress(stageId, "cue-lists", listId, "undo")),
    shown,
  );
  const lines = list ? linesOf(list) : [];
  const cues = cuesToEdit(lines);
  const standing = lines.find(({ cue }) => cue.id === play?.standby[listId]);
  const canUndo = Boolean(
    list && may.edit && (list.pending.length > 0 || (list.undoable > 0 && !isOnAir(show.state))),
  );
  const add = () => setOpened(newCue(nextNumber(cues)));
  useKeys({
    title: t("show.title"),
    verbs: may.edit
      ? [
          { key: "n", word: t("show.cue.add"), run: add },
          { key: "e", word: t("show.cue.edit_standby"), run: () => setOpened(standing?.next ?? null) },
          { key: "mod+z", word: t("show.undo"), run: () => canUndo && undo.mutate() },
        ]
      : [],
  });
  if (found.error && !list) return <ProblemNote error={found.error} onRetry={() => void found.refetch()} />;
  if (!list) return <Waiting label={t("app:loading")} />;
  return (
    <>
      <PendingBar stageId={stageId} list={list} />
      {(edit.error || undo.error) && !opened && <ProblemNote error={edit.error ?? undo.error} />}
      <CueTable
        stageId={stageId}
        lines={lines}
        listId={listId}
        play={play}
        onOpen={setOpened}
        onArm={(cue) => edit.mutate([{ kind: "put", cue: { ...cue, armed: !cue.armed } }])}
        onMove={(cue, number) => edit.mutate([{ kind: "put", cue: { ...cue, number } }])}
      />
      {may.edit && (
        <div className="cue-tools">
          <button type="button" className="button small" onClick={add}>
            <Icon name="add" size={16} />
            {t("show.cue.add")} <kbd>N</kbd>
          </button>
          <button
            type="button"
            className="button bare small"
            disabled={!canUndo}
            onClick={() => undo.mutate()}
          >
            {t("show.undo")} <kbd>Ctrl Z</kbd>
          </button>
        </div>
      )}
      <GoBar stageId={stageId} listId={listId} show={show} play={play} lines={lines} onDryRun={setDryRunOf} />
      {opened && (
        <CueSheet
          key={opened.id}
          stageId={stageId}
          cue={opened}
          cues={cues}
          edit={edit}
          onClose={() => {
            edit.reset();
            setOpened(null);
          }}
        />
      )}
      {dryRunOf && (
        <DryRunSheet
          stageId={stageId}
          title={dryRunOf.name || dryRunOf.number}
          query={cuePlanQuery(stageId, listId, dryRunOf.id)}
          onClose={() => setDryRunOf(null)}
        />
      )}
    </>
  );
}

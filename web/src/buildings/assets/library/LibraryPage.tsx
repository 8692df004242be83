/** The library: words and facets on the left, a grid of pictures, a closer look on the right. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "../../../api/assetsContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { useFileDrop } from "../../../ui/fileDrop.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import { searchQuery, taxonomyQuery, useMayWithAssets } from "../assetQueries.ts";
import { BasketSheet } from "../basket/BasketSheet.tsx";
import { useBasket } from "../basket/basket.ts";
import { DropCover } from "../ingest/DropCover.tsx";
import { droppedFiles } from "../ingest/fileGroups.ts";
import { handOver } from "../ingest/handOver.ts";
import { AddSheet } from "./AddSheet.tsx";
import { AssetGrid } from "./AssetGrid.tsx";
import { FacetColumn } from "./FacetColumn.tsx";
import { FirstAssets } from "./FirstAssets.tsx";
import { LicenceEnds } from "./LicenceEnds.tsx";
import { DEEPEST, type Question, questionOf, searchAddress } from "./libraryQuestion.ts";
import { NearStrip } from "./NearStrip.tsx";
import { PreviewPane } from "./PreviewPane.tsx";
import { Reading, SearchBar } from "./SearchBar.tsx";
import { useNarrow } from "./useNarrow.ts";
import "./library.css";

export default function LibraryPage() {
  const { t } = useTranslation("assets");
  const search = useSearch({ from: "/inside/office/assets" });
  const navigate = useNavigate();
  const question = questionOf(search);
  const answer = useQuery({ ...searchQuery(searchAddress(question, 0)), placeholderData: keepPreviousData });
  const facets = useQuery(taxonomyQuery).data?.facets ?? [];
  const [at, setAt] = useState(0);
  const [looked, setLooked] = useState<Asset>();
  const [over, setOver] = useState<"facets" | "basket" | "add" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const basket = useBasket();
  const narrow = useNarrow();
  const may = useMayWithAssets();
  const isDropping = useFileDrop((dropped) => {
    if (!may.upload) return;
    void droppedFiles(dropped).then((files) => {
      handOver(files);
      return navigate({ to: "/assets/ingest" });
    });
  });
  const opened = search.asset;

  const ask = (change: Partial<Question>) => {
    const { text, terms, dropped, sort } = { ...question, ...change };
    setAt(0);
    void navigate({
      to: "/assets",
      search: { text, term: terms, dropped, sort, ...(opened ? { asset: opened } : {}) },
      replace: true,
    });
  };
  const preview = (asset: string | undefined) =>
    void navigate({
      to: "/assets",
      search: ({ asset: _, ...rest }) => ({ ...rest, ...(asset ? { asset } : {}) }),
      replace: true,
    });
  const come = (index: number, asset: Asset | undefined) => {
    setAt(index);
    setLooked(asset);
    if (opened && asset) preview(asset.id); // the closer look follows the arrows
  };
  useKeys({
    title: t("library.title"),
    verbs: [
      { key: "/", word: t("library.search"), run: () => field.current?.focus() },
      { key: "b", word: t("basket.toggle"), run: () => looked && basket.toggle(looked) },
      { key: "k", word: t("basket.title"), run: () => setOver("basket") },
      { key: "escape", word: t("library.close_preview"), run: () => preview(undefined) },
    ],
  });
  const isAsked = question.text !== "" || question.terms.length > 0;
  const column = (
    <FacetColumn
      facets={facets}
      counts={answer.data?.facets ?? {}}
      terms={question.terms}
      onTerms={(terms) => ask({ terms })}
    />
  );
  return (
    <div className="library">
      <h1 className="hidden-words">{t("library.title")}</h1>
      <AssetsTabs>
        {may.upload && (
          <button type="button" className="button small" onClick={() => setOver("add")}>
            <Icon name="add" size={16} />
            <span className="word">{t("library.add")}</span>
          </button>
        )}
        <button type="button" className="button small" onClick={() => setOver("basket")}>
          <Icon name="basket" size={16} />
          <span className="word">{t("basket.title")}</span>
          <span className="tabular">{basket.items.length}</span>
        </button>
      </AssetsTabs>
      <div className="library-head">
        <SearchBar field={field} question={question} onQuestion={ask} />
        {narrow && (
          <button type="button" className="button facets-button" onClick={() => setOver("facets")}>
            <Icon name="facets" size={18} />
            {t("library.facets")}
            {question.terms.length > 0 && <span className="tabular">{question.terms.length}</span>}
          </button>
        )}
        <div className="library-told">
          {answer.data && <Reading answer={answer.data} question={question} onQuestion={ask} />}
          <LicenceEnds />
        </div>
      </div>
      <div className={opened && !narrow ? "library-body with-preview" : "library-body"}>
        {!narrow && <aside aria-label={t("library.facets")}>{column}</aside>}
        <div className="library-main">
          {answer.error && <ProblemNote error={answer.error} onRetry={() => void answer.refetch()} />}
          {answer.isPending && !answer.error && <Waiting label={t("app:loading")} />}
          {answer.data && answer.data.total > DEEPEST && (
            <Note tone="info" title={t("library.too_many")}>
              <p>{t("library.too_many_remedy")}</p>
            </Note>
          )}
          {answer.data && answer.data.total === 0 && !isAsked && <FirstAssets />}
          {answer.data && answer.data.total === 0 && isAsked && (
            <Empty
              title={t("library.none_title")}
              picture={<Icon name="search" size={72} />}
              action={<AskLess />}
            >
              {t("library.none")}
            </Empty>
          )}
          {answer.data && answer.data.total > 0 && (
            <AssetGrid
              question={question}
              total={Math.min(answer.data.total, DEEPEST)}
              at={at}
              onAt={come}
              opened={opened}
            />
          )}
          {answer.data && <NearStrip near={answer.data.near} />}
        </div>
        {opened && !narrow && (
          <aside className="preview-pane" aria-label={t("library.preview")}>
            <PreviewPane assetId={opened} onClose={() => preview(undefined)} />
          </aside>
        )}
      </div>
      {opened && narrow && (
        <Sheet title={t("library.preview")} kind="drawer" onClose={() => preview(undefined)}>
          <PreviewPane assetId={opened} />
        </Sheet>
      )}
      {over === "facets" && (
        <Sheet title={t("library.facets")} kind="drawer" onClose={() => setOver(null)}>
          {column}
        </Sheet>
      )}
      {over === "add" && <AddSheet onClose={() => setOver(null)} />}
      {isDropping && may.upload && <DropCover />}
      {over === "basket" && <BasketSheet onClose={() => setOver(null)} />}
    </div>
  );
}

function AskLess() {
  const { t } = useTranslation("assets");
  return (
    <Link to="/assets" search={{}} className="button first">
      {t("library.show_all")}
    </Link>
  );
}

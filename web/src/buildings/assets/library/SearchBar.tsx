/** Words in, chips out: what the library read in them can be taken back. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chip, SearchAnswer, Sort } from "../../../api/assetsContract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { chipTerms, type Question, SORTS } from "./libraryQuestion.ts";

const TYPED_MS = 220;
const LONGEST = 200;

interface SearchBarProps {
  field: RefObject<HTMLInputElement | null>;
  question: Question;
  onQuestion: (change: Partial<Question>) => void;
}

export function SearchBar({ field, question, onQuestion }: SearchBarProps) {
  const { t } = useTranslation("assets");
  const [typed, setTyped] = useState(question.text);
  const sent = useRef(question.text);
  useEffect(() => {
    // The address changed by another way than this field.
    if (question.text !== sent.current) setTyped(question.text);
    sent.current = question.text;
  }, [question.text]);
  const latest = useRef(onQuestion);
  latest.current = onQuestion;
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      // What was dropped belonged to other words.
      latest.current({ text: typed.trim(), dropped: [] });
    }, TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="search-bar">
      <span className="search-field">
        <Icon name="search" size={18} />
        <input
          ref={field}
          className="input"
          type="search"
          maxLength={LONGEST}
          aria-label={t("library.search")}
          placeholder={t("library.placeholder")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <kbd>/</kbd>
      </span>
      <select
        className="input sort"
        aria-label={t("library.sort")}
        value={question.sort}
        onChange={(event) => onQuestion({ sort: event.target.value as Sort })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`library.by.${sort}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ReadingProps {
  answer: SearchAnswer;
  question: Question;
  onQuestion: (change: Partial<Question>) => void;
}

/** How the text was read, and how many assets that is. */
export function Reading({ answer, question, onQuestion }: ReadingProps) {
  const { t, i18n } = useTranslation("assets");
  const drop = (chip: Chip) => onQuestion({ dropped: [...question.dropped, ...chipTerms(chip)] });
  return (
    <div className="reading">
      <span className="found" role="status">
        {t("library.found", {
          count: answer.total,
          number: new Intl.NumberFormat(i18n.language).format(answer.total),
        })}
      </span>
      {answer.chips.map((chip) => (
        <button
          key={chipTerms(chip).join(" ")}
          type="button"
          className={chip.excluded ? "chip excluded" : "chip"}
          title={t("library.read_as", { words: chip.words })}
          aria-label={t("library.drop", { term: chipWord(chip) })}
          onClick={() => drop(chip)}
        >
          {chip.excluded && <span aria-hidden="true">{t("library.not")}</span>}
          {chipWord(chip)}
          <Icon name="close" size={12} />
        </button>
      ))}
      {question.dropped.length > 0 && (
        <button type="button" className="button bare small" onClick={() => onQuestion({ dropped: [] })}>
          {t("library.undrop")}
        </button>
      )}
      {answer.corrected && <span className="told">{t("library.corrected", { text: answer.corrected })}</span>}
    </div>
  );
}

function chipWord(chip: Chip): string {
  return chip.terms.map(({ label }) => label).join(" / ");
}

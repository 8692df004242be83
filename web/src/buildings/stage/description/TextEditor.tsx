import { type Ref, useImperativeHandle, useRef } from "react";

export interface Editor {
  showLine: (line: number) => void;
}

interface TextEditorProps {
  label: string;
  text: string;
  onText: (text: string) => void;
  /** Counted from 1. */
  wrongLines: readonly number[];
  ref: Ref<Editor>;
}

const LINE_HEIGHT_PX = 21;

/** Plain text with line numbers; a line with an error is marked in the margin. */
export function TextEditor({ label, text, onText, wrongLines, ref }: TextEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const margin = useRef<HTMLOListElement>(null);
  const lines = text.split("\n");
  const wrong = new Set(wrongLines);

  useImperativeHandle(ref, () => ({
    showLine: (line) => {
      const element = area.current;
      if (!element) return;
      const from = lines.slice(0, line - 1).reduce((length, before) => length + before.length + 1, 0);
      element.focus();
      element.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
      element.scrollTop = Math.max(0, (line - 5) * LINE_HEIGHT_PX);
    },
  }));

  return (
    <div className="text-editor">
      <ol ref={margin} aria-hidden="true">
        {lines.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is here
          <li key={index} className={wrong.has(index + 1) ? "wrong" : undefined}>
            {index + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={area}
        aria-label={label}
        aria-invalid={wrong.size > 0}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        value={text}
        onChange={(event) => onText(event.target.value)}
        onScroll={(event) => {
          if (margin.current) margin.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

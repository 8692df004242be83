import type { ReactNode } from "react";
import { Sheet } from "../../../ui/Sheet.tsx";
import { PanicButton } from "./PanicButton.tsx";

interface ShowSheetProps {
  stageId: string;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A drawer over the show. It covers the page, so it brings the panic with it. */
export function ShowSheet({ stageId, title, onClose, children }: ShowSheetProps) {
  return (
    <Sheet title={title} kind="drawer" onClose={onClose}>
      <div className="show-sheet">
        {children}
        <div className="sheet-panic">
          <PanicButton stageId={stageId} />
        </div>
      </div>
    </Sheet>
  );
}

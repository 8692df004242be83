/** A file of one's own becomes an asset: GLB or USD, checked by a job. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { uploadAsset } from "../../../api/upload.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";

export function AddFile() {
  const { t } = useTranslation("assets");
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState(0);
  const sending = useMutation({
    mutationFn: (file: File) =>
      uploadAsset(file, ({ sent_bytes, total_bytes }) => setShare(sent_bytes / Math.max(total_bytes, 1)))
        .done,
    onSettled: () => void client.invalidateQueries({ queryKey: ["assets"] }),
  });
  return (
    <div className="add-file">
      <input
        ref={picker}
        type="file"
        hidden
        accept=".glb,.usd,.usda,.usdc,.usdz"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) sending.mutate(file);
        }}
      />
      <button
        type="button"
        className="button"
        disabled={sending.isPending}
        onClick={() => picker.current?.click()}
      >
        <Icon name="upload" size={16} />
        {t("add.scene_button")}
      </button>
      {sending.isPending && <Progress share={share} label={t("library.adding")} />}
      {sending.error && <ProblemNote error={sending.error} />}
    </div>
  );
}

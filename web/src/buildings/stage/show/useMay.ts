/** What the reader may do with the show; a button that would be refused is not offered. */
import { useMe } from "../../../app/session.ts";

export interface May {
  operate: boolean;
  edit: boolean;
  override: boolean;
}

export function useMay(): May {
  const permissions = useMe()?.permissions ?? [];
  return {
    operate: permissions.includes("stage.show.operate"),
    edit: permissions.includes("stage.show.edit"),
    override: permissions.includes("stage.gate.override"),
  };
}

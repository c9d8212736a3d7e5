import { createSignal, For, type JSX } from "solid-js";
import { api } from "../../../lib/api";
import type { Id, Member, Space } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { Check } from "../../../ui/Choice";
import { Dialog } from "../../../ui/Dialog";
import { attempt } from "./attempt";

interface MemberRolesDialogProps {
  readonly space: Space;
  readonly member: Member;
  readonly name: string;
  readonly onClose: () => void;
}

/** Each tick takes hold at once. */
export function MemberRolesDialog(props: MemberRolesDialogProps): JSX.Element {
  const [held, setHeld] = createSignal<readonly Id[]>(props.member.role_ids);
  const custom = () => props.space.roles.filter((each) => each.kind === "custom");

  async function toggle(roleId: Id, on: boolean): Promise<void> {
    const { space, member } = props;
    const change = on ? api.spaces.giveRole : api.spaces.takeRole;
    const before = held();
    setHeld(on ? [...before, roleId] : before.filter((each) => each !== roleId));
    if (!(await attempt(() => change(space.id, member.user_id, roleId)))) setHeld(before);
  }

  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("space.memberRoles", { name: props.name })}
      closeLabel={t("common.close")}
    >
      <div class="permission-list">
        <For each={custom()} fallback={<p>{t("space.noRolesYet")}</p>}>
          {(role) => (
            <Check
              label={role.name}
              checked={held().includes(role.id)}
              onToggle={(on) => void toggle(role.id, on)}
            />
          )}
        </For>
      </div>
    </Dialog>
  );
}

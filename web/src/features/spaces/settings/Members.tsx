// The people of a space: what they are, what they hold, and the ways to part with them.

import Ellipsis from "lucide-solid/icons/ellipsis";
import Link from "lucide-solid/icons/link";
import ShieldCheck from "lucide-solid/icons/shield-check";
import { createResource, createSignal, For, type JSX, Show } from "solid-js";
import { api } from "../../../lib/api";
import type { Member, Permission, Space } from "../../../lib/contract";
import { t } from "../../../lib/i18n";
import { type Store, useStore } from "../../../store";
import { Button } from "../../../ui/Button";
import { TextField } from "../../../ui/Field";
import { Menu } from "../../../ui/Menu";
import { PersonRow } from "../PersonRow";
import { attempt } from "./attempt";
import { BanDialog } from "./BanDialog";
import { ClaimDialog } from "./ClaimDialog";
import { MemberRolesDialog } from "./MemberRolesDialog";
import { Rows } from "./Rows";

const PAGE = 50;

export default function Members(props: { readonly space: Space }): JSX.Element {
  const store = useStore();
  const [typed, setTyped] = createSignal("");
  const [most, setMost] = createSignal(PAGE);
  const [banned, setBanned] = createSignal<Member>();
  const [claimed, setClaimed] = createSignal<Member>();
  const [dressed, setDressed] = createSignal<Member>();
  const [hasMore, setHasMore] = createSignal(false);
  const [members, { refetch }] = createResource(
    () => ({ id: props.space.id, query: typed().trim(), most: most() }),
    async ({ id, query, most: limit }): Promise<readonly Member[]> => {
      const found: Member[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof api.spaces.members>> = await api.spaces.members(
          id,
          query,
          after,
        );
        found.push(...page.items);
        after = page.next;
      } while (after && found.length < limit);
      setHasMore(after !== null);
      store.people.want(found.map((each) => each.user_id));
      return found;
    },
  );
  const nameOf = (member: Member): string =>
    store.people.get(member.user_id)?.display_name ?? member.nickname;

  async function act(change: () => Promise<unknown>, done?: string): Promise<void> {
    await attempt(change, done);
    await refetch();
  }

  return (
    <>
      <TextField
        label={t("space.findMember")}
        type="search"
        value={typed()}
        onText={(text) => {
          setMost(PAGE);
          setTyped(text);
        }}
      />
      <Rows
        of={members}
        label={t("space.members")}
        empty={<p class="settings-row-note">{t("space.noMember")}</p>}
      >
        {(member) => (
          <>
            <PersonRow userId={member.user_id}>
              <Standing member={member} space={props.space} />
            </PersonRow>
            <MemberMenu
              member={member}
              space={props.space}
              name={nameOf(member)}
              onRoles={() => setDressed(member)}
              onClaim={() => setClaimed(member)}
              onBan={() => setBanned(member)}
              onAct={act}
            />
          </>
        )}
      </Rows>
      <Show when={hasMore()}>
        <Button onClick={() => setMost(most() + PAGE)}>{t("common.loadMore")}</Button>
      </Show>
      <Show when={banned()}>
        {(member) => (
          <BanDialog
            spaceId={props.space.id}
            userId={member().user_id}
            name={nameOf(member())}
            onClose={() => setBanned()}
            onBanned={() => void refetch()}
          />
        )}
      </Show>
      <Show when={claimed()}>
        {(member) => (
          <ClaimDialog
            spaceId={props.space.id}
            userId={member().user_id}
            name={nameOf(member())}
            onClose={() => setClaimed()}
          />
        )}
      </Show>
      <Show when={dressed()}>
        {(member) => (
          <MemberRolesDialog
            space={props.space}
            member={member()}
            name={nameOf(member())}
            onClose={() => {
              setDressed();
              void refetch();
            }}
          />
        )}
      </Show>
    </>
  );
}

/** Brought from another chat, and not claimed by anybody yet. */
function isImported(store: Store, member: Member): boolean {
  return store.people.get(member.user_id)?.kind === "imported";
}

interface StandingProps {
  readonly member: Member;
  readonly space: Space;
}

function Standing(props: StandingProps): JSX.Element {
  const store = useStore();
  const isOwner = (): boolean => props.space.owner_id === props.member.user_id;
  const held = () => props.space.roles.filter((each) => props.member.role_ids.includes(each.id));
  return (
    <span class="chips">
      <Show when={isOwner()}>
        <span class="chip">{t("space.owner")}</span>
      </Show>
      <Show when={isImported(store, props.member)}>
        <span class="chip">{t("space.admin.imported")}</span>
      </Show>
      <Show when={props.member.base === "guest"}>
        <span class="chip">{t("space.guest")}</span>
      </Show>
      <For each={held()}>
        {(role) => (
          <span class="chip" dir="auto">
            <span class="role-dot" style={{ "--role": role.colour ?? "transparent" }} />
            {role.name}
          </span>
        )}
      </For>
    </span>
  );
}

interface MemberMenuProps extends StandingProps {
  readonly name: string;
  readonly onRoles: () => void;
  readonly onClaim: () => void;
  readonly onBan: () => void;
  readonly onAct: (change: () => Promise<unknown>, done?: string) => Promise<void>;
}

function MemberMenu(props: MemberMenuProps): JSX.Element {
  const store = useStore();
  const { state } = store;
  const can = (wish: Permission): boolean => props.space.permissions.includes(wish);
  const isGuest = (): boolean => props.member.base === "guest";
  const isUntouchable = (): boolean =>
    props.member.user_id === props.space.owner_id || props.member.user_id === state.me?.id;
  const entries = () => [
    {
      label: t("space.claimEntry"),
      icon: Link,
      isHidden:
        !isImported(store, props.member) || !can("invite") || state.me?.server_role === "member",
      act: props.onClaim,
    },
    {
      label: t("space.rolesEntry"),
      icon: ShieldCheck,
      isHidden: !can("manage_roles"),
      act: props.onRoles,
    },
    {
      label: isGuest() ? t("space.makeMember") : t("space.makeGuest"),
      isHidden: !can("manage_roles") || isUntouchable(),
      act: () =>
        void props.onAct(() =>
          api.spaces.changeMember(props.space.id, props.member.user_id, {
            base: isGuest() ? "member" : "guest",
          }),
        ),
    },
    {
      label: t("space.kick"),
      isDanger: true,
      startsGroup: true,
      isHidden: !can("kick") || isUntouchable(),
      act: () =>
        void props.onAct(
          () => api.spaces.removeMember(props.space.id, props.member.user_id),
          t("space.kicked", { name: props.name }),
        ),
    },
    {
      label: t("space.ban"),
      isDanger: true,
      isHidden: !can("ban") || isUntouchable(),
      act: props.onBan,
    },
  ];
  return (
    <Show when={entries().some((each) => !each.isHidden)}>
      <Menu
        label={t("space.memberMenu", { name: props.name })}
        trigger={<Ellipsis size={18} />}
        entries={entries()}
      />
    </Show>
  );
}

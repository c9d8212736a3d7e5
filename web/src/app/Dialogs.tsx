// The dialogs that the shell can open, each loaded when it is first wanted.

import { useNavigate } from "@solidjs/router";
import { type JSX, lazy, Match, Suspense, Switch } from "solid-js";
import type { Id } from "../lib/contract";
import { paths } from "../lib/paths";
import { closeDialog, type DialogRequest, dialog } from "./dialogs";

const Switcher = lazy(() => import("./switcher/Switcher"));
const ShortcutsDialog = lazy(() => import("../features/account/ShortcutsDialog"));
const CreateSpaceDialog = lazy(() => import("../features/spaces/CreateSpaceDialog"));
const CreateChannelDialog = lazy(() => import("../features/spaces/CreateChannelDialog"));
const PeoplePicker = lazy(() => import("../features/spaces/PeoplePicker"));
const InviteDialog = lazy(() => import("../features/spaces/InviteDialog"));
const LeaveSpaceDialog = lazy(() => import("../features/spaces/LeaveSpaceDialog"));

type Of<Kind extends DialogRequest["kind"]> = Extract<DialogRequest, { kind: Kind }>;

function asked<Kind extends DialogRequest["kind"]>(kind: Kind): Of<Kind> | undefined {
  const now = dialog();
  return now?.kind === kind ? (now as Of<Kind>) : undefined;
}

export function Dialogs(): JSX.Element {
  const navigate = useNavigate();
  const go = (path: string): void => {
    closeDialog();
    navigate(path);
  };
  const openChannel = (channel: { id: Id }): void => go(paths.channel(channel.id));
  return (
    <Suspense>
      <Switch>
        <Match when={asked("switcher")}>
          <Switcher onClose={closeDialog} />
        </Match>
        <Match when={asked("shortcuts")}>
          <ShortcutsDialog open onClose={closeDialog} />
        </Match>
        <Match when={asked("space")}>
          <CreateSpaceDialog
            open
            onClose={closeDialog}
            onCreated={(space) => go(paths.space(space.id))}
          />
        </Match>
        <Match when={asked("people")}>
          <PeoplePicker open onClose={closeDialog} onOpened={openChannel} />
        </Match>
        <Match when={asked("channel")}>
          {(request) => (
            <CreateChannelDialog
              open
              spaceId={request().spaceId}
              onClose={closeDialog}
              onCreated={openChannel}
            />
          )}
        </Match>
        <Match when={asked("invite")}>
          {(request) => <InviteDialog open spaceId={request().spaceId} onClose={closeDialog} />}
        </Match>
        <Match when={asked("leave-space")}>
          {(request) => (
            <LeaveSpaceDialog
              open
              spaceId={request().spaceId}
              onClose={closeDialog}
              onLeft={() => go(paths.home)}
            />
          )}
        </Match>
      </Switch>
    </Suspense>
  );
}

// Which view stands at which address (lib/paths.ts), and who may see it.

import {
  Navigate,
  Route,
  Router,
  useLocation,
  useNavigate,
  useParams,
  useSearchParams,
} from "@solidjs/router";
import { type JSX, Match, type ParentProps, Show, Suspense, Switch } from "solid-js";
import { paths } from "../lib/paths";
import { useStore } from "../store";
import { later } from "../ui/later";
import { BackButton } from "./BackButton";
import { HomePage } from "./HomePage";
import { NotFound } from "./NotFound";
import { Shell } from "./Shell";

const ChannelPage = later(() => import("./ChannelPage"));
const SetupPage = later(() => import("../features/account/SetupPage"));
const SetupNeededPage = later(() => import("../features/account/SetupNeededPage"));
const SignInPage = later(() => import("../features/account/SignInPage"));
const SignUpPage = later(() => import("../features/account/SignUpPage"));
const InvitePage = later(() => import("../features/account/InvitePage"));
const SearchPage = later(() => import("../features/search/SearchPage"));
const SettingsPage = later(() => import("../features/account/settings/SettingsPage"));
const ChannelBrowser = later(() => import("../features/spaces/ChannelBrowser"));
const SpaceSettings = later(() => import("../features/spaces/SpaceSettings"));
const ChannelSettings = later(() => import("../features/spaces/ChannelSettings"));
const AdminPage = later(() => import("../features/spaces/AdminPage"));

export function Routes(): JSX.Element {
  return (
    <Router root={(props) => <Suspense>{props.children}</Suspense>}>
      <Route path="/setup" component={SetupPage} />
      <Route path="/sign-in" component={SignIn} />
      <Route path="/sign-up" component={SignUpPage} />
      <Route path="/invite/:code" component={InvitePage} />
      <Route component={Inside}>
        <Route path={["/", "/direct", "/s/:space"]} component={HomePage} />
        <Route path="/s/:space/channels" component={Browse} />
        <Route path="/s/:space/settings/:page?" component={OfSpace} />
        <Route
          path={[
            "/c/:channel",
            "/c/:channel/m/:message",
            "/c/:channel/t/:thread",
            "/c/:channel/t/:thread/m/:message",
          ]}
          component={ChannelPage}
        />
        <Route path="/c/:channel/settings/:page?" component={OfChannel} />
        <Route path="/search" component={Search} />
        <Route path="/settings/:page?" component={Settings} />
        <Route path="/admin/:page?" component={Admin} />
        <Route path="*" component={NotFound} />
      </Route>
    </Router>
  );
}

/** Only for those who are signed in; the others are sent to the door and come back after. */
function Inside(props: ParentProps): JSX.Element {
  const { state } = useStore();
  const location = useLocation();
  return (
    <Switch fallback={<Navigate href={paths.signIn(location.pathname)} />}>
      <Match when={state.session === "in"}>
        <Shell>{props.children}</Shell>
      </Match>
      <Match when={state.server?.needs_setup}>
        <SetupNeededPage />
      </Match>
    </Switch>
  );
}

function SignIn(): JSX.Element {
  const { state } = useStore();
  return (
    <Show when={!state.server?.needs_setup} fallback={<SetupNeededPage />}>
      <SignInPage />
    </Show>
  );
}

/** A view of something that may be gone or not the reader's to see. */
function Of(props: { readonly exists: boolean; readonly children: JSX.Element }): JSX.Element {
  const { state } = useStore();
  // Until the first answer one cannot know what there is.
  const isKnown = (): boolean => props.exists || state.connection === "online";
  return (
    <Show
      when={props.exists}
      fallback={
        <Show when={isKnown()}>
          <NotFound />
        </Show>
      }
    >
      {props.children}
    </Show>
  );
}

function Browse(): JSX.Element {
  const { state } = useStore();
  const params = useParams<{ space: string }>();
  const navigate = useNavigate();
  return (
    <Of exists={params.space in state.spaces}>
      <ChannelBrowser
        spaceId={params.space}
        leading={<BackButton />}
        onOpen={(id) => navigate(paths.channel(id))}
      />
    </Of>
  );
}

function OfSpace(): JSX.Element {
  const { state } = useStore();
  const params = useParams<{ space: string; page?: string }>();
  return (
    <Of exists={params.space in state.spaces}>
      <SpaceSettings spaceId={params.space} page={params.page} leading={<BackButton />} />
    </Of>
  );
}

function OfChannel(): JSX.Element {
  const { state } = useStore();
  const params = useParams<{ channel: string; page?: string }>();
  return (
    <Of exists={params.channel in state.channels}>
      <ChannelSettings channelId={params.channel} page={params.page} leading={<BackButton />} />
    </Of>
  );
}

function Search(): JSX.Element {
  const [asked] = useSearchParams<{ q?: string; channel?: string }>();
  const navigate = useNavigate();
  return (
    <SearchPage
      query={asked.q ?? ""}
      channelId={asked.channel}
      leading={<BackButton />}
      onAsk={(query, channel) => navigate(paths.search(query, channel), { replace: true })}
    />
  );
}

function Settings(): JSX.Element {
  const params = useParams<{ page?: string }>();
  return <SettingsPage page={params.page} leading={<BackButton />} />;
}

function Admin(): JSX.Element {
  const { state } = useStore();
  const params = useParams<{ page?: string }>();
  return (
    <Of exists={state.me?.server_role !== "member"}>
      <AdminPage page={params.page} leading={<BackButton />} />
    </Of>
  );
}

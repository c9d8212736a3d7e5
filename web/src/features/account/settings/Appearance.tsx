import type { JSX } from "solid-js";
import { t } from "../../../lib/i18n";
import { useStore } from "../../../store";
import { Avatar } from "../../../ui/Avatar";
import { Segments } from "../../../ui/Choice";

export default function Appearance(): JSX.Element {
  const { state, session } = useStore();
  const chosen = (key: string, otherwise: string): string => state.preferences[key] ?? otherwise;
  const choose = (key: string, usual: string) => (value: string) =>
    session.setPreference(key, value === usual ? null : value);
  return (
    <>
      <Segments
        label={t("settings.theme")}
        options={[
          { value: "system", label: t("settings.system") },
          { value: "light", label: t("settings.light") },
          { value: "dark", label: t("settings.dark") },
        ]}
        value={chosen("theme", "system")}
        onChoose={choose("theme", "system")}
      />
      <Segments
        label={t("settings.contrast")}
        options={[
          { value: "system", label: t("settings.system") },
          { value: "normal", label: t("settings.contrastNormal") },
          { value: "high", label: t("settings.contrastHigh") },
        ]}
        value={chosen("contrast", "system")}
        onChoose={choose("contrast", "system")}
      />
      <Segments
        label={t("settings.density")}
        options={[
          { value: "comfortable", label: t("settings.comfortable") },
          { value: "compact", label: t("settings.compact") },
        ]}
        value={chosen("density", "comfortable")}
        onChoose={choose("density", "comfortable")}
      />
      <figure class="preview">
        <figcaption class="field-label">{t("settings.preview")}</figcaption>
        <div class="preview-row">
          <Avatar
            id={state.me?.id ?? "0"}
            name={state.me?.display_name ?? ""}
            url={state.me?.avatar_url}
          />
          <div>
            <p class="preview-name">
              <bdi>{state.me?.display_name}</bdi> <time>18:30</time>
            </p>
            <p class="preview-text">{t("settings.previewText")}</p>
          </div>
        </div>
      </figure>
    </>
  );
}

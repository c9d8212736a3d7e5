// What every form does: send once, show what was wrong beside the field that it is about.

import { createSignal } from "solid-js";
import { ApiError } from "../lib/http";
import { t } from "../lib/i18n";

export interface FormProblem {
  /** The field's name, or empty when the problem is of the whole form. */
  readonly field: string;
  readonly title: string;
  readonly detail: string;
}

/** Which field a refusal is about, by the stable code of the server. */
const FIELD_OF: readonly (readonly [RegExp, string])[] = [
  [/^password\./u, "password"],
  [/^user\.username/u, "username"],
  [/^user\.display_name/u, "display_name"],
  [/^user\.status/u, "status"],
  [/^auth\.password_wrong$/u, "current"],
  [/^server\.setting_invalid$/u, "server_name"],
];

export function problemOf(error: unknown): FormProblem {
  if (!(error instanceof ApiError)) {
    return { field: "", title: t("app.crashed"), detail: String(error) };
  }
  const [named] = Object.keys(error.fields);
  const field = named ?? FIELD_OF.find(([code]) => code.test(error.code))?.[1] ?? "";
  const wait = error.retryAfterSeconds;
  const later = wait > 0 ? t("auth.tryAgainIn", { time: inWords(wait) }) : "";
  const detail = [named ? error.fields[named] : error.detail, later].filter(Boolean).join(" ");
  return { field, title: error.message, detail };
}

function inWords(seconds: number): string {
  const [amount, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(document.documentElement.lang || "en", format).format(amount);
}

export interface Form {
  readonly busy: () => boolean;
  /** What is wrong with a field, if anything. */
  error(field: string): string | undefined;
  /** What is wrong with no field in particular. */
  readonly problem: () => FormProblem | undefined;
  /** Run the act, once at a time; true when it went through. */
  submit(act: () => Promise<unknown>): Promise<boolean>;
}

/** `fields` are those that the form shows: a problem of another one is the whole form's. */
export function createForm(fields: readonly string[]): Form {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<FormProblem>();
  const isShown = (): boolean => fields.includes(problem()?.field ?? "");
  return {
    busy,
    error: (field) => {
      const now = problem();
      return now?.field === field ? now.detail || now.title : undefined;
    },
    problem: () => (isShown() ? undefined : problem()),
    async submit(act) {
      if (busy()) return false;
      setBusy(true);
      setProblem(undefined);
      try {
        await act();
        return true;
      } catch (error) {
        setProblem(problemOf(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

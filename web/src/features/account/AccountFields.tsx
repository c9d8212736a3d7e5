// Who one will be: the fields of a new account.

import type { JSX } from "solid-js";
import { t } from "../../lib/i18n";
import { TextField } from "../../ui/Field";
import type { Form } from "../../ui/form";
import { PasswordField } from "../../ui/PasswordField";

export interface Account {
  readonly username: string;
  readonly display_name: string;
  readonly password: string;
}

export const ACCOUNT_FIELDS = ["username", "display_name", "password"] as const;

interface AccountFieldsProps {
  readonly account: Account;
  readonly form: Form;
  readonly onChange: (change: Partial<Account>) => void;
}

export function AccountFields(props: AccountFieldsProps): JSX.Element {
  return (
    <>
      <TextField
        label={t("auth.displayName")}
        hint={t("auth.displayNameHint")}
        error={props.form.error("display_name")}
        autocomplete="name"
        maxLength={128}
        required
        value={props.account.display_name}
        onText={(display_name) => props.onChange({ display_name })}
      />
      <TextField
        label={t("auth.username")}
        hint={t("auth.usernameHint")}
        error={props.form.error("username")}
        autocomplete="username"
        autocapitalize="off"
        spellcheck={false}
        maxLength={64}
        required
        value={props.account.username}
        onText={(username) => props.onChange({ username })}
      />
      <PasswordField
        label={t("auth.password")}
        showLabel={t("auth.showPassword")}
        hint={t("auth.passwordHint")}
        error={props.form.error("password")}
        autocomplete="new-password"
        value={props.account.password}
        onText={(password) => props.onChange({ password })}
      />
    </>
  );
}

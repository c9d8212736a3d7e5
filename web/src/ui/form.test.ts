import { expect, test } from "vitest";
import { ApiError } from "../lib/http";
import { createForm, problemOf } from "./form";

test("a refusal stands beside the field that it is about", async () => {
  const form = createForm(["username", "password"]);
  const refused = new ApiError({ title: "Taken", code: "user.username_taken", status: 409 });
  expect(await form.submit(() => Promise.reject(refused))).toBe(false);
  expect(form.error("username")).toBe("Taken");
  expect(form.error("password")).toBeUndefined();
  expect(form.problem()).toBeUndefined();
});

test("a refusal about a field that the form lacks is the whole form's", async () => {
  const form = createForm(["username"]);
  const refused = new ApiError({ title: "Weak", code: "password.weak", status: 422 });
  await form.submit(() => Promise.reject(refused));
  expect(form.problem()?.title).toBe("Weak");
});

test("a limit says when to come back", () => {
  const limited = new ApiError({ title: "Too many attempts", code: "limited", status: 429 }, 120);
  expect(problemOf(limited).detail).toContain("2 minutes");
});

test("what was wrong is forgotten when the next try goes through", async () => {
  const form = createForm(["password"]);
  await form.submit(() => Promise.reject(new ApiError({ title: "Weak", code: "password.weak" })));
  expect(await form.submit(async () => {})).toBe(true);
  expect(form.error("password")).toBeUndefined();
});

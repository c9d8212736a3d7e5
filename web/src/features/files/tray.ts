// The files of a message that is being written.

import { createStore, produce } from "solid-js/store";
import { ApiError } from "../../lib/http";
import { type Upload, type UploadOptions, upload } from "../../lib/upload";
import type { Attachment } from "../messages/conversation";

export interface TrayFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
  /** A picture of it, made here. */
  readonly preview: string | null;
  progress: number;
  state: "sending" | "done" | "failed";
  problem: string;
  attachment: Attachment | null;
}

export interface Tray {
  readonly files: readonly TrayFile[];
  add(files: readonly File[]): void;
  remove(key: number): void;
  retry(key: number): void;
  /** Hand over what has arrived and begin anew. */
  take(): Attachment[];
  isBusy(): boolean;
  hasFailed(): boolean;
  dispose(): void;
}

type Sender = (file: File, options: UploadOptions) => Upload;

const PREVIEW_BYTES = 25_000_000;

export function createTray(send: Sender = upload): Tray {
  const [files, setFiles] = createStore<TrayFile[]>([]);
  const uploads = new Map<number, { file: File; upload: Upload }>();
  let lastKey = 0;

  function change(key: number, what: Partial<TrayFile>): void {
    setFiles((file) => file.key === key, what);
  }

  function begin(key: number, file: File): void {
    const onProgress = (sent: number, total: number): void =>
      change(key, { progress: total > 0 ? sent / total : 0 });
    const running = send(file, { onProgress });
    uploads.set(key, { file, upload: running });
    running.done.then(
      (attachment) => change(key, { state: "done", progress: 1, attachment }),
      (problem: unknown) => {
        const refusal = problem instanceof ApiError ? problem : null;
        if (refusal?.code === "aborted") return;
        change(key, { state: "failed", problem: refusal?.detail || refusal?.message || "Failed" });
      },
    );
  }

  function forget(key: number): void {
    const file = files.find((one) => one.key === key);
    if (file?.preview) URL.revokeObjectURL(file.preview);
    uploads.delete(key);
    setFiles(
      produce((all) => {
        const at = all.findIndex((one) => one.key === key);
        if (at >= 0) all.splice(at, 1);
      }),
    );
  }

  return {
    files,
    add(added) {
      for (const file of added) {
        const key = ++lastKey;
        const isPicture = file.type.startsWith("image/") && file.size < PREVIEW_BYTES;
        setFiles(files.length, {
          key,
          name: file.name,
          size: file.size,
          mediaType: file.type,
          preview: isPicture ? URL.createObjectURL(file) : null,
          progress: 0,
          state: "sending",
          problem: "",
          attachment: null,
        });
        begin(key, file);
      }
    },
    remove(key) {
      uploads.get(key)?.upload.abort();
      forget(key);
    },
    retry(key) {
      const known = uploads.get(key);
      if (!known) return;
      change(key, { state: "sending", progress: 0, problem: "" });
      begin(key, known.file);
    },
    take() {
      const taken = files.flatMap((file) => (file.attachment ? [{ ...file.attachment }] : []));
      for (const { key } of [...files]) forget(key);
      return taken;
    },
    isBusy: () => files.some((file) => file.state === "sending"),
    hasFailed: () => files.some((file) => file.state === "failed"),
    dispose() {
      for (const { key } of [...files]) {
        uploads.get(key)?.upload.abort();
        forget(key);
      }
    },
  };
}

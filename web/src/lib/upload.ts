// Uploads with progress: fetch cannot tell how much has been sent, XMLHttpRequest can.

import type { Problem, File as WireFile } from "./contract";
import { ApiError } from "./http";

export interface Upload {
  readonly done: Promise<WireFile>;
  abort(): void;
}

export interface UploadOptions {
  purpose?: "attachment" | "avatar" | "icon";
  onProgress?: (sent: number, total: number) => void;
}

function refusal(request: XMLHttpRequest): ApiError {
  try {
    return new ApiError(JSON.parse(request.responseText) as Problem);
  } catch {
    return new ApiError({ status: request.status, title: "The file could not be uploaded" });
  }
}

/** Send a file's bytes as they are; the server looks into them for the type. */
export function upload(file: File, options: UploadOptions = {}): Upload {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name: file.name || "file" });
  if (options.purpose) query.set("purpose", options.purpose);
  request.open("POST", `/api/v1/files?${query}`);
  request.setRequestHeader("X-Plexichat", "1");
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.upload.onprogress = (event) => options.onProgress?.(event.loaded, event.total);
  const done = new Promise<WireFile>((resolve, reject) => {
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as WireFile);
      else reject(refusal(request));
    };
    request.onerror = () => reject(new ApiError({ title: "The file could not be uploaded" }));
    request.onabort = () => reject(new ApiError({ title: "Stopped", code: "aborted" }));
  });
  request.send(file);
  return { done, abort: () => request.abort() };
}

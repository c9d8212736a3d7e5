// Files out of a paste or a drop, with names that say something.

export interface Incoming {
  readonly files: readonly File[];
  /** Said when something could not be taken. */
  readonly refused: string | null;
}

const NAMELESS = /^(image|blob|unknown)?(\.\w+)?$/i;

function stamped(file: File, now: Date): File {
  if (file.name && !NAMELESS.test(file.name)) return file;
  // Every pasted picture is called "image.png"; the moment tells them apart.
  const stamp = now.toISOString().slice(0, 19).replace("T", " ").replace(/:/g, ".");
  const ending = file.type.split("/")[1]?.replace(/[^a-z0-9].*$/, "") ?? "bin";
  return new File([file], `pasted ${stamp}.${ending}`, { type: file.type });
}

/** Take the files of a transfer; null when it is plain text and the browser should paste it. */
export function filesOf(transfer: DataTransfer | null, now = new Date()): File[] | null {
  if (!transfer || transfer.files.length === 0) return null;
  // An office program puts a picture of the text beside the text: the text is meant.
  const types = [...transfer.types];
  const written = types.includes("text/plain") || types.includes("text/rtf");
  const pictures = [...transfer.files].every((file) => file.type.startsWith("image/"));
  if (written && pictures && types.includes("text/html")) return null;
  return [...transfer.files].map((file) => stamped(file, now));
}

/** Keep what fits into one message. */
export function admit(
  files: readonly File[],
  already: number,
  limits: { readonly count: number; readonly bytes: number },
  sizeText: (bytes: number) => string,
): Incoming {
  const small = files.filter((file) => file.size <= limits.bytes && file.size > 0);
  const kept = small.slice(0, Math.max(0, limits.count - already));
  const reasons: string[] = [];
  const large = files.find((file) => file.size > limits.bytes);
  const empty = files.find((file) => file.size === 0);
  if (large) reasons.push(`“${large.name}” is larger than ${sizeText(limits.bytes)}`);
  if (empty) reasons.push(`“${empty.name}” is empty or a folder`);
  if (kept.length < small.length) reasons.push(`a message carries at most ${limits.count} files`);
  return { files: kept, refused: reasons.length > 0 ? `Not added: ${reasons.join("; ")}.` : null };
}

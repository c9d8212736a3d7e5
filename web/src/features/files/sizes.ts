// How large a thing is, on the screen and in bytes, known before it arrives.

export interface Box {
  readonly width: number;
  readonly height: number;
}

const LARGEST: Box = { width: 420, height: 320 };
const SMALLEST = 48;

/** The room to keep for an image, so that nothing moves when it comes. */
export function reserve(width: number | null, height: number | null): Box {
  if (!width || !height) return { width: 240, height: 180 };
  const scale = Math.min(1, LARGEST.width / width, LARGEST.height / height);
  return {
    width: Math.max(SMALLEST, Math.round(width * scale)),
    height: Math.max(SMALLEST, Math.round(height * scale)),
  };
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Bytes as people say them. */
export function humanSize(bytes: number, locale?: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: bytes / 1000 ** power < 10 && power > 0 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}

export type Shown = "image" | "video" | "audio" | "file";

const INLINE_IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** What a file is shown as; only pictures that the server serves inline are pictures here. */
export function shownAs(mediaType: string): Shown {
  if (INLINE_IMAGES.has(mediaType)) return "image";
  if (/^video\/(mp4|webm|ogg)$/.test(mediaType)) return "video";
  if (/^audio\/(mpeg|mp4|ogg|webm|wav|flac|aac|x-wav)$/.test(mediaType)) return "audio";
  return "file";
}

// Days and times as the reader's calendar has them, not as UTC does.

export interface Calendar {
  /** Equal for two moments of the same day. */
  dayKey(ms: number): string;
  /** "Today", "Yesterday", or the date; the year only when it is another one. */
  dayLabel(ms: number, nowMs: number): string;
  /** Hours and minutes. */
  time(ms: number): string;
  /** Date and time in full, for tooltips and screen readers. */
  full(ms: number): string;
  /** Midnight at the start of a day written YYYY-MM-DD, or null. */
  startOfDay(isoDate: string): number | null;
}

const DAY_MS = 86_400_000;

function capitalised(text: string, locale: string | undefined): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** Make a calendar; formatters are costly to build, so they are built once here. */
export function calendar(timeZone?: string, locale?: string): Calendar {
  const key = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const sameYear = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  const otherYear = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "long" });
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit" });
  const full = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const dayKey = (ms: number): string => key.format(ms);

  return {
    dayKey,
    dayLabel(ms, nowMs) {
      const day = dayKey(ms);
      const today = dayKey(nowMs);
      if (day === today) return capitalised(relative.format(0, "day"), locale);
      // By calendar, not by 24 hours: a day of a clock change has 23 or 25.
      const yesterday = new Date(Date.parse(today) - DAY_MS).toISOString().slice(0, 10);
      if (day === yesterday) return capitalised(relative.format(-1, "day"), locale);
      return (day.slice(0, 4) === today.slice(0, 4) ? sameYear : otherYear).format(ms);
    },
    time: (ms) => clock.format(ms),
    full: (ms) => full.format(ms),
    startOfDay(isoDate) {
      const utc = Date.parse(isoDate);
      if (!/^\d{4}-\d\d-\d\d$/.test(isoDate) || Number.isNaN(utc)) return null;
      // Zones reach from -12 to +14 hours: step back from the latest until the day begins.
      let at = utc - 14 * 3_600_000;
      while (dayKey(at) < isoDate) at += 900_000;
      return at;
    },
  };
}

/** How a browser names itself in the list of sessions: “Firefox on Linux”. */
export function deviceName(agent: string = navigator.userAgent): string {
  const browser = /Edg\//u.test(agent)
    ? "Edge"
    : /Firefox\//u.test(agent)
      ? "Firefox"
      : /Chrome\//u.test(agent)
        ? "Chrome"
        : /Safari\//u.test(agent)
          ? "Safari"
          : "Browser";
  const system = /Android/u.test(agent)
    ? "Android"
    : /iPhone|iPad/u.test(agent)
      ? "iOS"
      : /Windows/u.test(agent)
        ? "Windows"
        : /Mac OS/u.test(agent)
          ? "macOS"
          : /Linux/u.test(agent)
            ? "Linux"
            : "";
  return system ? `${browser} on ${system}` : browser;
}

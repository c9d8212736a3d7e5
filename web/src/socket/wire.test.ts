import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSocket } from "./wire";

/** A browser's socket whose other end is the test. */
class TestSocket {
  static readonly OPEN = 1;
  static last: TestSocket;
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    TestSocket.last = this;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
}

beforeEach(() => vi.stubGlobal("WebSocket", TestSocket));
afterEach(() => vi.unstubAllGlobals());

test("the first frame is made when the socket opens", () => {
  const identify = vi.fn(() => ({ op: "identify" }) as const);
  const wire = openSocket("ws://test/", identify);
  expect([wire.isOpen, identify.mock.calls.length]).toEqual([false, 0]);
  TestSocket.last.open();
  expect([wire.isOpen, TestSocket.last.sent]).toEqual([true, ['{"op":"identify"}']]);
});

test("without one it says nothing by itself", () => {
  openSocket("ws://test/");
  TestSocket.last.open();
  expect(TestSocket.last.sent).toEqual([]);
});

test("hands on frames and the end", () => {
  const wire = openSocket("ws://test/");
  wire.onframe = vi.fn();
  wire.onclose = vi.fn();
  TestSocket.last.onmessage?.({ data: '{"op":"heartbeat.ok"}' });
  expect(wire.onframe).toHaveBeenCalledWith({ op: "heartbeat.ok" });
  wire.close();
  expect(wire.onclose).toHaveBeenCalledOnce();
});

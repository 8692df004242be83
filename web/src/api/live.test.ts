import { describe, expect, it } from "vitest";
import { EventStreamParser } from "./live.ts";

describe("an event stream", () => {
  it("is read the same however it is cut into chunks", () => {
    const text =
      'id: 7\nevent: stage.take.cut\ndata: {"a":\ndata: 1}\n\n: beat\n\nevent: reset\ndata: {}\n\n';
    const whole = new EventStreamParser().push(text);
    const parser = new EventStreamParser();

    const inPieces = [...text].flatMap((letter) => parser.push(letter));

    expect(whole).toEqual([
      { id: "7", event: "stage.take.cut", data: '{"a":\n1}' },
      { id: "7", event: "reset", data: "{}" },
    ]);
    expect(inPieces).toEqual(whole);
  });

  it("takes carriage returns, and a line break cut in two, as one break", () => {
    const parser = new EventStreamParser();

    const messages = [...parser.push("id: 1\r"), ...parser.push("\ndata: x\r\n\r\n")];

    expect(messages).toEqual([{ id: "1", event: "message", data: "x" }]);
  });

  it("says nothing for comments alone", () => {
    expect(new EventStreamParser().push(": hello\n\n: beat\n\n")).toEqual([]);
  });
});

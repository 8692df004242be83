import { describe, expect, it } from "vitest";
import { questionOf, readLibrarySearch, searchAddress, withTerm } from "./libraryQuestion.ts";

describe("a question in an address", () => {
  it("is read from whatever stands there", () => {
    expect(readLibrarySearch({ text: 1930, term: ["era:interwar", 7], sort: "loudest", asset: 3 })).toEqual({
      text: "1930",
      term: ["era:interwar"],
    });
    expect(readLibrarySearch({ text: "", term: "type:lane", sort: "use" })).toEqual({ sort: "use" });
  });

  it("asks for counts with its first page only", () => {
    const question = questionOf({ text: "雨夜 弄堂", term: ["type:lane"], dropped: ["weather:rain"] });
    const first = new URL(searchAddress(question, 0), "http://lot");
    expect(first.searchParams.get("text")).toBe("雨夜 弄堂");
    expect(first.searchParams.getAll("term")).toEqual(["type:lane"]);
    expect(first.searchParams.getAll("dropped")).toEqual(["weather:rain"]);
    expect(first.searchParams.has("counted")).toBe(false);
    const third = new URL(searchAddress(question, 2), "http://lot");
    expect(third.searchParams.get("offset")).toBe("240");
    expect(third.searchParams.get("counted")).toBe("false");
  });

  it("has a term, or has it not", () => {
    expect(withTerm(["a:b"], "c:d")).toEqual(["a:b", "c:d"]);
    expect(withTerm(["a:b", "c:d"], "a:b")).toEqual(["c:d"]);
  });
});

import { describe, expect, it } from "vitest";
import { path, readProblem } from "./client.ts";

describe("a refused request", () => {
  it("keeps code, remedy and parameters of the problem", () => {
    const body = JSON.stringify({
      code: "stage.slate_taken",
      title: "Taken",
      remedy: "Next",
      params: { take: 3 },
    });

    const problem = readProblem(409, body);

    expect(problem.code).toBe("stage.slate_taken");
    expect(problem.document.remedy).toBe("Next");
    expect(problem.document.params).toEqual({ take: 3 });
  });

  it.each(["", "<html>Bad gateway</html>", "null", "[]", '{"detail": 3}'])(
    "is told by its status when its body is %j",
    (body) => {
      expect(readProblem(502, body).document.title).toBe("HTTP 502");
    },
  );
});

describe("an address", () => {
  it("leaves out what is not given and encodes what is", () => {
    expect(path("/a", { cursor: null, name: "外景 1.glb" })).toBe("/a?name=%E5%A4%96%E6%99%AF+1.glb");
    expect(path("/a", { cursor: undefined })).toBe("/a");
  });
});

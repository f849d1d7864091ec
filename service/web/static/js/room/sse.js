// Reads server-sent events out of a byte stream, however it is cut.

/** Yields {name, data, id} for each event, and null for a comment (a sign of life). */
export async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = { name: "message", data: [], id: null };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (event.data.length) yield { ...event, data: JSON.parse(event.data.join("\n")) };
          event = { name: "message", data: [], id: null };
        } else if (line.startsWith(":")) {
          yield null;
        } else {
          const colon = line.indexOf(":");
          const field = colon < 0 ? line : line.slice(0, colon);
          const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
          if (field === "data") event.data.push(text);
          else if (field === "event") event.name = text;
          else if (field === "id") event.id = Number(text);
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// A server of the event streams of three vendors, on a free port of this machine, until its standard input is closed.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent", chunkSize: 7 });
const text = "A fox — 狐 🦊 — crosses the quiet river at dawn.\nThen it is gone.";
const usage = {
    prompt_tokens: 12, completion_tokens: 21, total_tokens: 33,
    input_tokens: 12, output_tokens: 21,
    promptTokenCount: 12, candidatesTokenCount: 21, totalTokenCount: 33,
};
mock.onMessage(/a fox/, { content: text, usage });
mock.onMessage(/a long answer/, { content: "Once upon", finishReason: "length" });
mock.onMessage(/a cut/, { content: text }, { truncateAfterChunks: 3 });
mock.onMessage(/a rush/, { error: { message: "Too fast.", type: "rate_limit_error", code: "rate_limit_exceeded" }, status: 429 });
await mock.start();
console.log(mock.url);

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

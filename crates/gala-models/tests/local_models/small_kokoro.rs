//! A model of Kokoro as its author exports it, but small: the same inputs and outputs, and of the same operators how long each
//! sound lasts: a sum of sigmoids, divided by the speed, rounded, and one frame at least.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Float, Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

/// Samples of a frame.
pub const HOP: i64 = 600;
/// The value that durations come out of.
pub const DURATIONS: &str = "/Clip_output_0";
const HIDDEN: i64 = 6;
const SYMBOLS: i64 = 178;
const STYLE: i64 = 256;

/// `names` are those of the input of ids and of the output.
pub fn small_kokoro(names: (&str, &str)) -> Vec<u8> {
    let (ids, waveform) = names;
    let mut graph = GraphWriter::default();
    graph.input(ids, DataType::INT64, &[Of(1), Any("sequence_length")]);
    graph.input("style", DataType::FLOAT, &[Of(1), Of(STYLE)]);
    graph.input("speed", DataType::FLOAT, &[Of(1)]);
    graph.output(waveform, DataType::FLOAT, &[Of(1), Any("num_samples")]);
    let table = graph.weights("embedding", &[SYMBOLS, HIDDEN], 1.0);
    graph.node("Gather", &[&table, ids], "embedded", &[("axis", Int(0))]);
    let weight = graph.weights("style weight", &[STYLE, HIDDEN], 0.1);
    graph.node("MatMul", &["style", &weight], "styled", &[]);
    let first = graph.integers("first axis", &[1], &[1]);
    graph.node("Unsqueeze", &["styled", &first], "styled row", &[]);
    graph.node("Add", &["embedded", "styled row"], "hidden", &[]);
    durations(&mut graph);
    frames(&mut graph);
    let weight = graph.weights("decoder", &[HIDDEN, HOP], 0.15);
    graph.node("MatMul", &["latent", &weight], "raw", &[]);
    let flat = graph.integers("flat", &[2], &[1, -1]);
    graph.node("Reshape", &["raw", &flat], "samples", &[]);
    graph.node("Tanh", &["samples"], waveform, &[]);
    graph.file(17)
}

/// [1, ids], in frames.
fn durations(graph: &mut GraphWriter) {
    let weight = graph.weights("duration weight", &[HIDDEN, 10], 0.8);
    graph.node("MatMul", &["hidden", &weight], "logits", &[]);
    graph.node("Sigmoid", &["logits"], "parts", &[]);
    let last = graph.integers("last axis", &[1], &[2]);
    graph.node("ReduceSum", &["parts", &last], "sum", &[("keepdims", Int(0))]);
    graph.node("Div", &["sum", "speed"], "duration", &[]);
    graph.node("Round", &["duration"], "/Round_output_0", &[]);
    let one = graph.floats("one", &[], &[1.0]);
    graph.node("Clip", &["/Round_output_0", &one], DURATIONS, &[]);
}

/// `latent`: [1, frames, HIDDEN], each frame that of the id whose turn it is, with some noise.
fn frames(graph: &mut GraphWriter) {
    let axis = graph.integers("axis of ids", &[], &[1]);
    graph.node("CumSum", &[DURATIONS, &axis], "ends", &[]);
    let all = graph.integers("all axes", &[2], &[0, 1]);
    graph.node("ReduceSum", &[DURATIONS, &all], "length", &[("keepdims", Int(0))]);
    graph.node("Cast", &["length"], "whole length", &[("to", Int(7))]);
    let (zero, step) = (graph.integers("zero", &[], &[0]), graph.integers("step", &[], &[1]));
    graph.node("Range", &[&zero, "whole length", &step], "times", &[]);
    graph.node("Cast", &["times"], "times as floats", &[("to", Int(1))]);
    let column = graph.integers("column", &[3], &[1, -1, 1]);
    graph.node("Reshape", &["times as floats", &column], "time", &[]);
    let row = graph.integers("row", &[3], &[1, 1, -1]);
    graph.node("Reshape", &["ends", &row], "ends row", &[]);
    graph.node("Sub", &["ends", DURATIONS], "starts", &[]);
    graph.node("Reshape", &["starts", &row], "starts row", &[]);
    graph.node("Less", &["time", "ends row"], "before its end", &[]);
    graph.node("Less", &["time", "starts row"], "before its start", &[]);
    graph.node("Not", &["before its start"], "after its start", &[]);
    graph.node("And", &["before its end", "after its start"], "its turn", &[]);
    graph.node("Cast", &["its turn"], "path", &[("to", Int(1))]);
    graph.node("MatMul", &["path", "hidden"], "means", &[]);
    graph.node(
        "RandomNormalLike",
        &["means"],
        "/RandomNormalLike_output_0",
        &[("dtype", Int(1)), ("mean", Float(0.0)), ("scale", Float(1.0))],
    );
    let little = graph.floats("little", &[], &[0.05]);
    graph.node("Mul", &["/RandomNormalLike_output_0", &little], "breath", &[]);
    graph.node("Add", &["means", "breath"], "breathed", &[]);
    graph.node("Transpose", &["breathed"], "latent", &[("perm", Ints(vec![0, 1, 2]))]);
}

/// The styles of a voice, for as many ids as there are rows.
pub fn styles(seed: u64, rows: usize) -> Vec<u8> {
    let mut random = seed;
    let mut next = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    (0..rows * STYLE as usize).flat_map(|_| next().to_le_bytes()).collect()
}

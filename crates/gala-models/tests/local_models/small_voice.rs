//! A voice as Piper exports them, but small: the same inputs and outputs, and of the same operators its parts: an encoder of
//! phonemes, durations that noise makes uneven, a path by which each phoneme takes its frames, noise in the frames, and a
//! decoder of samples.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Float, Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

/// How many ids the voice knows.
pub const SYMBOLS: i64 = 160;
/// Samples of a frame.
pub const HOP: i64 = 256;
/// The value that durations come out of.
pub const DURATIONS: &str = "/Ceil_output_0";
const HIDDEN: i64 = 6;
const SPEAKERS: i64 = 3;

/// Returns the file of a voice of one speaker, or of several.
pub fn small_voice(has_speakers: bool) -> Vec<u8> {
    voice(has_speakers, "Ceil")
}

/// Returns the file of a voice whose durations nobody finds: they are rounded down.
pub fn untimed_voice() -> Vec<u8> {
    voice(false, "Floor")
}

fn voice(has_speakers: bool, rounds: &str) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("input", DataType::INT64, &[Any("batch_size"), Any("phonemes")]);
    graph.input("input_lengths", DataType::INT64, &[Any("batch_size")]);
    graph.input("scales", DataType::FLOAT, &[Of(3)]);
    if has_speakers {
        graph.input("sid", DataType::INT64, &[Any("batch_size")]);
    }
    graph.output("output", DataType::FLOAT, &[Any("batch_size"), Any("time"), Of(1), Any("samples")]);
    for (name, index) in [("noise_scale", 0), ("length_scale", 1), ("noise_w", 2)] {
        let at = graph.integers(&format!("at {name}"), &[], &[index]);
        graph.node("Gather", &["scales", &at], name, &[("axis", Int(0))]);
    }
    encode(&mut graph, has_speakers);
    durations(&mut graph, rounds);
    frames(&mut graph);
    decode(&mut graph);
    graph.file(15)
}

fn conv(graph: &mut GraphWriter, input: &str, output: &str, channels: (i64, i64), size: i64, most: f32) -> String {
    let weight = graph.weights(&format!("{output} weight"), &[channels.1, channels.0, size], most);
    let bias = graph.weights(&format!("{output} bias"), &[channels.1], most);
    let half = size / 2;
    let attributes = [
        ("dilations", Ints(vec![1])),
        ("group", Int(1)),
        ("kernel_shape", Ints(vec![size])),
        ("pads", Ints(vec![half, half])),
        ("strides", Ints(vec![1])),
    ];
    graph.node("Conv", &[input, &weight, &bias], output, &attributes)
}

/// `hidden`: [1, HIDDEN, phonemes].
fn encode(graph: &mut GraphWriter, has_speakers: bool) {
    let table = graph.weights("embedding", &[SYMBOLS, HIDDEN], 1.0);
    graph.node("Gather", &[&table, "input"], "embedded", &[("axis", Int(0))]);
    graph.node("Transpose", &["embedded"], "turned", &[("perm", Ints(vec![0, 2, 1]))]);
    conv(graph, "turned", "mixed", (HIDDEN, HIDDEN), 3, 0.4);
    graph.node("Relu", &["mixed"], "positive", &[]);
    if has_speakers {
        let speakers = graph.weights("speakers", &[SPEAKERS, HIDDEN], 1.0);
        graph.node("Gather", &[&speakers, "sid"], "speaker", &[("axis", Int(0))]);
        let last = graph.integers("last axis", &[1], &[2]);
        graph.node("Unsqueeze", &["speaker", &last], "speaker column", &[]);
        graph.node("Add", &["positive", "speaker column"], "hidden", &[]);
    } else {
        graph.node("Identity", &["positive"], "hidden", &[]);
    }
}

/// Three to twelve frames for each id, in `DURATIONS`: [1, 1, phonemes].
fn durations(graph: &mut GraphWriter, rounds: &str) {
    graph.node("Shape", &["input"], "shape", &[]);
    let (first, second) = (graph.integers("0", &[1], &[0]), graph.integers("1", &[1], &[1]));
    graph.node("Gather", &["shape", &first], "batch", &[("axis", Int(0))]);
    graph.node("Gather", &["shape", &second], "count", &[("axis", Int(0))]);
    let two = graph.integers("2", &[1], &[2]);
    graph.node("Concat", &["batch", &two, "count"], "noise shape", &[("axis", Int(0))]);
    graph.node("ConstantOfShape", &["noise shape"], "/dp/ConstantOfShape_output_0", &[]);
    graph.node(
        "RandomNormalLike",
        &["/dp/ConstantOfShape_output_0"],
        "/dp/RandomNormalLike_output_0",
        &[("dtype", Int(1)), ("mean", Float(0.0)), ("scale", Float(1.0))],
    );
    graph.node("Mul", &["/dp/RandomNormalLike_output_0", "noise_w"], "uneven", &[]);
    graph.node("Concat", &["hidden", "uneven"], "both", &[("axis", Int(1))]);
    conv(graph, "both", "log", (HIDDEN + 2, 1), 1, 0.3);
    let usual = graph.floats("usual", &[], &[1.2]);
    graph.node("Add", &["log", &usual], "log of duration", &[]);
    graph.node("Exp", &["log of duration"], "/Exp_output_0", &[]);
    graph.node("Mul", &["/Exp_output_0", "length_scale"], "/Mul_output_0", &[]);
    graph.node(rounds, &["/Mul_output_0"], DURATIONS, &[]);
}

/// `latent`: [1, HIDDEN, frames], each frame that of the phoneme whose turn it is.
fn frames(graph: &mut GraphWriter) {
    let last = graph.integers("axis of phonemes", &[], &[2]);
    graph.node("CumSum", &[DURATIONS, &last], "ends", &[]);
    let all = graph.integers("all axes", &[3], &[0, 1, 2]);
    graph.node("ReduceSum", &[DURATIONS, &all], "length", &[("keepdims", Int(0))]);
    graph.node("Cast", &["length"], "whole length", &[("to", Int(7))]);
    let (zero, one) = (graph.integers("zero", &[], &[0]), graph.integers("one", &[], &[1]));
    graph.node("Range", &[&zero, "whole length", &one], "times", &[]);
    graph.node("Cast", &["times"], "times as floats", &[("to", Int(1))]);
    let column = graph.integers("column", &[3], &[1, -1, 1]);
    graph.node("Reshape", &["times as floats", &column], "time", &[]);
    graph.node("Less", &["time", "ends"], "before its end", &[]);
    graph.node("Sub", &["ends", DURATIONS], "starts", &[]);
    graph.node("Less", &["time", "starts"], "before its start", &[]);
    graph.node("Not", &["before its start"], "after its start", &[]);
    graph.node("And", &["before its end", "after its start"], "its turn", &[]);
    graph.node("Cast", &["its turn"], "path", &[("to", Int(1))]);
    graph.node("Transpose", &["path"], "path across", &[("perm", Ints(vec![0, 2, 1]))]);
    graph.node("MatMul", &["hidden", "path across"], "means", &[]);
    graph.node(
        "RandomNormalLike",
        &["means"],
        "/RandomNormalLike_output_0",
        &[("dtype", Int(1)), ("mean", Float(0.0)), ("scale", Float(1.0))],
    );
    graph.node("Mul", &["/RandomNormalLike_output_0", "noise_scale"], "breath", &[]);
    graph.node("Add", &["means", "breath"], "latent", &[]);
}

/// Samples that differ from frame to frame.
fn decode(graph: &mut GraphWriter) {
    let weight = graph.weights("upsampling", &[HIDDEN, 4, HOP], 0.25);
    let bias = graph.weights("upsampling bias", &[4], 0.01);
    let attributes = [
        ("dilations", Ints(vec![1])),
        ("group", Int(1)),
        ("kernel_shape", Ints(vec![HOP])),
        ("pads", Ints(vec![0, 0])),
        ("strides", Ints(vec![HOP])),
    ];
    graph.node("ConvTranspose", &["latent", &weight, &bias], "raw samples", &attributes);
    graph.node("LeakyRelu", &["raw samples"], "bent", &[("alpha", Float(0.1))]);
    conv(graph, "bent", "voice", (4, 1), 7, 0.2);
    graph.node("Tanh", &["voice"], "samples", &[]);
    let axis = graph.integers("axis", &[1], &[2]);
    graph.node("Unsqueeze", &["samples", &axis], "output", &[]);
}

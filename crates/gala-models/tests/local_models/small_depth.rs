//! A model of depth as `transformers` exports Depth Anything, but small: the same input and output, the same kinds of operators
//! (patches, attention, layer norms, an error function, transposed convolutions, resizing to the size of the input). What is
//! brighter is nearer; what the transformer makes of it changes that a little.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Float, Int, Ints, Text},
    GraphWriter,
    Size::{Any, Of},
};

const PATCH: i64 = 14;
const WIDTH: i64 = 8;
const HEADS: i64 = 2;

/// `most` bounds the weights of the transformer: without any, what is told is brightness alone.
pub fn small_depth(most: f32) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("pixel_values", DataType::FLOAT, &[Any("batch_size"), Of(3), Any("height"), Any("width")]);
    graph.output("predicted_depth", DataType::FLOAT, &[Any("batch_size"), Any("height"), Any("width")]);
    let patch = graph.weights("patch", &[WIDTH, 3, PATCH, PATCH], most * 0.1);
    let stride = || ("strides", Ints(vec![PATCH, PATCH]));
    graph.node("Conv", &["pixel_values", &patch], "patches", &[("kernel_shape", Ints(vec![PATCH; 2])), stride()]);
    graph.node("Shape", &["patches"], "grid", &[]);
    let flat = graph.integers("flat", &[3], &[0, 0, -1]);
    graph.node("Reshape", &["patches", &flat], "columns", &[]);
    graph.node("Transpose", &["columns"], "tokens", &[("perm", Ints(vec![0, 2, 1]))]);
    transformer(&mut graph, most);
    graph.node("Transpose", &["seen"], "rows", &[("perm", Ints(vec![0, 2, 1]))]);
    graph.node("Reshape", &["rows", "grid"], "map", &[]);
    head(&mut graph, most);
    graph.file(14)
}

/// One layer: attention, then a perceptron, each behind a norm and beside what came in.
fn transformer(graph: &mut GraphWriter, most: f32) {
    norm(graph, "tokens", "normed");
    for name in ["query", "key", "value"] {
        let weights = graph.weights(&format!("{name} weights"), &[WIDTH, WIDTH], most);
        graph.node("MatMul", &["normed", &weights], &format!("{name} flat"), &[]);
        let split = graph.integers(&format!("{name} heads"), &[4], &[0, -1, HEADS, WIDTH / HEADS]);
        graph.node("Reshape", &[&format!("{name} flat"), &split], &format!("{name} split"), &[]);
        let order = if name == "key" { [0, 2, 3, 1] } else { [0, 2, 1, 3] };
        graph.node("Transpose", &[&format!("{name} split")], name, &[("perm", Ints(order.to_vec()))]);
    }
    graph.node("MatMul", &["query", "key"], "raw scores", &[]);
    let scale = graph.floats("scale", &[], &[0.5]);
    graph.node("Mul", &["raw scores", &scale], "scores", &[]);
    graph.node("Softmax", &["scores"], "attention", &[("axis", Int(-1))]);
    graph.node("MatMul", &["attention", "value"], "attended", &[]);
    graph.node("Transpose", &["attended"], "attended rows", &[("perm", Ints(vec![0, 2, 1, 3]))]);
    let joined = graph.integers("joined", &[3], &[0, -1, WIDTH]);
    graph.node("Reshape", &["attended rows", &joined], "heads", &[]);
    graph.node("Add", &["heads", "tokens"], "after attention", &[]);
    norm(graph, "after attention", "normed again");
    let weights = graph.weights("perceptron", &[WIDTH, WIDTH], most);
    graph.node("MatMul", &["normed again", &weights], "inner", &[]);
    // GELU as it is exported.
    for (name, number) in [("root of two", std::f32::consts::SQRT_2), ("one", 1.0), ("half", 0.5)] {
        graph.floats(name, &[], &[number]);
    }
    graph.node("Div", &["inner", "root of two"], "inner scaled", &[]);
    graph.node("Erf", &["inner scaled"], "inner erf", &[]);
    graph.node("Add", &["inner erf", "one"], "inner gate", &[]);
    graph.node("Mul", &["inner", "inner gate"], "inner gated", &[]);
    graph.node("Mul", &["inner gated", "half"], "activated", &[]);
    graph.node("Add", &["activated", "after attention"], "seen", &[]);
}

/// A layer norm of its parts, as opsets before 17 have it.
fn norm(graph: &mut GraphWriter, of: &str, to: &str) {
    let part = |name: &str| format!("{to} {name}");
    let axes = || [("axes", Ints(vec![-1])), ("keepdims", Int(1))];
    graph.node("ReduceMean", &[of], &part("mean"), &axes());
    graph.node("Sub", &[of, &part("mean")], &part("centred"), &[]);
    let two = graph.floats(&part("two"), &[], &[2.0]);
    graph.node("Pow", &[&part("centred"), &two], &part("squares"), &[]);
    graph.node("ReduceMean", &[&part("squares")], &part("variance"), &axes());
    let least = graph.floats(&part("least"), &[], &[1e-6]);
    graph.node("Add", &[&part("variance"), &least], &part("positive"), &[]);
    graph.node("Sqrt", &[&part("positive")], &part("deviation"), &[]);
    graph.node("Div", &[&part("centred"), &part("deviation")], to, &[]);
}

/// From the map of patches back to pixels, with what is bright.
fn head(graph: &mut GraphWriter, most: f32) {
    let up = graph.weights("up", &[WIDTH, WIDTH, 2, 2], most);
    let square = |side: i64| ("kernel_shape", Ints(vec![side, side]));
    graph.node("ConvTranspose", &["map", &up], "larger map", &[square(2), ("strides", Ints(vec![2, 2]))]);
    let fuse = graph.weights("fuse", &[1, WIDTH, 3, 3], most);
    graph.node("Conv", &["larger map", &fuse], "features", &[square(3), ("pads", Ints(vec![1; 4]))]);
    graph.node("Shape", &["pixel_values"], "shape", &[]);
    for (name, values) in [("from", [2]), ("to", [4]), ("along", [0])] {
        graph.integers(name, &[1], &values);
    }
    graph.node("Slice", &["shape", "from", "to", "along"], "sides", &[]);
    let one = graph.integers("one map", &[2], &[1, 1]);
    graph.node("Concat", &[&one, "sides"], "full size", &[("axis", Int(0))]);
    let linear = [("mode", Text("linear")), ("coordinate_transformation_mode", Text("align_corners"))];
    graph.node("Resize", &["features", "", "", "full size"], "full features", &linear);
    // Of the mean and the deviation that the input is normalised with: 0 for black, 3 for white.
    let bright = graph.floats("bright", &[1, 3, 1, 1], &[0.229, 0.224, 0.225]);
    let dark = graph.floats("dark", &[1], &[0.485 + 0.456 + 0.406]);
    graph.node("Conv", &["pixel_values", &bright, &dark], "brightness", &[square(1)]);
    graph.node("Add", &["brightness", "full features"], "sum", &[]);
    graph.node("Relu", &["sum"], "positive depth", &[]);
    let slope = graph.floats("slope", &[1, 1, 1, 1], &[2.0]);
    graph.node("Mul", &["positive depth", &slope], "scaled depth", &[]);
    graph.node("LeakyRelu", &["scaled depth"], "depth map", &[("alpha", Float(0.0))]);
    let channel = graph.integers("channel", &[1], &[1]);
    graph.node("Squeeze", &["depth map", &channel], "predicted_depth", &[]);
}

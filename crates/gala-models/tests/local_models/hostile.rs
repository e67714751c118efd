//! Files that were made to break who reads them, or that are something else.

use std::time::Duration;

use gala_models::{ModelError, Tensor};
use rten_onnx::onnx::DataType;

use crate::{
    graphs::{Attribute, GraphWriter, Size},
    small_voice::small_voice,
    world::{PATIENCE, World},
};

fn writer() -> GraphWriter {
    let mut graph = GraphWriter::default();
    graph.input("x", DataType::FLOAT, &[Size::Any("n")]).output("y", DataType::FLOAT, &[Size::Any("n")]);
    graph
}

/// Adds to a number for ever.
pub fn endless_loop() -> Vec<u8> {
    let mut body = GraphWriter::default();
    body.input("round", DataType::INT64, &[]).input("goes on", DataType::BOOL, &[]);
    body.input("before", DataType::FLOAT, &[Size::Any("n")]);
    body.output("goes on still", DataType::BOOL, &[]).output("after", DataType::FLOAT, &[Size::Any("n")]);
    body.node("Identity", &["goes on"], "goes on still", &[]);
    body.node("Add", &["before", "before"], "after", &[]);
    let mut graph = writer();
    let rounds = graph.integers("rounds", &[], &[i64::from(i32::MAX)]);
    let goes_on = graph.bool("true", true);
    graph.node("Loop", &[&rounds, &goes_on, "x"], "y", &[("body", Attribute::Graph(body.graph()))]);
    graph.file(17)
}

async fn refusal(world: &World, file: &[u8]) -> (String, String) {
    match world.model(file).describe().await {
        Err(ModelError::Unusable { code, message, .. }) => (code, message),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_no_onnx_file_is_told_and_takes_no_time() {
    let world = World::new();
    let html = b"<!DOCTYPE html><html><body>Not found</body></html>";
    for file in [&[][..], &[0xff; 12], html, b"PK\x03\x04 a zip", &[0; 64], &[8, 8], b"version https://git-lfs"] {
        let (code, message) = refusal(&world, file).await;
        assert_eq!(code, "not_onnx", "{message}");
        assert!(message.contains("no ONNX file"), "{message}");
    }
}

#[tokio::test]
async fn a_file_that_is_cut_short_anywhere_is_refused() {
    let world = World::new();
    let whole = small_voice(false);
    world.model(&whole).describe().await.expect("a voice");
    for length in (0..whole.len()).step_by(whole.len() / 60) {
        let (code, message) = refusal(&world, &whole[..length]).await;
        assert_eq!(code, "not_onnx", "at {length}: {message}");
    }
}

#[tokio::test]
async fn a_file_that_changed_since_it_was_installed_is_not_read() {
    let world = World::new();
    let _written = world.model(&small_voice(false));
    let changed = world.model_of_digest(&"0".repeat(64)).describe().await;
    assert!(matches!(&changed, Err(ModelError::Unusable { code, .. }) if code == "changed"), "{changed:?}");
}

#[tokio::test]
async fn sets_of_operators_that_mean_something_else_are_told() {
    let world = World::new();
    let mut graph = writer();
    graph.node("Softmax", &["x"], "y", &[]);
    let (code, message) = refusal(&world, &graph.file(12)).await;
    assert!(code == "unsupported_opset" && message.contains("Softmax means something else"), "{message}");
    for opset in [1, 10, 26, i64::MIN] {
        let mut graph = writer();
        graph.node("Identity", &["x"], "y", &[]);
        let (code, message) = refusal(&world, &graph.file(opset)).await;
        assert_eq!(code, "unsupported_opset");
        assert!(message.contains(&opset.to_string()), "{message}");
    }
}

#[tokio::test]
async fn an_operator_that_there_is_not_is_named() {
    let world = World::new();
    let refused = async |domain, operator, inputs: &[&str]| {
        let mut graph = writer();
        graph.node_of(domain, operator, inputs, "y", &[]);
        refusal(&world, &graph.file(17)).await
    };
    let (code, message) = refused("", "Transmogrify", &["x"]).await;
    assert_eq!(code, "unsupported_operator", "{message}");
    assert!(message.contains("Transmogrify"), "{message}");
    let (code, message) = refused("com.microsoft", "FusedConv", &["x"]).await;
    assert_eq!(code, "unsupported_operator", "{message}");
    assert!(message.contains("com.microsoft.FusedConv"), "{message}");
    let (code, message) = refused("", "LSTM", &["x", "x", "x", "x", "x"]).await;
    assert_eq!(code, "unsupported_operator", "{message}");
    assert!(message.contains("lengths of sequences"), "{message}");
}

/// What reads graphs pads whole numbers with 0, and not with the number that stands for nothing: exports in 8 bits of models of
/// pictures, such as one of IS-Net, told nothing of the picture then.
#[tokio::test]
async fn convolutions_of_whole_numbers_are_run_without_padding_alone() {
    let world = World::new();
    let graph = |attributes: &[(&str, Attribute)]| {
        let mut graph = GraphWriter::default();
        graph.input("x", DataType::FLOAT, &[Size::Of(1), Size::Of(1), Size::Of(4), Size::Of(4)]);
        graph.output("y", DataType::FLOAT, &[Size::Of(1), Size::Of(1), Size::Any("h"), Size::Any("w")]);
        graph.node_of_many("DynamicQuantizeLinear", &["x"], &["q", "scale", "zero"], &[]);
        graph.raw("weights", &[1, 1, 3, 3], DataType::UINT8, Some((0..9).collect()));
        graph.raw("of weights", &[], DataType::UINT8, Some(vec![4]));
        graph.node("ConvInteger", &["q", "weights", "zero", "of weights"], "whole", attributes);
        graph.node("Cast", &["whole"], "y", &[("to", Attribute::Int(1))]);
        graph.file(15)
    };
    for attributes in
        [vec![("pads", Attribute::Ints(vec![0, 0, 1, 0]))], vec![("auto_pad", Attribute::Text("SAME_UPPER"))]]
    {
        let (code, message) = refusal(&world, &graph(&attributes)).await;
        assert!(code == "unsupported_operator" && message.contains("ConvInteger with padding"), "{code}: {message}");
    }
    let plain = [("kernel_shape", Attribute::Ints(vec![3, 3])), ("pads", Attribute::Ints(vec![0; 4]))];
    let seen = Tensor::floats([1, 1, 4, 4], (0..16).map(|at| at as f32 / 8.0 - 1.0).collect());
    let made = world.model(&graph(&plain)).run(vec![("x", seen)], &["y"], 0, PATIENCE).await.expect("run");
    // Levels of 1.875 / 255 from -1 on, less the one that stands for 0, times 0 to 8 less 4: the same by hand.
    let level = |at: usize| ((at as f32 / 8.0) / (1.875 / 255.0)).round() - 136.0;
    let by_hand = |row: usize, column: usize| -> f32 {
        (0..9).map(|at| level((row + at / 3) * 4 + column + at % 3) * (at as f32 - 4.0)).sum()
    };
    let found = made[0].as_floats().expect("floats");
    for (at, found) in found.iter().enumerate() {
        let expected = by_hand(at / 2, at % 2);
        assert!((found - expected).abs() <= 40.0, "{found} and not {expected}");
    }
}

#[tokio::test]
async fn constants_that_hold_less_than_they_say_are_refused_before_room_is_made_for_them() {
    let world = World::new();
    let refused = async |shape: &[i64], bytes| {
        let mut graph = writer();
        graph.raw("large", shape, DataType::FLOAT, bytes);
        graph.node("Add", &["x", "large"], "y", &[]);
        refusal(&world, &graph.file(17)).await
    };
    for shape in [&[2_500_000_000][..], &[1 << 40, 1 << 40], &[-1]] {
        let (code, message) = refused(shape, None).await;
        assert_eq!(code, "oversized_tensor", "{message}");
        assert!(message.contains("large"), "{message}");
    }
    let (code, message) = refused(&[3], Some(vec![0; 11])).await;
    assert_eq!(code, "not_onnx", "{message}");
}

#[tokio::test]
async fn a_graph_that_wants_eight_gigabytes_is_told_so() {
    let world = World::new();
    let mut graph = writer();
    graph.node("Shape", &["x"], "shape", &[]);
    let times = graph.integers("times", &[1], &[1_000_000_000]);
    graph.node("Mul", &["shape", &times], "large shape", &[]);
    graph.node("ConstantOfShape", &["large shape"], "y", &[]);
    let model = world.model(&graph.file(17));
    model.describe().await.expect("a model");
    let given = vec![("x", Tensor::floats([2], vec![0.0; 2]))];
    let failed = model.run(given, &["y"], 0, PATIENCE).await.expect_err("too much");
    assert!(matches!(failed, ModelError::TooMuchMemory { limit_mb: 1024, .. }), "{failed}");
    // The same where reading the graph computes it.
    let mut graph = writer();
    let shape = graph.integers("large shape", &[1], &[2_000_000_000]);
    graph.node("ConstantOfShape", &[&shape], "zeros", &[]);
    graph.node("Add", &["x", "zeros"], "y", &[]);
    let failed = world.model(&graph.file(17)).describe().await;
    assert!(matches!(failed, Err(ModelError::TooMuchMemory { .. } | ModelError::Unusable { .. })), "{failed:?}");
}

#[tokio::test]
async fn a_loop_without_an_end_is_ended() {
    let world = World::new();
    let model = world.model(&endless_loop());
    model.describe().await.expect("a model");
    let given = || vec![("x", Tensor::floats([1], vec![0.0]))];
    for _ in 0..2 {
        let failed = model.run(given(), &["y"], 0, Duration::from_millis(300)).await.expect_err("no end");
        assert!(matches!(failed, ModelError::TimedOut { .. }), "{failed}");
    }
}

#[tokio::test]
async fn graphs_as_deep_as_stacks_are_read_or_refused() {
    let world = World::new();
    let chain = |nodes: usize| {
        let mut graph = writer();
        let mut last = "x".to_owned();
        for index in 1..nodes {
            last = graph.node("Neg", &[&last], &format!("v{index}"), &[]);
        }
        graph.node("Neg", &[&last], "y", &[]);
        graph.file(17)
    };
    let model = world.model(&chain(4_000));
    let made = model.run(vec![("x", Tensor::floats([1], vec![3.0]))], &["y"], 0, PATIENCE).await.expect("run");
    assert_eq!(made, [Tensor::floats([1], vec![3.0])]);
    let (code, message) = refusal(&world, &chain(100_001)).await;
    assert_eq!(code, "too_large", "{message}");
    let mut nested = GraphWriter::default();
    nested.output("z", DataType::FLOAT, &[]);
    nested.node("Identity", &["x"], "z", &[]);
    for _ in 0..12 {
        let mut around = GraphWriter::default();
        around.output("z", DataType::FLOAT, &[]);
        let yes = around.bool("yes", true);
        let inner = nested.graph();
        let branches = [("then_branch", Attribute::Graph(inner.clone())), ("else_branch", Attribute::Graph(inner))];
        around.node("If", &[&yes], "z", &branches);
        nested = around;
    }
    let (code, message) = refusal(&world, &nested.file(17)).await;
    assert_eq!(code, "too_deep", "{message}");
}

/// Whatever a byte was changed to, the answer comes, and is an answer.
#[tokio::test]
async fn a_file_with_any_byte_changed_is_a_model_or_an_error_and_never_waits() {
    let mut world = World::new();
    world.limits.load = PATIENCE;
    let whole = small_voice(false);
    let mut random = 42_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..250 {
        let mut file = whole.clone();
        for _ in 0..=next(3) {
            let at = next(file.len());
            file[at] = next(256) as u8;
        }
        match world.model(&file).describe().await {
            Ok(_) => opened += 1,
            Err(ModelError::Unusable { .. } | ModelError::TooMuchMemory { .. } | ModelError::Died { .. }) => {
                refused += 1
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(opened > 20 && refused > 20, "{opened} were opened and {refused} refused");
}

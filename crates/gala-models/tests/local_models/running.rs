use std::time::Duration;

use gala_models::{Elements, ModelContract, ModelError, PortWanted, Tensor, protocol::ElementKind};
use rten_onnx::onnx::DataType;

use crate::{
    graphs::{GraphWriter, Size},
    small_voice::{DURATIONS, HOP, small_voice},
    world::{PATIENCE, World},
};

/// Adds one to each number.
fn successor() -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("x", DataType::FLOAT, &[Size::Any("n")]).output("y", DataType::FLOAT, &[Size::Any("n")]);
    let one = graph.floats("one", &[], &[1.0]);
    graph.node("Add", &["x", &one], "y", &[]);
    graph.file(17)
}

fn floats(numbers: &[f32]) -> Tensor {
    Tensor::floats([numbers.len()], numbers.to_vec())
}

fn ids(count: usize) -> Vec<(&'static str, Tensor)> {
    let ids = (0..count).map(|index| (index * 37 % 150) as i32).collect();
    vec![
        ("input", Tensor::integers([1, count], ids)),
        ("input_lengths", Tensor::integers([1], vec![count as i32])),
        ("scales", Tensor::floats([3], vec![0.667, 1.0, 0.8])),
    ]
}

#[tokio::test]
async fn a_model_is_described_and_run_again_and_again_by_one_process() {
    let world = World::new();
    let model = world.model(&successor());
    assert_eq!(world.processes().len(), 0, "nothing is loaded before it is asked");
    let described = model.describe().await.expect("a model");
    assert_eq!(described.opset, 17);
    let input = &described.inputs[0];
    assert_eq!((input.name.as_str(), input.kind, &input.shape), ("x", Some(ElementKind::Float), &Some(vec![None])));
    for round in 0..5 {
        let given = vec![("x", floats(&[round as f32, -0.5]))];
        let made = model.run(given, &["y"], 0, PATIENCE).await.expect("run");
        assert_eq!(made, [floats(&[round as f32 + 1.0, 0.5])]);
        assert_eq!(world.processes().len(), 1);
    }
    drop(model);
    gone(&world).await;
}

#[tokio::test]
async fn what_a_model_does_not_take_is_refused_and_the_next_request_is_answered() {
    let world = World::new();
    let model = world.model(&successor());
    let cases = [
        (vec![("z", floats(&[1.0]))], "y", "no value z"),
        (vec![("x", Tensor::integers([1], vec![1]))], "y", "another type"),
        (vec![("x", Tensor::floats([1, 1], vec![1.0]))], "y", "another rank"),
        (vec![("x", Tensor::floats([3], vec![1.0]))], "y", "size of its shape"),
        (vec![("x", floats(&[1.0]))], "q", "no value q"),
        (Vec::new(), "y", "x"),
    ];
    for (inputs, output, told) in cases {
        let refused = model.run(inputs, &[output], 0, PATIENCE).await.expect_err(told);
        assert!(matches!(&refused, ModelError::Refused { message, .. } if message.contains(told)), "{refused}");
        let made = model.run(vec![("x", floats(&[1.0]))], &["y"], 0, PATIENCE).await;
        assert_eq!(made.expect("run"), [floats(&[2.0])]);
    }
}

#[tokio::test]
async fn a_model_is_let_go_when_nobody_asks_any_more_and_loaded_again() {
    let mut world = World::new();
    world.limits.idle = Duration::from_millis(20);
    let model = world.model(&successor());
    for _ in 0..2 {
        model.run(vec![("x", floats(&[1.0]))], &["y"], 0, PATIENCE).await.expect("run");
        gone(&world).await;
    }
}

#[tokio::test]
async fn a_process_that_was_killed_while_it_waited_is_replaced() {
    let world = World::new();
    let model = world.model(&successor());
    model.describe().await.expect("a model");
    for process in world.processes() {
        let killed = std::process::Command::new("kill").args(["-KILL", &process.to_string()]).status();
        assert!(killed.expect("kill").success());
    }
    let made = model.run(vec![("x", floats(&[1.0]))], &["y"], 0, PATIENCE).await;
    assert_eq!(made.expect("run"), [floats(&[2.0])]);
}

#[tokio::test]
async fn a_voice_says_the_same_by_the_same_seed_in_any_number_of_threads() {
    let mut said: Vec<Vec<Tensor>> = Vec::new();
    for threads in [1, 2] {
        let mut world = World::new();
        world.threads = threads;
        let model = world.model(&small_voice(false));
        assert_eq!(model.describe().await.expect("a voice").rounded_up, [DURATIONS]);
        for seed in [5, 5, 6] {
            said.push(model.run(ids(40), &["output", DURATIONS], seed, PATIENCE).await.expect("run"));
        }
    }
    let samples = |run: &[Tensor]| run[0].as_floats().expect("floats").to_vec();
    for run in &said {
        let frames: f32 = run[1].as_floats().expect("floats").iter().sum();
        assert_eq!(run[0].shape, [1, 1, 1, samples(run).len()]);
        assert_eq!(samples(run).len(), frames as usize * HOP as usize);
        assert!(samples(run).iter().all(|sample| sample.is_finite() && sample.abs() < 1.0));
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], said[3]);
    assert_eq!(said[2], said[5]);
    assert_ne!(said[0][1], said[2][1], "noise makes durations uneven");
}

#[tokio::test]
async fn a_model_of_another_kind_is_refused_before_it_is_run() {
    let mut world = World::new();
    world.contract = ModelContract {
        kind: "a voice",
        inputs: vec![PortWanted::new("input", ElementKind::Integer, Some(2))],
        outputs: Vec::new(),
    };
    let refused = world.model(&successor()).describe().await.expect_err("another model");
    assert!(
        matches!(&refused, ModelError::Unusable { code, message, .. }
            if code == "other_model" && message.contains("has x")),
        "{refused}"
    );
}

#[tokio::test]
async fn a_request_that_is_given_up_ends_its_process() {
    let world = World::new();
    let model = world.model(&crate::hostile::endless_loop());
    model.describe().await.expect("a model");
    assert_eq!(world.processes().len(), 1);
    let asked = model.run(vec![("x", floats(&[1.0]))], &["y"], 0, PATIENCE);
    assert!(tokio::time::timeout(Duration::from_millis(50), asked).await.is_err());
    gone(&world).await;
}

/// Waits until no process reads the model any more.
async fn gone(world: &World) {
    let gone = async {
        while !world.processes().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("it was let go");
}

#[test]
fn integers_are_no_floats() {
    assert_eq!(Tensor::integers([1], vec![1]).as_floats(), None);
    assert!(Elements::Floats(Vec::new()).is_empty());
}

use std::time::Duration;

use gala_models::{
    Elements, ModelContract, ModelError, ModelRun, PortWanted, Tensor,
    protocol::{ElementKind, KeptValue},
};
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
        assert_eq!(model.describe().await.expect("a voice").rounded, [DURATIONS]);
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

/// Adds what it is given to what it remembers.
fn adder() -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("x", DataType::FLOAT, &[Size::Any("n")]).input("before", DataType::FLOAT, &[Size::Any("n")]);
    graph.output("sum", DataType::FLOAT, &[Size::Any("n")]);
    graph.node("Add", &["x", "before"], "sum", &[]);
    graph.file(17)
}

fn keep(value: &str, input: &str) -> KeptValue {
    KeptValue { value: value.to_owned(), input: input.to_owned() }
}

#[tokio::test]
async fn what_a_request_wants_to_stay_is_there_for_the_next_ones_and_gone_when_one_begins_anew() {
    let world = World::new();
    let model = world.model(&adder());
    let ask = async |given: &[(&'static str, f32)], kept: &[&str], keep: Vec<KeptValue>, returns: bool| {
        let run = ModelRun {
            inputs: given.iter().map(|(name, number)| (*name, floats(&[*number]))).collect(),
            kept: kept.iter().map(|name| (*name).to_owned()).collect(),
            outputs: if returns { vec!["sum"] } else { Vec::new() },
            keep,
            seed: 0,
            limit: PATIENCE,
        };
        model.ask_once(run).await.map(|made| made.first().and_then(|sum| sum.as_floats().map(|sum| sum[0])))
    };
    // Kept without being returned, kept and returned, and an input that stays as it was given.
    assert_eq!(ask(&[("x", 1.0), ("before", 10.0)], &[], vec![keep("sum", "before")], false).await.expect("run"), None);
    assert_eq!(ask(&[("x", 2.0)], &["before"], vec![keep("sum", "before")], true).await.expect("run"), Some(13.0));
    assert_eq!(ask(&[("x", 4.0)], &["before"], vec![keep("x", "x")], true).await.expect("run"), Some(17.0));
    assert_eq!(ask(&[], &["before", "x"], Vec::new(), true).await.expect("run"), Some(17.0));
    assert_eq!(ask(&[("x", 0.0), ("before", 5.0)], &[], Vec::new(), true).await.expect("run"), Some(5.0));
    let gone = ask(&[("x", 1.0)], &["before"], Vec::new(), true).await.expect_err("gone");
    assert!(matches!(&gone, ModelError::Refused { message, .. } if message.contains("holds nothing")), "{gone}");
    let unknown = ask(&[("x", 1.0), ("before", 1.0)], &[], vec![keep("nobody", "before")], true).await;
    assert!(matches!(&unknown, Err(ModelError::Refused { message, .. }) if message.contains("no value nobody")));
    for process in world.processes() {
        ask(&[("x", 1.0), ("before", 1.0)], &[], vec![keep("sum", "before")], true).await.expect("run");
        let killed = std::process::Command::new("kill").args(["-KILL", &process.to_string()]).status();
        assert!(killed.expect("kill").success());
    }
    let lost = ask(&[("x", 1.0)], &["before"], Vec::new(), true).await;
    assert!(matches!(lost, Err(ModelError::Killed { .. })), "another process does not know it: {lost:?}");
}

#[test]
fn integers_are_no_floats() {
    assert_eq!(Tensor::integers([1], vec![1]).as_floats(), None);
    assert!(Elements::Floats(Vec::new()).is_empty());
}

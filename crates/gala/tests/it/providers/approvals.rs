//! Nothing is paid for before the stage before is approved, where a brief has it so.

use std::process::Output;

use super::{Run, World, set};

const AWAITING: i32 = 3;

fn brief(providers: &str) -> String {
    format!("---\nformat: 144x256\nfps: 25\nmusic: off\npaid_after_approval: true\n{providers}---\nTea is warm.\n")
}

fn make(world: &World, args: &[&str]) -> Output {
    let mut command = world.fixture.command(&[&["make", "brief.md", "-o", "out"], args].concat());
    set(&mut command, world, "openai", "openai/v1");
    set(&mut command, world, "cartesia", "cartesia");
    set(&mut command, world, "kling", "kling");
    command.output().expect("gala starts")
}

#[track_caller]
fn waits(output: Output, missing: &str) {
    let code = output.status.code();
    let run = Run::of(output);
    assert_eq!(code, Some(AWAITING), "{}", run.text);
    assert!(run.text.contains("approval_needed") && run.text.contains(missing), "{}", run.text);
}

/// What was paid for, in its order.
fn paid(world: &World) -> Vec<String> {
    let mut paid: Vec<String> = world.fakes.charges().iter().map(|charge| charge.operation.to_string()).collect();
    paid.sort();
    paid
}

#[test]
fn speech_and_pictures_wait_for_the_script() {
    let world = World::new(brief("providers: {speech: cartesia, image: openai, animation: camera}\n"));
    waits(make(&world, &[]), "the script of scene 1 is not");
    waits(make(&world, &[]), "the script of scene 1 is not");
    assert_eq!((paid(&world).len(), world.fakes.received().len()), (0, 0), "nothing was sent");
    assert!(world.ledger().is_empty(), "and nothing held");
    Run::of(make(&world, &["--approve", "script"])).assert_ok();
    assert_eq!(paid(&world).len(), 2, "{:?}", paid(&world));
}

#[test]
fn a_picture_is_set_in_motion_once_it_is_approved_itself() {
    let world = World::new(brief("providers: {speech: espeak, image: openai, animation: kling}\n"));
    world.fakes.tasks_take(0);
    waits(make(&world, &[]), "the script of scene 1 is not");
    waits(make(&world, &["--approve", "script"]), "the image of scene 1 is not");
    assert_eq!(paid(&world).len(), 1, "the picture: {:?}", paid(&world));
    Run::of(make(&world, &["--approve", "image"])).assert_ok();
    assert_eq!(paid(&world).len(), 2, "the picture once, and its motion: {:?}", paid(&world));
}

#[test]
fn what_is_free_waits_for_nobody() {
    let world = World::new(brief("providers: {speech: espeak, image: illustrator, animation: camera}\n"));
    Run::of(make(&world, &[])).assert_ok();
    assert_eq!(paid(&world).len(), 0);
}

//! What is paid for is paid for once, and never beyond the budget (P4 of docs/RELIABILITY.md).

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use gala_fakes::Behaviour;

use super::{DRAWN_HERE, Run, VENDORS, World, brief, set};

#[test]
fn nothing_is_sent_that_a_budget_does_not_reach_for() {
    let world = World::new(brief(&format!("budget: 0.01\n{DRAWN_HERE}")));
    let stopped = world.make(&[&VENDORS[1]]);
    stopped.assert_fails(&["over_budget", "raise the budget"]);
    assert_eq!((world.charges(), world.fakes.received().len()), (0, 0), "nothing was sent");
    assert!(world.ledger().is_empty());
    // A model of one's own costs nothing, and needs none.
    world.make(&[&VENDORS[3]]).assert_ok();

    let world = World::new(brief(DRAWN_HERE));
    let mut unknown = world.command(&[&VENDORS[0]]);
    let run = Run::of(unknown.env("GALA_OPENAI_TEXT_MODEL", "a-model-of-tomorrow").output().expect("gala starts"));
    run.assert_fails(&["over_budget", "GALA_PRICES"]);
    assert_eq!(world.fakes.received().len(), 0);
}

#[test]
fn what_is_being_paid_for_when_a_budget_ends_is_kept() {
    let world = World::new(brief("budget: 0.06\nproviders: {text: openai_compatible}\n"));
    // There is room for the picture or for the voice of the one scene, and each takes a while.
    for route in ["POST /cartesia/tts/sse", "POST /openai/v1/images/generations"] {
        world.fakes.script(route, vec![Behaviour::Delay(Duration::from_millis(500))]);
    }
    let make = |world: &World| {
        let mut command = world.command(&[&VENDORS[3]]);
        set(&mut command, world, "openai", "openai/v1");
        set(&mut command, world, "cartesia", "cartesia");
        Run::of(command.output().expect("gala starts"))
    };
    make(&world).assert_fails(&["over_budget"]);
    let charged = world.fakes.charges().len();
    let ledger = world.ledger();
    assert!(ledger.iter().all(|(state, _)| state == "done"), "nothing that was paid for is lost: {ledger:?}");
    assert_eq!(ledger.len(), charged);
    // A larger budget goes on with all of it.
    world.fixture.write("brief.md", brief("budget: 1\nproviders: {text: openai_compatible}\n"));
    make(&world).assert_ok();
    let ledger = world.ledger();
    let of = |state: &str| ledger.iter().filter(|(found, _)| found == state).count();
    assert_eq!((of("cached"), of("lost")), (charged, 0), "{ledger:?}");
}

/// The vendor has charged, and the answer never came.
#[test]
fn p4_a_lost_answer_is_not_paid_for_again_without_a_word() {
    for vendor in &VENDORS[..3] {
        let world = World::new(brief(DRAWN_HERE));
        world.fakes.script(vendor.route, vec![Behaviour::ChargeThenDie]);
        let stopped = world.make(&[vendor]);
        stopped.assert_fails(&["needs_reconcile", "gala calls decide"]);
        world.make(&[vendor]).assert_fails(&["needs_reconcile"]);
        assert_eq!(world.charges(), 1, "{}: it was not sent again", vendor.provider);
        let listed = world.fixture.run(&["calls", "list", "--csv"]);
        let line = listed.text.lines().find(|line| line.contains("\"unknown\"")).expect("an undecided one").to_owned();
        let id = line.trim_matches('"').split('"').next().expect("an id").to_owned();
        world.fixture.run(&["calls", "decide", &id, "--paid", "yes"]).assert_ok();
        world
            .fixture
            .run(&["calls", "decide", &id, "--paid", "no"])
            .assert_fails(&["only a request whose fate is unknown is decided"]);
        world.make(&[vendor]).assert_ok();
        assert_eq!(world.charges(), 2, "{}: somebody said so", vendor.provider);
        let ledger = world.ledger();
        assert_eq!(ledger.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["lost", "done"]);
        assert_ne!(ledger[0].1, "0", "what was lost counts as paid");
    }
    // A server of one's own is asked again; so is everybody where the brief says so.
    for (vendor, more) in [
        (&VENDORS[3], DRAWN_HERE),
        (&VENDORS[0], "providers: {image: illustrator, speech: espeak, answer_lost: pay_again}\n"),
    ] {
        let world = World::new(brief(more));
        world.fakes.script(vendor.route, vec![Behaviour::ChargeThenDie]);
        world.make(&[vendor]).assert_ok();
        assert_eq!(world.charges(), 2, "{}", vendor.provider);
    }
}

/// Killed while the vendor works on its answer: before it charges, and after.
#[test]
fn p4_a_run_that_is_killed_around_a_paid_request_pays_at_most_once() {
    let wait = Duration::from_secs(60);
    for behaviour in [Behaviour::Delay(wait), Behaviour::ChargeThenWait(wait)] {
        let world = World::new(brief(DRAWN_HERE));
        let vendor = &VENDORS[0];
        world.fakes.script(vendor.route, vec![behaviour.clone()]);
        let mut run = world.command(&[vendor]).spawn().expect("gala starts");
        let begun = Instant::now();
        let is_there = || match behaviour {
            Behaviour::ChargeThenWait(_) => world.charges() == 1,
            _ => world.fakes.received().len() == 1,
        };
        while !is_there() {
            assert!(begun.elapsed() < Duration::from_secs(30), "it never asked");
            sleep(Duration::from_millis(5));
        }
        run.kill().expect("it runs");
        run.wait().expect("ended");
        world.make(&[vendor]).assert_fails(&["needs_reconcile"]);
        assert!(world.charges() <= 1, "{behaviour:?}: {}", world.charges());
        assert_eq!(world.fakes.received().len(), 1, "{behaviour:?}: it was sent once");
    }
}

/// A vendor that knows a task again by our own name is asked for it, and not given it twice.
#[test]
fn p4_a_task_that_was_lost_is_found_again_by_its_name() {
    let wait = Duration::from_secs(60);
    let route = "POST /kling/image-to-video/kling-2.5-turbo";
    for behaviour in [Behaviour::Delay(wait), Behaviour::ChargeThenWait(wait), Behaviour::ChargeThenDie] {
        let world =
            World::new("---\nformat: 144x256\nfps: 25\nmusic: off\nproviders: {speech: espeak}\n---\nTea is warm.\n");
        world.fakes.tasks_take(0);
        let dies = behaviour == Behaviour::ChargeThenDie;
        let is_charged_first = matches!(behaviour, Behaviour::ChargeThenWait(_));
        world.fakes.script(route, vec![behaviour]);
        let mut command = world.fixture.command(&["make", "brief.md", "-o", "out"]);
        set(&mut command, &world, "openai", "openai/v1");
        set(&mut command, &world, "kling", "kling");
        let videos = || world.fakes.charges().iter().filter(|charge| charge.operation == "video").count();
        if !dies {
            let mut run = command.spawn().expect("gala starts");
            let begun = Instant::now();
            let is_there = || world.fakes.received().iter().any(|received| received.route == route);
            while !is_there() || (is_charged_first && videos() == 0) {
                assert!(begun.elapsed() < Duration::from_secs(30), "it never asked");
                sleep(Duration::from_millis(5));
            }
            run.kill().expect("it runs");
            run.wait().expect("ended");
        }
        Run::of(command.output().expect("gala starts")).assert_ok();
        assert_eq!(videos(), 1, "one video was paid for");
        assert!(world.ledger().iter().all(|(state, _)| state == "done"), "{:?}", world.ledger());
    }
}

//! Killed at any instant, the same command goes on.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use super::fixture::{BRIEF, Fixture};

#[test]
fn a_run_killed_again_and_again_ends_with_the_bytes_of_one_that_was_not() {
    let whole = Fixture::with_brief(BRIEF);
    let started = Instant::now();
    whole.make().assert_ok();
    let took = started.elapsed();
    let fixture = Fixture::with_brief(BRIEF);
    let mut killed = 0;
    for eighths in 1..7 {
        let mut run = fixture.start(&["make", "brief.md", "-o", "out"]);
        sleep(took * eighths / 8);
        if run.try_wait().expect("a process").is_none() {
            run.kill().expect("killed");
            killed += 1;
        }
        run.wait().expect("ended");
    }
    assert!(killed >= 2, "the kills came too late to mean anything");
    fixture.make().assert_ok();
    assert!(fixture.read("out/final.mp4") == whole.read("out/final.mp4"), "the videos differ");
}

#[test]
fn an_interrupt_hands_the_work_back_and_says_how_to_go_on() {
    let fixture = Fixture::with_brief(BRIEF);
    let mut run = fixture.start(&["make", "brief.md", "-o", "out"]);
    sleep(Duration::from_millis(700));
    if run.try_wait().expect("a process").is_none() {
        let pid = run.id().to_string();
        let sent = std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill is installed");
        assert!(sent.success());
        let status = run.wait().expect("ended");
        let log = String::from_utf8(fixture.read("log")).expect("UTF-8");
        assert!(status.code() == Some(130) && log.contains("same command") || status.success(), "{status}: {log}");
    }
    fixture.make().assert_ok();
}

//! Killed at any instant, the same command goes on.

use std::{thread::sleep, time::Duration};

use super::fixture::{BRIEF, Fixture};

#[test]
fn a_run_killed_again_and_again_ends_with_the_bytes_of_one_that_was_not() {
    let whole = Fixture::with_brief(BRIEF);
    whole.make().assert_ok();
    let fixture = Fixture::with_brief(BRIEF);
    let mut killed = 0;
    for eighths in 0..8 {
        // One job at a time, and each run gets on by a step: three kills without that would be taken for the job's fault.
        let mut run = fixture.start(&["make", "brief.md", "-o", "out", "--workers", "1", "--json"]);
        let before = steps_finished(&fixture);
        let has_ended = loop {
            if run.try_wait().expect("a process").is_some() {
                break true;
            }
            if steps_finished(&fixture) > before {
                break false;
            }
            sleep(Duration::from_millis(2));
        };
        if has_ended {
            break;
        }
        sleep(Duration::from_millis(25) * eighths);
        run.kill().expect("it runs, or has just ended");
        killed += 1;
        run.wait().expect("ended");
    }
    assert!(killed >= 4, "{killed} kills: they came too late to mean anything");
    fixture.make().assert_ok();
    assert!(fixture.read("out/final.mp4") == whole.read("out/final.mp4"), "the videos differ");
}

/// How many steps all runs have finished that no earlier one had.
fn steps_finished(fixture: &Fixture) -> usize {
    let log = String::from_utf8(fixture.read("log")).expect("UTF-8");
    log.lines().filter(|line| line.contains(r#""step_finished""#) && line.contains(r#""reused":false"#)).count()
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

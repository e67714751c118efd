//! Every worked example and every command of the documentation runs from a fresh clone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gala_testkit::ffmpeg::ffmpeg;

use super::{
    fixture::{Fixture, Run},
    serve::Server,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A folder with the examples as a fresh clone has them: nothing that is made, and not what this working copy made.
fn clone() -> Fixture {
    let fixture = Fixture::with_brief("");
    for folder in ["examples/briefs", "examples/edits", "examples/timelines", "examples/timelines/media"] {
        for entry in fs::read_dir(root().join(folder)).expect(folder).flatten() {
            let name = entry.file_name().into_string().expect("a plain name");
            let is_made = name.ends_with(".wav") || name.ends_with(".mp4");
            if entry.path().is_file() && !is_made {
                fixture.write(&format!("{folder}/{name}"), fs::read(entry.path()).expect("a file"));
            }
        }
    }
    fixture
}

/// `make examples`, in a folder of ours.
fn make_examples(fixture: &Fixture) {
    let script = Command::new(root().join("scripts/examples")).arg(fixture.path("examples/timelines")).output();
    let output = script.expect("the script runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The fenced blocks of a language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("```{language}\n");
    let rest = text.split(open.as_str()).skip(1);
    rest.map(|rest| rest.split_once("```").expect("a closed block").0).collect()
}

/// The same brief in a picture so small that it is made in seconds.
fn small(brief: &str) -> String {
    let is_format = |line: &str| line.trim_start().trim_start_matches('"').starts_with("format");
    let mut lines: Vec<String> = Vec::new();
    for line in brief.lines() {
        lines.push(match line {
            line if !is_format(line) => line.to_owned(),
            line if line.contains('"') => r#"  "format": "96x96","#.to_owned(),
            _ => "format: 96x96".to_owned(),
        });
    }
    lines.join("\n") + "\n"
}

#[test]
fn every_worked_timeline_is_rendered() {
    let fixture = clone();
    make_examples(&fixture);
    let mut rendered = 0;
    for entry in fs::read_dir(fixture.path("examples/timelines")).expect("the timelines").flatten() {
        let name = entry.file_name().into_string().expect("a plain name");
        let Some(stem) = name.strip_suffix(".json") else { continue };
        let (timeline, out) = (format!("examples/timelines/{name}"), format!("out/{stem}.mp4"));
        fs::create_dir_all(fixture.path("out")).expect("a folder");
        let mut command = fixture.command(&["render", &timeline, "-o", &out, "--quality", "draft"]);
        Run::of(command.env("GALA_CACHE", fixture.path("cache")).output().expect("gala starts")).assert_ok();
        assert!(!fixture.read(&out).is_empty(), "{name}");
        rendered += 1;
    }
    assert_eq!(rendered, 10);
}

#[test]
fn every_example_of_a_brief_is_made() {
    let fixture = clone();
    let mut made = 0;
    for entry in fs::read_dir(fixture.path("examples/briefs")).expect("the briefs").flatten() {
        let name = entry.file_name().into_string().expect("a plain name");
        fixture.write(&name, small(&fs::read_to_string(entry.path()).expect("a brief")));
        let out = format!("out/{name}");
        fixture.run(&["make", &name, "-o", &out]).assert_ok();
        assert!(!fixture.read(&format!("{out}/final.mp4")).is_empty(), "{name}");
        made += 1;
    }
    assert_eq!(made, 7);
}

#[test]
fn the_briefs_of_the_documentation_are_made() {
    let text = document("docs/BRIEF.md");
    let fixture = Fixture::with_brief("");
    ["pictures", "voice"].iter().for_each(|folder| fs::create_dir(fixture.path(folder)).expect("a folder"));
    for picture in ["pictures/teapot.jpg", "pictures/hive.jpg"] {
        ffmpeg(&["-f", "lavfi", "-i", "color=blue:s=64x64", "-frames:v", "1"], &fixture.path(picture));
    }
    for voice in ["voice/three.wav", "voice/two.wav"] {
        ffmpeg(&["-f", "lavfi", "-i", "sine=330:d=1"], &fixture.path(voice));
    }
    let mut made = 0;
    for (language, extension) in [("markdown", "md"), ("yaml", "yaml"), ("json", "json")] {
        for block in blocks(&text, language) {
            let name = format!("{made}.{extension}");
            // A brief that names no format gets a small one too.
            let block = match extension {
                _ if block.contains("\nformat:") => small(block),
                "md" => format!("---\nformat: 96x96\n---\n{block}"),
                _ => block.replacen('{', r#"{ "format": "96x96","#, 1),
            };
            fixture.write(&name, block);
            fixture.run(&["make", &name, "-o", &format!("out/{made}")]).assert_ok();
            made += 1;
        }
    }
    assert_eq!(made, 4);
}

/// Runs the commands of a README in order: what stands before one in a fence is the file that it names.
fn check_readme(name: &str) {
    let text = document(name);
    let fixture = clone();
    let (mut fence, mut commands) = (String::new(), 0);
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line.len() > 3;
            if inside {
                fence.clear();
            }
        } else if inside {
            fence += &format!("{line}\n");
        } else if let Some(command) = line.strip_prefix("    ") {
            let command = command.split(" # ").next().unwrap_or_default().trim();
            commands += usize::from(run(&fixture, command, &fence));
        }
    }
    assert!(commands >= 3, "{name} has {commands} commands");
}

/// Runs a command as it stands in the documentation. Returns whether it is one.
fn run(fixture: &Fixture, command: &str, fence: &str) -> bool {
    if let Some(target) = command.strip_prefix("make ").and_then(|rest| rest.split_whitespace().next()) {
        // These build or test everything: that they are there is all that can be asked here.
        assert!(document("Makefile").contains(&format!("\n{target}: ##")), "make {target}");
        if target == "examples" {
            make_examples(fixture);
        }
        return true;
    }
    let Some(command) = command.strip_prefix("gala ") else { return false };
    let args: Vec<&str> = command.split_whitespace().collect();
    match args[..] {
        ["make", brief, ..] => fixture.write(brief, small(fence)),
        ["render", timeline, ..] if !fence.is_empty() => fixture.write(timeline, fence),
        // It runs until it is stopped; the guide to the API is run on one.
        ["serve"] => return true,
        _ => {}
    }
    let mut program = fixture.command(&args);
    Run::of(program.env("GALA_CACHE", fixture.path("cache")).output().expect("gala starts")).assert_ok();
    if let Some(out) = args.iter().position(|arg| *arg == "-o") {
        assert!(fixture.path(args[out + 1]).exists(), "{command}");
    }
    true
}

#[test]
fn the_commands_of_the_readme_run() {
    check_readme("README.md");
}

#[test]
fn the_commands_of_the_spanish_readme_run() {
    check_readme("README.es.md");
}

#[test]
fn the_commands_of_the_guide_to_timelines_run() {
    let (text, fixture) = (document("docs/TIMELINE.md"), clone());
    let commands = blocks(&text, "sh").into_iter().flat_map(str::lines);
    assert_eq!(commands.filter(|command| run(&fixture, command, "")).count(), 4);
}

#[test]
fn the_template_and_the_commands_of_the_guide_to_templates_run() {
    let (text, fixture) = (document("docs/TEMPLATES.md"), clone());
    let documents = blocks(&text, "json");
    assert_eq!(documents.len(), 1);
    fixture.write("countdown.json", documents[0]);
    let script = format!("gala() {{ \"{}\" \"$@\"; }}\n", env!("CARGO_BIN_EXE_gala")) + &blocks(&text, "sh").join("\n");
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &script])
        .current_dir(fixture.path(""))
        .env("GALA_CACHE", fixture.path("cache"));
    Run::of(bash.output().expect("bash is installed")).assert_ok();
    for made in ["quote.mp4", "product.png", "countdown.mp4", "countdown.timeline.json"] {
        assert!(!fixture.read(made).is_empty(), "{made}");
    }
}

/// The streams end by Ctrl-C in the guide; here after a while.
const CURL: &str = r#"
curl() {
    case " $* " in
        *" -sSN "*) timeout 2 curl "$@" || true ;;
        *) command curl "$@" ;;
    esac
}
"#;

/// Who follows the guide waits until the video is completed before it is fetched.
const WAIT: &str = r#"
until [ "$(command curl -sS "$api/projects/$project" | jq -r .status)" = completed ]; do sleep 0.2; done
video=$("#;

#[test]
fn the_commands_of_the_guide_to_the_api_run() {
    let fixture = clone();
    let server = Server::start(&fixture);
    let text = document("docs/API.md");
    // One block listens to the world and asks for it by a name that is only an example.
    let local = blocks(&text, "sh").into_iter().filter(|block| !block.contains("gala.example"));
    let script = CURL.to_owned() + &local.collect::<Vec<_>>().join("\n");
    let script = script.replace("127.0.0.1:9000", &server.address).replace("\nvideo=$(", WAIT);
    let mut bash = Command::new("bash");
    let output = bash.args(["-euo", "pipefail", "-c", &script]).current_dir(fixture.path("")).output();
    let output = output.expect("bash, curl and jq are installed (run make setup)");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(&fixture.read("tea.mp4")[4..8], b"ftyp", "{told}");
    assert!(fixture.json("timeline.json")["tracks"].is_array(), "{told}");
    assert!(told.contains("unknown"), "the fault of the last request is told: {told}");
}

use std::{fs, os::unix::fs::PermissionsExt};

use gala_core::speech::VoiceStyle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::speech::contract::{assert_speech, request};

/// A program that is called as Piper is, in a language that needs no other process: it answers with a tone whose length
/// goes with the line that it reads and with `--length-scale`, and says its arguments as an error for the line `Fail`.
const PROGRAM: &str = r#"#!/bin/sh
model= raw= scale= silence=
while [ $# -gt 0 ]; do
    case $1 in
        --model) model=$2; shift ;;
        --output-raw) raw=1 ;;
        --length-scale) scale=$2; shift ;;
        --sentence-silence) silence=$2; shift ;;
        *) echo "unknown argument $1" >&2; exit 2 ;;
    esac
    shift
done
[ -n "$raw" ] && [ -r "$model" ] && [ -r "$model.json" ] && [ -n "$silence" ] || { echo "no voice" >&2; exit 2; }
read -r line
read -r more && { echo "a second line" >&2; exit 2; }
case $line in
    Fail*) echo "it fell over" >&2; exit 3 ;;
    Peek*) read -r secret <"${model%/*}/secret" && printf '%s' "$secret"; exit 0 ;;
    Wait*) while :; do :; done ;;
esac
count=$((${#line} * ${scale%.*}${scale#*.} / 200 + 20))
while [ $count -gt 0 ]; do
    n=20
    while [ $n -gt 0 ]; do
        printf '\000\040\000\060\000\070\000\060\000\040\000\000\000\340\000\320\000\310\000\320\000\340\000\000'
        n=$((n - 1))
    done
    count=$((count - 1))
done
"#;

struct Installed {
    folder: tempfile::TempDir,
}

impl Installed {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("program")).expect("a folder");
        let (program, model) = (folder.path().join("program/piper"), folder.path().join("en_US-test.onnx"));
        fs::write(&program, PROGRAM).expect("a program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        fs::write(&model, b"a model").expect("a model");
        let config = r#"{"audio":{"sample_rate":22050},"language":{"code":"en_US"},"espeak":{"voice":"en-us"}}"#;
        fs::write(model.with_added_extension("json"), config).expect("a description");
        fs::write(folder.path().join("secret"), "what nobody else reads\n").expect("a file");
        Self { folder }
    }

    fn speaker(&self) -> PiperSpeaker {
        let test = std::env::current_exe().expect("the path of the test");
        let sandbox = test.ancestors().nth(2).expect("target/debug");
        let (program, model) = (self.folder.path().join("program/piper"), self.folder.path().join("en_US-test.onnx"));
        PiperSpeaker::new(&program, &model, sandbox).expect("a Piper")
    }
}

#[tokio::test]
async fn a_text_is_spoken_in_one_line_by_one_process() {
    let installed = Installed::new();
    let speaker = installed.speaker();
    let mut lengths = Vec::new();
    for rate in [1.0, 2.0, 0.5] {
        let mut asked = request("Tea, please!\nAnd a piece\tof cake 🍵.", "en-GB");
        asked.style = VoiceStyle { rate, ..VoiceStyle::default() };
        let speech = speaker.speak(&asked, &Call::unpaid()).await.expect("speech");
        assert_speech(&asked.text, &speech);
        assert_eq!(speech.voice, "en_US-test");
        lengths.push(speech.timing.length as f64);
    }
    assert!(lengths[1] < lengths[0] * 0.8 && lengths[2] > lengths[0] * 1.3, "{lengths:?}");
    let name = speaker.name().expect("a name");
    assert!(name.starts_with("piper en_US-test ") && name.ends_with(" r1"), "{name}");
    speaker.self_test().await.expect("it works");
}

#[tokio::test]
async fn its_program_sees_its_own_folder_and_its_voice_alone() {
    let installed = Installed::new();
    let failed = installed.speaker().speak(&request("Peek at it", "en"), &Call::unpaid()).await;
    // Had it read the file, its text would have been taken for sound.
    assert!(
        matches!(&failed, Err(ProviderError::Broken { message, .. }) if message.contains("no sound")),
        "{failed:?}"
    );
}

#[tokio::test]
async fn what_it_does_not_speak_is_refused_and_what_fails_says_why() {
    let installed = Installed::new();
    let speaker = installed.speaker();
    let refused = async |asked: SpeechRequest| match speaker.speak(&asked, &Call::unpaid()).await {
        Err(ProviderError::Refused(problem)) => problem.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(request("…", "en")).await, "nothing_to_speak");
    assert_eq!(refused(request("Té", "es")).await, "unknown_language");
    let other = SpeechRequest { voice: Some("nobody".to_owned()), ..request("Tea", "en") };
    assert_eq!(refused(other).await, "unknown_voice");
    let failed = speaker.speak(&request("Fail, please", "en"), &Call::unpaid()).await;
    assert!(
        matches!(&failed, Err(ProviderError::Unavailable { what, .. }) if what.contains("it fell over")),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_call_that_is_given_up_ends_its_process() {
    let installed = Installed::new();
    let (speaker, token) = (installed.speaker(), CancellationToken::new());
    let (asked, call) = (request("Wait for ever", "en"), Call::new(Uuid::now_v7(), token.clone()));
    let cancel = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        token.cancel();
    };
    let (failed, ()) = tokio::join!(speaker.speak(&asked, &call), cancel);
    assert!(matches!(failed, Err(ProviderError::Cancelled)), "{failed:?}");
}

#[test]
fn what_is_no_voice_is_told_by_its_path() {
    let installed = Installed::new();
    let (program, model) =
        (installed.folder.path().join("program/piper"), installed.folder.path().join("en_US-test.onnx"));
    let opened = |program: &Path, model: &Path| {
        PiperSpeaker::new(program, model, program).map(|_| ()).map_err(|error| error.to_string())
    };
    let missing = opened(&program, Path::new("/nowhere/x.onnx")).expect_err("no model");
    assert!(missing.contains("/nowhere/x.onnx"), "{missing}");
    assert!(opened(Path::new("/nowhere/piper"), &model).expect_err("no program").contains("/nowhere/piper"));
    fs::write(model.with_added_extension("json"), r#"{"audio":{"sample_rate":1}}"#).expect("a description");
    assert!(opened(&program, &model).expect_err("no rate").contains("1 Hz"));
}

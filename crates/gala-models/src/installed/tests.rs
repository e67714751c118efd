use std::fs;

use super::*;

fn model(name: &str) -> InstalledModel {
    InstalledModel {
        name: name.to_owned(),
        kind: ModelKind::PiperVoice,
        languages: vec!["en-US".to_owned()],
        licence: "CC0-1.0".to_owned(),
        author: String::new(),
        source: "files".to_owned(),
        files: Vec::new(),
        installed_at_ms: 1,
        is_verified: false,
    }
}

fn install(models: &InstalledModels, name: &str) -> InstalledModel {
    let staging = models.stage(name).expect("staged");
    fs::write(staging.path("voice.onnx"), b"a model").expect("written");
    let file = staging.measure("voice.onnx").expect("measured");
    let model = InstalledModel { files: vec![file], ..model(name) };
    staging.finish(&model).expect("installed");
    model
}

#[test]
fn a_model_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = InstalledModels::at(folder.path().join("deep/models"));
    assert!(models.list().is_empty(), "no folder is no model");
    let staging = models.stage("en_US-test").expect("staged");
    fs::write(staging.path("voice.onnx"), b"half").expect("written");
    assert!(models.list().is_empty() && models.get("en_US-test").is_none());
    // What was gathered stays for the next try.
    drop(staging);
    assert_eq!(fs::read(models.stage("en_US-test").expect("staged").path("voice.onnx")).expect("read"), b"half");
    let installed = install(&models, "en_US-test");
    assert_eq!(models.list(), std::slice::from_ref(&installed));
    assert_eq!(fs::read(models.path(&installed, &installed.files[0])).expect("read"), b"a model");
    assert_eq!(installed.files[0].sha256, "97ff8a35544dcf40ad84047074439dd6aa3a0be469ea578a1b1c017d939ec61c");
    assert_eq!(installed.bytes(), 7);
    models.remove("en_US-test").expect("removed");
    assert!(models.list().is_empty());
    assert!(
        matches!(models.remove("en_US-test"), Err(InstallError::Refused(problem)) if problem.code == "no_such_model")
    );
}

#[test]
fn two_processes_do_not_install_the_same_model_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = InstalledModels::at(folder.path());
    let first = models.stage("voice").expect("staged");
    assert!(matches!(models.stage("voice"), Err(InstallError::Folder { .. })));
    models.stage("another").expect("another model");
    first.discard().expect("removed");
    models.stage("voice").expect("staged");
}

#[test]
fn names_are_plain_and_a_model_is_installed_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = InstalledModels::at(folder.path());
    for bad in ["", ".", "..", "../x", "a/b", ".hidden", "a b", "é", &"x".repeat(101)] {
        let refused = models.stage(bad);
        assert!(matches!(refused, Err(InstallError::Refused(problem)) if problem.code == "bad_model_name"), "{bad}");
        assert!(models.get(bad).is_none());
    }
    install(&models, "voice");
    assert!(matches!(models.stage("voice"), Err(InstallError::Refused(problem)) if problem.code == "model_installed"));
}

#[test]
fn descriptions_that_lie_are_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = InstalledModels::at(folder.path());
    install(&models, "voice");
    let described = fs::read_to_string(folder.path().join("voice/model.json")).expect("read");
    for (from, to) in [
        ("\"name\": \"voice\"", "\"name\": \"other\""),
        ("voice.onnx", "../../secret"),
        ("piper_voice", "spell"),
        ("{", ""),
    ] {
        let changed = described.replacen(from, to, 1);
        assert_ne!(changed, described, "{from}");
        fs::write(folder.path().join("voice/model.json"), changed).expect("written");
        assert!(models.list().is_empty(), "{to}");
    }
    fs::write(folder.path().join("voice/model.json"), described).expect("written");
    assert_eq!(models.list().len(), 1);
}

#[test]
fn whose_work_it_is_stands_in_its_credit() {
    let credit = model("en_US-test").credit();
    assert_eq!((credit.work.as_str(), credit.author.as_str()), ("en_US-test (voice)", "not told"));
    assert_eq!(credit.licence, "CC0-1.0");
}

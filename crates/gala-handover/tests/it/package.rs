//! Packages as files.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    process::Command,
};

use gala_handover::{
    Handover, hand_over,
    package::{CHECKSUMS, Package, PackageError},
};

use crate::film::film;

/// A package whose media are a few bytes each.
fn package(folder: &Path) -> (Handover, Package) {
    let handover = hand_over(&film("29.97"), "Té, 100% #1");
    for media in &handover.cut.media {
        fs::write(folder.join(&media.file), format!("content of {}", media.file)).expect("written");
    }
    let package = Package::new(&handover, folder).expect("a package");
    (handover, package)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_package_has_every_document_under_names_that_survive() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, package) = package(folder.path());
    let paths: Vec<&str> = package.paths().collect();
    insta::assert_debug_snapshot!("paths", paths);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    assert!(paths.iter().all(|path| path.chars().all(plain) && !path.starts_with('/')), "{paths:?}");
    let mut folded: Vec<String> = paths.iter().map(|path| path.to_lowercase()).collect();
    folded.dedup();
    assert_eq!(folded.len(), paths.len(), "unique on drives that ignore case");
}

#[test]
fn the_same_package_is_the_same_bytes_and_any_reader_opens_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let media = folder.path().join("media");
    fs::create_dir(&media).expect("a folder");
    let (_, package) = package(&media);
    let (one, two) = (folder.path().join("one.zip"), folder.path().join("two.otioz"));
    package.write_zip(&one).expect("written");
    package.write_zip(&two).expect("written");
    package.write_zip(&one).expect("an older one is replaced");
    assert_eq!(fs::read(&one).expect("read"), fs::read(&two).expect("read"));
    assert_eq!(names(folder.path()), ["media", "one.zip", "two.otioz"], "nothing is left beside");
    let mut zip = zip::ZipArchive::new(File::open(&one).expect("opened")).expect("a ZIP file");
    let found: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    assert!(found.iter().map(String::as_str).eq(package.paths()), "{found:?}");
    let mut readme = String::new();
    zip.by_name("README.txt").expect("a file").read_to_string(&mut readme).expect("read");
    assert!(readme.starts_with("Té, 100% #1\n") && !readme.contains(['{', '}']), "{readme}");
    insta::assert_snapshot!("readme.en", readme);
    let mut readme = String::new();
    zip.by_name("LEEME.txt").expect("a file").read_to_string(&mut readme).expect("read");
    assert!(!readme.contains(['{', '}']));
    insta::assert_snapshot!("readme.es", readme);
    let script = "import sys, zipfile, opentimelineio as o; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; \
                  assert {i.compress_type for i in z.infolist()} == {0}; assert {i.flag_bits & 8 for i in z.infolist()} == {0}; \
                  t = o.adapters.read_from_file(sys.argv[1]); print(len(list(t.find_clips())))";
    let output = Command::new(crate::oracle::python()).args(["-c", script]).arg(&two).output().expect("Python runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "14\n", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_folder_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let media = folder.path().join("media");
    fs::create_dir(&media).expect("a folder");
    let (handover, package) = package(&media);
    let out = folder.path().join("out");
    package.write_folder(&out).expect("written");
    let sums = Command::new("sha256sum").args(["--check", "--strict", "--quiet", CHECKSUMS]).current_dir(&out).output();
    let sums = sums.expect("sha256sum runs");
    assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stderr));
    let listed = fs::read_to_string(out.join(CHECKSUMS)).expect("read").lines().count();
    assert_eq!(listed, package.paths().count() - 1, "all but the list itself");
    let taken = package.write_folder(&out).expect_err("it is there");
    assert!(matches!(taken, PackageError::Refused(problem) if problem.code == "folder_in_use"));

    // A file vanishes while it is copied: the last in order, so that others were written before.
    let gone = &handover.cut.media.last().expect("media").file;
    fs::remove_file(media.join(gone)).expect("removed");
    let (half, zip) = (folder.path().join("half"), folder.path().join("half.zip"));
    for error in [package.write_folder(&half).expect_err("a file is gone"), package.write_zip(&zip).expect_err("gone")]
    {
        assert!(error.to_string().contains(gone.as_str()), "{error}");
    }
    assert_eq!(names(folder.path()), ["media", "out"], "nothing half is left");
    Package::new(&handover, &media).expect_err("a package lacks no file");
}

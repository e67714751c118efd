//! `gala doctor`: what is installed, what works, what is missing, and the command that fixes it.

mod local_models;
mod probe;
mod store;

use std::{io::Write, path::Path, process::ExitCode};

use gala_ai::provider::Speaker;
use gala_media::{Check, StartMode, Tools};
use gala_raster::{font::FontSet, picture::check_rasteriser};

use crate::{
    data_dir::{DataDir, DataDirError},
    disk,
    helpers::speaker,
    installation::open_database,
    settings::{DoctorArgs, program_folders},
};

/// Runs every check and prints it. Fails when one of them does.
///
/// # Errors
/// Where nothing can be printed. A check that fails is no error, but the exit code.
pub async fn doctor(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mode = args.programs.start_mode();
    let mut checks = tokio::task::spawn_blocking(move || programs(mode)).await?;
    checks.push(speech(mode).await);
    checks.push(local_models::voices(mode).await);
    checks.push(local_models::transcription(mode).await);
    checks.push(local_models::depth().await);
    checks.push(local_models::cutouts().await);
    checks.push(local_models::matching().await);
    checks.push(tokio::task::spawn_blocking(fonts).await?);
    checks.extend(data(args).await);
    if args.storage {
        checks.extend(store::checks(&args.data.data).await);
    }
    if args.providers {
        checks.extend(providers(mode).await);
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &checks)?;
        writeln!(out)?;
    } else {
        for check in &checks {
            let mark = if check.ok { "ok     " } else { "MISSING" };
            writeln!(out, "{mark} {}: {}", check.name, check.detail)?;
            if !check.ok && !check.remedy.is_empty() {
                writeln!(out, "        fix it with: {}", check.remedy)?;
            }
        }
    }
    Ok(if checks.iter().all(|check| check.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(name: &str, result: Result<String, (String, String)>) -> Check {
    let name = name.to_owned();
    match result {
        Ok(detail) => Check { name, ok: true, detail, remedy: String::new() },
        Err((detail, remedy)) => Check { name, ok: false, detail, remedy },
    }
}

fn programs(mode: StartMode) -> Vec<Check> {
    match Tools::find(&program_folders(), mode) {
        Ok(tools) => {
            let mut checks = tools.self_test();
            checks.push(check_rasteriser(&tools));
            checks.push(check("HEIC pictures", Ok(heic(&tools))));
            checks
        }
        Err(error) => vec![check("programs", Err((error.what, error.remedy.to_owned())))],
    }
}

/// They take a program that GALA works without, so that it is missing is told, and is no fault.
fn heic(tools: &Tools) -> String {
    match &tools.heif {
        Some(program) => format!("read by {}", program.program().display()),
        None => {
            "not read, because neither heif-dec nor heif-convert is installed (apt install libheif-examples)".to_owned()
        }
    }
}

/// Speaks a word: only that shows that the helper, the library and its data are all there.
async fn speech(mode: StartMode) -> Check {
    let spoken = async {
        let speaker = speaker(mode).map_err(|error| (error.to_string(), String::new()))?;
        speaker.self_test().await.map_err(|error| (error.to_string(), String::new()))?;
        let name = speaker.name().map_err(|error| (error.to_string(), String::new()))?;
        Ok(format!("{name} speaks"))
    };
    check("speech", spoken.await)
}

/// One text for each package of fonts that captions need beyond the bundled one.
const SCRIPTS: [(&str, &str, &str); 4] = [
    ("العربية עברית ไทย", "ar", "fonts-noto-core"),
    ("हिन्दी", "hi", "fonts-noto-core"),
    ("日本語 中文 한국어", "ja", "fonts-noto-cjk"),
    ("🍵🦊", "en", "fonts-noto-color-emoji"),
];

fn fonts() -> Check {
    let fonts = FontSet::load();
    let lacks = |(text, language, _): &&(&str, &str, &str)| !fonts.missing_glyphs(text, language).is_empty();
    let mut packages: Vec<&str> = SCRIPTS.iter().filter(lacks).map(|(_, _, package)| *package).collect();
    packages.dedup();
    check(
        "fonts",
        if packages.is_empty() {
            Ok("Latin, Greek, Cyrillic, Arabic, Hebrew, Thai, Devanagari, Chinese, Japanese, Korean, emoji".to_owned())
        } else {
            let remedy = format!("apt install {}", packages.join(" "));
            Err(("some scripts have no font, and captions in them would show boxes".to_owned(), remedy))
        },
    )
}

/// Asks each provider that is set up something that costs nothing.
async fn providers(mode: StartMode) -> Vec<Check> {
    match probe::probe(mode).await {
        Ok(checks) => checks,
        Err(error) => vec![check("providers", Err((format!("{error:#}"), "correct the setting".to_owned())))],
    }
}

async fn data(args: &DoctorArgs) -> Vec<Check> {
    let folder = match DataDir::open(&args.data.data) {
        Ok(folder) => folder,
        Err(error @ DataDirError::InUse { .. }) => return vec![check("data folder", Ok(error.to_string()))],
        Err(error) => return vec![check("data folder", Err((error.to_string(), String::new())))],
    };
    let database = database(args, &folder).await.map_err(|error| (format!("{error:#}"), String::new()));
    vec![check("data folder", closed(&folder)), check("database", database), space(folder.root())]
}

async fn database(args: &DoctorArgs, folder: &DataDir) -> anyhow::Result<String> {
    let database = open_database(&args.data, folder).await?;
    let mut told = "opens and is of this version".to_owned();
    // It works all the same, and for one owner it is nothing: so it is told, and is no fault.
    if database.bypasses_row_security().await? {
        told += "; its role passes the rules of rows, the second lock between workspaces (take that away with: \
                 ALTER ROLE name NOSUPERUSER NOBYPASSRLS)";
    }
    Ok(told)
}

/// Whether the folder is its user's alone. One that holds nothing but GALA's files was just made so.
fn closed(folder: &DataDir) -> Result<String, (String, String)> {
    let path = folder.root().display();
    match folder.is_open_to_others() {
        Ok(false) => Ok(path.to_string()),
        Ok(true) => Err((format!("others of this machine may look into {path}"), format!("chmod 700 {path}"))),
        Err(error) => Err((format!("{path} cannot be looked at: {error}"), String::new())),
    }
}

/// Whether there is room for a video.
pub fn space(folder: &Path) -> Check {
    let told = |bytes: u64| format!("{} MB free in {}", bytes / 1_000_000, folder.display());
    check(
        "disk",
        match disk::free_bytes(folder) {
            Ok(free) if free >= disk::LEAST_FREE_BYTES => Ok(told(free)),
            Ok(free) => Err((told(free), "free some space, or choose another folder with --data".to_owned())),
            Err(error) => Err((format!("cannot tell the free space of {}: {error}", folder.display()), String::new())),
        },
    )
}

//! `gala user`: people are looked after from the machine itself.

use std::{
    io::{Read, Write},
    num::NonZeroUsize,
    process::{Command, Stdio},
};

use gala_accounts::password::{HashCost, Passwords, Verdict};
use gala_core::access::{Scope, WorkspaceRole};
use gala_core::id::SessionId;
use gala_db::{
    DatabaseUrl, Db, OpenOptions,
    accounts::{
        members, passwords, sessions,
        users::{self, User},
        workspaces,
    },
};
use sqlx::{Connection, Row, SqliteConnection};

use crate::fixture::{Fixture, Run};

const PASSWORD: &str = "lantern gravel oboe thursday";
const OTHER: &str = "saddle quartz umbrella nineteen";

fn empty() -> Fixture {
    Fixture::with_brief("")
}

/// Runs `gala user` with a password on its standard input.
fn given(fixture: &Fixture, args: &[&str], input: &str) -> Run {
    let mut command = fixture.command(&["user"]);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("gala starts");
    // Who refuses at once does not read it.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    Run::of(child.wait_with_output().expect("it ends"))
}

fn add(fixture: &Fixture, name: &str, more: &[&str]) {
    let args = [&["add", name, "--password-stdin"], more].concat();
    given(fixture, &args, &format!("{PASSWORD}\n")).assert_ok();
}

async fn database(fixture: &Fixture) -> Db {
    let url = DatabaseUrl::sqlite(fixture.path("data/gala.db"));
    Db::open(&url, OpenOptions::default()).await.expect("the database")
}

async fn person(db: &Db, name: &str) -> User {
    users::named(db, name).await.expect("a read").expect("somebody")
}

/// Tells whether a text is somebody's password.
async fn is_password(db: &Db, user: &User, text: &str) -> bool {
    let hash = passwords::get(db, user.id).await.expect("a read").expect("a hash");
    let passwords = Passwords::new(HashCost::default(), NonZeroUsize::MIN).expect("a cost");
    let verdict = passwords.verify(text, Some(&hash)).await.expect("a verdict");
    assert_ne!(verdict, Verdict::Right { needs_rehash: true }, "it costs what is asked for today");
    verdict != Verdict::Wrong
}

async fn recorded(fixture: &Fixture) -> Vec<String> {
    let url = format!("sqlite://{}", fixture.path("data/gala.db").display());
    let mut connection = SqliteConnection::connect(&url).await.expect("the database");
    let rows = sqlx::query("SELECT actor || ' ' || action FROM audit ORDER BY seq").fetch_all(&mut connection).await;
    rows.expect("a read").iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn the_first_administrator_gets_what_was_made_before_and_others_a_workspace_of_their_own() {
    let fixture = empty();
    add(&fixture, "Anna", &["--admin", "--display-name", "Anna K."]);
    add(&fixture, "bert", &["--email", "bert@example.org", "--plan", "free"]);
    add(&fixture, "cleo", &["--admin"]);
    let db = database(&fixture).await;
    let anna = person(&db, "anna").await;
    assert_eq!((anna.is_admin, anna.display_name.as_str()), (true, "Anna K."));
    assert!(is_password(&db, &anna, PASSWORD).await);
    let local = members::list(&db, Scope::LOCAL).await.expect("a read");
    assert_eq!(
        local.iter().map(|member| (member.user, member.role)).collect::<Vec<_>>(),
        [(anna.id, WorkspaceRole::Owner)]
    );
    for (name, plan, is_admin) in [("bert", "free", false), ("cleo", "unlimited", true)] {
        let user = person(&db, name).await;
        assert_eq!(user.is_admin, is_admin);
        let own = workspaces::of_user(&db, user.id).await.expect("a read");
        assert_eq!(own.len(), 1, "{name}");
        assert_eq!((own[0].0.name.as_str(), own[0].0.plan.as_str(), own[0].1), (name, plan, WorkspaceRole::Owner));
        assert_ne!(own[0].0.id, Scope::LOCAL.workspace());
    }
    assert_eq!(recorded(&fixture).await, ["command user.add"; 3]);
}

#[tokio::test]
async fn what_is_no_name_or_no_password_adds_nobody() {
    let fixture = empty();
    add(&fixture, "anna", &["--admin"]);
    for (args, input, parts) in [
        (&["add", "anna k", "--password-stdin"][..], PASSWORD, &["name: is none", "choose another name"][..]),
        (&["add", "ANNA", "--password-stdin"], PASSWORD, &["there is a user anna already"]),
        (&["add", "bert", "--password-stdin"], "swordfish", &["password: has 9 characters", "12"]),
        (&["add", "bert", "--password-stdin"], "", &["password: has 0 characters"]),
        (&["add", "bert", "--password-stdin"], "qwertyuiop123", &["password: is among those that are guessed first"]),
        (&["add", "bert.brecht", "--password-stdin"], "the Bert.Brecht opera", &["password: holds the name"]),
        (&["add", "bert", "--password-stdin"], "two\nlines\n", &["several lines"]),
        (&["add", "bert"], PASSWORD, &["no terminal", "--password-stdin"]),
        (&["add", "bert", PASSWORD], "", &["unexpected argument"]),
        (&["add", "bert", "--password-stdin", "--plan", "gold"], PASSWORD, &["there is no plan gold"]),
        (&["disable", "bert"], "", &["there is no user bert", "gala user list"]),
        (&["set-password", "bert", "--password-stdin"], PASSWORD, &["there is no user bert"]),
    ] {
        let run = given(&fixture, args, input);
        run.assert_refused(&fixture, parts);
        assert!(input.is_empty() || args.contains(&input) || !run.text.contains(input), "{}", run.text);
    }
    let people = users::list(&database(&fixture).await, "", 10).await.expect("a read");
    assert_eq!(people.len(), 1, "{people:?}");
    assert_eq!(recorded(&fixture).await.len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let fixture = empty();
    add(&fixture, "anna", &["--admin"]);
    {
        let db = database(&fixture).await;
        let anna = person(&db, "anna").await;
        let mut tx = db.begin().await.expect("a transaction");
        let session = sessions::NewSession {
            id: SessionId::new(),
            user: anna.id,
            digest: [7; 32],
            agent: "a browser",
            address: "127.0.0.1",
            ends_at_ms: i64::MAX,
            has_second_factor: false,
        };
        sessions::insert(&mut tx, &session).await.expect("a session");
        tx.commit().await.expect("committed");
        assert_eq!(sessions::list(&db, anna.id, 0, i64::MAX).await.expect("a read").len(), 1);
    }
    given(&fixture, &["set-password", "anna", "--password-stdin"], OTHER).assert_ok();
    let db = database(&fixture).await;
    let anna = person(&db, "anna").await;
    assert!(is_password(&db, &anna, OTHER).await);
    assert!(!is_password(&db, &anna, PASSWORD).await);
    assert!(sessions::list(&db, anna.id, 0, i64::MAX).await.expect("a read").is_empty());
    assert_eq!(recorded(&fixture).await, ["command user.add", "command user.set_password"]);
}

#[tokio::test]
async fn people_are_locked_out_let_in_and_removed_but_never_the_last_administrator() {
    let fixture = empty();
    add(&fixture, "anna", &["--admin"]);
    add(&fixture, "bert", &[]);
    for command in ["disable", "remove"] {
        let run = given(&fixture, &[command, "anna"], "");
        run.assert_refused(&fixture, &["the installation must keep an administrator"]);
    }
    let list = |fixture: &Fixture| {
        let lines = fixture.run(&["user", "list"]).assert_ok().text;
        lines.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    given(&fixture, &["disable", "Bert"], "").assert_ok();
    assert_eq!(list(&fixture), ["anna admin anna", "bert disabled bert"]);
    given(&fixture, &["enable", "bert"], "").assert_ok();
    assert_eq!(list(&fixture), ["anna admin anna", "bert bert"]);
    given(&fixture, &["remove", "bert"], "").assert_ok();
    assert_eq!(list(&fixture), ["anna admin anna"]);
    given(&fixture, &["enable", "bert"], "").assert_refused(&fixture, &["there is no user bert"]);
    let done = ["user.add", "user.add", "user.disable", "user.enable", "user.remove"];
    assert_eq!(recorded(&fixture).await, done.map(|action| format!("command {action}")));
}

/// Types at a terminal: waits for each prompt and answers it. Returns everything that the terminal showed.
fn typed(fixture: &Fixture, args: &str, answers: &[(&str, &str)]) -> (bool, String) {
    let gala = env!("CARGO_BIN_EXE_gala");
    let (tty, mut command) = (fixture.path("tty"), Command::new("script"));
    let run = format!("tty > {}; exec {gala} user {args}", tty.display());
    command.args(["-qec", &run, "/dev/null"]).env("GALA_DATA", fixture.path("data"));
    command.env_remove("GALA_DATABASE_URL").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("script, of bsdutils, starts");
    let (mut keys, mut screen) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let mut shown = Vec::new();
    for (prompt, answer) in answers {
        let from = shown.len();
        while !String::from_utf8_lossy(&shown[from..]).contains(prompt) {
            let mut byte = [0];
            screen
                .read_exact(&mut byte)
                .unwrap_or_else(|_| panic!("no {prompt:?}: {}", String::from_utf8_lossy(&shown)));
            shown.extend(byte);
        }
        wait_until_nothing_is_shown(&tty);
        keys.write_all(answer.as_bytes()).expect("typed");
    }
    screen.read_to_end(&mut shown).expect("the rest");
    (child.wait().expect("it ends").success(), String::from_utf8_lossy(&shown).into_owned())
}

/// A person types later than a prompt is there; what a test types at once would be shown.
fn wait_until_nothing_is_shown(tty: &std::path::Path) {
    let terminal = std::fs::read_to_string(tty).expect("its terminal");
    for _ in 0..2_000 {
        let modes =
            Command::new("stty").args(["-F", terminal.trim(), "-a"]).output().expect("stty, of coreutils, starts");
        if String::from_utf8_lossy(&modes.stdout).contains("-echo ") {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("{} shows what is typed", terminal.trim());
}

#[tokio::test]
async fn at_a_terminal_the_password_is_asked_for_twice_and_not_shown() {
    let fixture = empty();
    let right = format!("{PASSWORD}\n");
    let answers = [("New password: ", right.as_str()), ("The same again: ", &right)];
    let (ok, shown) = typed(&fixture, "add anna --admin", &answers);
    assert!(ok && !shown.contains("lantern"), "{shown}");
    let answers = [("New password: ", right.as_str()), ("The same again: ", "another\n")];
    let (ok, shown) = typed(&fixture, "set-password anna", &answers);
    assert!(!ok && shown.contains("the two passwords differ"), "{shown}");
    let db = database(&fixture).await;
    assert!(is_password(&db, &person(&db, "anna").await, PASSWORD).await);
}

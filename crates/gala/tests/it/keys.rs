//! `gala key` and `gala workspace`: keys and plans are looked after from the machine itself.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::{fixture::Fixture, serve::Server};

const PASSWORD: &str = "lantern gravel oboe thursday";

fn with_anna() -> Fixture {
    let fixture = Fixture::with_brief("");
    let mut add = fixture.command(&["user", "add", "anna", "--password-stdin", "--plan", "free"]);
    let mut add = add.stdin(Stdio::piped()).spawn().expect("gala starts");
    add.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("given");
    assert!(add.wait().expect("it ends").success());
    fixture
}

fn printed(fixture: &Fixture, args: &[&str]) -> String {
    let output = fixture.command(args).output().expect("gala starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_key_made_on_the_machine_opens_the_api_until_it_is_revoked() {
    let fixture = with_anna();
    let create = ["key", "create", "anna", "--name", "build", "--scopes", "read,render", "--days", "1"];
    let secret = printed(&fixture, &create);
    let secret = secret.trim();
    assert!(secret.starts_with("gala_key_"), "{secret}");
    let listed = printed(&fixture, &["key", "list", "anna"]);
    assert!(listed.contains(" good ") && listed.contains("read,render build") && !listed.contains(secret), "{listed}");

    let asked = |path: &str| {
        let server = Server::start_with(&fixture, &["--auth", "accounts"]);
        let bearer = format!("Bearer {secret}");
        let (head, _) = server.exchange("GET", path, &[("authorization", &bearer)], "");
        let pid = server.pid().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill is installed").success());
        let mut server = server;
        server.child.wait().expect("it ends");
        head.split(' ').nth(1).expect("a status").to_owned()
    };
    assert_eq!(asked("/api/v1/projects"), "200");
    let id = listed.split(' ').next().expect("an id");
    printed(&fixture, &["key", "revoke", "anna", id]);
    assert!(printed(&fixture, &["key", "list", "anna"]).contains(" revoked "));
    assert_eq!(asked("/api/v1/projects"), "401");

    fixture.run(&["key", "list", "bert"]).assert_refused(&fixture, &["there is no user bert"]);
    let nowhere = [&create[..], &["--workspace", "01890000-0000-7000-8000-000000000001"]].concat();
    fixture.run(&nowhere).assert_refused(&fixture, &["anna is in no such workspace"]);
    let other = "01890000-0000-7000-8000-000000000002";
    fixture.run(&["key", "revoke", "anna", other]).assert_refused(&fixture, &["anna has no key"]);
}

#[test]
fn a_workspace_is_put_on_a_plan_that_there_is() {
    let fixture = with_anna();
    let listed = printed(&fixture, &["workspace", "list"]);
    let of_anna = listed.lines().find(|line| line.ends_with("anna")).expect("a workspace of anna's");
    assert!(of_anna.contains(" free "), "{listed}");
    let id = of_anna.split(' ').next().expect("an id");
    printed(&fixture, &["workspace", "set-plan", id, "unlimited"]);
    assert!(printed(&fixture, &["workspace", "list"]).contains(&format!("{id} unlimited")));
    fixture.run(&["workspace", "set-plan", id, "gold"]).assert_refused(&fixture, &["there is no plan gold"]);
    printed(&fixture, &["plan", "set", "gold", "members=5", "storage_bytes=5000000000"]);
    assert!(printed(&fixture, &["plan", "list"]).contains("gold         members=5 storage_bytes=5000000000"));
    printed(&fixture, &["workspace", "set-plan", id, "gold"]);
    fixture.run(&["plan", "set", "gold", "people=5"]).assert_refused(&fixture, &["there is no limit", "members"]);
    let other = "01890000-0000-7000-8000-000000000001";
    fixture.run(&["workspace", "set-plan", other, "free"]).assert_refused(&fixture, &["there is no workspace"]);
}

#[test]
fn a_workspace_asks_for_a_second_factor_until_it_is_told_not_to() {
    let fixture = with_anna();
    let local = "00000000-0000-0000-0000-000000000000";
    for whether in ["required", "optional"] {
        printed(&fixture, &["workspace", "second-factor", local, whether]);
    }
    fixture.run(&["workspace", "second-factor", local, "perhaps"]).assert_refused(&fixture, &["required", "optional"]);
    let other = "01890000-0000-7000-8000-000000000001";
    let refused = fixture.run(&["workspace", "second-factor", other, "required"]);
    refused.assert_refused(&fixture, &["there is no workspace"]);
}

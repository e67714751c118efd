use super::*;

fn settings() -> OidcSettings {
    OidcSettings {
        issuer: "https://id.example.org/realms/studio".to_owned(),
        client_id: "gala".to_owned(),
        client_secret: Some("swordfish".to_owned()),
        redirect_url: "https://gala.example.org/api/v1/login/oidc".to_owned(),
        scopes: Vec::new(),
        groups_claim: Some("groups".to_owned()),
        roles: [("staff", "member"), ("heads", "admin"), ("cutters", "member")]
            .map(|(group, role)| (group.to_owned(), role.to_owned()))
            .into(),
        timeout: Duration::from_secs(10),
    }
}

fn told(settings: &OidcSettings) -> Option<(String, String)> {
    settings.check().err().map(|problem| (problem.field, problem.message))
}

#[test]
fn addresses_without_tls_are_refused_by_name() {
    assert_eq!(told(&settings()), None);
    let told_of = |issuer: &str, redirect: &str| {
        told(&OidcSettings { issuer: issuer.to_owned(), redirect_url: redirect.to_owned(), ..settings() })
    };
    let problem = |field: &str, message: &str| Some((field.to_owned(), message.to_owned()));
    assert_eq!(told_of("http://id.example.org", "https://x.org"), problem("issuer", "is not protected by TLS"));
    assert_eq!(told_of("id.example.org", "https://x.org"), problem("issuer", "is no address"));
    assert_eq!(told_of("https://x.org?a=b", "https://x.org"), problem("issuer", "has a query or a fragment"));
    assert_eq!(told_of("https://x.org", "http://x.org/"), problem("redirect_url", "is not protected by TLS"));
    assert_eq!(told_of("http://127.0.0.1:9000", "http://localhost:8080/"), None);
    assert_eq!(told(&OidcSettings { client_id: String::new(), ..settings() }), problem("client_id", "is empty"));
}

#[test]
fn groups_become_roles_by_the_map_alone() {
    let roles =
        |groups: &[&str]| settings().roles_of(&groups.iter().map(|group| (*group).to_owned()).collect::<Vec<_>>());
    assert_eq!(roles(&["staff", "heads", "cutters", "elsewhere"]), ["admin", "member"]);
    assert_eq!(roles(&["admin", "owner", "Staff"]), [""; 0], "a group is no role by its name");
}

#[test]
fn settings_do_not_print_the_secret() {
    assert!(!format!("{:?}", settings()).contains("swordfish"));
}

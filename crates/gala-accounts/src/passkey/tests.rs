use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use webauthn_authenticator_rs::{WebauthnAuthenticator, softpasskey::SoftPasskey};
use webauthn_rs::prelude::{CreationChallengeResponse, RequestChallengeResponse};

use super::*;

const ORIGIN: &str = "https://gala.example.org";

fn passkeys(id: &str, origin: &str) -> Result<Passkeys, Problem> {
    Passkeys::new(&PasskeySettings {
        relying_party_id: id.to_owned(),
        origin: origin.to_owned(),
        name: "GALA".to_owned(),
    })
}

fn ours() -> Passkeys {
    passkeys("gala.example.org", ORIGIN).expect("settings")
}

/// A device that says that it checked who uses it.
fn device() -> SoftPasskey {
    SoftPasskey::new(true)
}

/// What the browser of a page at `origin` answers.
fn created(device: &mut SoftPasskey, origin: &str, options: &str) -> String {
    let options: CreationChallengeResponse = serde_json::from_str(options).expect("options");
    let answer = device.do_registration(Url::parse(origin).expect("an address"), options).expect("a passkey");
    serde_json::to_string(&answer).expect("JSON")
}

fn got(device: &mut SoftPasskey, origin: &str, options: &str) -> String {
    let options: RequestChallengeResponse = serde_json::from_str(options).expect("options");
    let answer = device.do_authentication(Url::parse(origin).expect("an address"), options).expect("a signature");
    serde_json::to_string(&answer).expect("JSON")
}

fn registered(passkeys: &Passkeys, device: &mut SoftPasskey) -> KeptPasskey {
    let begun = passkeys.begin_registration(Uuid::from_u128(1), "anna", "Anna", &[]).expect("begun");
    let answer = created(device, ORIGIN, &begun.options);
    passkeys.finish_registration(&answer, &begun.state).expect("registered")
}

/// A counter that a copy of the device brought this far.
fn with_counter(passkey: &KeptPasskey, counter: u32) -> String {
    let mut credential: Value = serde_json::from_str(&passkey.credential).expect("JSON");
    credential["cred"]["counter"] = counter.into();
    credential.to_string()
}

#[test]
fn who_registered_a_passkey_is_known_by_it_again_and_again() {
    let (passkeys, mut device) = (ours(), device());
    let mut kept = registered(&passkeys, &mut device);
    for _ in 0..3 {
        let begun = passkeys.begin_authentication(&[&kept.credential]).expect("begun");
        assert_eq!(format!("{begun:?}"), "Ceremony(..)");
        let answer = got(&mut device, ORIGIN, &begun.options);
        let used = passkeys.finish_authentication(&answer, &begun.state, &[&kept.credential]).expect("known");
        assert_eq!(used.id, kept.id);
        kept = used;
    }
}

#[test]
fn an_answer_counts_for_its_own_ceremony_alone() {
    let (passkeys, mut device) = (ours(), device());
    let kept = registered(&passkeys, &mut device);
    let have = [kept.credential.as_str()];
    let [first, second] = [(); 2].map(|()| passkeys.begin_authentication(&have).expect("begun"));
    let answer = got(&mut device, ORIGIN, &first.options);
    let error = passkeys.finish_authentication(&answer, &second.state, &have).expect_err("another's");
    assert!(matches!(error, PasskeyError::Refused(_)), "{error:?}");
    let begun = passkeys.begin_registration(Uuid::from_u128(2), "bert", "Bert", &[]).expect("begun");
    let other = passkeys.begin_registration(Uuid::from_u128(3), "cleo", "Cleo", &[]).expect("begun");
    let answer = created(&mut device, ORIGIN, &begun.options);
    passkeys.finish_registration(&answer, &other.state).expect_err("another's");
}

#[test]
fn an_answer_of_a_page_elsewhere_is_refused() {
    let (passkeys, mut device) = (ours(), device());
    // A browser would not let it ask; a program can.
    let elsewhere = self::passkeys("evil.example.net", "https://evil.example.net").expect("settings");
    let begun = elsewhere.begin_registration(Uuid::from_u128(1), "anna", "Anna", &[]).expect("begun");
    let answer = created(&mut device, "https://evil.example.net", &begun.options);
    let error = passkeys.finish_registration(&answer, &begun.state).expect_err("elsewhere");
    assert!(matches!(error, PasskeyError::Refused(_)), "{error:?}");
}

#[test]
fn a_device_that_did_not_check_who_uses_it_proves_nothing() {
    let passkeys = ours();
    let begun = passkeys.begin_registration(Uuid::from_u128(1), "anna", "Anna", &[]).expect("begun");
    let options: CreationChallengeResponse = serde_json::from_str(&begun.options).expect("options");
    let answer = SoftPasskey::new(false).do_registration(Url::parse(ORIGIN).expect("an address"), options);
    if let Ok(answer) = answer {
        let answer = serde_json::to_string(&answer).expect("JSON");
        passkeys.finish_registration(&answer, &begun.state).expect_err("nobody was checked");
    }
}

#[test]
fn a_counter_that_went_back_tells_of_a_copy() {
    let (passkeys, mut device) = (ours(), device());
    let kept = registered(&passkeys, &mut device);
    let ahead = with_counter(&kept, 1000);
    let begun = passkeys.begin_authentication(&[&ahead]).expect("begun");
    let answer = got(&mut device, ORIGIN, &begun.options);
    let error = passkeys.finish_authentication(&answer, &begun.state, &[&ahead]).expect_err("a copy");
    assert!(matches!(error, PasskeyError::Copied), "{error:?}");
}

#[test]
fn a_counter_that_went_ahead_while_the_browser_was_away_tells_of_a_copy_too() {
    let (passkeys, mut device) = (ours(), device());
    let kept = registered(&passkeys, &mut device);
    let begun = passkeys.begin_authentication(&[&kept.credential]).expect("begun");
    let answer = got(&mut device, ORIGIN, &begun.options);
    let ahead = with_counter(&kept, 1000);
    let error = passkeys.finish_authentication(&answer, &begun.state, &[&ahead]).expect_err("a copy");
    assert!(matches!(error, PasskeyError::Copied), "{error:?}");
    // It was removed meanwhile.
    let error = passkeys.finish_authentication(&answer, &begun.state, &[]).expect_err("nobody's");
    assert!(matches!(error, PasskeyError::Refused(_)), "{error:?}");
}

#[test]
fn a_device_is_told_what_somebody_has_so_that_it_does_not_register_twice() {
    let (passkeys, mut device) = (ours(), device());
    let kept = registered(&passkeys, &mut device);
    let begun = passkeys.begin_registration(Uuid::from_u128(1), "anna", "Anna", &[&kept.credential]).expect("begun");
    let options: Value = serde_json::from_str(&begun.options).expect("JSON");
    let excluded = options["publicKey"]["excludeCredentials"].as_array().expect("a list");
    assert_eq!(excluded.len(), 1);
    assert_eq!(options["publicKey"]["authenticatorSelection"]["userVerification"], "required");
}

#[test]
fn what_is_no_answer_is_refused() {
    let passkeys = ours();
    let begun = passkeys.begin_registration(Uuid::from_u128(1), "anna", "Anna", &[]).expect("begun");
    for answer in ["", "{}", "null", "[[[[", &"x".repeat(1 << 20), &"[".repeat(1 << 16)] {
        let error = passkeys.finish_registration(answer, &begun.state).expect_err("no answer");
        assert!(matches!(error, PasskeyError::Answer), "{error:?}");
    }
    let error = passkeys.begin_authentication(&["{}"]).expect_err("no credential");
    assert!(matches!(error, PasskeyError::Stored(_)), "{error:?}");
}

#[test]
fn a_domain_that_is_not_the_origins_is_told_at_the_start() {
    for (id, origin, field) in [
        ("gala.example.org", "https://other.example.org", "relying_party_id"),
        ("gala.example.org", "gala.example.org", "origin"),
    ] {
        assert_eq!(passkeys(id, origin).expect_err("no settings").field, field, "{id} at {origin}");
    }
    assert!(passkeys("example.org", ORIGIN).is_ok(), "a domain above it");
}

/// What a device that keeps passkeys itself answers: the soft one needs to be told which.
fn discovered(device: &mut SoftPasskey, options: &str, kept: &KeptPasskey, user: Uuid) -> String {
    let mut options: Value = serde_json::from_str(options).expect("JSON");
    assert_eq!(options["publicKey"]["allowCredentials"], serde_json::json!([]));
    assert_eq!(options["publicKey"]["userVerification"], "required");
    assert!(options.get("mediation").is_none());
    let credential: Value = serde_json::from_str(&kept.credential).expect("JSON");
    let id = &credential["cred"]["cred_id"];
    options["publicKey"]["allowCredentials"] = serde_json::json!([{ "type": "public-key", "id": id }]);
    let answer = got(device, ORIGIN, &options.to_string());
    let mut answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["response"]["userHandle"] = BASE64_URL_SAFE_NO_PAD.encode(user.as_bytes()).into();
    answer.to_string()
}

#[test]
fn a_device_finds_whose_passkey_it_holds() {
    let (passkeys, mut device) = (ours(), device());
    let kept = registered(&passkeys, &mut device);
    let begun = passkeys.begin_discovery().expect("begun");
    let answer = discovered(&mut device, &begun.options, &kept, Uuid::from_u128(1));
    assert_eq!(passkeys.discovered(&answer).expect("named"), Uuid::from_u128(1));
    let used = passkeys.finish_discovery(&answer, &begun.state, &[&kept.credential]).expect("known");
    assert_eq!(used.id, kept.id);
    // It is nobody's who has no such credential, and none of another ceremony.
    passkeys.finish_discovery(&answer, &begun.state, &[]).expect_err("another person's");
    let other = passkeys.begin_discovery().expect("begun");
    passkeys.finish_discovery(&answer, &other.state, &[&kept.credential]).expect_err("another ceremony's");
    let copied = passkeys.finish_discovery(&answer, &begun.state, &[&with_counter(&kept, 1000)]);
    assert!(matches!(copied.expect_err("a copy"), PasskeyError::Copied));
    let begun = passkeys.begin_authentication(&[&kept.credential]).expect("begun");
    let named = got(&mut device, ORIGIN, &begun.options);
    passkeys.discovered(&named).expect_err("it names nobody");
}

#[test]
fn decoys_look_like_passkeys_and_are_none() {
    let (passkeys, mut device) = (ours(), device());
    let kept = registered(&passkeys, &mut device);
    let mut with_transports: Value = serde_json::from_str(&kept.credential).expect("JSON");
    with_transports["cred"]["transports"] = serde_json::json!(["internal", "hybrid"]);
    let begun = passkeys.begin_authentication(&[&with_transports.to_string()]).expect("begun");
    let decoys: Vec<String> = decoys(b"secret", "nobody");
    let have: Vec<&str> = decoys.iter().map(String::as_str).collect();
    let invented = passkeys.begin_authentication(&have).expect("begun");
    let shape = |options: &str| {
        let options: Value = serde_json::from_str(options).expect("JSON");
        let allowed = options["publicKey"]["allowCredentials"][0].as_object().expect("one").clone();
        (
            options["publicKey"].as_object().expect("options").keys().cloned().collect::<Vec<_>>(),
            allowed.keys().cloned().collect::<Vec<_>>(),
        )
    };
    assert_eq!(shape(&begun.options), shape(&invented.options));
    // Somebody else's passkey under the id of a decoy.
    let answer = got(&mut device, ORIGIN, &begun.options);
    let mut forged: Value = serde_json::from_str(&answer).expect("JSON");
    let credential: Value = serde_json::from_str(&decoys[0]).expect("JSON");
    forged["id"] = credential["cred"]["cred_id"].clone();
    forged["rawId"] = credential["cred"]["cred_id"].clone();
    let error = passkeys.finish_authentication(&forged.to_string(), &invented.state, &[]).expect_err("a decoy");
    assert!(matches!(error, PasskeyError::Refused(_)), "{error:?}");
}

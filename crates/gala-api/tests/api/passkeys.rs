//! Passkeys: registered by who is signed in, and what they sign in.

mod device;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use axum::http::Method;
use gala_accounts::password::{HashCost, Passwords};
use gala_api::{Access, Accounts};
use gala_testkit::{database::OnEngine, on_both};
use serde_json::{Value, json};

use self::device::Device;
use crate::{
    accounts::browser::{Browser, PASSWORD},
    support::{Answer, Api, Engine, Options},
};

const BEGIN: &str = "/api/v1/me/passkeys/begin";
const PASSKEYS: &str = "/api/v1/me/passkeys";
const METHODS: &str = "/api/v1/auth/methods";
const SIGN_IN: &str = "/api/v1/auth/passkey/begin";
const SIGNED_IN: &str = "/api/v1/auth/passkey/finish";
const MINUTE_MS: i64 = 60_000;

/// An API with its administrator and Ana, who are signed in, and a clock that is moved.
struct Installation {
    api: Api,
    admin: Browser,
    ana: Browser,
    clock: Arc<AtomicI64>,
}

impl OnEngine for Installation {
    async fn start(engine: Engine) -> Self {
        let clock = Arc::new(AtomicI64::new(0));
        let api = Api::with_accounts_at(engine, clock.clone()).await;
        let token = gala_api::invite_first_admin(&api.db).await.expect("a database").expect("nobody administers yet");
        let (mut admin, mut ana) = (Browser::default(), Browser::default());
        let accept = json!({ "token": token.expose(), "name": "chief", "password": PASSWORD });
        admin.post(&api, "/api/v1/auth/accept-invitation", &accept).await.is(200);
        admin.post_as(&api, "/api/v1/users", &json!({ "name": "ana", "password": PASSWORD })).await.is(201);
        ana.sign_in(&api, "ana", PASSWORD, None).await.is(200);
        Self { api, admin, ana, clock }
    }
}

impl Installation {
    async fn begin(&self) -> Value {
        self.ana.post_as(&self.api, BEGIN, &json!({ "password": PASSWORD })).await.is(200).json()
    }

    async fn create(&self, begun: &Value, credential: Value) -> Answer {
        let body = json!({ "ceremony": begun["ceremony"], "name": "Phone", "credential": credential });
        self.ana.post_as(&self.api, PASSKEYS, &body).await
    }

    /// Registers a passkey of Ana's, and returns its id.
    async fn register(&self, device: &mut Device) -> String {
        let begun = self.begin().await;
        let made = self.create(&begun, device.created(&begun)).await.is(201).json();
        made["id"].as_str().expect("an id").to_owned()
    }

    async fn begin_sign_in(&self, body: Value) -> Value {
        Browser::default().post_as(&self.api, SIGN_IN, &body).await.is(200).json()
    }

    async fn finish(&self, begun: &Value, credential: &Value) -> (Browser, Answer) {
        let mut browser = Browser::default();
        let body = json!({ "ceremony": begun["ceremony"], "credential": credential });
        let answer = browser.post(&self.api, SIGNED_IN, &body).await;
        (browser, answer)
    }

    async fn audit(&self) -> Value {
        self.admin.get(&self.api, "/api/v1/audit?of=installation&limit=100").await.is(200).json()
    }

    /// Whether the session of a browser is kept as proven by two factors.
    async fn sessions_with_two_factors(&self) -> i64 {
        self.api.count("SELECT COUNT(*) FROM sessions WHERE has_second_factor = 1").await
    }
}

on_both! {
    async fn who_registered_a_passkey_signs_in_by_it_without_a_password_or_code(it: Installation) {
        assert_eq!(Browser::default().get(&it.api, METHODS).await.is(200).json()["passkey"], true);
        let mut device = Device::new();
        let id = it.register(&mut device).await;
        for _ in 0..2 {
            let begun = it.begin_sign_in(json!({ "name": "ANA" })).await;
            let (browser, answer) = it.finish(&begun, &device.got(&begun)).await;
            assert_eq!(answer.is(200).json()["user"]["name"], "ana");
            browser.get(&it.api, "/api/v1/me").await.is(200);
        }
        let listed = it.ana.get(&it.api, PASSKEYS).await.is(200).json();
        let passkey = &listed["items"][0];
        assert_eq!((&passkey["id"], &passkey["name"]), (&json!(id), &json!("Phone")));
        assert!(passkey["used_at"].is_string());
        let audit = it.audit().await;
        assert_eq!(audit["items"][0]["action"], "session.begin");
        assert!(audit["items"][0]["subject"].as_str().expect("words").ends_with(&format!("by passkey {id}")));
        // The one in which it was registered, and both that it opened.
        assert_eq!(it.sessions_with_two_factors().await, 3);
    }

    async fn a_device_that_keeps_passkeys_signs_in_without_a_name(it: Installation) {
        let mut device = Device::new();
        it.register(&mut device).await;
        let me = it.ana.get(&it.api, "/api/v1/me").await.is(200).json();
        let begun = it.begin_sign_in(json!({})).await;
        let found = device.found(&begun, &me["user"]["id"]);
        let (_, answer) = it.finish(&begun, &found).await;
        assert_eq!(answer.is(200).json()["user"]["name"], "ana");
        // It says that it is somebody else's, or nobody's.
        for user in [json!(uuid::Uuid::now_v7()), it.admin.get(&it.api, "/api/v1/me").await.json()["user"]["id"].clone()] {
            let begun = it.begin_sign_in(json!({})).await;
            let (_, answer) = it.finish(&begun, &device.found(&begun, &user)).await;
            answer.problem(401, "passkey_refused");
        }
    }

    async fn all_names_are_answered_alike(it: Installation) {
        let mut device = Device::new();
        it.register(&mut device).await;
        let shape = |begun: &Value| {
            let options = begun["options"]["publicKey"].as_object().expect("options").clone();
            let allowed = options["allowCredentials"][0].as_object().expect("a passkey").clone();
            (options.keys().cloned().collect::<Vec<_>>(), allowed.keys().cloned().collect::<Vec<_>>())
        };
        let known = it.begin_sign_in(json!({ "name": "ana" })).await;
        let mut refusals = Vec::new();
        // Somebody without a passkey, and a name that nobody has.
        for name in ["chief", "nobody"] {
            let begun = it.begin_sign_in(json!({ "name": name })).await;
            assert_eq!(shape(&begun), shape(&known), "{name}");
            let again = it.begin_sign_in(json!({ "name": name.to_uppercase() })).await;
            let ids = |begun: &Value| begun["options"]["publicKey"]["allowCredentials"].clone();
            assert_eq!(ids(&begun), ids(&again), "a name has its own, each time");
            let mut forged = device.got(&known);
            forged["id"] = ids(&begun)[0]["id"].clone();
            forged["rawId"] = forged["id"].clone();
            refusals.push(it.finish(&begun, &forged).await.1.problem(401, "passkey_refused"));
        }
        // Somebody else's passkey in the place of Ana's.
        let mut other = device.got(&known);
        other["response"]["signature"] = json!("AAAA");
        refusals.push(it.finish(&known, &other).await.1.problem(401, "passkey_refused"));
        for refusal in &mut refusals {
            refusal["request_id"].take();
        }
        assert!(refusals.windows(2).all(|pair| pair[0] == pair[1]), "{refusals:?}");
    }

    async fn a_ceremony_is_finished_once_within_five_minutes_and_by_who_began_it(it: Installation) {
        let mut device = Device::new();
        let begun = it.begin().await;
        let created = device.created(&begun);
        // Of somebody else it is none, and it is gone by that.
        let body = json!({ "ceremony": begun["ceremony"], "name": "Phone", "credential": created });
        it.admin.post_as(&it.api, PASSKEYS, &body).await.problem(401, "passkey_ended");
        it.create(&begun, created).await.problem(401, "passkey_ended");
        it.register(&mut device).await;

        let begun = it.begin_sign_in(json!({ "name": "ana" })).await;
        let answer = device.got(&begun);
        it.finish(&begun, &answer).await.1.is(200);
        it.finish(&begun, &answer).await.1.problem(401, "passkey_ended");
        let other = it.begin_sign_in(json!({ "name": "ana" })).await;
        it.finish(&other, &answer).await.1.problem(401, "passkey_refused");
        let late = it.begin_sign_in(json!({ "name": "ana" })).await;
        let answer = device.got(&late);
        it.clock.fetch_add(5 * MINUTE_MS, SeqCst);
        it.finish(&late, &answer).await.1.problem(401, "passkey_ended");
        // One half of one kind is none of the other.
        let registering = it.begin().await;
        it.finish(&registering, &answer).await.1.problem(401, "passkey_ended");
        it.finish(&json!({ "ceremony": "a guess" }), &answer).await.1.problem(401, "passkey_ended");
    }

    async fn of_ceremonies_there_are_so_many_at_once(it: Installation) {
        let mut device = Device::new();
        let begun = it.begin().await;
        for _ in 0..5 {
            it.begin().await;
        }
        let open = async || it.api.count("SELECT COUNT(*) FROM sign_in_steps").await;
        assert_eq!(open().await, 5, "the oldest made room");
        it.create(&begun, device.created(&begun)).await.problem(401, "passkey_ended");
        for _ in 0..110 {
            it.begin_sign_in(json!({ "name": "ana" })).await;
        }
        assert_eq!(open().await, 105, "of the address, beside the person's");
    }

    async fn a_copy_of_a_passkey_is_refused_and_told(it: Installation) {
        let mut device = Device::new();
        it.register(&mut device).await;
        // Of two requests with one count, one is late: it was not there yet when both began.
        let [one, other] = [it.begin_sign_in(json!({ "name": "ana" })).await, it.begin_sign_in(json!({ "name": "ana" })).await];
        let (early, late) = (device.got(&one), device.got(&other));
        it.finish(&other, &late).await.1.is(200);
        it.finish(&one, &early).await.1.problem(401, "passkey_copied");
        // Somebody who has a copy of the device signed in so often that the count is far ahead.
        it.api.execute("UPDATE passkeys SET credential = replace(credential, '\"counter\":2', '\"counter\":1000')").await;
        let begun = it.begin_sign_in(json!({ "name": "ana" })).await;
        it.finish(&begun, &device.got(&begun)).await.1.problem(401, "passkey_copied");
        let audit = it.audit().await;
        assert_eq!((&audit["items"][0]["action"], &audit["items"][0]["user_name"]), (&json!("passkey.copied"), &json!("ana")));
    }

    async fn passkeys_are_named_and_removed_by_their_person_alone(it: Installation) {
        let mut device = Device::new();
        let id = it.register(&mut device).await;
        let (path, remove) = (format!("{PASSKEYS}/{id}"), format!("{PASSKEYS}/{id}/remove"));
        it.admin.patch(&it.api, &path, &json!({ "name": "Mine" })).await.problem(404, "not_found");
        it.admin.post_as(&it.api, &remove, &json!({})).await.problem(404, "not_found");
        it.ana.patch(&it.api, &path, &json!({ "name": "" })).await.problem(400, "invalid_field");
        it.ana.patch(&it.api, &path, &json!({ "name": "Old phone" })).await.is(204);
        assert_eq!(it.ana.get(&it.api, PASSKEYS).await.json()["items"][0]["name"], "Old phone");
        it.ana.post_as(&it.api, &remove, &json!({ "password": "a guess" })).await.problem(401, "wrong_password");
        it.ana.post_as(&it.api, &remove, &json!({ "password": PASSWORD })).await.is(204);
        it.ana.post_as(&it.api, &remove, &json!({})).await.problem(404, "not_found");
        let actions = "SELECT COUNT(*) FROM audit WHERE action IN ('passkey.create', 'passkey.remove')";
        assert_eq!(it.api.count(actions).await, 2);
    }

    async fn who_signed_in_long_ago_shows_the_password_again(it: Installation) {
        it.ana.post_as(&it.api, BEGIN, &json!({})).await.is(200);
        it.clock.fetch_add(11 * MINUTE_MS, SeqCst);
        it.ana.post_as(&it.api, BEGIN, &json!({})).await.problem(403, "confirmation_needed");
        it.ana.post_as(&it.api, BEGIN, &json!({ "password": "a guess" })).await.problem(401, "wrong_password");
        it.ana.post_as(&it.api, BEGIN, &json!({ "password": PASSWORD })).await.is(200);
        let nothing = format!("{PASSKEYS}/{}/remove", uuid::Uuid::now_v7());
        it.ana.post_as(&it.api, &nothing, &json!({})).await.problem(403, "confirmation_needed");
    }

    async fn a_device_registers_once_and_for_one_person(it: Installation) {
        let mut device = Device::new();
        it.register(&mut device).await;
        let begun = it.begin().await;
        let excluded = begun["options"]["publicKey"]["excludeCredentials"].as_array().expect("a list").clone();
        assert_eq!(excluded.len(), 1);
        // What a device makes is somebody's already.
        let admin_begun = it.admin.post_as(&it.api, BEGIN, &json!({})).await.is(200).json();
        let created = device.created(&admin_begun);
        it.api.execute(&format!("UPDATE passkeys SET credential_id = {}", device.id_in(&it.api.url))).await;
        let body = json!({ "ceremony": admin_begun["ceremony"], "name": "Phone", "credential": created });
        it.admin.post_as(&it.api, PASSKEYS, &body).await.problem(409, "passkey_known");
        for _ in 1..20 {
            it.register(&mut Device::new()).await;
        }
        it.ana.post_as(&it.api, BEGIN, &json!({})).await.problem(409, "too_many_passkeys");
    }

    async fn who_is_disabled_or_removed_signs_in_by_nothing(it: Installation) {
        let mut device = Device::new();
        it.register(&mut device).await;
        let me = it.ana.get(&it.api, "/api/v1/me").await.json();
        let user = format!("/api/v1/users/{}", me["user"]["id"].as_str().expect("an id"));
        let begun = it.begin_sign_in(json!({ "name": "ana" })).await;
        let found = it.begin_sign_in(json!({})).await;
        it.admin.patch(&it.api, &user, &json!({ "is_disabled": true })).await.is(200);
        it.finish(&begun, &device.got(&begun)).await.1.problem(401, "passkey_refused");
        it.finish(&found, &device.found(&found, &me["user"]["id"])).await.1.problem(401, "passkey_refused");
        it.admin.delete(&it.api, &user).await.is(204);
        assert_eq!(it.api.count("SELECT COUNT(*) FROM passkeys").await, 0);
    }

    async fn what_is_no_answer_of_a_device_is_told(it: Installation) {
        for credential in [json!({}), json!([]), json!("x"), json!({ "id": "x" })] {
            let begun = it.begin_sign_in(json!({ "name": "ana" })).await;
            it.finish(&begun, &credential).await.1.problem(400, "invalid_field");
            let begun = it.begin().await;
            it.create(&begun, credential).await.problem(400, "invalid_field");
        }
        let begun = it.begin().await;
        it.create(&begun, Device::new().created_unchecked(&begun)).await.problem(401, "passkey_refused");
    }
}

#[tokio::test]
async fn a_server_that_does_not_know_its_address_says_what_to_set() {
    let cost = HashCost { memory_kib: 8, passes: 1, lanes: 1 };
    let passwords = Passwords::new(cost, std::num::NonZeroUsize::MIN).expect("a cost");
    let streams_end_after = Accounts::STREAMS_END_AFTER;
    let accounts = Accounts { passwords, token: None, provider: None, streams_end_after, passkeys: None };
    let options = Options { access: Access::Accounts(Arc::new(accounts)), ..Options::default() };
    let api = Api::start_with(Engine::Sqlite, options).await;
    let methods = Browser::default().get(&api, METHODS).await.is(200).json();
    assert_eq!(methods, json!({ "passkey": false, "openid": false }));
    let begin = Browser::default().send(&api, Method::POST, SIGN_IN, &[], Some(&json!({}))).await;
    let problem = begin.problem(404, "no_passkeys");
    assert!(problem["detail"].as_str().expect("words").contains("GALA_PUBLIC_URL"));
}

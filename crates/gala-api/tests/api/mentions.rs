//! People whom comments name.

use gala_core::access::Scope;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    accounts::{
        browser::Browser,
        installation::{Installation, join, person},
    },
    support::TEA,
};

async fn project(it: &Installation) -> String {
    let made = it.admin.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
    format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"))
}

fn names(people: &Value) -> Vec<&str> {
    people.as_array().expect("people").iter().map(|person| person["name"].as_str().expect("a name")).collect()
}

async fn unread(it: &Installation, browser: &Browser) -> Value {
    browser.get(&it.api, "/api/v1/me/mentions?limit=1").await.is(200).json()["unread"].clone()
}

async fn own(it: &Installation, browser: &Browser) -> Vec<Value> {
    let page = browser.get(&it.api, "/api/v1/me/mentions").await.is(200).json();
    page["items"].as_array().expect("items").clone()
}

async fn member(it: &Installation, name: &str) -> Browser {
    let mut browser = person(&it.api, &it.admin, name).await;
    join(&it.api, &it.admin, &mut browser, "member").await;
    let me = browser.get(&it.api, "/api/v1/me").await.is(200).json();
    if me["workspace"]["role"] != "member" {
        let id = it.admin.get(&it.api, "/api/v1/workspace").await.is(200).json()["id"].clone();
        let path = "/api/v1/me/workspace";
        browser.put(&it.api, path, &json!({ "workspace_id": id })).await.is(204);
    }
    browser
}

on_both! {
    async fn who_is_named_finds_the_comment_and_says_that_they_have_seen_it(it: Installation) {
        let (ana, bo) = (member(&it, "ana").await, member(&it, "bo").await);
        let stranger = person(&it.api, &it.admin, "stranger").await;
        let path = project(&it).await;
        let people = it.admin.get(&it.api, &format!("{path}/people")).await.is(200).json();
        assert_eq!(names(&people["items"]), ["ana", "bo", "chief"], "those who see it, and nobody else");
        let said = json!({ "text": "@Ana, warmer? And @stranger, @nobody: see @ana." });
        let comment = it.admin.post_as(&it.api, &format!("{path}/comments"), &said).await.is(201).json();
        assert_eq!(names(&comment["mentions"]), ["ana"]);
        let listed = it.admin.get(&it.api, &format!("{path}/comments")).await.is(200).json();
        assert_eq!(names(&listed["items"][0]["mentions"]), ["ana"]);

        let found = own(&it, &ana).await;
        assert_eq!((found.len(), &found[0]["comment"]["id"]), (1, &comment["id"]));
        assert_eq!((&found[0]["project_title"], &found[0]["read_at"]), (&json!("Tea"), &Value::Null));
        for browser in [&bo, &stranger, &it.admin] {
            assert!(own(&it, browser).await.is_empty());
        }
        let one = format!("/api/v1/me/mentions/{}", comment["id"].as_str().expect("an id"));
        let read = async |browser: &Browser, is_read: bool| {
            browser.put(&it.api, &one, &json!({ "is_read": is_read })).await
        };
        assert_eq!((unread(&it, &ana).await, unread(&it, &bo).await), (json!(1), json!(0)));
        read(&ana, true).await.is(204);
        assert!(own(&it, &ana).await[0]["read_at"].is_string());
        assert_eq!(unread(&it, &ana).await, 0);
        read(&ana, false).await.is(204);
        assert!(own(&it, &ana).await[0]["read_at"].is_null());
        read(&bo, true).await.problem(404, "not_found");

        let remove = format!("{path}/comments/{}", comment["id"].as_str().expect("an id"));
        it.admin.delete(&it.api, &remove).await.is(204);
        assert!(own(&it, &ana).await.is_empty(), "a comment that is gone names nobody");
    }

    async fn nobody_is_told_of_projects_that_they_do_not_see(it: Installation) {
        let (ana, bo) = (member(&it, "ana").await, member(&it, "bo").await);
        let path = project(&it).await;
        let comments = format!("{path}/comments");
        it.admin.post_as(&it.api, &comments, &json!({ "text": "@ana @bo" })).await.is(201);
        it.admin.patch(&it.api, "/api/v1/workspace", &json!({ "project_default": "none" })).await.is(200);
        let ana_id = ana.get(&it.api, "/api/v1/me").await.json()["user"]["id"].as_str().expect("an id").to_owned();
        let role = json!({ "role": "viewer" });
        it.admin.put(&it.api, &format!("{path}/members/{ana_id}"), &role).await.is(204);
        let people = it.admin.get(&it.api, &format!("{path}/people")).await.is(200).json();
        assert_eq!(names(&people["items"]), ["ana", "chief"]);
        assert_eq!((own(&it, &ana).await.len(), own(&it, &bo).await.len()), (1, 0), "what was said before is hidden as well");
        assert_eq!((unread(&it, &ana).await, unread(&it, &bo).await), (json!(1), json!(0)));
        let later = it.admin.post_as(&it.api, &comments, &json!({ "text": "@ana @bo again" })).await.is(201).json();
        assert_eq!(names(&later["mentions"]), ["ana"]);
    }

    async fn who_came_by_a_link_learns_nobodys_name_and_names_nobody(it: Installation) {
        let ana = member(&it, "ana").await;
        let path = project(&it).await;
        let comments = format!("{path}/comments");
        it.admin.post_as(&it.api, &comments, &json!({ "text": "@ana" })).await.is(201);
        let link = it.admin.post_as(&it.api, &format!("{path}/links"), &json!({ "scope": "review" })).await.is(201).json();
        let guest = Browser::with_bearer(link["token"].as_str().expect("a token"));
        assert_eq!(guest.get(&it.api, &format!("{path}/people")).await.is(200).json()["items"], json!([]));
        let said = guest.post_as(&it.api, &comments, &json!({ "text": "@ana, and @chief" })).await.is(201).json();
        assert_eq!(said["mentions"], json!([]));
        let listed = guest.get(&it.api, &comments).await.is(200).json();
        assert!(listed["items"].as_array().expect("items").iter().all(|one| one["mentions"] == json!([])));
        assert_eq!(own(&it, &ana).await.len(), 1, "only the administrator named somebody");
        guest.get(&it.api, "/api/v1/me/mentions").await.problem(403, "session_needed");
    }

    async fn what_was_not_seen_is_counted_on_all_pages_up_to_a_limit(it: Installation) {
        let ana = member(&it, "ana").await;
        let path = project(&it).await;
        for _ in 0..3 {
            it.admin.post_as(&it.api, &format!("{path}/comments"), &json!({ "text": "@ana" })).await.is(201);
        }
        assert_eq!(unread(&it, &ana).await, 3, "of a page of one");
        let me = ana.get(&it.api, "/api/v1/me").await.is(200).json();
        let user = me["user"]["id"].as_str().expect("an id").parse().expect("an id");
        let counted = gala_db::mentions::unread(&it.api.db, Scope::LOCAL, user, None, 2).await;
        assert_eq!(counted.expect("a count"), 2, "no more are counted than are asked for");
    }
}

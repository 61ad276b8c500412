//! Making, changing and deleting buttons, and what is said where one cannot be.

use serde_json::json;

use crate::common::{Answer, Workspace};
use crate::{FIREFOX, form, report, served};

#[test]
fn a_button_is_changed_and_deleted_and_its_clicks_stay() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let post = |path: &str, form: &[(&str, &str)]| server.post(path, form, &[("cookie", &ann)]);
    assert_eq!(post("/settings/buttons", &form("Site footer")).status, 303, "a name may be given twice");
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(page.text().contains("/w/site-footer-2") && page.text().contains("button.js?button=site-footer"));
    let qr = server.get_with("/settings/buttons/site-footer/qr.svg", &[("cookie", &ann)]);
    assert_eq!((qr.status, qr.header("content-type")), (200, "image/svg+xml"));
    let mut shown = form("Site footer").to_vec();
    shown[4].1 = "Talk <to> us";
    shown.push(("what", "preview"));
    let preview = post("/settings/buttons", &shown);
    assert!(preview.status == 200 && preview.text().contains("Talk &lt;to&gt; us<"), "{}", preview.text());
    assert!(
        !server.get_with("/settings/buttons", &[("cookie", &ann)]).text().contains("site-footer-3"),
        "nothing is made"
    );
    let mut bad = form("Site footer");
    bad[1].1 = "wa.me/evil";
    let refused = post("/settings/buttons/site-footer", &bad);
    assert!(refused.status == 422 && refused.text().contains("wa.me/evil"), "{}", refused.status);
    for (ink, status) in [("#000a00", 303), ("#ffffff", 422), ("black", 422)] {
        let form = [form("Site footer").as_slice(), &[("ink", ink)]].concat();
        assert_eq!(post("/settings/buttons/site-footer", &form).status, status, "{ink}");
    }
    assert!(server.get("/button.js?button=site-footer").text().contains(r##""ink":"#000a00""##));
    let mut changed = form("Footer");
    changed[1].1 = "+55 11 98888-0000";
    assert_eq!(post("/settings/buttons/site-footer", &changed).status, 303);
    let answer = server.get_with("/w/site-footer", &[FIREFOX]);
    assert!(answer.header("location").starts_with("https://wa.me/5511988880000?"), "{}", answer.header("location"));
    assert_eq!(post("/settings/buttons/site-footer", &[("what", "delete")]).status, 303);
    assert_eq!(report(&server, &ann, "")["by_button"][0]["value"], "site-footer");
    // Its printed codes lead to a page for people, and to nothing of the reports.
    let gone = |headers: &[(&str, &str)]| {
        let answer = server.get_with("/w/site-footer", &[headers, &[FIREFOX]].concat());
        assert_eq!(answer.status, 404);
        (answer.header("content-type").to_owned(), answer.text().to_owned())
    };
    let (kind, page) = gone(&[("accept", "text/html,*/*;q=0.8"), ("accept-language", "it")]);
    assert!(kind.starts_with("text/html") && page.contains("Questo pulsante non c’è più"), "{page}");
    assert!(!page.contains("href=\"/overview") && page.contains("lang=\"it\""), "{page}");
    assert_eq!(gone(&[("accept", "*/*")]).0, "application/problem+json");
}

#[test]
fn a_form_full_of_emoji_is_read_and_refused_by_what_is_too_much_with_nothing_lost() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let post = |form: &[(&str, &str)]| server.post("/settings/buttons", form, &[("cookie", &ann)]);
    let (label, text) = ("😀".repeat(40), "🧭".repeat(300));
    let names = ["en", "it", "fr", "pt-BR", "es"].map(|code| (format!("label-{code}"), format!("text-{code}")));
    let words = names
        .iter()
        .flat_map(|(of_label, of_text)| [(of_label.as_str(), label.as_str()), (of_text.as_str(), text.as_str())]);
    let mut full: Vec<(&str, &str)> = form("Emoji").into_iter().take(4).chain(words).collect();
    let refused = post(&full);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("1,600 bytes at most") && refused.text().contains("these have 6,800"));
    assert!(refused.text().contains("href=\"#words\""), "{}", refused.text());
    assert_eq!(refused.text().matches(&format!("value=\"{text}\"")).count(), 5, "all of it is there to be shortened");
    full.truncate(6);
    assert_eq!(post(&full).status, 303, "one language of them may be");
}

#[test]
fn a_place_that_is_none_and_a_name_that_is_no_text_are_refused() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let mut moved = form("Site footer");
    moved[2].1 = "top";
    for path in ["/settings/buttons", "/settings/buttons/site-footer"] {
        let refused = server.post(path, &moved, &[("cookie", &ann)]);
        assert_eq!(refused.status, 422, "{path}");
        assert!(refused.text().contains("There is no place “top”"), "{}", refused.text());
    }
    let broken = b"name=Foo%ff&line=393331234567&place=corner&colour=%23128c7e&label-en=Hi";
    let headers = [("cookie", ann.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(server.post_bytes("/settings/buttons", &headers, broken).status, 400);
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(!page.text().contains("Foo") && page.text().contains("/w/site-footer\""), "{}", page.text());
}

#[test]
fn what_a_button_lacks_is_said_above_what_was_typed_with_a_link_to_its_field() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let post = |form: &[(&str, &str)]| server.post("/settings/buttons", form, &[("cookie", &ann)]);
    let mut form = form("Header").to_vec();
    form[6].1 = "  ";
    form.push(("text-it", "Buongiorno!"));
    let refused = post(&form);
    let at = |text: &str| refused.text().find(text).unwrap_or_else(|| panic!("{text}: {}", refused.text()));
    assert_eq!(refused.status, 422, "a text is not dropped");
    assert!(at("role=\"alert\"") < at("href=\"#label-it\"") && at("href=\"#label-it\"") < at("value=\"Buongiorno!\""));
    assert!(
        at("value=\"Buongiorno!\"") < at("id=\"button-site-footer\""),
        "the form is not below what was made before"
    );
    let field = refused.text().split("<input id=\"label-it\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(field.contains("aria-invalid=\"true\"") && field.contains("aria-describedby=\"refused\""), "{field}");
    form[6].1 = "Scrivici";
    let made = post(&form);
    assert_eq!((made.status, made.header("location")), (303, "/settings/buttons?made=header"));
    form[0].1 = "Zebra";
    let page = server.get_with(post(&form).header("location"), &[("cookie", &ann)]);
    let at = |text: &str| page.text().find(text).unwrap_or_else(|| panic!("{text}: {}", page.text()));
    assert!(at("Zebra is made.") < at("id=\"button-zebra\"") && at("id=\"button-zebra\"") < at("id=\"button-header\""));
}

#[test]
fn of_two_forms_of_one_button_the_second_overwrites_nothing_unseen() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let revision = |page: &Answer| {
        let field = page.text().split("name=\"revision\" value=\"").nth(1).unwrap();
        field.split('"').next().unwrap().to_owned()
    };
    let save = |name: &str, revision: &str| {
        let form = [form(name).as_slice(), &[("revision", revision)]].concat();
        server.post("/settings/buttons/site-footer", &form, &[("cookie", &ann)])
    };
    let opened = revision(&server.get_with("/settings/buttons/site-footer", &[("cookie", &ann)]));
    assert_eq!(save("Of the first tab", &opened).status, 303);
    let second = save("Of the second tab", &opened);
    assert!(second.status == 409 && second.text().contains("value=\"Of the second tab\""), "{}", second.status);
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(page.text().contains("Of the first tab") && !page.text().contains("Of the second tab"));
    assert_eq!(save("Of the second tab", &revision(&second)).status, 303, "who has seen it may");
}

#[test]
fn the_id_of_a_deleted_button_and_one_that_has_clicks_are_nobody_else_s() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    assert_eq!(server.get_with("/w/site-footer", &[FIREFOX]).status, 302);
    workspace.import(&[json!({"type":"click","click":"a1b2c3d4e5","button":"header","at":"2026-11-14T10:00:00Z"})]);
    let post = |path: &str, form: &[(&str, &str)]| server.post(path, form, &[("cookie", &ann)]).status;
    assert_eq!(post("/settings/buttons/site-footer", &[("what", "delete")]), 303);
    let again = server.post("/settings/buttons/site-footer", &form("Again"), &[("cookie", &ann)]);
    assert_eq!((again.status, again.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(
        again.text().contains("There is no such button") && again.text().contains("value=\"Again\""),
        "what was typed"
    );
    assert!(again.text().contains("action=\"/settings/buttons\""), "a new one can be made of it");
    let asked = server.get_with("/settings/buttons/site-footer", &[("cookie", &ann)]);
    assert_eq!((asked.status, asked.header("content-type")), (404, "text/html; charset=utf-8"));
    for name in ["Site footer", "Header"] {
        assert_eq!(post("/settings/buttons", &form(name)), 303);
    }
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(page.text().contains("/w/site-footer-2\"") && page.text().contains("/w/header-2\""), "{}", page.text());
    assert!(!page.text().contains("/w/site-footer\"") && !page.text().contains("/w/header\""), "{}", page.text());
    assert_eq!(server.get_with("/w/site-footer", &[FIREFOX]).status, 404);
    let found = report(&server, &ann, "range=all");
    let row = found["by_button"].as_array().unwrap().iter().find(|row| row["value"] == "site-footer").unwrap();
    assert_eq!((&row["name"], &row["deleted"]), (&json!("Site footer"), &json!(true)));
    let page = server.get_with("/button?range=all", &[("cookie", &ann)]);
    assert!(page.text().contains("Site footer (deleted)"), "{}", page.text());
}

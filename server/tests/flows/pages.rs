//! Pages of flows: what they offer, keep and refuse.

use super::{WEEK, get, workspace};
use serde_json::json;

#[test]
fn pages_of_flows_are_compared_unless_told_not_to_and_links_keep_with_what() {
    let server = workspace().serve();
    for path in ["/flows", "/flows/f%2F1", "/flows/f%2F1/versions/v.1", "/flows/f%2F1/executions/x1"] {
        let page = |query: &str| server.get(&format!("{path}?{query}")).text().to_owned();
        let numbers = if path == "/flows" { "<td title=\"Previous period: " } else { "class=\"card-change\"" };
        for (query, is_compared) in [(WEEK, true), ("", false), ("from=2025-10-13&to=2025-10-19&compare=none", false)] {
            let page = page(query);
            assert_eq!(page.contains("Compared with"), is_compared, "{path}?{query}");
            assert_eq!(page.contains(numbers), is_compared, "{path}?{query}");
            assert!(page.contains("name=\"compare\""), "{path}?{query}");
        }
        let page = page(&format!("{WEEK}&compare=year"));
        let runs = format!("href=\"/flows/f%2F1?{}&amp;compare=year", WEEK.replace('&', "&amp;"));
        assert!(page.contains(&runs), "{path}");
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let files: Vec<&str> =
            links.filter(|href| href.contains("sv?") || href.starts_with("/downloads/new")).collect();
        assert!(!files.is_empty() && files.iter().all(|file| !file.contains("compare")), "{files:?}");
    }
}

#[test]
fn pages_of_flows_say_what_the_addresses_say() {
    let server = workspace().serve();
    let page = |path: &str| {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        answer.text().to_owned()
    };
    assert!(page("/flows").contains("/flows/f%2F1?run_status=expired#list"));
    for path in ["/flows/f%2F1", "/flows/f%2F1/versions/v.1", "/flows/f%2F1/executions/x1"] {
        let page = page(path);
        let of = |status: &str| format!(r#"href="{path}?run_status={status}#list""#);
        assert!(["expired", "failed", "completed"].iter().all(|status| page.contains(&of(status))), "{path}");
        assert!(page.contains("Download results") == (path != "/flows/f%2F1"), "{path}");
    }
    for (tab, said) in [("executions", "CSV upload"), ("versions", "First"), ("viewer", "=Choice")] {
        assert!(page(&format!("/flows/f%2F1?tab={tab}")).contains(said), "{tab}");
    }
    assert!(page("/flows/f%2F1/runs/r2").contains("Expired"));
    for path in
        ["/flows/nobody", "/flows/f%2F1/versions/nobody", "/flows/f%2F1/executions/nobody", "/flows/f%2F1/runs/nobody"]
    {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(server.get("/flows/f%2F1?tab=nothing").status, 400);
    assert_eq!(server.get("/flows/f%2F1/compare?version=v.1").status, 400);
}

#[test]
fn pages_of_flows_offer_no_clock_but_keep_it() {
    let server = workspace().serve();
    let text = |path: &str| server.get(path).text().to_owned();
    let form =
        |page: &str| page.split_once(r#"class="filter-form""#).unwrap().1.split("</form>").next().unwrap().to_owned();
    let clock = |page: &str| {
        let form = form(page);
        let field = r#"type="hidden" name="clock" value="business""#;
        (form.contains(r#"<select name="clock""#), form.contains(field))
    };
    assert_eq!(clock(&text("/overview?clock=business")), (true, false));
    for path in
        ["/flows?clock=business", "/flows/f%2F1?clock=business", "/starts?clock=business", "/button?clock=business"]
    {
        let page = text(path);
        assert_eq!(clock(&page), (false, true), "{path}");
        assert!(!page.contains(r#"class="chip""#), "{path} is narrowed by nothing");
        assert!(page.contains(r#"clock=business""#), "{path}");
    }
}

#[test]
fn a_bad_value_is_named_by_every_page_and_answer_also_where_it_says_nothing() {
    let server = workspace().serve();
    let (rows, _) = server.conversations("range=all");
    let one = format!("conversations/{}", rows[0]["id"].as_str().unwrap());
    let flow = "flows/f%2F1";
    let pages = [
        "overview",
        "agents",
        "tags",
        "conversations",
        &one,
        "contacts",
        "button",
        "definitions",
        "starts",
        "starts/sends",
        "flows",
        flow,
        &format!("{flow}/versions/v.1"),
        &format!("{flow}/executions/x1"),
        &format!("{flow}/runs/r1"),
    ]
    .map(|page| format!("/{page}"));
    let answers = [
        format!("/api/v1/reports/{one}"),
        "/api/v1/reports/contacts".to_owned(),
        format!("/api/v1/{flow}"),
        format!("/api/v1/{flow}/viewer"),
        format!("/api/v1/{flow}/runs/r1"),
    ];
    for address in pages.iter().chain(&answers) {
        let good = server.get(&format!("{address}?from=2025-10-01&to=2025-10-31&nobody=knows"));
        assert_eq!(good.status, 200, "{address}");
        let bad = server.get(&format!("{address}?from=2026-13-01&to=2"));
        assert_eq!(bad.status, 400, "{address}");
        if address.starts_with("/api/") {
            let problem = bad.json();
            assert_eq!((&problem["parameter"], &problem["value"]), (&json!("from"), &json!("2026-13-01")), "{address}");
        } else {
            assert!(bad.text().contains("<code>from<") && bad.text().contains("2026-13-01"), "{address}");
        }
    }
}

#[test]
fn what_says_nothing_of_runs_sends_and_clicks_narrows_none_and_is_not_said_to() {
    let server = workspace().serve();
    let idle = "hour_of_week=mon-10&new=true&messages=agent&replies=true";
    for (page, report) in [
        ("/flows/f%2F1", "/api/v1/flows/f%2F1"),
        ("/starts", "/api/v1/reports/starts"),
        ("/button", "/api/v1/reports/button"),
    ] {
        let shown = server.get(&format!("{page}?range=all&{idle}&utm_source=x"));
        let chips = shown.text().matches(r#"class="chip""#).count();
        assert_eq!(chips, usize::from(page == "/button"), "{page}: of the button a UTM field says something");
        assert_eq!(
            get(&server, &format!("{report}?range=all&{idle}")),
            get(&server, &format!("{report}?range=all")),
            "{report}"
        );
    }
}

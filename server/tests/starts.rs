//! Conversation starts as JSON and as files: the same numbers by every address.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

const HEADER: &str = "Id Usuario\tId Contacto/Número\tFecha/tiempo Inicio Sesión\tId canal\tUsuario Nuevo\tNombre Plantilla/Notificación\tNo Enviado\tEnviado\tEntregado\tLeída\tRespondida\tRazón Falla Envío\tDetalle Falla Envío\tFecha/tiempo Envío\tFecha/tiempo Entrega\tFecha/hora de lectura\tFecha/tiempo Respuesta\tGrupos Agente";

fn get(server: &Server, path: &str) -> Value {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// A page without the marks that the browser needs between texts.
fn written(server: &Server, path: &str) -> String {
    server.get(path).text().replace("<!>", "")
}

/// Ten sends to ten contacts: one refused, nine delivered, of which three are answered; two in conversations of Bia's.
fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let mut events = vec![agent("bia", "Bia", "bia@example.com")];
    for i in 0..10 {
        let (thread, contact, message) = (format!("t{i}"), format!("c{i}"), format!("m{i}"));
        let at = |minute: usize| format!("2026-10-{:02}T10:{minute:02}:00Z", 1 + i);
        events
            .push(json!({"type":"contact","contact":contact,"first_name":"=Ana","phone":format!("+3933300000{i:02}")}));
        events.push(opened(&thread, &contact, &at(0)));
        events.push(
            json!({"type":"message","message":message,"conversation":thread,"from":"broadcast","kind":"template",
            "template":"promo","campaign":"october","at":at(0)}),
        );
        let status = if i == 0 { "failed" } else { "delivered" };
        events.push(json!({"type":"message.status","message":message,"status":status,"at":at(1),
            "error":{"code":131026,"title":"Message undeliverable","details":"…"}}));
        if i > 6 {
            events.push(json!({"type":"message","message":format!("a{i}"),"conversation":thread,"from":"contact","kind":"button",
                "reply_to":message,"at":at(5)}));
        }
        if i < 2 {
            events.push(assigned(&thread, "bia", &at(1)));
        }
    }
    workspace.import(&events);
    workspace
}

#[test]
fn the_report_its_lists_and_its_files_agree() {
    let server = workspace().serve();
    let at = "from=2026-10-01&to=2026-10-31";
    let report = get(&server, &format!("/api/v1/reports/starts?{at}"));
    let totals = &report["totals"];
    let number = |name: &str| totals[name].as_u64().unwrap();
    assert_eq!((number("sends"), number("sessions"), number("not_sent"), number("answered")), (10, 9, 1, 3));
    assert_eq!(report["reasons"][0]["group"], "unreachable");
    for count in ["sends", "sessions", "not_sent", "sent", "delivered", "read", "answered", "undelivered"] {
        let list = get(&server, &format!("/api/v1/reports/sends?{at}&count={count}"));
        assert_eq!(list["total"], totals[count], "{count}");
        let file = server.csv(&format!("/starts.csv?{at}&count={count}"));
        assert_eq!(file.len() as u64 - 1, number(count), "{count}");
    }
    let sendings = get(&server, &format!("/api/v1/reports/sendings?{at}"));
    assert_eq!((sendings["total"].as_u64(), sendings["rows"][0]["date"].as_str()), (Some(10), Some("2026-10-10")));
    let row = server.csv(&format!("/starts.csv?{at}&sort=at"))[1].clone();
    assert_eq!(
        (row[1].as_str(), row[6].as_str(), row[11].as_str()),
        ("+393330000000", "true", "Message undeliverable")
    );
    assert_eq!(row[2], "2026-10-01T12:00:00+02:00");
    // What the columns of each table come to is what the cards say.
    for (table, keys) in [("templates", 2), ("campaigns", 1), ("buckets", 1)] {
        let file = server.csv(&format!("/starts.csv?{at}&table={table}"));
        let sum = |column: usize| file[1..].iter().map(|row| row[column].parse::<u64>().unwrap()).sum::<u64>();
        for (place, count) in [
            (0, "sends"),
            (1, "sessions"),
            (2, "referred"),
            (4, "not_sent"),
            (5, "sent"),
            (6, "delivered"),
            (7, "read"),
            (8, "answered"),
            (9, "undelivered"),
            (10, "new"),
            (11, "recurring"),
        ] {
            assert_eq!(sum(keys + place), number(count), "{count} by {table}");
        }
    }
    let reasons = server.csv(&format!("/starts.csv?{at}&table=reasons"));
    let failed: u64 = reasons[1..].iter().map(|row| row.last().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(failed, number("not_sent") + number("undelivered"));
    for (table, rows) in [("templates", 1), ("campaigns", 1), ("reasons", 1), ("buckets", 31)] {
        assert_eq!(server.csv(&format!("/starts.csv?{at}&table={table}")).len() - 1, rows, "{table}");
    }
    let of_bia = get(&server, &format!("/api/v1/reports/starts?{at}&agent=bia"));
    assert_eq!(of_bia["totals"]["sends"], 2);
    let bad = server.get("/api/v1/reports/starts?send_status=lost");
    assert_eq!((bad.status, bad.json()["parameter"].as_str()), (400, Some("send_status")));
    assert_eq!(server.get("/starts.csv?table=pairs").status, 400);
}

#[test]
fn the_page_says_what_was_reported_beside_what_the_stages_imply() {
    let server = workspace().serve();
    let report = get(&server, "/api/v1/reports/starts?range=all");
    let raw = &report["raw"];
    assert_eq!((&raw["delivered"], &raw["read"], &report["totals"]["read"]), (&json!(9), &json!(0), &json!(3)));
    let sent = raw["sent"].as_u64().unwrap();
    for (language, said) in [
        ("en", format!("As reported by the provider: {sent} sent, 9 delivered, 0 read.")),
        ("it", format!("Come segnalati dal provider: {sent} inviati, 9 consegnati, 0 letti.")),
    ] {
        let page = server.get_with("/starts?range=all", &[("accept-language", language)]).text().replace("<!>", "");
        let text: String = page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        assert!(text.contains(&said), "{said}");
        let link = "<a href=\"/starts/sends?range=all&amp;reported=delivered&amp;tab=sends\">9</a>";
        assert!(page.contains(link));
    }
    assert_eq!(get(&server, "/api/v1/reports/sends?range=all&reported=delivered")["total"], 9);
}

#[test]
fn templates_without_a_name_have_their_rows_and_different_contacts_open_the_latest_of_each() {
    let workspace = Workspace::new("Europe/Rome");
    for (n, template) in [Some("promo"), None, None].into_iter().enumerate() {
        workspace.import(&[
            opened(&format!("t{n}"), "c", &format!("2026-10-0{}T10:00:00Z", n + 1)),
            json!({"type":"message","message":format!("m{n}"),"conversation":format!("t{n}"),"from":"broadcast","kind":"template",
                "template":template,"at":format!("2026-10-0{}T10:00:00Z", n + 1)}),
            json!({"type":"conversation.closed","conversation":format!("t{n}"),"by":"auto",
                "at":format!("2026-10-0{}T11:00:00Z", n + 1)}),
        ]);
    }
    let server = workspace.serve();
    let page = written(&server, "/starts?range=all");
    let link = "<a href=\"/starts/sends?range=all&amp;unnamed=true&amp;count=sends&amp;tab=sends\">2</a>";
    assert!(page.contains(link), "{page}");
    assert_eq!(get(&server, "/api/v1/reports/sends?range=all&unnamed=true&count=sends")["total"], 2);
    assert_eq!(get(&server, "/api/v1/reports/starts?range=all&unnamed=true")["totals"]["sends"], 2);
    assert_eq!(get(&server, "/api/v1/reports/starts?range=all&unnamed=true&template=promo")["totals"]["sends"], 3);
    assert_eq!(server.csv("/starts.csv?range=all&unnamed=true").len(), 3);
    // Three sessions of one contact.
    let link =
        "<dt>Distinct contacts</dt><dd><a href=\"/starts/sends?range=all&amp;count=contacts&amp;tab=sends\">1</a></dd>";
    assert!(page.contains(link), "{page}");
    let list = get(&server, "/api/v1/reports/sends?range=all&count=contacts");
    assert_eq!((&list["total"], &list["rows"][0]["message"]), (&json!(1), &json!("m2")), "the latest");
    let sendings = written(&server, "/starts/sends?range=all");
    assert!(sendings.contains("&amp;unnamed=true&amp;count=sends&amp;tab=sends&amp;campaign="), "{sendings}");
}

#[test]
fn as_many_contacts_open_as_are_counted_under_whatever_filter() {
    let workspace = workspace();
    // Some contacts twice, one by an advertisement, one refused.
    let mut events = Vec::new();
    for i in 0..6 {
        let (thread, at) = (format!("u{i}"), format!("2026-10-2{i}T10:00:00Z"));
        events.push(opened(&thread, &format!("c{}", i % 4), &at));
        events.push(match i {
            5 => json!({"type":"message","message":"n5","conversation":thread,"from":"contact","referral":{"source_type":"ad"},"at":at}),
            _ => json!({"type":"message","message":format!("n{i}"),"conversation":thread,"from":"api","kind":"template","at":at}),
        });
        events.push(json!({"type":"conversation.closed","conversation":thread,"by":"auto","at":format!("2026-10-2{i}T11:00:00Z")}));
    }
    workspace.import(&events);
    let server = workspace.serve();
    for filter in [
        "range=all",
        "range=all&scope=all",
        "from=2026-10-02&to=2026-10-24",
        "range=all&template=promo",
        "range=all&unnamed=true",
        "range=all&campaign=october",
        "range=all&origin=campaign",
        "range=all&user=recurring",
        "range=all&send_status=answered",
        "range=all&send_status=not_sent",
        "range=all&agent=bia",
        "range=all&line=nowhere",
        "range=all&group=month&at=2026-10",
    ] {
        let counted = get(&server, &format!("/api/v1/reports/starts?{filter}"))["totals"]["distinct_contacts"].clone();
        let list = get(&server, &format!("/api/v1/reports/sends?{filter}&count=contacts"));
        let file = server.csv(&format!("/starts.csv?{filter}&count=contacts")).len() - 1;
        assert_eq!((&list["total"], &json!(file)), (&counted, &counted), "{filter}");
        assert_eq!(list["distinct_contacts"], counted, "{filter}");
    }
    // One was refused alone, and what was sent later began no conversation.
    for (scope, contacts) in [("", 9), ("&scope=all", 10)] {
        let all = get(&server, &format!("/api/v1/reports/sends?range=all{scope}&count=contacts"));
        assert_eq!(all["total"], contacts, "{scope}");
    }
}

#[test]
fn the_file_says_of_what_was_accepted_alone_what_the_cards_say() {
    let workspace = Workspace::new("Europe/Rome");
    for (n, statuses) in
        [&["accepted"][..], &["accepted", "failed"], &["failed"], &["accepted", "delivered"]].iter().enumerate()
    {
        let (thread, message) = (format!("t{n}"), format!("m{n}"));
        let mut events = vec![
            opened(&thread, &format!("c{n}"), "2026-10-01T10:00:00Z"),
            json!({"type":"message","message":message,"conversation":thread,"from":"broadcast","kind":"template",
                "template":"promo","at":"2026-10-01T10:00:00Z"}),
        ];
        events.extend(statuses.iter().map(|word| status(&message, word, "2026-10-01T10:01:00Z")));
        workspace.import(&events);
    }
    let server = workspace.serve();
    let file = server.csv("/starts.csv?range=all&lang=en");
    let column = |name: &str| file[0].iter().position(|head| head == name).unwrap();
    let totals = &get(&server, "/api/v1/reports/starts?range=all")["totals"];
    let flags = [("Not sent", "not_sent"), ("Sent", "sent"), ("Delivered", "delivered")];
    for (head, count) in flags {
        let n = file[1..].iter().filter(|row| row[column(head)] == "true").count();
        assert_eq!(json!(n), totals[count], "{head}");
    }
    let list = get(&server, "/api/v1/reports/sends?range=all");
    for (row, cells) in list["rows"].as_array().unwrap().iter().zip(&file[1..]) {
        assert_eq!(row["sent_at"].as_str(), Some(cells[column("Sent at")].as_str()), "{row}");
        assert_eq!(row["at"].as_str(), Some(cells[column("Dated at")].as_str()), "{row}");
    }
    // Pages show the latter, under its name.
    for tab in ["", "&tab=sends"] {
        let page = written(&server, &format!("/starts/sends?range=all{tab}"));
        assert!(page.contains(">Dated at<") && !page.contains(">Sent at<"), "{tab}");
    }
}

#[test]
fn the_page_leads_to_the_file_of_its_starts_and_to_that_of_its_bars() {
    let server = workspace().serve();
    let page = written(&server, "/starts?range=all&campaign=october&scope=all");
    for file in [
        "/starts.csv?range=all&amp;scope=all&amp;campaign=october\"",
        "/starts.csv?range=all&amp;scope=all&amp;campaign=october&amp;style=excel\"",
        "/starts.tsv?range=all&amp;scope=all&amp;campaign=october\"",
    ] {
        assert!(page.contains(&format!("href=\"{file}")), "{file}");
    }
    let chart = page.split("id=\"chart-sends\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(chart.contains("/starts.csv?range=all&amp;table=buckets&amp;scope=all&amp;campaign=october\""), "{chart}");
}

#[test]
fn what_a_chart_counts_is_said_right_under_it() {
    let server = workspace().serve();
    let page = written(&server, "/starts?range=all");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    let order = [
        "id=\"chart-sends\"",
        "include what was not sent",
        "id=\"chart-funnel\"",
        "counts successful sends only",
        "As reported by the provider",
        "id=\"chart-answered\"",
    ];
    assert!(order.map(at).is_sorted());
}

#[test]
fn the_lists_have_the_filters_of_the_report_and_counts_beside_names_that_are_cut() {
    let server = workspace().serve();
    for address in ["/starts/sends?range=all&user=new", "/starts/sends?range=all&user=new&tab=sends&count=sent"] {
        let page = written(&server, address);
        let form = page.split("<form").find(|form| form.contains("class=\"own-filters\"")).unwrap();
        let form = form.split("</form>").next().unwrap();
        for name in ["origin", "template", "user", "send_status", "reason"] {
            assert!(form.contains(&format!("<select name=\"{name}\"")), "{address}: {name}");
        }
        assert!(form.contains("action=\"/starts/sends\"") && form.contains("<option value=\"promo\""), "{form}");
        assert_eq!(form.contains("name=\"count\" value=\"sent\""), address.contains("count"));
        assert!(page.contains("<td title=\"october\" class=\"text name\">"), "{address}");
    }
    let sendings = written(&server, "/starts/sends?range=all");
    assert!(sendings.contains(">Sends</a></th>"));
    assert!(sendings.contains("&amp;template=promo&amp;count=sends&amp;"));
}

#[test]
fn the_pages_name_a_group_of_reasons_once_with_its_total() {
    let workspace = Workspace::new("Europe/Rome");
    for (n, code) in [131_026, 131_026, 130_403].into_iter().enumerate() {
        let (thread, message) = (format!("t{n}"), format!("m{n}"));
        let mut failed = status(&message, "failed", "2026-10-01T10:01:00Z");
        failed["error"] = json!({"code": code, "title": format!("Title {code}")});
        workspace.import(&[
            opened(&thread, &format!("c{n}"), "2026-10-01T10:00:00Z"),
            json!({"type":"message","message":message,"conversation":thread,"from":"broadcast","kind":"template",
                "template":"promo","at":"2026-10-01T10:00:00Z"}),
            failed,
        ]);
    }
    let server = workspace.serve();
    let page = written(&server, "/starts?range=all");
    let table = page.split("id=\"reasons\"").nth(1).unwrap().split("</table>").next().unwrap();
    assert_eq!(table.matches("<tr class=\"below\">").count(), 2);
    assert_eq!(table.matches("<small class=\"advice\">").count(), 1);
    let all = "/starts/sends?range=all&amp;reason=unreachable&amp;count=failed&amp;tab=sends\">3</a>";
    assert!(table.contains(all), "{table}");
    let sendings = written(&server, "/starts/sends?range=all");
    let remark = "&amp;reason=unreachable&amp;count=failed&amp;tab=sends&amp;campaign=\">3</a> Not on WhatsApp";
    assert!(sendings.contains(remark), "{sendings}");
}

#[test]
fn what_the_form_of_filters_cannot_show_it_keeps() {
    let server = workspace().serve();
    let page = written(&server, "/starts?range=all&campaign=&template=promo&template=other&user=new");
    let form = page.split("class=\"own-filters\"").nth(1).unwrap().split("</form>").next().unwrap();
    for (name, value) in [("campaign", ""), ("template", "promo"), ("template", "other"), ("range", "all")] {
        let field = format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\"");
        assert_eq!(form.matches(&field).count(), 1, "{field} in {form}");
    }
    assert!(!form.contains("name=\"template\">"), "a choice of one would take the place of both: {form}");
    assert!(form.contains("<a href=\"/starts?range=all&amp;user=new&amp;campaign=\""), "{form}");
}

#[test]
fn what_arrived_after_it_failed_shows_that_wherever_the_message_stands() {
    let workspace = Workspace::new("Europe/Rome");
    let status = |status: &str, at: &str| {
        json!({"type":"message.status","message":"m","status":status,"at":at,
            "error":{"code":131026,"title":"Message undeliverable"}})
    };
    workspace.import(&[
        opened("t", "c", "2026-10-01T10:00:00Z"),
        json!({"type":"message","message":"m","conversation":"t","from":"broadcast","kind":"template","template":"promo",
            "at":"2026-10-01T10:00:00Z"}),
        status("failed", "2026-10-01T10:01:00Z"),
        status("delivered", "2026-10-01T10:02:00Z"),
    ]);
    let server = workspace.serve();
    let sends = get(&server, "/api/v1/reports/sends?range=all");
    let send = &sends["rows"][0];
    assert_eq!(
        (send["status"].as_str(), send["failed_at"].as_str()),
        (Some("delivered"), Some("2026-10-01T12:01:00+02:00"))
    );
    let one = format!("/conversations/{}?range=all", send["conversation"].as_str().unwrap());
    for path in ["/starts/sends?tab=sends&range=all", one.as_str()] {
        for (language, words, delivered) in [
            ("en", "Reported as failed, 1\u{a0}Oct\u{a0}2026, 12:01", "Delivered"),
            ("it", "Segnalato come non riuscito, 1\u{a0}ott\u{a0}2026, 12:01", "Consegnato"),
        ] {
            let page = server.get_with(path, &[("accept-language", language)]);
            for said in [words, delivered, "131026", "Message undeliverable"] {
                assert!(page.text().contains(said), "{path} in {language}: {said}");
            }
        }
    }
}

#[test]
fn the_first_line_is_in_the_language_asked_for_and_in_spanish_as_botmaker_has_it() {
    let server = workspace().serve();
    let first = |lang: &str| {
        server.get(&format!("/starts.tsv?range=all&lang={lang}")).text().lines().next().unwrap().to_owned()
    };
    assert!(first("es").starts_with(&format!("{HEADER}\t")));
    assert!(first("en").starts_with("User id\tContact id / number\tSession start\t"));
    assert!(first("it").starts_with("Id utente\t"));
    // Whoever reads in Spanish has them so without asking.
    let of_a_spaniard = server.get_with("/starts.tsv?range=all", &[("accept-language", "es-AR")]);
    assert!(of_a_spaniard.text().starts_with(&format!("{HEADER}\t")));
    assert_eq!(server.get("/starts.tsv?lang=xx").status, 400);
}

#[test]
fn an_agent_sees_starts_in_their_own_conversations_only() {
    const PASSWORD: &str = "correct horse battery";
    let workspace = workspace();
    workspace.add_user("bia@example.com", PASSWORD, &["--role", "agent", "--agent", "bia"]);
    let server = workspace.serve_with(&[]);
    let bia = server.sign_in("bia@example.com", PASSWORD);
    let get = |path: &str| {
        let answer = server.get_with(path, &[("cookie", &bia)]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer
    };
    for trick in
        ["", "&agent=unassigned", "&agent=phone", "&contact=c5", "&q=c5", "&also_agent=member%3A", "&campaign=october"]
    {
        let query = format!("range=all&scope=all{trick}");
        let report = get(&format!("/api/v1/reports/starts?{query}")).json();
        assert!(report["totals"]["sends"].as_u64().unwrap() <= 2, "{trick}: {}", report["totals"]);
        let addresses = ["/starts/sends?tab=sends&", "/starts.csv?", "/starts.tsv?", "/api/v1/reports/sends?"];
        for address in addresses.map(|address| format!("{address}{query}")) {
            let answer = get(&address);
            let of_others = (2..10).map(|i| format!("+3933300000{i:02}"));
            assert!(of_others.into_iter().all(|number| !answer.text().contains(&number)), "{address}");
        }
    }
    let own = get("/api/v1/reports/starts?range=all").json();
    assert_eq!((&own["totals"]["sends"], &own["left_out"]["without_conversation"]), (&json!(2), &json!(0)));
    assert_eq!(get("/api/v1/reports/sendings?range=all").json()["total"], 2);
}

#[test]
fn links_of_the_file_lead_to_where_people_reach_the_product() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        json!({"type": "message", "message": "s1", "contact": "c1", "line": "l1", "from": "broadcast", "kind": "template",
            "template": "promo", "at": "2026-11-02T09:00:00Z"}),
        status("s1", "delivered", "2026-11-02T09:00:05Z"),
    ]);
    let bearer = format!("Bearer {}", workspace.key("read"));
    let link = |server: &Server| {
        let file = server.get_with("/starts.tsv?range=all", &[("authorization", &bearer)]);
        let mut lines = file.text().lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let (heads, row) = (lines.next().unwrap(), lines.next().unwrap());
        row[heads.iter().position(|head| *head == "Link to the conversation").unwrap()].to_owned()
    };
    assert_eq!(link(&workspace.serve_with(&[])), "/conversations/1");
    let server = workspace.serve_with(&["--public-url", "https://reports.example.com"]);
    assert_eq!(link(&server), "https://reports.example.com/conversations/1");
}

#[test]
fn pages_of_starts_name_a_bad_value_also_where_they_pass_over_the_parameter() {
    let server = workspace().serve();
    for path in ["/starts", "/starts/sends", "/starts/sends?tab=sends"] {
        for bad in ["count=foo", "reported=foo", "sending_known=foo"] {
            let at = format!("{path}{}{bad}", if path.contains('?') { "&" } else { "?" });
            let answer = server.get(&at);
            assert_eq!(answer.status, 400, "{at}");
            assert!(answer.text().contains("<code>foo<"), "{at}");
        }
    }
}

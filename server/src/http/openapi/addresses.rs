//! The addresses: what each takes and how it answers.

mod downloads;

use app::{
    reports::{overview::charts::IDS as OVERVIEW_CHARTS, starts::charts::IDS as START_CHARTS},
    written::button,
};
use reports::{
    agents::Agents,
    button::{Button, Clicks},
    contacts::Contacts,
    conversation::Conversation,
    conversations::{BROUGHT, Conversations},
    flows::{Executions, Flow, Flows, Run, Runs, Versions, Viewer},
    overview::Overview,
    starts::{Sendings, Sends, Starts},
    tags::Tags,
};
use utoipa::{
    ToSchema,
    openapi::{
        Content, HttpMethod, ObjectBuilder, PathItem, Paths, PathsBuilder, Ref, RefOr, Required, Response,
        ResponseBuilder, Schema, SecurityRequirement,
        path::{OperationBuilder, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        schema::{ArrayBuilder, OneOfBuilder, Type},
    },
};

use super::{
    KEY, SESSION,
    parameters::{CLICKS, NARROWING, ORIGIN, RUNS, STARTS},
};
use crate::http::{
    Problem,
    events::{NothingTaken, Taken},
    ready::Ready,
};

/// Why a report is refused: status, name and description.
const REFUSALS: [(&str, &str, &str); 7] = [
    ("400", "BadParameter", "A parameter has a value that cannot be: `bad_parameter`."),
    ("401", "NotLetIn", "Nobody is signed in (`signed_out`), or there is no such key (`bad_key`)."),
    ("403", "WrongScope", "The key is for something else: `wrong_scope`."),
    ("404", "NotFound", "There is no such thing: `not_found`."),
    ("421", "Misdirected", "The server was asked for another host than its own: `misdirected`."),
    ("500", "FailedInside", "Something failed inside: `internal`."),
    ("503", "TooLong", "It took, or would take, longer than allowed: `deadline`. `Retry-After` is set."),
];

/// Why events are refused: status and description.
const EVENTS_REFUSED: [(&str, &str); 9] = [
    (
        "400",
        "Nothing of the body can be read: `not_json`, `not_gzip`, `cut_off`, `too_many_rejected`; or `bad_parameter`.",
    ),
    ("401", "No key (`no_key`), or no such key (`bad_key`)."),
    ("403", "The key is for something else: `wrong_scope`."),
    ("408", "The body took too long to come: `timeout`."),
    ("413", "More than a request may have: `too_large`, `too_many_events`."),
    ("415", "Another kind of body (`content_type`), or packed otherwise (`content_encoding`)."),
    ("421", "The server was asked for another host than its own: `misdirected`."),
    ("429", "More comes in than can be stored at once: `busy`. `Retry-After` is set, and nothing was taken in."),
    ("503", "Not stored: `disk_full`, `cannot_store`, `ending`; perhaps later: `deadline`. `Retry-After` is set."),
];

const CSV: &str = "text/csv; charset=utf-8";
const TSV: &str = "text/tab-separated-values; charset=utf-8";
const PROBLEM: &str = "application/problem+json";

/// The refusals, by name.
pub fn refusals() -> impl Iterator<Item = (&'static str, Response)> {
    REFUSALS.into_iter().map(|(_, name, description)| {
        let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
        (name, ResponseBuilder::new().description(description).content(PROBLEM, content).build())
    })
}

/// All addresses.
pub fn paths() -> Paths {
    let list = ["q", "contact", "sort"];
    let reports = [
        report::<Overview>("overview", "The Overview").brought().takes(&["compare", "table_of_overview", "heat"]),
        report::<Agents>("agents", "The report by agent").brought().takes(&["compare", "metric", "sort"]),
        report::<Tags>("tags", "The report by tag").brought().takes(&["compare", "metric", "sort"]),
        report::<Conversations>("conversations", "The conversations behind a number, 100 at a time")
            .takes(&["compare", "percentiles"])
            .takes(&list)
            .brought()
            .takes(&["after"]),
        json::<Conversation>("conversation", "/api/v1/reports/conversations/{id}", "One conversation")
            .guarded(&["400", "404", "503"])
            .of("id", "The `id` of a row.", text()),
        report::<Contacts>("contacts", "The contacts behind a number, 100 at a time")
            .takes(&list)
            .brought()
            .takes(&["after"]),
        report::<Button>("button", "The WhatsApp button").takes(&["compare"]).takes(&CLICKS).takes(&list),
        report::<Clicks>("clicks", "The clicks behind a number, 100 at a time")
            .takes(&CLICKS)
            .takes(&["q", "contact", "after"]),
        report::<Flows>("flows", "All flows, over their whole life unless a range is given")
            .takes(&RUNS)
            .takes(&["compare", "sort"]),
        of_flow::<Flow>("flow", "", "One flow, or one version or execution of it").takes(&RUNS).takes(&["compare"]),
        of_flow::<Runs>("flow_contacts", "/contacts", "The runs behind a number, 100 at a time")
            .takes(&RUNS)
            .takes(&list)
            .takes(&["after"]),
        of_flow::<Executions>("flow_executions", "/executions", "The executions of a flow, 100 at a time")
            .takes(&RUNS)
            .takes(&["sort", "after"]),
        of_flow::<Versions>("flow_versions", "/versions", "The versions of a flow").takes(&RUNS).takes(&["sort"]),
        of_flow::<Viewer>("flow_viewer", "/viewer", "A version of a flow as a graph").takes(&RUNS),
        json::<Run>("flow_run", "/api/v1/flows/{id}/runs/{run}", "One run with the way it went")
            .guarded(&["400", "404", "503"])
            .of("id", "The flow.", text())
            .of("run", "The run.", text()),
        report::<Starts>("starts", "How template sends performed").takes(&STARTS).takes(&["compare", "sort"]),
        report::<Sends>("sends", "The starts behind a number, 100 at a time")
            .takes(&STARTS)
            .takes(&list)
            .takes(&["after"]),
        report::<Sendings>("sendings", "What was sent together, 50 at a time").takes(&STARTS).takes(&["sort", "after"]),
    ];
    let others = [
        events(),
        description(),
        file("overview", CSV).brought().takes(&["table_of_overview"]),
        file("overview", TSV).brought().takes(&["table_of_overview"]),
        file("agents", CSV).brought().takes(&["sort"]),
        file("agents", TSV).brought().takes(&["sort"]),
        file("tags", CSV).brought().takes(&["sort", "table_of_tags"]),
        file("tags", TSV).brought().takes(&["sort", "table_of_tags"]),
        file("button", CSV).takes(&CLICKS).takes(&["by", "q", "contact", "sort"]),
        file("button", TSV).takes(&CLICKS).takes(&["by", "q", "contact", "sort"]),
        file("flows", CSV).takes(&RUNS),
        file("flows", TSV).takes(&RUNS),
        file_of_flow("flow", "", "A table of a flow", CSV).takes(&["tab"]),
        file_of_flow("flow", "", "A table of a flow", TSV).takes(&["tab"]),
        results_file("version", CSV),
        results_file("version", TSV),
        results_file("execution", CSV),
        results_file("execution", TSV),
        file("conversations", CSV).takes(&list).brought(),
        file("conversations", TSV).takes(&list).brought(),
        file("contacts", CSV).takes(&list).brought(),
        file("contacts", TSV).takes(&list).brought(),
        file("starts", CSV).takes(&STARTS).takes(&list).takes(&["table_of_starts", "lang"]),
        file("starts", TSV).takes(&STARTS).takes(&list).takes(&["table_of_starts", "lang"]),
        chart("overview", &OVERVIEW_CHARTS).brought().takes(&["compare", "metric", "heat"]),
        chart("agents", &["conversations", "messages", "metrics"]).brought().takes(&["compare", "metric"]),
        chart("tags", &["conversations", "metrics"]).brought().takes(&["compare", "metric"]),
        chart("button", &button::charts::IDS).takes(&["compare"]).takes(&CLICKS),
        chart("starts", &START_CHARTS).takes(&STARTS).takes(&["compare"]),
        alive(),
        ready(),
    ];
    reports
        .into_iter()
        .chain(downloads::all())
        .chain(others)
        .fold(PathsBuilder::new(), |paths, Address { path, method, operation }| {
            paths.path(path, PathItem::new(method, operation))
        })
        .build()
}

/// An address, read with GET unless it says otherwise.
struct Address {
    path: String,
    method: HttpMethod,
    operation: OperationBuilder,
}

impl Address {
    fn new(id: &str, path: &str, summary: &str, answer: ResponseBuilder) -> Address {
        Address::answering("200", id, path, summary, answer)
    }

    fn answering(status: &str, id: &str, path: &str, summary: &str, answer: ResponseBuilder) -> Address {
        let operation =
            OperationBuilder::new().operation_id(Some(id)).summary(Some(summary)).response(status, answer.build());
        Address { path: path.to_owned(), method: HttpMethod::Get, operation }
    }

    /// That asks for a key or a session, and refuses in the ways of `statuses` and those that every such address has.
    fn guarded(mut self, statuses: &[&str]) -> Address {
        for (status, name, _) in REFUSALS {
            if ["401", "403", "421", "500"].contains(&status) || statuses.contains(&status) {
                self.operation = self.operation.response(status, Ref::from_response_name(name));
            }
        }
        let with = |name| SecurityRequirement::new::<_, _, &str>(name, []);
        self.operation = self.operation.securities(Some([with(KEY), with(SESSION)]));
        self
    }

    /// That takes these parameters of the query.
    fn takes(mut self, names: &[&str]) -> Address {
        for name in names {
            self.operation = self.operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
        }
        self
    }

    /// That speaks of conversations, and so of what brought their contacts.
    fn brought(self) -> Address {
        self.takes(&BROUGHT.map(|name| if name == ORIGIN.name { ORIGIN.key } else { name }))
    }

    /// That has a part of its own.
    fn of(mut self, name: &str, description: &str, schema: ObjectBuilder) -> Address {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(schema));
        self.operation = self.operation.parameter(parameter);
        self
    }
}

fn report<T: ToSchema>(name: &str, summary: &str) -> Address {
    let address = json::<T>(name, &format!("/api/v1/reports/{name}"), summary);
    address.guarded(&["400", "503"]).takes(&NARROWING)
}

fn of_flow<T: ToSchema>(name: &str, rest: &str, summary: &str) -> Address {
    let address = json::<T>(name, &format!("/api/v1/flows/{{id}}{rest}"), summary);
    address.guarded(&["400", "404", "503"]).takes(&NARROWING).of(
        "id",
        "The flow, by its id in the source system.",
        text(),
    )
}

fn json<T: ToSchema>(id: &str, path: &str, summary: &str) -> Address {
    let content = Content::new(Some(Ref::from_schema_name(T::name())));
    let answer = ResponseBuilder::new().description(summary).content("application/json", content);
    Address::new(id, path, summary, answer)
}

fn events() -> Address {
    let event = || ObjectBuilder::new().schema_type(Type::Object);
    let answer = json::<Taken>("events", "/api/v1/events", "Takes in events, which are durable when it answers");
    let said = |description: &str, kind: &str, schema: Ref| {
        ResponseBuilder::new().description(description).content(kind, Content::new(Some(schema))).build()
    };
    let body = RequestBodyBuilder::new()
        .description(Some("Events, as they are or with `Content-Encoding: gzip`: one a line, an array, or one alone."))
        .required(Some(Required::True))
        .content("application/x-ndjson", Content::new(Some(text())))
        .content(
            "application/json",
            Content::new(Some(OneOfBuilder::new().item(event()).item(ArrayBuilder::new().items(event())))),
        );
    let rejected = said(
        "With `strict=true`, of some events that could not be understood: nothing was taken in.",
        PROBLEM,
        Ref::from_schema_name(NothingTaken::name()),
    );
    let Address { path, operation, .. } = answer;
    let operation = EVENTS_REFUSED.into_iter().fold(operation, |operation, (status, description)| {
        operation.response(status, said(description, PROBLEM, Ref::from_schema_name(Problem::name())))
    });
    let operation = operation
        .response("422", rejected)
        .request_body(Some(body.build()))
        .securities(Some([SecurityRequirement::new::<_, _, &str>(KEY, [])]));
    Address { path, operation, method: HttpMethod::Post }.takes(&["strict"])
}

fn description() -> Address {
    let content = Content::new(Some(ObjectBuilder::new().schema_type(Type::Object)));
    let answer = ResponseBuilder::new().description("OpenAPI 3.1").content("application/json", content);
    Address::new("openapi", "/api/v1/openapi.json", "This description", answer)
}

fn file(name: &str, kind: &str) -> Address {
    let summary = format!("The {name} as {}", ending(kind).to_uppercase());
    file_at(name, &format!("/{name}"), &summary, kind)
}

/// A file of a flow; `rest` of its address stands after the flow's id.
fn file_of_flow(name: &str, rest: &str, summary: &str, kind: &str) -> Address {
    let summary = format!("{summary} as {}", ending(kind).to_uppercase());
    let address = file_at(name, &format!("/flows/{{id}}{rest}"), &summary, kind);
    let flow = "The flow, by its id in the source system.";
    address.guarded(&["404"]).takes(&RUNS).takes(&["q", "contact", "sort"]).of("id", flow, text())
}

/// The results of a version or an execution.
fn results_file(of: &str, kind: &str) -> Address {
    let (name, summary) = (format!("{of}_results"), format!("The results of one {of} of a flow, step by step,"));
    let address = file_of_flow(&name, &format!("/{of}s/{{{of}_id}}"), &summary, kind);
    address.of(&format!("{of}_id"), &format!("The {of}, by its id in the source system."), text())
}

fn ending(kind: &str) -> &'static str {
    if kind == CSV { "csv" } else { "tsv" }
}

fn file_at(name: &str, path: &str, summary: &str, kind: &str) -> Address {
    let ending = ending(kind);
    let answer = ResponseBuilder::new()
        .description("An attachment; its first line names the columns in the language of the reader.")
        .content(kind, Content::new(Some(text())));
    let address = Address::new(&format!("{name}_{ending}"), &format!("{path}.{ending}"), summary, answer);
    let address = address.guarded(&["400", "503"]).takes(&NARROWING);
    if kind == CSV { address.takes(&["style"]) } else { address }
}

fn chart(name: &str, charts: &[&str]) -> Address {
    let files = charts.iter().flat_map(|chart| [format!("{chart}.svg"), format!("{chart}.png")]);
    let answer = ResponseBuilder::new()
        .description("An attachment, in the language and theme of the reader.")
        .content("image/svg+xml", Content::new(Some(text())))
        .content("image/png", Content::new(None::<RefOr<Schema>>));
    let summary = format!("A chart of the {name} as a picture");
    let address = Address::new(&format!("{name}_chart"), &format!("/{name}/{{file}}"), &summary, answer);
    address.guarded(&["400", "404", "503"]).takes(&NARROWING).of(
        "file",
        "The chart and the kind of picture.",
        text().enum_values(Some(files)),
    )
}

fn alive() -> Address {
    let content = Content::new(Some(text()));
    let answer = ResponseBuilder::new().description("Yes.").content("text/plain; charset=utf-8", content);
    Address::new("healthz", "/healthz", "Whether the process lives", answer)
}

fn ready() -> Address {
    let summary = "Whether the database answers, and what its last audit came to";
    let mut address = json::<Ready>("readyz", "/readyz", summary);
    let content = Content::new(Some(Ref::from_schema_name(Ready::name())));
    let not = ResponseBuilder::new()
        .description("The database does not answer, or is damaged.")
        .content("application/json", content);
    address.operation = address.operation.response("503", not.build());
    address
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
